import SessionCore

/// A session's name for people, and what tells two of the same name apart.
enum SessionLabel {
  /// The name, made fit to be shown; never empty, so that a row or a segment always says whose it is.
  static func safe(_ overview: SessionOverview, columns: Int, usesUnicode: Bool) -> String {
    let label = DisplayText.safe(overview.label, columns: columns, usesUnicode: usesUnicode)
    if !label.isEmpty { return label }
    let id = shortID(overview.origin.id, usesUnicode: usesUnicode)
    return id.isEmpty ? "?" : id
  }

  /// The start of the id, made fit to be shown.
  static func shortID(_ id: SessionID, length: Int = usualID, usesUnicode: Bool) -> String {
    DisplayText.safe(
      String(id.rawValue.prefix(length)), columns: length, usesUnicode: usesUnicode, ellipsis: "")
  }

  /// For each session whose label another one has too, how much of its id is needed to name it on the board.
  ///
  /// - Parameters:
  ///   - shown: the sessions among which the labels are compared.
  ///   - all: the sessions among which the ids are compared: what is shown can be typed.
  /// - Returns: characters of the id, for those sessions only.
  static func ambiguous(_ shown: [SessionBoard.Entry], among all: [SessionBoard.Entry]) -> [SessionKey: Int] {
    var counts: [String: Int] = [:]
    for entry in shown { counts[entry.overview.label, default: 0] += 1 }
    let sharers = shown.filter { counts[$0.overview.label, default: 0] > 1 }
    guard !sharers.isEmpty else { return [:] }
    // In order, the id that shares the longest start with another one is its neighbour.
    let ids = all.map(\.overview.origin.id.rawValue).sorted()
    var lengths: [SessionKey: Int] = [:]
    lengths.reserveCapacity(sharers.count)
    for entry in sharers {
      let id = entry.overview.origin.id.rawValue
      let place = firstPlace(of: id, in: ids)
      let neighbours = [place - 1, place + 1].filter(ids.indices.contains)
      let shared = neighbours.map { sharedStart(id, ids[$0]) }.max() ?? 0
      lengths[entry.overview.key] = min(longestID, max(shortestID, shared + 1))
    }
    return lengths
  }

  /// The start of an id that is shown where there is room.
  static let usualID = 8
  private static let shortestID = 4
  /// A UUID.
  private static let longestID = 36

  /// Where the text stands, or would stand, in a sorted list.
  private static func firstPlace(of text: String, in sorted: [String]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < text { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func sharedStart(_ left: String, _ right: String) -> Int {
    zip(left.unicodeScalars, right.unicodeScalars).prefix(longestID).prefix { $0 == $1 }.count
  }
}
