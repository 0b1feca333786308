import ControlAPI
import Glibc

/// Writes to a descriptor, without the machinery of `print`, which would double the time that the program takes.
enum Output {
  /// Writes a text to a descriptor.
  static func text(_ text: String, to descriptor: Int32) {
    var text = text
    _ = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// Writes bytes to a descriptor; false if nobody reads them.
  @discardableResult
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// Ends the program at once: there is nothing to flush.
  static func exit(_ code: ExitCode) -> Never {
    _exit(code.rawValue)
  }
}
