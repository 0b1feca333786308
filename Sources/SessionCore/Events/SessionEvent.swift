/// One thing that happened in a session, numbered in the order sessiond saw it. Append-only: an event never changes.
package struct SessionEvent: Hashable, Sendable {
  /// Position in the one sequence of all events, from 1; the `id:` of the event stream.
  package var number: Int64
  package var session: SessionKey
  /// When it happened, by the record it comes from; when it was seen, where the record has no time.
  package var time: Timestamp
  package var kind: SessionEventKind
  /// The line it was derived from; `nil` for what sessiond concluded itself.
  package var source: SourcePointer?

  package init(
    number: Int64, session: SessionKey, time: Timestamp, kind: SessionEventKind, source: SourcePointer?
  ) {
    self.number = number
    self.session = session
    self.time = time
    self.kind = kind
    self.source = source
  }
}

/// Where in a transcript something stands: the evidence behind an event.
package struct SourcePointer: Hashable, Sendable {
  /// Absolute path of the transcript.
  package var path: String
  /// Bytes from the start of the file to the record's first byte.
  package var offset: Int64
  /// The record's length in bytes, without its newline.
  package var length: Int

  package init(path: String, offset: Int64, length: Int) {
    self.path = path
    self.offset = offset
    self.length = length
  }
}

/// What happened.
package enum SessionEventKind: Hashable, Sendable {
  /// A session was seen for the first time.
  case found(SessionOrigin)
  /// Something of the session's description changed: its folder, branch, model, version, title or window.
  case described(SessionProfile)
  /// Records were appended that say nothing else; at most one for each piece that was read.
  case active
  /// A model answered, or a reply known before turned out larger.
  case replied(Reply)
  /// Replies that are older than a day when they are first read, added up.
  case summed(ReplySum)
  /// The agent replaced the conversation by a summary.
  case compacted(Compaction)
  /// The agent, its user or a tool did something, as the transcript tells it.
  case stepped(SessionStep)
  /// The agent called a hook.
  case hooked(HookCall)
  /// The remaining budget fell to a threshold.
  case alerted(BudgetAlert)
  /// The work went over into another phase.
  case phaseChanged(PhaseTransition)
  /// A line that is no record; it is skipped and counted.
  case unreadable(reason: String)
  /// The transcript was replaced, cut or rewritten and is read again from the start.
  case rewritten(reason: String)
  /// The transcript was deleted; what was derived from it stays.
  case transcriptDeleted
}

/// Where a session comes from.
package struct SessionOrigin: Hashable, Sendable {
  package var agent: AgentID
  package var id: SessionID
  /// Absolute path of the main transcript.
  package var transcript: String

  package init(agent: AgentID, id: SessionID, transcript: String) {
    self.agent = agent
    self.id = id
    self.transcript = transcript
  }
}

/// What a session's records say of it. In an event `nil` means unchanged.
package struct SessionProfile: Hashable, Sendable {
  /// The folder the agent works in, absolute.
  package var project: String?
  package var branch: String?
  /// The model of the last main-chain reply, by its API name.
  package var model: String?
  /// The agent's own version.
  package var version: String?
  /// The title that the user or the agent gave the session.
  package var title: String?
  /// The size of the model's window in tokens, where the agent says so itself.
  package var windowTokens: Int?
  /// The tokens in it, where the agent says so itself beside its transcript.
  package var usedTokens: Int?

  package init(
    project: String? = nil, branch: String? = nil, model: String? = nil, version: String? = nil,
    title: String? = nil, windowTokens: Int? = nil, usedTokens: Int? = nil
  ) {
    self.project = project
    self.branch = branch
    self.model = model
    self.version = version
    self.title = title
    self.windowTokens = windowTokens
    self.usedTokens = usedTokens
  }

  package var isEmpty: Bool { self == SessionProfile() }

  /// What is known in the other and is different here; `nil` where that is nothing.
  package func change(to other: SessionProfile) -> SessionProfile? {
    func new<Value: Equatable>(_ part: KeyPath<SessionProfile, Value?>) -> Value? {
      other[keyPath: part] == self[keyPath: part] ? nil : other[keyPath: part]
    }
    let change = SessionProfile(
      project: new(\.project), branch: new(\.branch), model: new(\.model), version: new(\.version),
      title: new(\.title), windowTokens: new(\.windowTokens), usedTokens: new(\.usedTokens))
    return change.isEmpty ? nil : change
  }

  /// This profile with the other's known fields over it.
  package func updated(with change: SessionProfile) -> SessionProfile {
    SessionProfile(
      project: change.project ?? project, branch: change.branch ?? branch, model: change.model ?? model,
      version: change.version ?? version, title: change.title ?? title,
      windowTokens: change.windowTokens ?? windowTokens, usedTokens: change.usedTokens ?? usedTokens)
  }
}

/// A model's reply as it counts for a session.
package struct Reply: Hashable, Sendable {
  package var key: ReplyKey
  package var model: String
  /// The reply's own figures, as far as they are known.
  package var usage: TokenUsage
  /// What this event adds to the session's totals: all of it the first time, the growth later, nothing where
  /// another session has counted the reply already.
  package var counted: TokenUsage
  /// Whether this event adds a message to the session's totals.
  package var isNew: Bool
  /// Whether the reply is of the main conversation, whose window the budget speaks of; a subagent has its own.
  package var isMainChain: Bool
  /// Tokens in the window of the conversation that the reply belongs to.
  package var contextTokens: Int

  /// Without `contextTokens`, which some agents state, the window holds what the request held.
  package init(
    key: ReplyKey, model: String, usage: TokenUsage, counted: TokenUsage, isNew: Bool, isMainChain: Bool,
    contextTokens: Int? = nil
  ) {
    self.key = key
    self.model = model
    self.usage = usage
    self.counted = counted
    self.isNew = isNew
    self.isMainChain = isMainChain
    self.contextTokens = contextTokens ?? usage.context
  }
}

/// The replacement of a conversation by its summary.
package struct Compaction: Hashable, Sendable {
  /// Who asked for it.
  package enum Trigger: String, Hashable, Sendable {
    /// The agent, because the window was nearly full.
    case automatic = "auto"
    /// The user.
    case manual
  }

  package var trigger: Trigger
  /// Tokens in the window before.
  package var tokensBefore: Int?
  /// Tokens of the summary that stands there now; agents before 2026 do not say.
  package var tokensAfter: Int?

  package init(trigger: Trigger, tokensBefore: Int?, tokensAfter: Int?) {
    self.trigger = trigger
    self.tokensBefore = tokensBefore
    self.tokensAfter = tokensAfter
  }
}
