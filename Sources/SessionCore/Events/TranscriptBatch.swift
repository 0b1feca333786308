/// What a piece of a transcript says, before it is numbered: a decoder fills it, the store commits it.
package struct TranscriptBatch: Sendable {
  /// A fact, and the bytes it stands in.
  package struct Located: Sendable {
    package var fact: TranscriptFact
    /// `nil` where the record carries no time.
    package var time: Timestamp?
    package var offset: Int64
    package var length: Int
    /// Names the record over all files, where the agent gave it an id; copies in other files have the same.
    package var record: ReplyKey?
  }

  /// What a record tells of the work itself, and the bytes it stands in.
  package struct LocatedContext: Sendable {
    package var fact: ContextFact
    /// `nil` where the record carries no time.
    package var time: Timestamp?
    package var offset: Int64
    package var length: Int
  }

  /// In the order of the file.
  package private(set) var facts: [Located] = []
  /// What the records tell of the work itself, where that is asked for. In the order of the file, but for what is known
  /// to be said only by a later record.
  package private(set) var contexts: [LocatedContext] = []
  /// Records read, of whatever type.
  package var records = 0
  /// The latest time that a record carries; file order is not time order.
  package var lastActivity: Timestamp?
  /// The earliest one.
  package private(set) var firstActivity: Timestamp?
  /// The session that the records name; a subagent's file of the older layout tells its session only so.
  package var sessionID: String?
  /// The conversation for which this one works, where the records say so: then the file is a subagent's, whatever its
  /// place says.
  package var parentID: String?
  /// What was told of the account's windows: of each the newest, with its course where it was told more than once.
  package private(set) var quotas: [QuotaWindow] = []
  /// An account has a few windows; a file that names more makes them up.
  private static let mostQuotas = 16

  /// Where a reply stands in ``facts``: its lines may lie apart, and only the last and largest counts.
  private var replyPositions: [ReplyKey: Int] = [:]
  /// The times that a record can carry; `nil` where nobody judges.
  private let credibleTimes: ClosedRange<Timestamp>?
  /// Lines that can't be read and are told one by one: of a file of rubbish not every line becomes a fact.
  private static let mostUnreadable = 256
  private var unreadable = 0
  private var lastUnreadable = 0

  /// From when on steps are told; `nil` where none is.
  package let stepsSince: Timestamp?

  /// - Parameters:
  ///   - present: by which times are judged; `nil` where every time is taken for what it is.
  ///   - stepsSince: from when on steps are told; without it none is. To tell them costs a second look at each record.
  package init(present: Timestamp? = nil, stepsSince: Timestamp? = nil) {
    credibleTimes = present.flatMap(Timestamp.credible(from:))
    self.stepsSince = stepsSince
  }

  /// Whether the steps of a record are told that was written at `time`; where it does not say, those around it count.
  package func tellsSteps(at time: Timestamp?) -> Bool {
    guard let stepsSince else { return false }
    return (time ?? lastActivity).map { $0 >= stepsSince } ?? false
  }

  package var isEmpty: Bool { records == 0 && facts.isEmpty }

  /// Adds a fact that stands at `offset`.
  package mutating func append(
    _ fact: TranscriptFact, time: Timestamp?, offset: Int64, length: Int, record: ReplyKey? = nil
  ) {
    if case .unreadable = fact {
      unreadable += 1
      guard unreadable <= Self.mostUnreadable else {
        return appendMoreUnreadable(offset: offset, length: length)
      }
      lastUnreadable = facts.count
    }
    facts.append(Located(fact: fact, time: time, offset: offset, length: length, record: record))
  }

  /// Adds what a record that stands at `offset` tells of the work itself.
  package mutating func append(context: ContextFact, time: Timestamp?, offset: Int64, length: Int) {
    contexts.append(LocatedContext(fact: context, time: time, offset: offset, length: length))
  }

  /// The last fact about lines that can't be read takes in all further ones.
  private mutating func appendMoreUnreadable(offset: Int64, length: Int) {
    let first = facts[lastUnreadable].offset
    let lines = unreadable - Self.mostUnreadable + 1
    facts[lastUnreadable].fact = .unreadable(reason: "\(lines) lines from here on can't be read")
    facts[lastUnreadable].length = Int(clamping: offset - first).addingClamped(length)
  }

  /// Adds a reply, or enlarges the one with the same key: its place in the order stays that of its first line.
  package mutating func append(_ reply: ReplyFact, time: Timestamp?, offset: Int64, length: Int) {
    if let position = replyPositions[reply.key], case .reply(var known) = facts[position].fact {
      known.usage = known.usage.maximum(reply.usage)
      known.isMainChain = known.isMainChain || reply.isMainChain
      known.contextTokens = reply.contextTokens ?? known.contextTokens
      known.tier = known.tier.updated(with: reply.tier)
      facts[position].fact = .reply(known)
      facts[position].offset = offset
      facts[position].length = length
      facts[position].time = time ?? facts[position].time
      return
    }
    replyPositions[reply.key] = facts.count
    append(.reply(reply), time: time, offset: offset, length: length)
  }

  /// Notes what was told of one of the account's windows.
  package mutating func note(_ quota: QuotaWindow) {
    guard let index = quotas.firstIndex(where: { $0.limit == quota.limit && $0.minutes == quota.minutes })
    else {
      if quotas.count < Self.mostQuotas { quotas.append(quota) }
      return
    }
    quotas[index] = quotas[index].merged(with: quota)
  }

  /// Notes that a record was read, with the time it carries.
  package mutating func noteRecord(time: Timestamp?) {
    records += 1
    guard let time else { return }
    lastActivity = lastActivity.map { max($0, time) } ?? time
    firstActivity = firstActivity.map { min($0, time) } ?? time
  }

  /// Notes that a record was read which stands at `offset`, and tells of a time that it can't have.
  ///
  /// - Returns: the time that counts; `nil` where there is none.
  package mutating func noteRecord(time: Timestamp?, offset: Int64, length: Int) -> Timestamp? {
    let taken = credible(time)
    noteRecord(time: taken)
    if let time, taken == nil {
      append(
        .unreadable(
          reason: "its time, \(time.iso8601), can't be: it counts with the time of those around it"),
        time: nil, offset: offset, length: length)
    }
    return taken
  }

  /// A time if a record can have it, else `nil`: what a wrong clock wrote would be the last activity for years.
  package func credible(_ time: Timestamp?) -> Timestamp? {
    guard let time, let credibleTimes else { return time }
    return credibleTimes.contains(time) ? time : nil
  }
}

/// One fact of a transcript that sessiond keeps.
package enum TranscriptFact: Hashable, Sendable {
  case profile(SessionProfile)
  case reply(ReplyFact)
  case compaction(Compaction)
  /// What the agent, its user or a tool did.
  case step(SessionStep)
  /// What the agent says that all of the session's requests used up to then.
  case agentSum(AgentSum)
  /// A line that is no record, and why.
  case unreadable(reason: String)
}

/// A reply as one file tells it; whether it counts is decided where all files are known.
package struct ReplyFact: Hashable, Sendable {
  package var key: ReplyKey
  package var model: String
  package var usage: TokenUsage
  package var isMainChain: Bool
  /// Tokens in the window with the reply, where the agent says so itself; else the request's are taken.
  package var contextTokens: Int?
  package var tier: BillingClass.Tier
  /// The request that it answers, where the agent says which.
  package var request: RequestKey?

  package init(
    key: ReplyKey, model: String, usage: TokenUsage, isMainChain: Bool, contextTokens: Int? = nil,
    tier: BillingClass.Tier = .standard, request: RequestKey? = nil
  ) {
    self.key = key
    self.model = model
    self.usage = usage
    self.isMainChain = isMainChain
    self.contextTokens = contextTokens
    self.tier = tier
    self.request = request
  }

  /// What decides its price beside its model and the day.
  package var billing: BillingClass {
    BillingClass(tier: tier, promptSize: BillingClass.PromptSize(tokens: usage.context))
  }
}
