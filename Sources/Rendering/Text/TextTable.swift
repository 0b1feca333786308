/// A table of short cells, each column as wide as its widest cell; no column is given up.
struct TextTable {
  /// Columns between two columns of the table.
  private static let gap = 2

  private let widths: [Int]
  /// The columns whose cells end in one column, as figures do; all others begin in one.
  private let figures: Range<Int>

  /// A table of these rows, whose cells are safe.
  init(head: [String], rows: [[String]], figures: Range<Int> = 0..<0) {
    widths = head.indices.map { column in
      ([head] + rows).map { DisplayText.width($0[column]) }.max() ?? 0
    }
    self.figures = figures
  }

  /// The head, or a row, with a tone for each cell by its number.
  func line(_ cells: [String], _ style: TextStyle, _ tone: (Int) -> Tone = { _ in .plain }) -> String {
    var text = StyledText(" ")
    var end = 1
    for (column, cell) in cells.enumerated() {
      if figures.contains(column) { text.pad(to: end + widths[column] - DisplayText.width(cell)) }
      text.append(cell, tone(column))
      end += widths[column] + Self.gap
      if column < cells.count - 1 { text.pad(to: end) }
    }
    return text.line(style)
  }
}
