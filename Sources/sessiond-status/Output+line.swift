import ControlAPI
import Glibc

extension Output {
  /// Writes a line to standard output; false if nobody reads it.
  @discardableResult
  static func line(_ bytes: [UInt8]) -> Bool {
    var line = bytes
    line.append(UInt8(ascii: "\n"))
    return line.withUnsafeBytes { write($0, to: STDOUT_FILENO) }
  }
}
