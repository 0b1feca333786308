/// Writes text into memory that the caller owns.
///
/// In place of an array: the first use of any array has the runtime build its type's metadata, which costs a
/// program as small as the status helper a fifth of its time; strings that are put together cost nearly as
/// much.
package struct ByteWriter: ~Copyable {
  private let buffer: UnsafeMutableRawBufferPointer
  /// How many bytes have been written.
  package private(set) var count = 0
  /// Whether all that was to be written had room.
  package private(set) var fits = true

  /// A writer at the start of that memory.
  ///
  /// - Parameter buffer: the memory, which has to live for longer than the writer.
  package init(_ buffer: UnsafeMutableRawBufferPointer) {
    self.buffer = buffer
  }

  /// How many bytes have room yet.
  package var room: Int { buffer.count - count }

  /// What has been written.
  package var written: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }

  /// Writes a text.
  ///
  /// - Parameter text: the text, written as UTF-8.
  package mutating func write(_ text: String) {
    for byte in text.utf8 { write(byte) }
  }

  /// Writes a text of C.
  ///
  /// - Parameter text: the text, with a zero at its end, which is not written.
  package mutating func write(_ text: UnsafePointer<CChar>) {
    var next = text
    while next.pointee != 0 {
      write(UInt8(bitPattern: next.pointee))
      next += 1
    }
  }

  /// Writes a text that is part of the program.
  ///
  /// - Parameter text: the text, written as UTF-8.
  package mutating func write(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { write(text.utf8Start[index]) }
  }

  /// Writes a number.
  ///
  /// - Parameter number: the number, written in decimal digits.
  package mutating func write(_ number: UInt32) {
    if number >= 10 { write(number / 10) }
    write(UInt8(ascii: "0") + UInt8(number % 10))
  }

  /// Writes bytes.
  ///
  /// - Parameter bytes: all of them, or none where they have no room.
  package mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= buffer.count - count else {
      fits = false
      return
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  /// Writes a byte.
  ///
  /// - Parameter byte: the byte.
  package mutating func write(_ byte: UInt8) {
    guard count < buffer.count else {
      fits = false
      return
    }
    buffer[count] = byte
    count += 1
  }
}
