import Glibc

/// Writes to a descriptor, without the machinery of `print`, which would double the time that a helper takes.
package enum Output {
  /// Writes a text to a descriptor.
  package static func text(_ text: String, to descriptor: Int32) {
    var text = text
    _ = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// Writes bytes to a descriptor; false if nobody reads them: a helper has no use for an error.
  @discardableResult
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
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
  package static func exit(_ code: ExitCode) -> Never {
    _exit(code.rawValue)
  }
}

/// A word of a helper's command line.
package enum CommandWord {
  /// Whether a word is that one. On the bytes as they are: see ``ByteWriter``.
  package static func equals(_ word: UnsafePointer<CChar>, _ other: StaticString) -> Bool {
    var index = 0
    while index < other.utf8CodeUnitCount {
      // Ends at the zero after a shorter word, which no other word has in it.
      guard UInt8(bitPattern: word[index]) == other.utf8Start[index] else { return false }
      index += 1
    }
    return word[index] == 0
  }
}
