import FoundationEssentials
import SessionCore

/// Reads back what `SessionEventKind.payload` writes. Only replays read it; what is live is never decoded again.
extension SessionEventKind {
  /// The payload as the database keeps it.
  var payloadData: Data { Data(payload) }

  /// The event of that kind; `agent` and `id` are the session's, which the payload does not repeat.
  init(name: String, payload: Data, agent: AgentID, id: SessionID, number: Int64) throws {
    func read<Form: Decodable>(_: Form.Type) throws -> Form {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .useDefaultKeys
      do {
        return try decoder.decode(Form.self, from: payload)
      } catch {
        throw StoreError(
          .unreadableRow, "Event \(number) of kind \(name) has a payload of another form: \(error)")
      }
    }
    switch name {
    case "session.found":
      self = .found(SessionOrigin(agent: agent, id: id, transcript: try read(FoundForm.self).transcript))
    case "session.described": self = .described(try read(ProfileForm.self).profile)
    case "session.active": self = .active
    case "reply": self = .replied(try read(ReplyForm.self).reply)
    case "compaction": self = .compacted(try read(CompactionForm.self).compaction)
    case "alert": self = .alerted(try read(AlertForm.self).alert)
    case "transcript.unreadable": self = .unreadable(reason: try read(ReasonForm.self).reason)
    case "transcript.rewritten": self = .rewritten(reason: try read(ReasonForm.self).reason)
    case "transcript.deleted": self = .transcriptDeleted
    case _:
      throw StoreError(
        .unreadableRow, "Event \(number) is of the kind \(name), which this version does not know.")
    }
  }
}

private struct FoundForm: Decodable {
  var transcript: String
}

private struct ReasonForm: Decodable {
  var reason: String
}

private struct ProfileForm: Decodable {
  var project: String?
  var branch: String?
  var model: String?
  var version: String?
  var title: String?

  var profile: SessionProfile {
    SessionProfile(project: project, branch: branch, model: model, version: version, title: title)
  }
}

private struct UsageForm: Decodable {
  var input_tokens: Int
  var output_tokens: Int
  var cache_read_tokens: Int
  var cache_write_tokens: Int
  var cache_write_1h_tokens: Int

  var usage: TokenUsage {
    TokenUsage(
      input: input_tokens, output: output_tokens, cacheRead: cache_read_tokens,
      cacheWrite: cache_write_tokens, cacheWriteOneHour: cache_write_1h_tokens)
  }
}

private struct ReplyForm: Decodable {
  var key: String
  var model: String
  var main_chain: Bool
  var new: Bool
  var usage: UsageForm
  var counted: UsageForm

  var reply: Reply {
    Reply(
      key: ReplyKey(rawValue: Int64(bitPattern: UInt64(key, radix: 16) ?? 0)), model: model,
      usage: usage.usage, counted: counted.usage, isNew: new, isMainChain: main_chain)
  }
}

private struct CompactionForm: Decodable {
  var trigger: String
  var tokens_before: Int?
  var tokens_after: Int?

  var compaction: Compaction {
    Compaction(
      trigger: Compaction.Trigger(rawValue: trigger) ?? .automatic, tokensBefore: tokens_before,
      tokensAfter: tokens_after)
  }
}

private struct AlertForm: Decodable {
  var threshold: Int
  var remaining_percent: Int
  var used_tokens: Int
  var limit_tokens: Int
  var basis: String

  var alert: BudgetAlert {
    BudgetAlert(
      threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: remaining_percent,
      usedTokens: used_tokens, limitTokens: limit_tokens, basis: BudgetBasis(rawValue: basis) ?? .window)
  }
}
