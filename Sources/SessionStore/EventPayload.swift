import FoundationEssentials
import SessionCore

/// Reads back what `SessionEventKind.payload` writes. Only replays read it; what is live is never decoded again.
extension SessionEventKind {
  /// The payload as the database keeps it.
  var payloadData: Data { Data(payload) }

  /// The event of that kind; `agent` and `id` are the session's, which the payload does not repeat.
  init(name: String, payload: Data, agent: AgentID, id: SessionID, number: Int64) throws {
    do {
      let form = PayloadForm(
        try payload.withUnsafeBytes { bytes in try PayloadReader.members(of: bytes) })
      switch name {
      case "session.found":
        self = .found(SessionOrigin(agent: agent, id: id, transcript: try form.text("transcript")))
      case "session.described": self = .described(form.profile)
      case "session.active": self = .active
      case "reply": self = .replied(try form.reply)
      case "replies": self = .summed(try form.sum)
      case "compaction": self = .compacted(try form.compaction)
      case "alert": self = .alerted(try form.alert)
      case "phase": self = .phaseChanged(try form.phaseTransition)
      case "step":
        guard let step = try form.step else { throw PayloadProblem(description: "it has no step") }
        self = .stepped(step)
      case "hook": self = .hooked(try form.hookCall)
      case "transcript.unreadable": self = .unreadable(reason: try form.text("reason"))
      case "transcript.rewritten": self = .rewritten(reason: try form.text("reason"))
      case "transcript.deleted": self = .transcriptDeleted
      case _:
        throw StoreError(
          .unreadableRow, "Event \(number) is of the kind \(name), which this version does not know.")
      }
    } catch let error where !(error is StoreError) {
      throw StoreError(
        .unreadableRow, "Event \(number) of kind \(name) has a payload of another form: \(error)")
    }
  }
}

/// Why a payload is none of its kind.
struct PayloadProblem: Error, CustomStringConvertible {
  let description: String
}

/// The members of a payload under the names that `SessionEventKind.payload` gives them.
struct PayloadForm {
  private let members: PayloadReader.Members

  init(_ members: PayloadReader.Members) { self.members = members }

  func text(_ name: String) throws(PayloadProblem) -> String {
    guard let text = optionalText(name) else { throw missing(name, "text") }
    return text
  }

  func optionalText(_ name: String) -> String? {
    if case .text(let text)? = members[name] { text } else { nil }
  }

  func optionalNumber(_ name: String) -> Int? {
    if case .number(let number)? = members[name] { number } else { nil }
  }

  /// The members of the object of that name; `nil` where there is none.
  func object(_ name: String) -> PayloadForm? {
    if case .object(let members)? = members[name] { PayloadForm(members) } else { nil }
  }

  /// All members that are numbers.
  var numbers: [String: Int] { members.numbers }

  func number(_ name: String) throws(PayloadProblem) -> Int {
    guard let number = optionalNumber(name) else { throw missing(name, "number") }
    return number
  }

  func truth(_ name: String) throws(PayloadProblem) -> Bool {
    guard case .truth(let isTrue)? = members[name] else { throw missing(name, "truth value") }
    return isTrue
  }

  private func usage(_ name: String) throws(PayloadProblem) -> TokenUsage {
    guard let form = object(name) else { throw missing(name, "object") }
    return TokenUsage(
      input: try form.number("input_tokens"), output: try form.number("output_tokens"),
      cacheRead: try form.number("cache_read_tokens"), cacheWrite: try form.number("cache_write_tokens"),
      cacheWriteOneHour: try form.number("cache_write_1h_tokens"))
  }

  private func missing(_ name: String, _ kind: String) -> PayloadProblem {
    PayloadProblem(description: "it has no \(kind) called \(name)")
  }

  var profile: SessionProfile {
    SessionProfile(
      project: optionalText("project"), branch: optionalText("branch"), model: optionalText("model"),
      version: optionalText("version"), title: optionalText("title"),
      windowTokens: optionalNumber("window_tokens"), usedTokens: optionalNumber("used_tokens"))
  }

  var reply: Reply {
    get throws(PayloadProblem) {
      let key = UInt64(try text("key"), radix: 16) ?? 0
      return Reply(
        key: ReplyKey(rawValue: Int64(bitPattern: key)), model: try text("model"), usage: try usage("usage"),
        counted: try usage("counted"), isNew: try truth("new"), isMainChain: try truth("main_chain"),
        contextTokens: optionalNumber("context_tokens"))
    }
  }

  var sum: ReplySum {
    get throws(PayloadProblem) {
      var sum = ReplySum()
      sum.replies = try number("replies")
      sum.counted = try usage("counted")
      if let model = optionalText("model") {
        sum.last = ReplySum.Context(model: model, tokens: try number("context_tokens"))
        sum.largestContext = try number("largest_context_tokens")
      }
      return sum
    }
  }

  var compaction: Compaction {
    get throws(PayloadProblem) {
      Compaction(
        trigger: Compaction.Trigger(rawValue: try text("trigger")) ?? .automatic,
        tokensBefore: optionalNumber("tokens_before"), tokensAfter: optionalNumber("tokens_after"))
    }
  }

  var alert: BudgetAlert {
    get throws(PayloadProblem) {
      let threshold = try number("threshold")
      return BudgetAlert(
        threshold: threshold, tier: AlertTier(threshold: threshold),
        remainingPercent: try number("remaining_percent"), usedTokens: try number("used_tokens"),
        limitTokens: try number("limit_tokens"), basis: BudgetBasis(rawValue: try text("basis")) ?? .window)
    }
  }
}
