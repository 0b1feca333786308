/// The part of a terminal that frames use. It does not wrap lines, as the board's client asks of it; a sequence that it
/// does not know, or a place outside of it, is an error of whoever wrote it.
package struct TestTerminal {
  package let columns: Int
  package let rows: Int
  /// What was written that should not have been.
  package private(set) var problems: [String] = []
  private let width: (Unicode.Scalar) -> Int
  private var row = 0
  private var column = 0
  private var cells: [[String]]

  /// A terminal with something on it already.
  package init(columns: Int, rows: Int, width: @escaping (Unicode.Scalar) -> Int = { _ in 1 }) {
    self.columns = columns
    self.rows = rows
    self.width = width
    cells = Array(repeating: Array(repeating: "x", count: columns), count: rows)
  }

  /// Its lines, without colours and without spaces at their ends.
  package var text: [String] {
    cells.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  package mutating func write(_ bytes: some Sequence<UInt8>) {
    var rest = String(decoding: Array(bytes), as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1b}": sequence(&rest)
      case "\0"..<" ", "\u{7f}": problems.append("control character \(scalar.value)")
      case _: put(scalar)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = width(scalar)
    guard width > 0 else {
      if column > 0 { cells[row][column - 1].unicodeScalars.append(scalar) }
      return
    }
    guard column + width <= columns else { return problems.append("row \(row + 1) is too long") }
    cells[row][column] = String(scalar)
    for next in column + 1..<column + width { cells[row][next] = "" }
    column += width
  }

  private mutating func sequence(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { return problems.append("no control sequence") }
    let parameters = rest.prefix { ("0"..."9").contains($0) || $0 == ";" || $0 == "?" }
    rest.removeFirst(parameters.count)
    let numbers = String(parameters).split(separator: ";").compactMap { Int($0) }
    switch (rest.popFirst(), String(parameters)) {
    case ("H", _):
      (row, column) = ((numbers.first ?? 1) - 1, (numbers.last ?? 1) - 1)
      if row >= rows || column >= columns { problems.append("no such place: \(row + 1)") }
      row = min(row, rows - 1)
    case ("J", ""):
      erase(row, from: column)
      for row in row + 1..<max(row + 1, rows) { erase(row, from: 0) }
    // Behind a full line the cursor is still on its last column.
    case ("K", ""): erase(row, from: min(column, columns - 1))
    case ("m", _), ("h", "?2026"), ("l", "?2026"): break
    case (let other, _): problems.append("an unknown sequence ends in \(String(describing: other))")
    }
  }

  private mutating func erase(_ row: Int, from column: Int) {
    for cell in column..<max(column, columns) { cells[row][cell] = " " }
  }
}
