/// FNV-1a with 64 bits: a hash that is the same on every machine and in every version, so it may be stored.
///
/// It tells apart by accident, not by attack: whoever can write the user's files needs no collision.
package struct StableHash: Sendable {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  package mutating func combine(_ bytes: some Sequence<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { bytes in
      for byte in bytes { combine(byte) }
    }
    guard isContiguous == nil else { return }
    for byte in bytes { combine(byte) }
  }

  /// The hash with its bits spread: FNV-1a alone leaves the high bits of short inputs poor. This is MurmurHash3's
  /// finaliser.
  package var spread: Int64 {
    var hash = value
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return Int64(bitPattern: hash ^ (hash >> 33))
  }
}
