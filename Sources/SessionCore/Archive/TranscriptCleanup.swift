/// What an agent is going to delete of its transcripts: those that nothing was written to for a number of days.
package struct TranscriptCleanup: Hashable, Sendable {
  /// A transcript, as far as it counts here.
  package struct Transcript: Hashable, Sendable {
    /// When it was last written to.
    package var written: Timestamp
    /// Bytes.
    package var size: Int64
    /// Whether it is a session's own, of which a context record is made; else a subagent's.
    package var isSession: Bool
    /// Whether the session's context record is kept.
    package var hasRecord: Bool
    /// Whether all of it is in the archive.
    package var isArchived: Bool

    package init(
      written: Timestamp, size: Int64, isSession: Bool = true, hasRecord: Bool = false,
      isArchived: Bool = false
    ) {
      self.written = written
      self.size = size
      self.isSession = isSession
      self.hasRecord = hasRecord
      self.isArchived = isArchived
    }
  }

  /// What goes before the next look is worth knowing of, in days.
  package static let ahead = 7
  private static let day: Int64 = 86_400_000

  /// Transcripts that go within ``ahead`` days; of those that are due already, too, which go when the agent is next
  /// started.
  package private(set) var count = 0
  /// Bytes of them.
  package private(set) var size: Int64 = 0
  /// Those of them that are sessions' own.
  package private(set) var sessions = 0
  /// Sessions of which the context record is kept.
  package private(set) var recorded = 0
  /// Transcripts of which the archive has all.
  package private(set) var archived = 0
  /// When the first one is due; it may be past.
  package private(set) var first: Timestamp?

  /// - Parameters:
  ///   - transcripts: all that there are.
  ///   - days: how many the agent keeps them for.
  ///   - now: the moment.
  package init(of transcripts: some Sequence<Transcript>, days: Int, now: Timestamp) {
    let (life, overflow) = Int64(days).multipliedReportingOverflow(by: Self.day)
    guard !overflow else { return }
    let horizon = now.milliseconds + Int64(Self.ahead) * Self.day
    for transcript in transcripts {
      let (due, overflow) = transcript.written.milliseconds.addingReportingOverflow(life)
      guard !overflow, due <= horizon else { continue }
      count += 1
      size += transcript.size
      if transcript.isSession { sessions += 1 }
      if transcript.isSession, transcript.hasRecord { recorded += 1 }
      if transcript.isArchived { archived += 1 }
      first = min(first ?? Timestamp(milliseconds: due), Timestamp(milliseconds: due))
    }
  }
}
