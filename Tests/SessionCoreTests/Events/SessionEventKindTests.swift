import Foundation
import SessionCore
import Testing

/// The payload is what clients read, so its members are held against the text and not against a decoder of our own.
struct SessionEventKindTests {
  @Test(
    arguments: [
      (
        .found(SessionOrigin(agent: AgentID("claude-code"), id: SessionID("s"), transcript: "/t/ä.jsonl")),
        "session.found", #"{"transcript":"/t/ä.jsonl"}"#
      ),
      (
        .described(SessionProfile(project: "/p", branch: "b", model: "m", version: "1", title: "T")),
        "session.described", #"{"project":"/p","branch":"b","model":"m","version":"1","title":"T"}"#
      ),
      (.described(SessionProfile(branch: "b")), "session.described", #"{"branch":"b"}"#),
      (.active, "session.active", "{}"),
      (
        .replied(
          Reply(
            key: ReplyKey(rawValue: -1), model: "claude-sonnet-4-6",
            usage: TokenUsage(
              input: 3, output: 123, cacheRead: 22_559, cacheWrite: 500, cacheWriteOneHour: 250),
            counted: TokenUsage(output: 120), isNew: false, isMainChain: true)),
        "reply",
        #"{"key":"ffffffffffffffff","model":"claude-sonnet-4-6","main_chain":true,"new":false,"#
          + #""context_tokens":23062,"usage":{"input_tokens":3,"output_tokens":123,"cache_read_tokens":22559,"#
          + #""cache_write_tokens":500,"cache_write_1h_tokens":250},"counted":{"input_tokens":0,"#
          + #""output_tokens":120,"cache_read_tokens":0,"cache_write_tokens":0,"cache_write_1h_tokens":0}}"#
      ),
      (
        .compacted(Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: 3_061)),
        "compaction", #"{"trigger":"auto","tokens_before":167543,"tokens_after":3061}"#
      ),
      (
        .compacted(Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: nil)),
        "compaction", #"{"trigger":"manual","tokens_before":null,"tokens_after":null}"#
      ),
      (
        .alerted(
          BudgetAlert(
            threshold: 8, tier: .critical, remainingPercent: 7, usedTokens: 155_000, limitTokens: 167_000,
            basis: .usable)),
        "alert",
        #"{"threshold":8,"tier":"critical","remaining_percent":7,"used_tokens":155000,"#
          + #""limit_tokens":167000,"basis":"usable"}"#
      ),
      (
        .phaseChanged(PhaseTransition(from: .analysis, to: .testing, step: 7)), "phase",
        #"{"from":"analysis","to":"testing","settled_by":7}"#
      ),
      (
        .phaseChanged(PhaseTransition(from: nil, to: .planning, step: 1)), "phase",
        #"{"from":null,"to":"planning","settled_by":1}"#
      ),
      (.unreadable(reason: "no\u{1b}"), "transcript.unreadable", #"{"reason":"no\u001b"}"#),
      (.rewritten(reason: "shorter"), "transcript.rewritten", #"{"reason":"shorter"}"#),
      (.transcriptDeleted, "transcript.deleted", "{}"),
    ] as [(SessionEventKind, String, String)])
  func `an event is written under its name with its own members`(
    kind: SessionEventKind, name: String, json: String
  ) throws {
    #expect(kind.name == name)
    #expect(String(decoding: kind.payload, as: UTF8.self) == json)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(kind.payload)) }
  }

  @Test func `only what changed overwrites a profile`() {
    let known = SessionProfile(project: "/p", branch: "b", model: "m", version: "1", title: "T")
    #expect(known.updated(with: SessionProfile()) == known)
    let changed = known.updated(with: SessionProfile(branch: "c", title: "U"))
    #expect(changed == SessionProfile(project: "/p", branch: "c", model: "m", version: "1", title: "U"))
    #expect(SessionProfile().isEmpty && !changed.isEmpty)
  }
}
