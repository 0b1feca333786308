/// How much of the transcripts that were archived is kept: for so many days, and no more than so many bytes.
package struct ArchiveBounds: Hashable, Sendable {
  /// Days since a transcript was last written to.
  package var days: Int
  /// Bytes of all copies, packed.
  package var bytes: Int64

  package init(days: Int = 365, bytes: Int64 = 4 << 30) {
    self.days = days
    self.bytes = bytes
  }

  /// An archived transcript.
  package struct Copy: Hashable, Sendable {
    /// The name of its file.
    package var name: String
    /// Bytes of the file.
    package var bytes: Int64
    /// When its transcript was last written to.
    package var written: Timestamp

    package init(name: String, bytes: Int64, written: Timestamp) {
      self.name = name
      self.bytes = bytes
      self.written = written
    }
  }

  /// Why a copy goes.
  package enum Reason: String, Hashable, Sendable {
    /// Its transcript is older than the days.
    case age
    /// There is no room for all, and it is the oldest.
    case room
  }

  /// Beyond this share of the bytes, in hundredths, the archive is as good as full.
  private static let fullPercent: Int64 = 95

  /// Whether a transcript that was last written to then is kept at all.
  package func reaches(_ written: Timestamp, at now: Timestamp) -> Bool {
    written.milliseconds > now.milliseconds - Int64(days) * 86_400_000
  }

  /// Whether one more copy would have the oldest one go, or soon.
  package func isFull(_ total: Int64) -> Bool { total >= bytes / 100 * Self.fullPercent }

  /// Tells whether a copy is begun of a transcript of which there is none.
  ///
  /// - Parameters:
  ///   - written: when the transcript was last written to.
  ///   - total: bytes of all copies.
  ///   - oldest: when the transcript of the oldest copy was last written to; `nil` where there is none that could go.
  ///   - now: the moment.
  /// - Returns: `false` if it were the next one to go.
  package func admits(written: Timestamp, total: Int64, oldest: Timestamp?, now: Timestamp) -> Bool {
    guard reaches(written, at: now) else { return false }
    guard isFull(total) else { return true }
    // Without one that could go there is no room for another.
    return oldest.map { written > $0 } ?? false
  }

  /// The copies that go, the oldest first: those that are too old, and as many others as it takes for the rest to fit.
  package func dropped(of copies: [Copy], at now: Timestamp) -> [(copy: Copy, reason: Reason)] {
    var total = copies.reduce(Int64(0)) { $0 + $1.bytes }
    var dropped: [(copy: Copy, reason: Reason)] = []
    for copy in copies.sorted(by: { ($0.written, $0.name) < ($1.written, $1.name) }) {
      let isTooOld = !reaches(copy.written, at: now)
      guard isTooOld || total > bytes else { break }
      dropped.append((copy, isTooOld ? .age : .room))
      total -= copy.bytes
    }
    return dropped
  }
}
