import SessionCore

/// The lines of a table: its head, and a row for each session.
extension SessionTableLayout {
  /// The head of the table.
  ///
  /// - Parameters:
  ///   - style: what the place can show.
  ///   - order: whose column carries a sign; `nil` for none.
  ///   - isReversed: whether that order is the other way round.
  /// - Returns: the line.
  func header(_ style: TextStyle, order: SessionOrder? = nil, isReversed: Bool = false) -> StyledText {
    func head(_ text: String, _ orders: SessionOrder...) -> StyledText {
      var head = StyledText(text, .dim)
      // The sign may stand in the gap behind the column.
      if let order, orders.contains(order) {
        head.append(style.signs.sorted(isReversed: isReversed), .strong)
      }
      return head
    }
    var line = StyledText(String(repeating: " ", count: Self.markColumns))
    line.appendCell(head(DisplayText.safe("SESSION", columns: label, ellipsis: ""), .name), label)
    if extras.contains(.agent) { line.appendCell(head("AGENT"), agent) }
    if extras.contains(.model) { line.appendCell(head("MODEL"), model) }
    line.appendCell(head(extras.contains(.bar) ? "WINDOW" : "USED"), window)
    line.appendRight(head("LEFT", .left), Self.leftColumns, textColumns: 4)
    if extras.contains(.rate) { line.appendRight(head("RATE", .rate), Self.rateColumns, textColumns: 4) }
    if extras.contains(.turns) { line.appendRight(head("TURNS"), Self.turnsColumns) }
    if extras.contains(.hour) { line.appendCell(head("LAST HOUR"), Self.hourColumns) }
    if extras.contains(.last) { line.appendRight(head("LAST", .last), Self.lastColumns, textColumns: 4) }
    if alert > 0 { line.appendCell(head("ALERT", .need), alert) }
    if extras.contains(.phase) { line.appendCell(head("PHASE"), phase) }
    if extras.contains(.stop) { line.appendCell(head("STOP"), stop) }
    if title > 0 { line.append(head("TITLE")) }
    return line
  }

  /// The row of a session; dimmed if it does not run.
  func line(_ row: SessionRow, _ style: TextStyle) -> StyledText {
    let tone = row.alert?.tone ?? .plain
    var line = StyledText(" ")
    line.append(row.mark)
    line.append(" ")
    line.appendCell(labelCell(row, style), label)
    if extras.contains(.agent) { line.appendCell(StyledText(fitted(row.agent, agent, style)), agent) }
    if extras.contains(.model) { line.appendCell(StyledText(fitted(row.model, model, style)), model) }
    line.appendCell(windowCell(row, style), window)
    line.appendRight(StyledText(row.left, tone), Self.leftColumns)
    if extras.contains(.rate) { line.appendRight(StyledText(row.rate), Self.rateColumns) }
    if extras.contains(.turns) { line.appendRight(StyledText(row.turns), Self.turnsColumns) }
    if extras.contains(.hour) { line.appendCell(StyledText(row.hour, .dim), Self.hourColumns) }
    if extras.contains(.last) { line.appendRight(StyledText(row.last), Self.lastColumns) }
    if alert > 0 { line.appendCell(alertCell(row, style), alert) }
    if extras.contains(.phase) { line.appendCell(StyledText(phaseWords(row), .dim), phase) }
    if extras.contains(.stop) {
      line.appendCell(StyledText(row.stop.map { fitted($0, stop, style) } ?? "", .dim), stop)
    }
    if title > 0 { line.append(fitted(row.title, title, style), .dim) }
    return row.isLive ? line : line.dimmed
  }

  /// A text that is safe already, cut to the columns.
  private func fitted(_ text: String, _ columns: Int, _ style: TextStyle) -> String {
    DisplayText.width(text) <= columns ? text : style.safe(text, columns: columns)
  }

  /// The label, and the start of the id behind it; where there is no room for both, the id stays, for it tells more.
  private func labelCell(_ row: SessionRow, _ style: TextStyle) -> StyledText {
    guard let id = row.shortID else { return StyledText(fitted(row.label, label, style)) }
    let idColumns = max(
      id.needed, min(DisplayText.width(id.text), label - DisplayText.width(row.label) - 1))
    let shownID = DisplayText.safe(id.text, columns: idColumns, usesUnicode: style.usesUnicode, ellipsis: "")
    let room = label - idColumns - 1
    guard room >= 3 || room >= DisplayText.width(row.label) else {
      return StyledText(style.safe(shownID, columns: label))
    }
    var text = StyledText(style.safe(row.label, columns: room))
    text.append(" ")
    text.append(shownID, .dim)
    return text
  }

  private func windowCell(_ row: SessionRow, _ style: TextStyle) -> StyledText {
    let tone = row.alert?.tone ?? .plain
    let percent = (row.usedPercent.map(String.init) ?? style.signs.unknown) + "%"
    var text = StyledText()
    if extras.contains(.bar) {
      text.append(style.signs.bar(percent: row.usedPercent, cells: barCells) + " ", tone)
    }
    let indent = Self.percentColumns - DisplayText.width(percent)
    text.append(String(repeating: " ", count: max(0, indent)) + percent, tone)
    if marksBasis, row.basis == .window { text.append("*", tone) }
    return text
  }

  /// The alert and what the agent waits for, both however little room there is; where it has neither, and there is no
  /// column for it, whether to stop.
  private func alertCell(_ row: SessionRow, _ style: TextStyle) -> StyledText {
    if let need = row.needs.first(where: { $0.columns <= alert }) { return need }
    // Less of it tells nobody anything.
    guard row.needs.isEmpty, let stop = row.stop, !extras.contains(.stop), alert >= Self.narrowestStop
    else { return StyledText() }
    return StyledText(fitted(stop, alert, style), .dim)
  }

  private func phaseWords(_ row: SessionRow) -> String {
    guard let phase = row.phase else { return "" }
    return DisplayText.width(phase.rawValue) <= self.phase ? phase.rawValue : phase.short
  }
}

extension StyledText {
  /// Appends a cell of a table, filled up to its width, and the gap behind it.
  fileprivate mutating func appendCell(_ cell: StyledText, _ columns: Int) {
    let end = self.columns + columns
    append(cell)
    pad(to: end + SessionTableLayout.gap)
  }

  /// Appends a cell whose text ends where the cell does; with `textColumns` only so much of it counts, and the rest
  /// stands in the gap.
  fileprivate mutating func appendRight(_ cell: StyledText, _ columns: Int, textColumns: Int? = nil) {
    let end = self.columns + columns
    pad(to: end - (textColumns ?? cell.columns))
    append(cell)
    pad(to: end + SessionTableLayout.gap)
  }
}
