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
    let sharers = Dictionary(grouping: shown, by: \.overview.label).values.filter { $0.count > 1 }.joined()
    guard !sharers.isEmpty else { return [:] }
    // In order, the id that shares the longest start with another one is its neighbour.
    let sorted = all.map { ($0.overview.key, Array($0.overview.origin.id.rawValue.prefix(longestID))) }
      .sorted { left, right in left.1.lexicographicallyPrecedes(right.1) }
    var lengths: [SessionKey: Int] = [:]
    for (index, (key, id)) in sorted.enumerated() {
      let before = index > 0 ? sharedStart(id, sorted[index - 1].1) : 0
      let after = index + 1 < sorted.count ? sharedStart(id, sorted[index + 1].1) : 0
      lengths[key] = min(longestID, max(shortestID, before + 1, after + 1))
    }
    let keys = Set(sharers.map(\.overview.key))
    return lengths.filter { keys.contains($0.key) }
  }

  /// The start of an id that is shown where there is room.
  static let usualID = 8
  private static let shortestID = 4
  /// A UUID.
  private static let longestID = 36

  private static func sharedStart(_ left: [Character], _ right: [Character]) -> Int {
    zip(left, right).prefix { $0 == $1 }.count
  }
}
