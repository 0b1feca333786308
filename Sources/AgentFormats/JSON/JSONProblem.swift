/// Why a file is not changed: it is no JSON, or something in it is not what it has to be.
package struct JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package let line: Int
  /// In characters as Unicode counts them, from 1.
  package let column: Int
  /// What is wrong there, and where it helps what to do.
  package let description: String

  /// - Parameters:
  ///   - description: what is wrong.
  ///   - place: the byte where it is.
  ///   - bytes: the whole file.
  init(_ description: String, at place: Int, of bytes: [UInt8]) {
    self.description = description
    let before = bytes[..<min(place, bytes.count)]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    // A byte that goes on with a character is none of its own, and the mark at the start of a file is not seen.
    let start = max(lineStart, JSONGrammar.markLength(bytes))
    column = before.dropFirst(start).count { $0 & 0xc0 != 0x80 } + 1
  }
}
