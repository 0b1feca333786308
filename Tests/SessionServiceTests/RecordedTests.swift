import ControlAPI
import Foundation
import SessionTestSupport
import Testing

/// Every recorded session of Claude Code through the whole daemon, against a second counter.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedTests {
  /// A recording under the name that it has for the daemon.
  private struct Recording {
    var id: String
    var origin: URL
    var count: IndependentCount
  }

  @Test func `the daemon counts every recorded session as a second counter does`() async throws {
    let site = try Site()
    let recordings = try Self.copy(to: site)
    #expect(recordings.count >= 120)
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      try Self.compare(sessions, recordings)
      try await Self.compareUsage(running, sessions)
    }
    // And once more over the state that it left.
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      try Self.compare(sessions, recordings)
    }
  }

  private static func compare(_ sessions: [String: SessionDocument], _ recordings: [Recording]) throws {
    // Forks and repeated checkpoints of one session hold the same replies.
    var holders: [String: Int] = [:]
    var all: [String: IndependentCount.Tokens] = [:]
    for recording in recordings {
      for (key, tokens) in recording.count.replies {
        holders[key, default: 0] += 1
        all[key] = all[key]?.maximum(tokens) ?? tokens
      }
    }
    var compared = 0
    for recording in recordings {
      let session = try #require(sessions[recording.id], "\(recording.origin.path)")
      #expect(session.context.usedTokens == recording.count.lastContext, "\(recording.origin.path)")
      guard recording.count.replies.keys.allSatisfy({ holders[$0] == 1 }) else { continue }
      #expect(session.tokens == recording.count.totals, "\(recording.origin.path)")
      #expect(session.usage.messages == recording.count.replies.count, "\(recording.origin.path)")
      compared += 1
    }
    #expect(compared >= 60)
    let sum = sessions.values.map(\.tokens).reduce(IndependentCount.Tokens(), +)
    #expect(sum == all.values.reduce(IndependentCount.Tokens(), +))
    #expect(sessions.values.map(\.usage.messages).reduce(0, +) == all.count)
    #expect(all.count >= 3_000)
  }

  /// The sums of the reports are those of the sessions, which a second counter has counted.
  private static func compareUsage(
    _ running: RunningDaemon, _ sessions: [String: SessionDocument]
  ) async throws {
    let bySession: UsageDocument = try await running.json(Route.usage + "?by=session")
    var seen = 0
    for row in bySession.rows {
      let session = try #require(sessions[row.session ?? ""])
      #expect(row.shownTokens == session.tokens && row.replies == session.usage.messages)
      seen += 1
    }
    #expect(seen == sessions.values.count { $0.usage.messages > 0 })
    let sum = sessions.values.map(\.tokens).reduce(IndependentCount.Tokens(), +)
    for by in ["day", "week", "month", "project", "model", "block"] {
      let report: UsageDocument = try await running.json(Route.usage + "?by=\(by)&zone=UTC")
      #expect(report.total.shownTokens == sum, "\(by)")
      #expect(report.rows.map(\.shownTokens).reduce(IndependentCount.Tokens(), +) == sum, "\(by)")
    }
  }

  /// The agent's own sums, less what a second counter counts: what was hidden in two sessions that compacted.
  @Test(arguments: [
    ("oauth", "b41a0336-ab19-47e7-a4ca-3cd75d0a0358", 12, 68, 77_879, 2_000),
    ("apikey", "e1c6593d-371c-4c2c-826e-28fa8251e1aa", 6, 120, 39_805, 1_000),
  ])
  func `requests that no transcript shows are in the usage, and said to be hidden`(
    run: String, id: String, input: Int, output: Int, cacheRead: Int, cacheWrite: Int
  ) async throws {
    let folder = try #require(SharedData.claude).appendingPathComponent(run + "/projects")
    let files = SharedData.files(below: folder, suffix: ".jsonl").filter { $0.path.contains(id) }
    let expected = IndependentCount.Tokens(
      input: input, output: output, cacheRead: cacheRead, cacheWrite: cacheWrite)
    let site = try Site()
    var shown: [String: IndependentCount.Tokens] = [:]
    var told: IndependentCount.Tokens?
    for file in files {
      let data = try Data(contentsOf: file)
      // One after the other, and the subagents' with their folders.
      let place = try #require(file.path.components(separatedBy: "/projects/").last)
      try site.folder.write("claude/projects/" + place, data)
      shown.merge(IndependentCount(data).replies) { $1 }
      told = told ?? Self.sum(in: data)
    }
    let replies = shown.values.reduce(IndependentCount.Tokens(), +)
    #expect(told == replies + expected)
    try await withDaemon(site) { running in
      let report: UsageDocument = try await running.json(Route.usage + "?by=session")
      let row = try #require(report.rows.first { $0.session == id })
      #expect(row.tokens == told && row.shownTokens == replies)
      #expect(row.hidden?.map(\.source) == ["agent_sum"] && row.hidden?.map(\.tokens) == [expected])
      let text = try await running.text(Route.usage + "?by=session&breakdown=1")
      #expect(text.contains("hidden, by agent's sum"))
      #expect(text.contains("tokens in requests that no transcript shows (compaction)"))
    }
  }

  /// What the last `cost-state` of a transcript says, read with Foundation.
  private static func sum(in transcript: Data) -> IndependentCount.Tokens? {
    for line in transcript.split(separator: UInt8(ascii: "\n")).reversed() {
      guard let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        record["type"] as? String == "cost-state",
        let models = record["modelUsage"] as? [String: [String: Any]]
      else { continue }
      return models.values.reduce(IndependentCount.Tokens()) { sum, model in
        func tokens(_ name: String) -> Int { (model[name] as? NSNumber)?.intValue ?? 0 }
        return sum
          + IndependentCount.Tokens(
            input: tokens("inputTokens"), output: tokens("outputTokens"),
            cacheRead: tokens("cacheReadInputTokens"), cacheWrite: tokens("cacheCreationInputTokens"))
      }
    }
    return nil
  }

  /// Copies each recording that has replies to a project folder of its own, as a session of its own.
  private static func copy(to site: Site) throws -> [Recording] {
    let folders = [try #require(SharedData.transcripts), try #require(SharedData.claude)]
    return try folders.flatMap { SharedData.files(below: $0, suffix: ".jsonl") }
      // The client was recorded twice against a server that gave
      // the same ids again, as the real one never does.
      .filter { !$0.path.contains("/apikey/") }.enumerated()
      .compactMap { number, origin in
        let data = try Data(contentsOf: origin)
        let count = IndependentCount(data)
        guard !count.replies.isEmpty else { return nil }
        let id = ClaudeLines.id(number)
        try site.folder.write("claude/projects/p\(number)/\(id).jsonl", data)
        return Recording(id: id, origin: origin, count: count)
      }
  }
}

extension IndependentCount.Tokens {
  fileprivate func maximum(_ other: Self) -> Self {
    Self(
      input: max(input, other.input), output: max(output, other.output),
      cacheRead: max(cacheRead, other.cacheRead), cacheWrite: max(cacheWrite, other.cacheWrite))
  }
}
