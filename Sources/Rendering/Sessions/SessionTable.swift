package import SessionCore

/// The table of sessions: what `sessions` prints and `sessions --follow` keeps current.
package enum SessionTable {
  /// Which sessions are in it.
  package enum Scope: Hashable, Sendable {
    /// Those that run or were active within the last day.
    case recent
    case all
  }

  private static let recentMilliseconds: Int64 = 24 * 3_600 * 1_000

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
    let shown = board.tableOrder(board.entries.filter { shows == .all || isRecent($0, now: now) })
    var lines =
      shown.isEmpty ? [" No session was active in the last 24 hours."] : table(shown, board, now, style)
    var notes: [String] = []
    let bases = Set(shown.compactMap(\.overview.budget.figure?.basis))
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

  private static func isRecent(_ entry: SessionBoard.Entry, now: Timestamp) -> Bool {
    entry.agent != nil || Age(of: entry.overview.lastActivity, at: now).seconds * 1_000 <= recentMilliseconds
  }

  private static func empty(_ board: SessionBoard, style: TextStyle, lookedIn: [String]) -> [String] {
    guard board.isComplete else {
      return Paragraph.lines("Reading the transcripts of your agents.", style, indent: 1)
    }
    let folders = lookedIn.map { style.safe($0, columns: 4_096) }.joined(separator: ", ")
    let place = folders.isEmpty ? "" : " in \(folders)"
    return Paragraph.lines(
      "No sessions yet: there is no transcript of Claude Code\(place).", style, indent: 1)
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
    _ shown: [SessionBoard.Entry], _ board: SessionBoard, _ now: Timestamp, _ style: TextStyle
  ) -> [String] {
    let idLengths = SessionLabel.ambiguous(shown, among: board.entries)
    let rows = shown.map { entry in
      SessionRow(entry, idLength: idLengths[entry.overview.key], now: now, style: style)
    }
    let marksBasis = Set(rows.compactMap(\.basis)).count > 1
    let layout = SessionTableLayout(rows: rows, marksBasis: marksBasis, columns: style.columns)
    return [header(layout).line(style)]
      + rows.map { row in
        let line = line(row, layout, style)
        return (row.isLive ? line : line.dimmed).line(style)
      }
  }

  private static func header(_ layout: SessionTableLayout) -> StyledText {
    var line = StyledText(String(repeating: " ", count: SessionTableLayout.markColumns))
    line.appendCell(
      StyledText(DisplayText.safe("SESSION", columns: layout.label, ellipsis: ""), .dim), layout.label)
    if layout.extras.contains(.agent) { line.appendCell(StyledText("AGENT", .dim), layout.agent) }
    if layout.extras.contains(.model) { line.appendCell(StyledText("MODEL", .dim), layout.model) }
    line.appendCell(StyledText(layout.extras.contains(.bar) ? "WINDOW" : "USED", .dim), layout.window)
    line.appendCell(StyledText("LEFT", .dim), SessionTableLayout.leftColumns, isRight: true)
    if layout.extras.contains(.last) {
      line.appendCell(StyledText("LAST", .dim), SessionTableLayout.lastColumns, isRight: true)
    }
    if layout.alert > 0 { line.append("ALERT", .dim) }
    return line
  }

  private static func line(_ row: SessionRow, _ layout: SessionTableLayout, _ style: TextStyle) -> StyledText
  {
    let tone = row.alert?.tone ?? .plain
    var line = StyledText(" ")
    line.append(row.mark)
    line.append(" ")
    line.appendCell(label(row, columns: layout.label, style), layout.label)
    if layout.extras.contains(.agent) { line.appendCell(StyledText(row.agent), layout.agent) }
    if layout.extras.contains(.model) { line.appendCell(StyledText(row.model), layout.model) }
    line.appendCell(window(row, layout, style), layout.window)
    line.appendCell(StyledText(row.left, tone), SessionTableLayout.leftColumns, isRight: true)
    if layout.extras.contains(.last) {
      line.appendCell(StyledText(row.last), SessionTableLayout.lastColumns, isRight: true)
    }
    if layout.alert > 0 { line.append(alert(row, columns: layout.alert, style)) }
    return line
  }

  /// The label, and the start of the id behind it; where there is no room for both, the id stays, for it tells more.
  private static func label(_ row: SessionRow, columns: Int, _ style: TextStyle) -> StyledText {
    guard let id = row.shortID else { return StyledText(style.safe(row.label, columns: columns)) }
    let idColumns = max(
      id.needed, min(DisplayText.width(id.text), columns - DisplayText.width(row.label) - 1))
    let shownID = DisplayText.safe(id.text, columns: idColumns, usesUnicode: style.usesUnicode, ellipsis: "")
    let room = columns - idColumns - 1
    guard room >= 3 || room >= DisplayText.width(row.label) else {
      return StyledText(style.safe(shownID, columns: columns))
    }
    var text = StyledText(style.safe(row.label, columns: room))
    text.append(" ")
    text.append(shownID, .dim)
    return text
  }

  private static func window(_ row: SessionRow, _ layout: SessionTableLayout, _ style: TextStyle)
    -> StyledText
  {
    let tone = row.alert?.tone ?? .plain
    let percent = (row.usedPercent.map(String.init) ?? style.signs.unknown) + "%"
    var text = StyledText()
    if layout.extras.contains(.bar) {
      text.append(style.signs.bar(percent: row.usedPercent, cells: SessionTableLayout.barCells) + " ", tone)
    }
    let indent = SessionTableLayout.percentColumns - DisplayText.width(percent)
    text.append(String(repeating: " ", count: max(0, indent)) + percent, tone)
    if layout.marksBasis, row.basis == .window { text.append("*", tone) }
    return text
  }

  /// The alert, and what the agent waits for as far as there is room.
  private static func alert(_ row: SessionRow, columns: Int, _ style: TextStyle) -> StyledText {
    var text = StyledText()
    if let alert = row.alert { text.append(alert.words, alert.tone) }
    guard let waits = row.waits else { return text }
    let gap = text.columns > 0 ? SessionTableLayout.gap : 0
    let short = "waits for you"
    for words in [waits, short] where text.columns + gap + DisplayText.width(words) <= columns {
      text.append(String(repeating: " ", count: gap))
      text.append(words, .attention)
      break
    }
    return text
  }
}

extension StyledText {
  /// Appends a cell of a table, filled up to its width, and the gap behind it.
  fileprivate mutating func appendCell(_ cell: StyledText, _ columns: Int, isRight: Bool = false) {
    let end = self.columns + columns
    if isRight { pad(to: end - cell.columns) }
    append(cell)
    pad(to: end + SessionTableLayout.gap)
  }
}
