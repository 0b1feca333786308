/// Notices what no event tells: that a session has waited for its user for a while, and that its window and the account's
/// quota near their ends together. Each is noticed once.
package struct NoticeWatch: Sendable {
  /// Less than that left of the window, and of the quota, in percent, is near the end.
  package static let nearEnd = 20
  /// Told is forgotten after so long, in milliseconds, of sessions that are not there any more.
  private static let longestMemory: Int64 = 24 * 3_600_000

  private struct QuotaKey: Hashable, Sendable {
    var session: SessionID
    var limit: String
    var minutes: Int
  }

  /// A wait of which the user was told.
  private struct ToldWait: Sendable {
    /// When they were.
    var time: Timestamp
    /// Whether that was before a restart, and it has not been seen to go on since.
    var isRecalled: Bool
    /// Since when it lasts by the terminal that was looked at after the restart; `nil` until then.
    var redated: Timestamp?

    /// Whether a session is in it.
    func isWait(of entry: SessionBoard.Entry) -> Bool {
      guard let state = entry.state, state.state.wait != nil else { return false }
      if state.since <= time { return true }
      return isRecalled && state.isOfTerminal && entry.overview.lastActivity <= time
        && state.since <= redated ?? state.since
    }
  }

  /// The wait of each session that its user was told of last.
  private var toldWaits: [SessionID: ToldWait] = [:]
  /// Up to when nothing more is told of a session and one of the account's windows: its reset.
  private var toldLimits: [QuotaKey: Timestamp] = [:]
  /// In which tier each running session was when it was looked whether its user was told.
  private var tiers: [SessionID: AlertTier] = [:]

  package init() {}

  /// A notice was made before a restart.
  package mutating func recall(_ notice: Notice) { told(notice, isRecalled: true) }

  private mutating func told(_ notice: Notice, isRecalled: Bool = false) {
    switch notice.subject {
    case .budget: break
    case .wait:
      if let last = toldWaits[notice.session]?.time, last > notice.time { break }
      toldWaits[notice.session] = ToldWait(time: notice.time, isRecalled: isRecalled)
    case .limits(let limits):
      let key = QuotaKey(session: notice.session, limit: limits.limit, minutes: limits.minutes)
      toldLimits[key] = max(limits.resets, toldLimits[key] ?? limits.resets)
    }
  }

  /// Looks who waits.
  ///
  /// - Parameters:
  ///   - board: the sessions.
  ///   - seconds: how long one has to wait before its user is told.
  ///   - now: the moment.
  /// - Returns: the waits that are to be told now, and when the next of those that go on will be; `nil` without one.
  package mutating func waits(
    on board: SessionBoard, after seconds: Int, at now: Timestamp
  ) -> (notices: [Notice], next: Timestamp?) {
    toldWaits = toldWaits.filter { id, told in
      now.milliseconds - told.time.milliseconds < Self.longestMemory
        || board.entries.contains { $0.overview.origin.id == id && $0.state?.state.wait != nil }
    }
    for entry in board.entries { compare(entry) }
    var notices: [Notice] = []
    var next: Timestamp?
    for entry in board.waiting {
      guard let state = entry.state, let wait = state.state.wait else { continue }
      if let told = toldWaits[entry.overview.origin.id], told.isWait(of: entry) { continue }
      let due = Timestamp(milliseconds: state.since.milliseconds + Int64(seconds) * 1_000)
      if due > now {
        next = min(due, next ?? due)
      } else {
        notices.append(Notice(of: entry.overview, time: now, .wait(wait, since: state.since)))
      }
    }
    for notice in notices { told(notice) }
    return (notices, next)
  }

  /// Finds out what became of a recalled wait. A terminal does not say since when one lasts: it began, as far as anybody
  /// knows, when it was first looked at, which after a restart is anew. As long as the session did nothing since, it is the
  /// same wait; from then on its new date tells it from the next one.
  private mutating func compare(_ entry: SessionBoard.Entry) {
    let id = entry.overview.origin.id
    guard let told = toldWaits[id], told.isRecalled, let state = entry.state else { return }
    if state.state.wait == nil {
      // What a transcript says of the time before is no sign that it went on.
      if state.isOfTerminal || state.since > told.time { toldWaits[id] = nil }
    } else if told.redated == nil, state.since > told.time, told.isWait(of: entry) {
      toldWaits[id]?.redated = state.since
    }
  }

  /// Whether a session is in the wait that a notice tells of.
  ///
  /// - Parameters:
  ///   - entry: the session; one that waits.
  ///   - notice: one that was told of it.
  ///   - since: when the notice's wait began.
  /// - Returns: whether it is that one; `false` where it waits for nobody.
  func isInWait(_ entry: SessionBoard.Entry, of notice: Notice, since: Timestamp) -> Bool {
    guard let state = entry.state, state.state.wait != nil else { return false }
    if state.since <= max(since, notice.time) { return true }
    guard let told = toldWaits[notice.session], told.time == notice.time else { return false }
    return told.isWait(of: entry)
  }

  /// Looks which running sessions are in a tier of which their user may not have been told: it was come into while nobody
  /// was there to tell, or before anybody was.
  ///
  /// - Parameter board: the sessions.
  /// - Returns: those of which that was not looked up in their tier so far.
  package mutating func unconfirmedTiers(on board: SessionBoard) -> [SessionBoard.Entry] {
    let running = board.entries.filter { !$0.isOver && $0.overview.budget.alertInEffect != nil }
    let known = tiers
    tiers = running.reduce(into: [:]) { tiers, entry in
      tiers[entry.overview.origin.id] = entry.overview.budget.alertInEffect?.tier
    }
    return running.filter { known[$0.overview.origin.id] != tiers[$0.overview.origin.id] }
  }

  /// Looks whose window nears its end while the account's quota does.
  ///
  /// - Parameters:
  ///   - board: the sessions.
  ///   - quotas: the account's windows, by agent.
  ///   - now: the moment.
  /// - Returns: what is to be told now: of each session the fullest of the account's windows.
  package mutating func limits(
    on board: SessionBoard, quotas: [AgentID: [QuotaWindow]], at now: Timestamp
  ) -> [Notice] {
    toldLimits = toldLimits.filter { $0.value > now }
    var notices: [Notice] = []
    for entry in Self.nearEnd(on: board) {
      let overview = entry.overview
      let full = (quotas[overview.origin.agent] ?? []).filter { window in
        window.isOf(overview.origin) && window.usedPercent > Double(100 - Self.nearEnd)
          && window.resets.map { $0 > now } ?? false
      }
      guard let remaining = entry.figure?.remainingPercent,
        let fullest = full.max(by: { $0.usedPercent < $1.usedPercent }), let resets = fullest.resets
      else { continue }
      let key = QuotaKey(session: overview.origin.id, limit: fullest.limit, minutes: fullest.minutes)
      if let told = toldLimits[key] {
        // The moment of the reset is told a little differently from time to time.
        toldLimits[key] = max(told, resets)
        continue
      }
      let limits = NearLimits(
        remainingPercent: remaining, limit: fullest.limit, minutes: fullest.minutes,
        usedPercent: Int(min(fullest.usedPercent, 1_000)), resets: resets)
      notices.append(Notice(of: overview, time: now, .limits(limits)))
    }
    for notice in notices { told(notice) }
    return notices
  }

  /// The running sessions whose windows near their end.
  package static func nearEnd(on board: SessionBoard) -> [SessionBoard.Entry] {
    board.entries.filter { entry in
      !entry.isOver && (entry.figure?.remainingPercent ?? 100) < nearEnd
    }
  }
}

extension StateVerdict {
  /// Whether it is read from a terminal, which has no dates.
  fileprivate var isOfTerminal: Bool {
    switch evidence.source {
    case .title, .screen: true
    case .process, .registry, .hook, .transcript: false
    }
  }
}
