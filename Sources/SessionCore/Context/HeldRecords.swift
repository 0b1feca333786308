/// Which of many records stay in memory: those that changed last, as long as all of them take no more than a number of bytes.
///
/// One that has to go is made anew when it changes again, which costs the reading of its whole transcript.
package struct HeldRecords<Key: Hashable & Sendable>: Sendable {
  /// What a record takes beside its texts: its decoder, its tables.
  private static var base: Int { 8_192 }

  private var held: [Key: (bytes: Int, change: Int)] = [:]
  private var changes = 0
  private let most: Int
  /// Bytes of all that are held.
  package private(set) var bytes = 0

  /// - Parameter most: bytes of all of them; the one that changed last stays, however large it is.
  package init(most: Int) {
    self.most = most
  }

  /// A record has changed.
  ///
  /// - Parameters:
  ///   - key: whose it is.
  ///   - bytes: that its texts take now.
  /// - Returns: those that have to go, the longest unchanged first.
  package mutating func changed(_ key: Key, bytes: Int) -> [Key] {
    forget(key)
    changes += 1
    held[key] = (bytes + Self.base, changes)
    self.bytes += bytes + Self.base
    guard self.bytes > most else { return [] }
    var gone: [Key] = []
    for (other, _) in held.sorted(by: { $0.value.change < $1.value.change }) {
      guard self.bytes > most, other != key else { break }
      forget(other)
      gone.append(other)
    }
    return gone
  }

  /// A record is not held any more.
  package mutating func forget(_ key: Key) {
    guard let known = held.removeValue(forKey: key) else { return }
    bytes -= known.bytes
  }
}
