import SessionCore

/// A line of the table.
enum UsageTableRow {
  /// A sum and what it is of.
  case sum(String, UsageSum, Tone)
  /// Words in between.
  case remark(String)
}

/// Which columns the table has, and how wide they are.
///
/// Where the terminal is narrow, figures are shortened first (`12,345,678` to `12M`); then columns are given up:
/// replies, cache write, cache read, input, output, and total last. The cost always stays.
struct UsageTableLayout {
  /// A column of figures.
  enum Column: CaseIterable {
    case replies
    case input
    case output
    case cacheWrite
    case cacheRead
    case total
    case cost

    var head: String {
      switch self {
      case .replies: "REPLIES"
      case .input: "INPUT"
      case .output: "OUTPUT"
      case .cacheWrite: "CACHE WRITE"
      case .cacheRead: "CACHE READ"
      case .total: "TOTAL"
      case .cost: "COST"
      }
    }
  }

  private static let givenUpFirst: [Column] = [.replies, .cacheWrite, .cacheRead, .input, .output, .total]
  private static let gap = 2
  /// A longer label is cut before a column is given up for it.
  private static let comfortableLabel = 18

  private var columns: [(column: Column, width: Int)] = []
  private var isShort = false
  private var label = 0

  /// The layout for these rows in so many columns of a terminal.
  init(_ rows: [UsageTableRow], columns: Int, style: TextStyle) {
    let sums = rows.compactMap { row in
      if case .sum(_, let sum, _) = row { sum } else { nil }
    }
    let wanted = rows.reduce(5) { widest, row in
      if case .sum(let label, _, _) = row { max(widest, DisplayText.width(label)) } else { widest }
    }
    let least = min(wanted, Self.comfortableLabel)
    func room(_ shown: [Column], isShort: Bool) -> Int {
      self.isShort = isShort
      self.columns = shown.map { column in
        (column, sums.reduce(column.head.count) { max($0, DisplayText.width(text($1, column, style))) })
      }
      return columns - 1 - self.columns.reduce(0) { $0 + $1.width + Self.gap }
    }
    var shown = Column.allCases
    var left = room(shown, isShort: false)
    if left < least { left = room(shown, isShort: true) }
    for column in Self.givenUpFirst where left < least {
      shown.removeAll { $0 == column }
      left = room(shown, isShort: true)
    }
    label = min(wanted, max(1, left))
  }

  /// The head of the table, with what the rows are about.
  func header(_ name: String, _ style: TextStyle) -> StyledText {
    var line = StyledText(" ")
    line.append(style.safe(name, columns: label), .dim)
    append(to: &line, tone: .dim) { $0.head }
    return line
  }

  func line(_ row: UsageTableRow, _ style: TextStyle) -> StyledText {
    switch row {
    case .remark(let words): return StyledText("   " + words, .dim)
    case .sum(let name, let sum, let tone):
      // The spaces before a model's name are ours.
      let indent = name.prefix { $0 == " " }
      var line = StyledText(" " + indent)
      line.append(fitted(String(name.dropFirst(indent.count)), max(1, label - indent.count), style), tone)
      append(to: &line, tone: tone) { text(sum, $0, style) }
      return line
    }
  }

  /// A label that is safe already, cut to the columns. Of a folder the end tells more than the beginning.
  private func fitted(_ text: String, _ columns: Int, _ style: TextStyle) -> String {
    guard text.hasPrefix("/"), DisplayText.width(text) > columns else {
      return style.safe(text, columns: columns)
    }
    let ellipsis = style.usesUnicode ? "…" : "..."
    var room = columns - DisplayText.width(ellipsis)
    let end = text.unicodeScalars.reversed().prefix { scalar in
      room -= CharacterKind(scalar).columns
      return room >= 0
    }
    return style.safe(ellipsis + String(String.UnicodeScalarView(end.reversed())), columns: columns)
  }

  private func append(to line: inout StyledText, tone: Tone, _ text: (Column) -> String) {
    var end = 1 + label
    for (column, width) in columns {
      let cell = text(column)
      end += Self.gap + width
      line.pad(to: end - DisplayText.width(cell))
      line.append(cell, tone)
    }
  }

  private func text(_ sum: UsageSum, _ column: Column, _ style: TextStyle) -> String {
    func figure(_ number: Int) -> String { isShort ? Figures.short(number) : Figures.grouped(number) }
    return switch column {
    case .replies: figure(sum.replies)
    case .input: figure(sum.usage.input)
    case .output: figure(sum.usage.output)
    case .cacheWrite: figure(sum.usage.cacheWrite)
    case .cacheRead: figure(sum.usage.cacheRead)
    case .total: figure(sum.usage.total)
    case .cost: Money.text(sum.cost, style)
    }
  }
}
