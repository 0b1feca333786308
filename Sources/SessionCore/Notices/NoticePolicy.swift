/// How the user wants to be told.
package struct NoticePolicy: Hashable, Sendable {
  /// The ways by which notices go.
  package var ways: Set<NoticeWay>
  package var quietHours: QuietHours?
  /// How long a session has to wait for its user before they are told, in seconds; `nil` to tell of no wait.
  package var waitSeconds: Int?

  package init(
    ways: Set<NoticeWay> = [.desktop, .tmux], quietHours: QuietHours? = nil, waitSeconds: Int? = 10
  ) {
    self.ways = ways
    self.quietHours = quietHours
    self.waitSeconds = waitSeconds
  }

  /// A notice of which nobody can say any more whether it still holds is told for so long, in milliseconds.
  private static let longestDoubt: Int64 = 600_000

  /// What is to be done about a delivery.
  package enum Step: Hashable, Sendable {
    case send
    /// Not before that moment.
    case wait(until: Timestamp)
    case hold(until: Timestamp)
    case withdraw(because: String)
  }

  /// What is to be done about a delivery that is not settled.
  ///
  /// - Parameters:
  ///   - delivery: which.
  ///   - notice: what it tells.
  ///   - stillHolds: whether it is still so; `nil` where that is not known.
  ///   - now: the moment at which that is asked.
  ///   - zone: the user's, for the quiet hours.
  /// - Returns: the step.
  package func step(
    for delivery: NoticeDelivery, of notice: Notice, stillHolds: Bool?, at now: Timestamp,
    in zone: ZoneOffsets
  ) -> Step {
    guard ways.contains(delivery.way) else { return .withdraw(because: "this way is switched off") }
    if case .limits(let limits) = notice.subject, limits.resets <= now {
      return .withdraw(because: "the quota has begun anew")
    }
    if stillHolds == false { return .withdraw(because: "it was over before it was told") }
    if stillHolds == nil, now.milliseconds - notice.time.milliseconds > Self.longestDoubt {
      return .withdraw(because: "nobody knows any more whether it is still so")
    }
    if let quietHours, quietHours.contain(now, in: zone) {
      return .hold(until: quietHours.end(after: now, in: zone))
    }
    // What was held goes out when the hours are over, or are others now.
    if delivery.state == .due, delivery.next > now { return .wait(until: delivery.next) }
    return .send
  }
}

extension Notice {
  /// Whether what it tells is still so; `nil` where the board does not know of it. `watch` knows which waits were told.
  package func holds(on board: SessionBoard, by watch: NoticeWatch) -> Bool? {
    let entry = board.entries.first { entry in
      entry.overview.origin.id == session && entry.overview.origin.agent == agent
    }
    guard let entry else { return nil }
    switch subject {
    // In another tier it is that one's notice that tells.
    case .budget(let alert): return entry.overview.budget.alertInEffect?.tier == alert.tier
    case .limits: return (entry.figure?.remainingPercent ?? 100) < NoticeWatch.nearEnd
    case .wait(_, let since):
      return entry.state == nil ? nil : watch.isInWait(entry, of: self, since: since)
    }
  }
}
