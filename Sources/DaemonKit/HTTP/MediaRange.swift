/// One entry of an Accept header: `text/*;q=0.5`.
struct MediaRange: Sendable, Equatable {
  /// How well the client likes it, in thousandths: 0 not at all, 1000 best.
  let quality: Int
  private let type: Substring
  private let subtype: Substring

  /// Reads one entry; `nil` if it is malformed, which is then as if it were not there.
  ///
  /// - Parameter text: The entry with its parameters, of which only `q` counts.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ";").map { Self.trimmed($0.lowercased()) }
    guard let range = parts.first else { return nil }
    let names = range.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
    guard names[0] != "*" || names[1] == "*" else { return nil }
    type = names[0]
    subtype = names[1]
    let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
    guard let quality = weight.map({ Self.thousandths($0.dropFirst(2)) }) ?? 1000 else { return nil }
    self.quality = quality
  }

  /// The more specific of two matching entries counts: a type named in full before `text/*` before `*/*`.
  var specificity: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

  /// Whether a media type in lower case, without parameters, is in this range.
  func matches(_ mediaType: String) -> Bool {
    let names = mediaType.split(separator: "/", maxSplits: 1)
    guard names.count == 2 else { return false }
    return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
  }

  private static func trimmed(_ text: String) -> Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let head = text.drop(while: isSpace)
    guard let last = head.lastIndex(where: { !isSpace($0) }) else { return "" }
    return head[...last]
  }

  /// `0`, `1`, `0.` or `1.` with up to three digits, as thousandths.
  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole == "0" || whole == "1" else { return nil }
    let digits = parts.count > 1 ? parts[1] : ""
    guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let fraction = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count)) ?? 0
    let value = (whole == "1" ? 1000 : 0) + fraction
    return value <= 1000 ? value : nil
  }
}
