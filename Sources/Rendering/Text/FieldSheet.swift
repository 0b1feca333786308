/// Named values under each other, the values in one column: what `show` and `status` print.
struct FieldSheet {
  /// Columns of the names and the space behind them.
  private static let nameColumns = 14
  /// The longest path there is on Linux; none is cut, so that it can be copied, and nothing longer is let through.
  private static let longestPath = 4_096

  private let style: TextStyle
  /// Whether a path goes on below itself at the columns, where nothing beyond them can be seen.
  private let breaksPaths: Bool
  /// The lines so far.
  private(set) var lines: [String] = []

  /// An empty sheet.
  init(_ style: TextStyle, breaksPaths: Bool = false) {
    self.style = style
    self.breaksPaths = breaksPaths
  }

  /// A line of its own, cut to the columns.
  mutating func line(_ text: StyledText) {
    lines.append(text.line(style))
  }

  /// An empty line between two groups.
  mutating func space() {
    lines.append("")
  }

  /// A value in our own words, safe already; it goes on below itself where it is too long.
  mutating func field(_ name: String, _ value: String, _ tone: Tone = .plain) {
    let narrow = TextStyle(
      columns: max(20, style.columns - Self.nameColumns), usesColor: style.usesColor,
      usesUnicode: style.usesUnicode)
    for (index, line) in Paragraph.lines(value, narrow, indent: 0).enumerated() {
      var text = heading(index == 0 ? name : "")
      text.append(line, tone)
      self.line(text)
    }
  }

  /// A drawing in which each column counts, and below it what it shows.
  mutating func drawn(_ name: String, _ drawing: String, _ words: String) {
    var text = heading(name)
    text.append(drawing)
    line(text)
    field("", words)
  }

  /// A value from elsewhere: cut to the columns.
  mutating func foreign(_ name: String, _ value: String) {
    var text = heading(name)
    text.append(style.safe(value, columns: max(1, style.columns - Self.nameColumns)))
    line(text)
  }

  /// A path or an id from elsewhere: never cut at the terminal's edge, so that it can be copied whole.
  mutating func copyable(_ name: String, _ value: String) {
    guard !breaksPaths else { return broken(name, value) }
    var wide = style
    wide.columns = Self.nameColumns + Self.longestPath
    var text = heading(name)
    text.append(wide.safe(value, columns: Self.longestPath))
    lines.append(text.line(wide))
  }

  /// A path or an id, all of it, in pieces below each other.
  private mutating func broken(_ name: String, _ value: String) {
    let room = max(2, style.columns - Self.nameColumns)
    var rest = style.safe(value, columns: Self.longestPath).unicodeScalars[...]
    var name = name
    repeat {
      var taken = 0
      let piece = rest.prefix { scalar in
        taken += CharacterKind(scalar).columns
        return taken <= room
      }
      rest = rest.dropFirst(piece.count)
      var text = heading(name)
      text.append(String(piece))
      line(text)
      name = ""
    } while !rest.isEmpty
  }

  /// Figures under each other, their last digits in one column.
  mutating func figures(_ rows: [(name: String, number: String, remark: String?)]) {
    let width = rows.reduce(0) { max($0, $1.number.utf8.count) }
    for row in rows {
      var text = heading(row.name)
      text.append(String(repeating: " ", count: width - row.number.utf8.count) + row.number)
      if let remark = row.remark { text.append("  " + remark, .dim) }
      line(text)
    }
  }

  private func heading(_ name: String) -> StyledText {
    var text = StyledText(" ")
    text.append(name, .dim)
    text.pad(to: Self.nameColumns)
    return text
  }
}
