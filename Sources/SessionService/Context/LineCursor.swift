/// Tells on which lines places of a file stand that is read on.
struct LineCursor {
  /// Fills memory with the bytes of a file from a place on; fewer only at its end.
  typealias Fill = (UnsafeMutableRawBufferPointer, Int64) throws -> Int

  /// The newlines that were passed.
  private(set) var passed = 0
  /// The place up to which they are passed.
  private var offset: Int64 = 0
  /// Those behind it, as far as the file was looked at.
  private var ahead: [Int64] = []

  /// Adds the places of the newlines in a piece of a file that stands at `offset` in it.
  static func newlines(of piece: UnsafeRawBufferPointer, at offset: Int64, into places: inout [Int64]) {
    for place in piece.indices where piece[place] == UInt8(ascii: "\n") {
      places.append(offset + Int64(place))
    }
  }

  /// The file was looked at: where newlines stand behind the place up to which they are passed.
  mutating func look(at newlines: [Int64]) {
    ahead = newlines
  }

  /// What stands before `end` is passed.
  mutating func pass(to end: Int64) {
    passed += count(before: end)
    ahead = []
    offset = end
  }

  /// The line on which a place stands, from 1. One that was passed is looked for in the file.
  func line(of place: Int64, _ fill: Fill) throws -> Int {
    guard place < offset else { return passed + count(before: place) + 1 }
    var back = 0
    var next = place
    try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
      while next < offset {
        let room = Int(min(Int64(buffer.count), offset - next))
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
        let count = try fill(target, next)
        guard count > 0 else { return }
        for byte in target[..<count] where byte == UInt8(ascii: "\n") { back += 1 }
        next += Int64(count)
      }
    }
    return passed - back + 1
  }

  /// The newlines ahead that stand before a place.
  private func count(before place: Int64) -> Int {
    var (low, high) = (0, ahead.count)
    while low < high {
      let middle = (low + high) / 2
      if ahead[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
