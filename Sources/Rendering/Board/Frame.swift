/// Keeps a block of lines current on a terminal with as few bytes as possible: only lines that changed are written
/// again, so nothing flickers.
package enum Frame {
  /// The bytes that turn what the last frame left on the terminal into these lines.
  ///
  /// The first frame clears the screen. The cursor rests at the start of the line below.
  ///
  /// - Parameters:
  ///   - lines: none wider than the terminal, and fewer than it has rows; see ``fitting(_:rows:)``.
  ///   - previous: the lines of the last frame; `nil` for the first one, and after the terminal changed its size.
  /// - Returns: nothing if nothing changed.
  package static func frame(lines: [String], previous: [String]?) -> [UInt8] {
    guard let previous else {
      return Array(("\u{1b}[2J\u{1b}[H" + lines.map { $0 + "\r\n" }.joined()).utf8)
    }
    guard lines != previous else { return [] }
    var bytes: [UInt8] = []
    for (index, line) in lines.enumerated() where index >= previous.count || line != previous[index] {
      // Erased before it is written: behind a line of full width the cursor still stands on its last column, where
      // erasing to the end would take that column along.
      bytes += "\u{1b}[\(index + 1);1H\u{1b}[K\(line)".utf8
    }
    bytes += "\u{1b}[\(lines.count + 1);1H".utf8
    if lines.count < previous.count { bytes += "\u{1b}[J".utf8 }
    return bytes
  }

  /// The lines that fit on a terminal of so many rows, of which the last stays free for the cursor; what is left out
  /// is counted.
  package static func fitting(_ lines: [String], rows: Int) -> [String] {
    guard lines.count >= rows else { return lines }
    let kept = max(0, rows - 2)
    guard rows > 1 else { return [] }
    return lines.prefix(kept) + [" \(Figures.count(lines.count - kept, "more line", "more lines"))"]
  }
}
