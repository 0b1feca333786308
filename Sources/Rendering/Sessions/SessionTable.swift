package import SessionCore

/// The table of sessions: what `sessions` prints.
package enum SessionTable {
  /// Which sessions are in it.
  package enum Scope: Hashable, Sendable {
    /// Those that run or were active within the last day.
    case recent
    case all

    private static let recentSeconds: Int64 = 24 * 3_600

    /// Whether a session that was last active at that time is in it.
    func includes(_ lastActivity: Timestamp, isLive: Bool, now: Timestamp) -> Bool {
      switch self {
      case .recent: isLive || Age(of: lastActivity, at: now).seconds <= Self.recentSeconds
      case .all: true
      }
    }
  }

  /// The table as lines, none of which is wider than the style's columns.
  ///
  /// - Parameters:
  ///   - board: the sessions.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  ///   - shows: which sessions are in it.
  ///   - lookedIn: the folders in which transcripts were looked for; named when there are none.
  /// - Returns: the lines, without their ends.
  package static func render(
    _ board: SessionBoard, now: Timestamp, style: TextStyle, shows: Scope, lookedIn: [String] = []
  ) -> [String] {
    guard !board.entries.isEmpty else { return empty(board, style: style, lookedIn: lookedIn) }
    let shown = places(shows, board, now)
    var lines =
      shown.isEmpty ? [" No session was active in the last 24 hours."] : table(shown, board, now, style)
    var notes: [String] = []
    let bases = Set(shown.compactMap { board.entries[$0].figure?.basis })
    if let note = note(on: bases) { notes.append(note) }
    let older = board.entries.count - shown.count
    if older > 0 {
      notes.append("\(Figures.count(older, "older session", "older sessions")): sessiond-cli sessions --all")
    }
    if !board.isComplete { notes.append("Still reading transcripts: more sessions may appear.") }
    if !notes.isEmpty { lines.append("") }
    for note in notes {
      lines += Paragraph.lines(note, style, indent: 1).map { StyledText($0, .dim).line(style) }
    }
    return lines
  }

  /// The rows of some sessions as they stand in the table, without its head.
  ///
  /// - Parameters:
  ///   - keys: the sessions.
  ///   - board: all sessions: the columns are those of the whole table.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  ///   - scope: which sessions are in the table.
  /// - Returns: the rows in the table's order, without their ends.
  package static func rows(
    of keys: Set<SessionKey>, in board: SessionBoard, now: Timestamp, style: TextStyle, shows scope: Scope
  ) -> [String] {
    let shown = places(scope, board, now)
    return zip(shown, table(shown, board, now, style).dropFirst()).compactMap { place, line in
      keys.contains(board.entries[place].overview.key) ? line : nil
    }
  }

  private static func places(_ scope: Scope, _ board: SessionBoard, _ now: Timestamp) -> [Int] {
    let places = board.entries.indices.filter {
      scope.includes(
        board.entries[$0].overview.lastActivity, isLive: board.entries[$0].agent != nil, now: now)
    }
    return SessionOrder.need.places(places, in: board, now: now)
  }

  private static func empty(_ board: SessionBoard, style: TextStyle, lookedIn: [String]) -> [String] {
    guard board.isComplete else {
      return Paragraph.lines("Reading the transcripts of your agents.", style, indent: 1)
    }
    let folders = lookedIn.map { style.safe($0, columns: 4_096) }.joined(separator: ", ")
    let place = folders.isEmpty ? "" : " in \(folders)"
    return Paragraph.lines(
      "No sessions yet: there is no transcript\(place).", style, indent: 1)
      + Paragraph.lines("A session appears here with its first message.", style, indent: 1)
  }

  /// What the figures are shares of: no figure goes without its basis.
  private static func note(on bases: Set<BudgetBasis>) -> String? {
    let usable = "Used and left of the usable window: up to where the agent compacts by itself"
    switch (bases.contains(.usable), bases.contains(.window)) {
    case (true, true): return "\(usable); *\u{a0}of\u{a0}the\u{a0}whole\u{a0}window."
    case (true, false): return "\(usable)."
    case (false, true): return "Used and left of the whole window."
    case (false, false): return nil
    }
  }

  private static func table(
    _ shown: [Int], _ board: SessionBoard, _ now: Timestamp, _ style: TextStyle
  ) -> [String] {
    let idLengths = SessionLabel.ambiguous(shown, in: board)
    let rows = shown.map { place in
      let entry = board.entries[place]
      return SessionRow(entry, idLength: idLengths[entry.overview.key], now: now, style: style)
    }
    let marksBasis = Set(rows.compactMap(\.basis)).count > 1
    let layout = SessionTableLayout(rows: rows, marksBasis: marksBasis, columns: style.columns)
    return [layout.header(style).line(style)] + rows.map { layout.line($0, style).line(style) }
  }
}
