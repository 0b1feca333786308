/// What is known of one session at a moment: what the board shows and the API answers, folded from its events.
package struct SessionOverview: Hashable, Sendable {
  package let key: SessionKey
  package var origin: SessionOrigin
  package var profile = SessionProfile()
  package var lastActivity: Timestamp
  package var totals = TokenUsage()
  /// Replies counted in ``totals``, each once over all files.
  package var messages = 0
  package var budget: BudgetMonitor
  /// How fast the window fills. It is not stored: ``recall(_:)`` finds it again.
  package var burnRate = BurnRate()
  /// What its last turns took. Not stored either.
  package var turns = TurnGrowth()
  /// What its window held over the last hour. Not stored either.
  package var trail = WindowTrail()
  /// Lines of its transcripts that could not be read.
  package var unreadableLines = 0
  package var isTranscriptDeleted = false

  package init(key: SessionKey, origin: SessionOrigin, lastActivity: Timestamp, budget: BudgetMonitor) {
    self.key = key
    self.origin = origin
    self.lastActivity = lastActivity
    self.budget = budget
  }

  /// The session's name for people: the last component of its project folder, else the start of its id.
  package var label: String {
    if let folder = profile.project.flatMap(Self.lastComponent) { return folder }
    return String(origin.id.rawValue.prefix(8))
  }

  /// What a turn costs at the prices of a moment, in US dollars; `nil` where that is not known.
  package func costPerTurn(at now: Timestamp, _ cost: (UsageEntry) -> Double?) -> Double? {
    turns.costPerTurn { share in
      cost(
        UsageEntry(
          session: key, model: share.model, billing: BillingClass(promptSize: share.promptSize),
          source: .transcript, first: now, last: now, replies: 1, usage: share.usage))
    }
  }

  /// By how much a record may be ahead of the clock of whoever reads it and still be of now, in milliseconds: clocks of two
  /// machines differ by minutes.
  private static let clockDifference: Int64 = 900_000

  /// Takes an event of this session into account.
  ///
  /// What is read has happened, so what is said to come later counts as of now, or the session would be the last active one
  /// for as long. Of what is hours ahead nobody knows when it was: it has no place in a course.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - present: when it is read.
  /// - Returns: the alert that fires, if any.
  package mutating func apply(_ event: SessionEvent, at present: Timestamp) -> BudgetAlert? {
    recall(event, at: present)
    var event = event
    event.time = event.time.notAfter(present)
    switch event.kind {
    case .found(let origin):
      self.origin = origin
      isTranscriptDeleted = false
    case .described(let change):
      isTranscriptDeleted = false
      profile = profile.updated(with: change)
      // A figure, and no description: the budget has it.
      profile.usedTokens = nil
      if let window = change.windowTokens { budget.windowTold(window) }
      noteActivity(event.time)
      return change.usedTokens.flatMap { budget.told(usedTokens: $0, at: event.time) }
    case .active, .stepped:
      isTranscriptDeleted = false
      noteActivity(event.time)
    // An agent calls a hook before it writes anything, and after its transcript was deleted.
    case .hooked: noteActivity(event.time)
    case .replied(let reply):
      noteActivity(event.time)
      return count(reply, at: event.time)
    case .summed(let sum):
      noteActivity(event.time)
      return count(sum, at: event.time)
    case .compacted(let compaction):
      isTranscriptDeleted = false
      noteActivity(event.time)
      budget.compacted(compaction, at: event.time)
    case .alerted, .phaseChanged: break
    case .unreadable: unreadableLines += 1
    case .rewritten:
      isTranscriptDeleted = false
      // Its lines are read again, and counted again where they still can't be read.
      unreadableLines = 0
    case .transcriptDeleted: isTranscriptDeleted = true
    }
    return nil
  }

  /// The names of the kinds of events that ``recall(_:)`` needs.
  package static let recalledKinds = ["reply", "compaction", "step", "hook", "transcript.rewritten"]

  /// Takes an event again that was taken into account before a restart, for what is not stored of it: the rate,
  /// the turns and the last hour.
  package mutating func recall(_ event: SessionEvent, at present: Timestamp) {
    let latest = present.adding(milliseconds: Self.clockDifference)
    guard event.time.notAfter(latest) == event.time else { return }
    var event = event
    event.time = event.time.notAfter(present)
    noteCourse(event)
  }

  private mutating func noteCourse(_ event: SessionEvent) {
    switch event.kind {
    case .replied(let reply):
      if reply.isMainChain {
        burnRate.replied(contextTokens: reply.contextTokens, at: event.time)
        if reply.contextTokens > 0 { trail.noted(reply.contextTokens, at: event.time) }
      }
      turns.replied(reply, at: event.time)
    case .compacted(let compaction):
      trail.noted(compaction.tokensAfter, at: event.time)
      burnRate.compacted()
      turns.compacted()
    case .stepped(let step): notePrompt(step, at: event.time)
    case .hooked(let call): if let step = call.step { notePrompt(step, at: event.time) }
    // Its replies come again, and would be growth a second time.
    case .rewritten:
      burnRate = BurnRate()
      turns = TurnGrowth()
      trail = WindowTrail()
    case .found, .described, .active, .summed, .alerted, .phaseChanged, .unreadable, .transcriptDeleted:
      break
    }
  }

  private mutating func notePrompt(_ step: SessionStep, at time: Timestamp) {
    if case .prompted = step.kind, step.agent == nil { turns.prompted(at: time) }
  }

  private mutating func count(_ reply: Reply, at time: Timestamp) -> BudgetAlert? {
    totals = totals + reply.counted
    messages += reply.isNew ? 1 : 0
    guard reply.isMainChain else { return nil }
    isTranscriptDeleted = false
    profile.model = reply.model
    let alert = budget.replied(contextTokens: reply.contextTokens, model: reply.model, at: time)
    forgetWindow()
    return alert
  }

  private mutating func count(_ sum: ReplySum, at time: Timestamp) -> BudgetAlert? {
    totals = totals + sum.counted
    messages += sum.replies
    guard let last = sum.last else { return nil }
    isTranscriptDeleted = false
    profile.model = last.model
    // The window has held so much, which may tell how large it is, and that is how low it got.
    let lowest = budget.replied(contextTokens: sum.largestContext, model: last.model, at: time)
    let alert = budget.replied(contextTokens: last.tokens, model: last.model, at: time)
    forgetWindow()
    return alert ?? lowest
  }

  /// The window that was told goes with the model that it was told for, so that the same one is news again.
  private mutating func forgetWindow() {
    if budget.toldWindow == nil { profile.windowTokens = nil }
  }

  /// File order is not time order, so activity only moves forward.
  private mutating func noteActivity(_ time: Timestamp) {
    lastActivity = max(lastActivity, time)
  }

  /// The last component of a POSIX or Windows path.
  private static func lastComponent(_ path: String) -> String? {
    func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
    let bytes = path.utf8
    guard let last = bytes.lastIndex(where: { !isSeparator($0) }) else { return nil }
    let start = bytes[..<last].lastIndex(where: isSeparator).map(bytes.index(after:)) ?? bytes.startIndex
    return String(path[start...last])
  }
}
