/// Works on a line that is ready for tmux, for when the daemon is not there to do so.
package enum StatusLine {
  /// How old a line is, in words that fit a status bar.
  ///
  /// - Parameter milliseconds: the age. A negative one, after the clock was set, counts as none.
  /// - Returns: such as `(40s old)`, `(3m old)`, `(5h old)`, `(2d old)`.
  package static func age(milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1000)
    switch seconds {
    case 0..<60: return "(\(seconds)s old)"
    case 60..<3600: return "(\(seconds / 60)m old)"
    case 3600..<86400: return "(\(seconds / 3600)h old)"
    default: return "(\(seconds / 86400)d old)"
    }
  }

  /// Cuts a line that is ready for tmux, and takes tmux's marks out of it where it is shown elsewhere.
  ///
  /// A style (`#[…]`) takes no room and is never cut; a doubled `#` takes one column, like any other
  /// character.
  ///
  /// - Parameters:
  ///   - line: the line, as UTF-8.
  ///   - columns: the most columns that it may take; nil is as many as it needs.
  ///   - isPlain: whether to leave out the styles and write `##` as `#`.
  ///   - keepsStyles: whether to leave the styles in, where it is not plain.
  /// - Returns: the line.
  package static func fit(_ line: [UInt8], columns: Int?, isPlain: Bool, keepsStyles: Bool = true) -> [UInt8]
  {
    var fitted: [UInt8] = []
    fitted.reserveCapacity(line.count)
    var taken = 0
    var index = 0
    while index < line.count {
      let start = index
      index += 1
      var isStyle = false
      if line[start] == UInt8(ascii: "#"), index < line.count {
        if line[index] == UInt8(ascii: "#") {
          index += 1
        } else if line[index] == UInt8(ascii: "["),
          let end = line[index...].firstIndex(of: UInt8(ascii: "]"))
        {
          index = end + 1
          isStyle = true
        }
      }
      if isStyle {
        if !isPlain, keepsStyles { fitted += line[start..<index] }
        continue
      }
      // The other bytes of the same character.
      while index < line.count, line[index] & 0xc0 == 0x80 { index += 1 }
      taken += 1
      if let columns, taken > columns { continue }
      if isPlain, line[start] == UInt8(ascii: "#") {
        fitted.append(UInt8(ascii: "#"))
      } else {
        fitted += line[start..<index]
      }
    }
    return fitted
  }
}
