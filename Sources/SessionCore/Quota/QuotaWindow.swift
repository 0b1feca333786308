/// How much of one of the account's rolling windows is used, as an agent was told by its service.
package struct QuotaWindow: Hashable, Sendable {
  /// Which of several limits of the account it is, by the service's own name; `codex`.
  package var limit: String
  /// How long the window is, in minutes: 300, 10,080 or 43,200.
  package var minutes: Int
  /// The share that is used, in percent: 0 and more, with fractions.
  package var usedPercent: Double
  /// When the use is forgotten; `nil` where it does not say.
  package var resets: Timestamp?
  /// When the agent was told.
  package var measured: Timestamp
  /// What was told of it before, and at that moment; empty where it comes straight from an agent.
  package var course = QuotaCourse()
  /// What was told since and can't be true together with that; `nil` where nothing was.
  package var rival: QuotaRival?
  /// The agent's folder by whose account it was told: who uses several accounts has a folder for each. `nil` where that is
  /// not known.
  package var folder: String?

  /// Services round, and count a little beyond a limit; more is another number in the wrong place, such as a moment. In
  /// percent.
  package static let mostPercent = 105.0
  /// No account has a longer window: a year, in minutes.
  private static let longest = 527_040
  /// How far the reset may lie beyond the length of its window, in milliseconds: clocks differ by minutes. What lies further
  /// ahead is another window's.
  private static let slack: Int64 = 900_000
  /// How far it may lie behind the telling, in milliseconds: a forked session tells again what its original was told.
  private static let oldest = Int64(longest) * 60_000
  /// The known lengths of windows, in minutes.
  private static let lengths = [300, 10_080, 43_200]

  /// Some services tell the minutes that are left of the first one, 299: that is the window of 300.
  package init(
    limit: String, minutes: Int, usedPercent: Double, resets: Timestamp?, measured: Timestamp,
    course: QuotaCourse = QuotaCourse()
  ) {
    self.limit = limit
    self.minutes = Self.lengths.first { $0 - 1 == minutes } ?? minutes
    self.usedPercent = usedPercent
    self.resets = resets
    self.measured = measured
    self.course = course
  }

  /// A window as a service's answer has it; `nil` where that can't be one. Clients have written the moment of the reset in
  /// the place of the share, and resets of other windows.
  ///
  /// - Parameters:
  ///   - limit: the service's name for it.
  ///   - minutes: how long it is said to be.
  ///   - percent: the share that is said to be used.
  ///   - resetSeconds: when it is said to be reset, in seconds since 1970; one that can't be is left out.
  ///   - present: when it was told.
  package init?(limit: String, minutes: Int, percent: Double, resetSeconds: Int?, at present: Timestamp) {
    guard (0...Self.mostPercent).contains(percent), (1...Self.longest).contains(minutes) else { return nil }
    self.init(
      limit: limit, minutes: minutes, usedPercent: percent,
      resets: resetSeconds.flatMap { Self.reset($0, minutes, present) }, measured: present)
  }

  /// When the use is forgotten: where nobody says, as if the window had begun when it was told of, for it does not last
  /// longer.
  package var ends: Timestamp {
    resets ?? measured.adding(milliseconds: Int64(min(max(0, minutes), Self.longest)) * 60_000)
  }

  /// Whether it is the account's with which a session works: by the folder that its transcript lies in, as far as both are
  /// known.
  package func isOf(_ origin: SessionOrigin) -> Bool {
    guard let folder, !origin.transcript.isEmpty else { return true }
    return origin.transcript.hasPrefix(folder + "/")
  }

  /// Whether it goes on at a moment, so that what was told still says something.
  package func isRunning(at now: Timestamp) -> Bool { ends > now }

  private static func reset(_ seconds: Int, _ minutes: Int, _ present: Timestamp) -> Timestamp? {
    guard (0...Int.max / 1_000).contains(seconds),
      let moment = Timestamp(foreignMilliseconds: Int64(seconds) * 1_000)
    else { return nil }
    let (ahead, overflow) = moment.milliseconds.subtractingReportingOverflow(present.milliseconds)
    guard !overflow, (-oldest...Int64(minutes) * 60_000 + slack).contains(ahead) else { return nil }
    return moment
  }
}
