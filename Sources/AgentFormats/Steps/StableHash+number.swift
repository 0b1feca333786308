import SessionCore

extension StableHash {
  /// The hash of an id, as a decoder can remember it among its numbers.
  static func number(of id: some Sequence<UInt8>) -> Int {
    var hash = StableHash()
    hash.combine(id)
    return Int(hash.spread)
  }

  /// Adds a number, its lowest byte first.
  mutating func combine(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    for _ in 0..<8 {
      combine(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
