import Rendering
import SessionCore
import Testing

struct FrameTests {
  private func text(_ lines: [String], _ previous: [String]?) -> String {
    String(decoding: Frame.frame(lines: lines, previous: previous), as: UTF8.self)
  }

  @Test func `the first frame clears the screen`() {
    #expect(text(["a", "b"], nil) == "\u{1b}[2J\u{1b}[Ha\r\nb\r\n")
  }

  @Test func `nothing changed is nothing written`() {
    #expect(text(["a", "b"], ["a", "b"]) == "")
  }

  @Test func `only a line that changed is written`() {
    #expect(text(["a", "c"], ["a", "b"]) == "\u{1b}[2;1H\u{1b}[Kc\u{1b}[3;1H")
  }

  @Test func `fewer lines clear what is below`() {
    #expect(text(["a"], ["a", "b", "c"]) == "\u{1b}[2;1H\u{1b}[J")
    #expect(text([], ["a"]) == "\u{1b}[1;1H\u{1b}[J")
  }

  @Test func `frames leave exactly their lines on a terminal`() {
    var random = SplitMix(seed: 7)
    let pool = ["", "a", "bb", "ccc", "12345678", "\u{1b}[31mred\u{1b}[0m", "日本語", "x y"]
    for _ in 0..<300 {
      var terminal = Terminal(columns: 8, rows: 10)
      var previous: [String]?
      for _ in 0..<12 {
        let lines = (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in
          pool.randomElement(using: &random)
        }
        terminal.write(Frame.frame(lines: lines, previous: previous))
        let expected = lines.map(\.withoutColor) + Array(repeating: "", count: 10 - lines.count)
        #expect(terminal.text == expected)
        #expect(terminal.row == lines.count && terminal.column == 0)
        previous = lines
      }
    }
  }

  @Test func `a table turned into another one is the other one`() {
    var terminal = Terminal(columns: 100, rows: 30)
    let boards = [Sample.calmBoard, Sample.board, SessionBoard(), Sample.calmBoard]
    var previous: [String]?
    for board in boards {
      let lines = SessionTable.render(
        board, now: Sample.now, style: Sample.style(100, color: true), shows: .all)
      terminal.write(Frame.frame(lines: lines, previous: previous))
      let expected = lines.map(\.withoutColor)
      #expect(Array(terminal.text.prefix(lines.count)) == expected)
      #expect(terminal.text.dropFirst(lines.count).joined() == "")
      previous = lines
    }
  }

  @Test func `what does not fit on the terminal is counted`() {
    let lines = ["a", "b", "c", "d", "e"]
    #expect(Frame.fitting(lines, rows: 6) == lines)
    #expect(Frame.fitting(lines, rows: 5) == ["a", "b", "c", " 2 more lines"])
    #expect(Frame.fitting(lines, rows: 2) == [" 5 more lines"])
    #expect(Frame.fitting(lines, rows: 1) == [])
    #expect(Frame.fitting([], rows: 0) == [])
  }
}

extension String {
  /// The text as a terminal shows it.
  fileprivate var withoutColor: String { replacing(#/\u{1b}\[[0-9;]*m/#, with: "") }
}

/// The part of a terminal that frames use, with the wrap that waits at the last column, as xterm and tmux have it.
private struct Terminal {
  let columns: Int
  let rows: Int
  private(set) var row = 0
  private(set) var column = 0
  private var waitsToWrap = false
  private var cells: [[String]]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    // What was there before the first frame.
    cells[rows - 1][0] = "x"
  }

  var text: [String] {
    cells.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  mutating func write(_ bytes: [UInt8]) {
    var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": (column, waitsToWrap) = (0, false)
      case "\n": (row, waitsToWrap) = (row + 1, false)
      case "\u{1b}": sequence(&rest)
      case _: put(String(scalar))
      }
    }
  }

  private mutating func put(_ character: String) {
    if waitsToWrap { (row, column, waitsToWrap) = (row + 1, 0, false) }
    let width = DisplayText.width(character)
    cells[row][column] = character
    for next in column + 1..<column + width { cells[row][next] = "" }
    column += width
    if column == columns { (column, waitsToWrap) = (columns - 1, true) }
  }

  private mutating func sequence(_ rest: inout Substring.UnicodeScalarView) {
    #expect(rest.popFirst() == "[")
    let parameters = rest.prefix { ("0"..."9").contains($0) || $0 == ";" }
    rest.removeFirst(parameters.count)
    let numbers = String(parameters).split(separator: ";").compactMap { Int($0) }
    switch rest.popFirst() {
    case "H": (row, column, waitsToWrap) = ((numbers.first ?? 1) - 1, (numbers.last ?? 1) - 1, false)
    case "J": erase(from: numbers.first == 2 ? 0 : row, column: numbers.first == 2 ? 0 : column)
    case "K": for cell in column..<columns { cells[row][cell] = " " }
    case "m": break
    case let other: Issue.record("an unknown sequence ends in \(String(describing: other))")
    }
  }

  private mutating func erase(from firstRow: Int, column: Int) {
    for line in firstRow..<rows {
      for cell in (line == firstRow ? column : 0)..<columns { cells[line][cell] = " " }
    }
  }
}
