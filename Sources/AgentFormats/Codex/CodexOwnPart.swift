import SessionCore

/// Tells the records of a rollout that are its session's own from those that it begins with of another session.
///
/// A fork, and a subagent that knows what its parent knows, begins with a copy of the other session's records, behind the
/// record that names that one. Turns keep their ids in a copy, and an id holds the time at which it was made: the first
/// turn that was made after the session's own id is its own. Older clients' turns have no such ids; they write a copy all
/// at once.
struct CodexOwnPart {
  /// Whether the records that follow are the session's own.
  private(set) var isOwn = true
  /// The session that the file is of, which began with the last record that named a new one.
  private var session: String?
  /// The one that it was forked from.
  private var origin: String?
  /// When the record of the other session was written.
  private var copied: Timestamp?

  /// A copy is written in less time, in milliseconds, and nobody goes on sooner.
  private static let writing: Int64 = 1_000

  /// A record names a session.
  ///
  /// - Returns: whether it is this one.
  mutating func named(_ id: String, forkedFrom former: String?, at time: Timestamp?) -> Bool {
    guard id != session else {
      isOwn = true
      return true
    }
    if let session {
      let isOlder = Self.moment(of: id).flatMap { made in Self.moment(of: session).map { made < $0 } }
      if isOlder ?? (origin == id) {
        isOwn = false
        copied = time
        return false
      }
    }
    // A recording may hold one session behind the other.
    (session, origin, isOwn) = (id, former, true)
    return true
  }

  /// A turn begins or goes on.
  mutating func turned(to turn: String?, at time: Timestamp?) {
    guard !isOwn else { return }
    if let turn = turn.flatMap(Self.moment), let session = session.flatMap(Self.moment) {
      isOwn = turn >= session
    } else if let time, let copied {
      isOwn = time.milliseconds > copied.milliseconds + Self.writing
    }
  }

  /// When an id was made, in milliseconds since 1970: of an UUID of version 7, as RFC 9562 has it.
  private static func moment(of id: String) -> Int64? {
    let bytes = Array(id.utf8)
    guard bytes.count == 36, bytes[8] == 0x2d, bytes[13] == 0x2d, bytes[14] == UInt8(ascii: "7") else {
      return nil
    }
    return Int64(String(decoding: bytes[..<8] + bytes[9..<13], as: UTF8.self), radix: 16)
  }
}
