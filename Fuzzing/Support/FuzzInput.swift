/// What libFuzzer made up: bytes, and where they are cut on their way.
///
/// The first line is the cuts: each byte less 31 is the length of a piece, so that all of them can be typed, and after
/// the last one it goes on with the first. The rest is the bytes. A corpus is thus made of text files.
package struct FuzzInput {
  /// The lengths of the pieces, at least one; each is 1 or more.
  package let lengths: [Int]
  /// What is to be read.
  package let bytes: [UInt8]

  init(_ all: UnsafeRawBufferPointer) {
    let end = all.firstIndex(of: 0x0a) ?? all.endIndex
    let lengths = all[..<end].map { max(1, Int($0) - 31) }
    self.lengths = lengths.isEmpty ? [Int.max] : lengths
    bytes = Array(all[end...].dropFirst())
  }

  /// The bytes in pieces; joined they are the bytes again.
  package var pieces: [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(lengths[pieces.count % lengths.count])
      pieces.append(piece)
      rest = rest[piece.endIndex...]
    }
    return pieces
  }
}
