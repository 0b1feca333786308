/// A model's API name as people say it.
enum ModelName {
  /// `sonnet-4.6` for `claude-sonnet-4-6`, whatever date or provider the name carries; other vendors' names as they are.
  static func short(_ name: String) -> String {
    // A provider's prefix ends in a dot or a slash: `us.anthropic.claude-…`.
    let start = name.indices.last { index in
      name[index...].hasPrefix("claude-")
        && (index == name.startIndex || "./".contains(name[name.index(before: index)]))
    }
    guard let start else { return name }
    var words: [Substring] = []
    var version: [Substring] = []
    for part in name[start...].split(whereSeparator: { "-@[]".contains($0) }).dropFirst() {
      if part.allSatisfy({ $0.isASCIIDigit || $0 == "." }) {
        // Eight digits are a date.
        if part.utf8.count < 8 { version.append(part) }
      } else if part != "latest", !part.contains(":"), part != "1m" {
        words.append(part)
      }
    }
    guard !words.isEmpty else { return name }
    let family = words.joined(separator: "-")
    return version.isEmpty ? family : "\(family)-\(version.joined(separator: "."))"
  }

  /// The same where there is little room: without the names of who serves it.
  static func shortest(_ name: String) -> String {
    let name = short(name)
    let bare = name.split(separator: "/").last.map(String.init) ?? name
    return bare.isEmpty ? name : bare
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}
