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

  /// How a page about one session begins.
  static func heading(_ entry: SessionBoard.Entry, _ style: TextStyle) -> StyledText {
    var line = StyledText(" ")
    line.append(safe(entry.overview, columns: 40, usesUnicode: style.usesUnicode), .strong)
    return line
  }

  /// The start of the id, made fit to be shown.
  static func shortID(_ id: SessionID, length: Int = usualID, usesUnicode: Bool) -> String {
    DisplayText.safe(
      String(id.rawValue.prefix(length)), columns: length, usesUnicode: usesUnicode, ellipsis: "")
  }

  /// For each session whose label another one has too, how much of its id is needed to name it on the board.
  ///
  /// - Parameters:
  ///   - places: the board's entries among which the labels are compared.
  ///   - board: all sessions, among which the ids are compared: what is shown can be typed.
  /// - Returns: characters of the id, for those sessions only.
  static func ambiguous(_ places: [Int], in board: SessionBoard) -> [SessionKey: Int] {
    let labels = places.map { board.entries[$0].overview.label }
    var counts: [String: Int] = [:]
    counts.reserveCapacity(labels.count)
    for label in labels { counts[label, default: 0] += 1 }
    guard counts.count < labels.count else { return [:] }
    // In order, the id that shares the longest start with another one is its neighbour.
    let ids = board.entries.indices.map { board.entries[$0].overview.origin.id.rawValue }.sorted()
    var lengths: [SessionKey: Int] = [:]
    for (place, label) in zip(places, labels) where counts[label, default: 0] > 1 {
      let id = board.entries[place].overview.origin.id.rawValue
      let index = firstPlace(of: id, in: ids)
      let neighbours = [index - 1, index + 1].filter(ids.indices.contains)
      let shared = neighbours.map { sharedStart(id, ids[$0]) }.max() ?? 0
      lengths[board.entries[place].overview.key] = min(longestID, max(shortestID, shared + 1))
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
    var (count, other) = (0, right.unicodeScalars.makeIterator())
    for scalar in left.unicodeScalars {
      guard count < longestID, scalar == other.next() else { break }
      count += 1
    }
    return count
  }
}
