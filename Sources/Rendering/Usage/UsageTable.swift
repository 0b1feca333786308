import SessionCore

/// The report as a table for people.
package enum UsageTable {
  /// The table as lines, none of which is wider than the style's columns.
  ///
  /// - Parameters:
  ///   - sheet: what is shown.
  ///   - breaksDown: whether each row is followed by one for each of its models.
  ///   - style: what the place can show.
  /// - Returns: the lines, without their ends.
  package static func lines(_ sheet: UsageSheet, breaksDown: Bool, style: TextStyle) -> [String] {
    guard !sheet.rows.isEmpty else { return nothing(style) + lines(sheet.notes, style) }
    var rows: [UsageTableRow] = []
    for row in sheet.rows {
      if let remark = row.remark { rows.append(.remark(remark)) }
      let label = style.safe(row.label, columns: 1_000)
      rows.append(.sum(label.isEmpty ? "?" : label, row.sum, .plain))
      guard breaksDown else { continue }
      for model in row.models {
        rows.append(.sum("  " + style.safe(ModelName.short(model.name), columns: 40), model.sum, .dim))
      }
      for (source, sum) in row.sum.hiddenBySource {
        rows.append(.sum("  hidden, by \(source.words)", sum, .dim))
      }
    }
    if sheet.rows.count > 1 { rows.append(.sum("total", sheet.total, .strong)) }
    let layout = UsageTableLayout(rows, columns: style.columns, style: style)
    var lines = [layout.header(sheet.by.uppercased(), style).line(style)]
    lines += rows.map { layout.line($0, style).line(style) }
    lines.append("")
    return lines + self.lines(notes(sheet, style), style)
  }

  /// Sentences below a table.
  private static func lines(_ notes: [String], _ style: TextStyle) -> [String] {
    notes.flatMap { Paragraph.lines($0, style, indent: 1).map { StyledText($0, .dim).line(style) } }
  }

  /// What is said where there are no rows.
  static func nothing(_ style: TextStyle) -> [String] {
    Paragraph.lines("No usage is known of these days.", style, indent: 1)
  }

  private static func notes(_ sheet: UsageSheet, _ style: TextStyle) -> [String] {
    let unpriced = sheet.unpricedModels
    var notes = sheet.notes
    if sheet.total.hiddenTokens > 0 {
      notes.append(
        "\(Figures.grouped(sheet.total.hiddenTokens)) tokens in requests that no transcript shows (compaction)."
      )
    }
    // Where nothing has a price there is nothing to say of what it is.
    if sheet.total.cost.isWhole || sheet.total.cost.dollars > 0 {
      notes.append("Cost at the list prices of the models, whatever your plan is.")
    }
    guard !unpriced.isEmpty else { return notes }
    let names = unpriced.prefix(3).map { style.safe($0.isEmpty ? "?" : $0, columns: 60) }
    let more = unpriced.count > 3 ? " and \(unpriced.count - 3) more" : ""
    notes.append("No price is known for \(names.joined(separator: ", "))\(more).")
    return notes
  }
}
