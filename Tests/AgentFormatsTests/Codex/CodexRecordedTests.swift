import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Over recorded rollouts of real sessions, against a second counter.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct CodexRecordedTests {
  @Test func `every recorded rollout counts as a second counter counts it`() throws {
    let folder = try #require(SharedData.folder).appendingPathComponent("data")
    var rollouts = 0
    var tokens = 0
    for file in SharedData.files(below: folder, suffix: ".jsonl") {
      let data = try Data(contentsOf: file)
      guard let expected = RolloutCount(data) else { continue }
      let decoded = Self.decode(data)
      let usage = decoded.replyFacts.map(\.usage).reduce(TokenUsage(), +)
      #expect(usage.input + usage.cacheRead + usage.cacheWrite == expected.input, "\(file.path)")
      #expect(usage.cacheRead == expected.cached, "\(file.path)")
      #expect(usage.output == expected.output, "\(file.path)")
      #expect(decoded.replies.count == expected.requests, "\(file.path)")
      #expect(decoded.rest == 0)
      rollouts += 1
      tokens += expected.input + expected.output
    }
    // A Python script counts 51 files and 94,115,591 tokens; a reader that finds nothing must not pass.
    #expect(rollouts >= 51 && tokens >= 94_115_591)
  }

  @Test func `a recorded fork copies replies under the names of its original`() throws {
    let root = try #require(SharedData.folder)
    let recorded = SharedData.files(
      below: root.appendingPathComponent("data/agent-scenarios/codex/scenarios/1-6_checkpoint-rewind"),
      suffix: "transcript.jsonl")
    let data = try Data(contentsOf: try #require(recorded.first))
    let lines = data.split(separator: 0x0a).map { Data($0) }
    let second = try #require(
      lines.indices.dropFirst().first {
        String(decoding: lines[$0], as: UTF8.self).contains("forked_from_id")
      })
    let original = Self.decode(Data(lines[..<second].joined(separator: [0x0a])))
    let fork = Self.decode(Data(lines[second...].joined(separator: [0x0a])))
    #expect(original.order.count == 2)
    #expect(fork.order.prefix(2) == original.order[...])
    #expect(fork.order.count == 3)
  }

  @Test func `compactions of recorded rollouts are told with what the window holds behind them`() throws {
    let root = try #require(SharedData.transcripts)
    let file = root.appendingPathComponent("agentv/00/34f597b72d/1/full.jsonl")
    let compactions = Self.decode(try Data(contentsOf: file)).compactions
    #expect(
      compactions == [
        Compaction(trigger: .automatic, tokensBefore: 88_246, tokensAfter: 13_290),
        Compaction(trigger: .automatic, tokensBefore: 95_808, tokensAfter: 13_682),
      ])
  }

  /// Decodes as a reader of files does, 64 KiB at a time.
  private static func decode(_ rollout: Data) -> Decoded {
    var feeder = Feeder(Codex.descriptor)
    var position = 0
    while position < rollout.count {
      let end = min(position + 65_536, rollout.count)
      feeder.feed(
        rollout[(rollout.startIndex + position)..<(rollout.startIndex + end)], isEnd: end == rollout.count)
      position = end
    }
    return feeder.decoded
  }
}

/// Tokens of a rollout by Foundation's JSON: the largest totals between two falls, less what a copy has shown before.
private struct RolloutCount {
  var input = 0
  var cached = 0
  var output = 0
  var requests = 0

  /// `nil` where the file is no rollout: it has no line of a session and none of a turn.
  init?(_ rollout: Data) {
    var former = [0, 0, 0]
    var seen: Set<[Int]> = []
    var sessions: Set<String> = []
    var isRollout = false
    // What other agents write has no such member at the front of a line.
    guard rollout.prefix(400).range(of: Data(#""payload""#.utf8)) != nil else { return nil }
    for line in rollout.split(separator: 0x0a) {
      guard
        let record = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        let payload = record["payload"] as? [String: Any], let type = record["type"] as? String
      else { continue }
      if ["session_meta", "turn_context"].contains(type) { isRollout = true }
      if type == "session_meta", sessions.insert(payload["id"] as? String ?? "").inserted,
        payload["forked_from_id"] == nil
      {
        // Another session stands behind the first, as a recorder wrote them down.
        former = [0, 0, 0]
        seen = []
      }
      guard type == "event_msg", payload["type"] as? String == "token_count",
        let info = payload["info"] as? [String: Any],
        let stated = info["total_token_usage"] as? [String: Any]
      else { continue }
      let total = ["input_tokens", "cached_input_tokens", "output_tokens"].map { stated[$0] as? Int ?? 0 }
      guard total != former else { continue }
      if total[0] < former[0] || total[2] < former[2] { former = [0, 0, 0] }
      // Within one recording a total that was stated before is that of a copy.
      if seen.insert(total).inserted, total != [0, 0, 0] {
        input += total[0] - former[0]
        cached += total[1] - former[1]
        output += total[2] - former[2]
        requests += 1
      }
      former = total
    }
    guard isRollout else { return nil }
  }
}
