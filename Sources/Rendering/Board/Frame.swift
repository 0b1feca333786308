/// Keeps a screen of lines current on a terminal with as few bytes as possible: only lines that changed are written
/// again.
///
/// The terminal does not wrap lines by itself and shows no cursor; nothing is cleared before it is written, so nothing
/// flickers.
package enum Frame {
  // A terminal that knows these shows all between them at once; the others leave them out.
  private static let begin = "\u{1b}[?2026h"
  private static let end = "\u{1b}[?2026l"

  /// The bytes that turn what the last frame left on the terminal into these lines.
  ///
  /// - Parameters:
  ///   - lines: one for each row of the terminal, none wider than it has columns.
  ///   - previous: the lines of the last frame, as many; `nil` for the first one, which writes all of them and takes
  ///     whatever was there before off the terminal.
  ///   - columns: of the terminal.
  /// - Returns: nothing if nothing changed.
  package static func bytes(lines: [String], previous: [String]?, columns: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, line) in lines.enumerated() where previous.map({ $0[index] != line }) ?? true {
      bytes += "\u{1b}[\(index + 1);1H".utf8
      if previous == nil, index == lines.count - 1 { bytes += "\u{1b}[J".utf8 }
      bytes += line.utf8
      // Behind a line of full width the cursor still stands on its last column, which erasing would take along.
      if width(line) < columns { bytes += "\u{1b}[K".utf8 }
    }
    return bytes.isEmpty
      ? [] : Array(begin.utf8) + (previous == nil ? "\u{1b}[H".utf8 : "".utf8) + bytes + end.utf8
  }

  /// Terminal columns of a line with colours in it.
  static func width(_ line: String) -> Int {
    guard line.utf8.contains(0x1b) else { return DisplayText.width(line) }
    var shown = String.UnicodeScalarView()
    var isColor = false
    for scalar in line.unicodeScalars {
      switch scalar {
      case "\u{1b}": isColor = true
      case "m" where isColor: isColor = false
      case _: if !isColor { shown.append(scalar) }
      }
    }
    return DisplayText.width(String(shown))
  }
}
