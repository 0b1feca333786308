/// How a session stands by its window and its account's quota together: whichever of the two ends first ends the work.
package struct CombinedHealth: Hashable, Sendable {
  /// How well it stands, by the worse of the two.
  package enum Level: String, Hashable, Comparable, Sendable, CaseIterable {
    case good, fair, poor, critical

    private var rank: Int {
      switch self {
      case .good: 0
      case .fair: 1
      case .poor: 2
      case .critical: 3
      }
    }

    package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
  }

  /// What it is not better for.
  package enum Reason: Hashable, Sendable {
    /// Both have room.
    case nothing
    /// The window of that session, with so many percent left.
    case window(SessionID, remainingPercent: Int)
    case quota(QuotaOutlook)
    /// Both near their ends.
    case both(SessionID, remainingPercent: Int, QuotaOutlook)
  }

  package var level: Level
  package var reason: Reason

  /// As for the notice that tells of both.
  private static let nearEnd = NoticeWatch.nearEnd

  /// The health of one session; `nil` where neither its window nor the account's quota is known.
  ///
  /// - Parameters:
  ///   - session: whose it is.
  ///   - remainingPercent: what is left of its budget; `nil` where that is not known.
  ///   - quota: the account's window that presses most; `nil` where none is known to run.
  package init?(of session: SessionID, remainingPercent: Int?, quota: QuotaOutlook?) {
    guard remainingPercent != nil || quota != nil else { return nil }
    let window = Self.level(ofRemaining: remainingPercent)
    let account = quota.map { Self.level(of: $0.urgency) } ?? .good
    if let remainingPercent, let quota, remainingPercent < Self.nearEnd,
      quota.window.usedPercent > Double(100 - Self.nearEnd)
    {
      level = max(.poor, window, account)
      reason = .both(session, remainingPercent: remainingPercent, quota)
    } else if let quota, account > .good, account >= window {
      // The window can be made anew by the user, the quota by nobody.
      level = account
      reason = .quota(quota)
    } else if let remainingPercent, window > .good {
      level = window
      reason = .window(session, remainingPercent: remainingPercent)
    } else {
      level = .good
      reason = .nothing
    }
  }

  /// Of the sessions that run the one that stands worst, and of the accounts where none does; `nil` where nothing is known
  /// of either.
  package init?(of board: SessionBoard, at now: Timestamp) {
    let outlooks = board.quotas.mapValues { $0.compactMap { QuotaOutlook($0, at: now) } }
    let quotas = outlooks.compactMapValues { QuotaOutlook.pressing($0) }
    var all = board.entries.filter { $0.agent != nil }.compactMap { entry in
      let origin = entry.overview.origin
      return CombinedHealth(
        of: origin.id, remainingPercent: entry.figure?.remainingPercent,
        quota: QuotaOutlook.pressing((outlooks[origin.agent] ?? []).filter { $0.window.isOf(origin) }))
    }
    // In an order of their own, so that of two that stand alike it is always the same.
    all += quotas.sorted { $0.key.rawValue < $1.key.rawValue }.map { CombinedHealth(quota: $0.value) }
    guard let worst = all.max(by: { $0.level < $1.level }) else { return nil }
    self = worst
  }

  /// The health of an account none of whose sessions is looked at.
  private init(quota: QuotaOutlook) {
    level = Self.level(of: quota.urgency)
    reason = level > .good ? .quota(quota) : .nothing
  }

  /// By the tiers of the alerts, and before them a third of the window.
  private static func level(ofRemaining percent: Int?) -> Level {
    switch percent {
    case .some(...10): .critical
    case .some(...18): .poor
    case .some(...33): .fair
    case _: .good
    }
  }

  private static func level(of urgency: Urgency) -> Level {
    switch urgency {
    case .low: .good
    case .medium: .fair
    case .high: .poor
    case .critical: .critical
    }
  }
}
