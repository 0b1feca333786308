import SessionCore

/// The report as bars, one a line: a look at a month.
package enum UsageChart {
  /// Days without any usage that are shown; of a longer gap the rest is left out, and says so.
  private static let longestGap = 31

  /// The bars as lines, none of which is wider than the style's columns. They show cost where all of it is known, else
  /// tokens.
  package static func lines(_ sheet: UsageSheet, style: TextStyle) -> [String] {
    guard !sheet.rows.isEmpty else { return UsageTable.nothing(style) }
    let showsCost = sheet.total.cost.isWhole && sheet.total.cost.dollars > 0
    func size(_ sum: UsageSum) -> Double { showsCost ? sum.cost.dollars : Double(sum.usage.total) }
    func value(_ sum: UsageSum) -> String {
      showsCost ? Money.text(sum.cost, style) : Figures.short(sum.usage.total)
    }
    let rows = withEmptyDays(sheet)
    let largest = rows.reduce(0) { max($0, $1.sum.map(size) ?? 0) }
    let labels = rows.map { style.safe($0.label, columns: 24) }
    let labelColumns = labels.reduce(0) { max($0, DisplayText.width($1)) }
    let valueColumns = rows.reduce(1) { max($0, $1.sum.map { DisplayText.width(value($0)) } ?? 0) }
    let cells = max(1, min(100, style.columns - labelColumns - valueColumns - 5))
    var lines: [String] = []
    for (row, label) in zip(rows, labels) {
      var line = StyledText(" " + label, row.sum == nil ? .dim : .plain)
      if let sum = row.sum {
        line.pad(to: labelColumns + 3)
        let share = largest > 0 ? size(sum) / largest : 0
        // What there is shows, however little it is.
        let filled = share > 0 ? max(1, Int((share * Double(cells)).rounded())) : 0
        line.append(String(repeating: style.signs.full, count: filled))
        line.append((filled > 0 ? " " : "") + value(sum), .dim)
      }
      lines.append(line.line(style))
    }
    lines.append("")
    lines.append(
      StyledText(" \(showsCost ? "cost at list prices" : "tokens") by \(sheet.by)", .dim).line(style))
    return lines
  }

  /// The rows, and between days those on which nothing was used.
  private static func withEmptyDays(_ sheet: UsageSheet) -> [(label: String, sum: UsageSum?)] {
    var rows: [(label: String, sum: UsageSum?)] = []
    var last: CivilDay?
    for row in sheet.rows {
      if sheet.isOfDays, let day = CivilDay(row.label) {
        if let last {
          let missing = day.daysSinceEpoch - last.daysSinceEpoch - 1
          if missing > longestGap {
            rows.append(("\(missing) days without", nil))
          } else {
            for offset in stride(from: 1, through: missing, by: 1) {
              rows.append((last.adding(days: offset).description, nil))
            }
          }
        }
        last = day
      }
      rows.append((row.label, row.sum))
    }
    return rows
  }
}
