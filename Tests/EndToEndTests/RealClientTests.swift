import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The daemon beside the real Claude Code client, which writes what it really writes.
@Suite(
  .serialized,
  .enabled(if: RealClient.mayBeHere, "python3, tmux or ../shared/real-client is missing"),
  .timeLimit(.minutes(5)))
struct RealClientTests {
  @Test func `when the client compacts, the figure is the summary's size and alerts are armed again`()
    async throws
  {
    try await TestUser.with { user in
      let client = try await RealClient(user, configuration: StatusBarTests.configuration())
      try await user.startDaemon()
      let follower = try await user.start([Programs.path("sessiond-cli"), "sessions", "--follow", "--json"])
      try await client.play(
        pausing(afterCompactionIn: script("auto-compact"), user), project: "compact",
        options: ["--subscription", "--model", "claude-sonnet-4-6"])

      let (session, count) = try await settled(user, client, replies: 7)
      let written = try #require(try compaction(in: session.transcript))
      let events = try await user.events().filter { $0.session == session.id }
      let crossed = try await thresholds(of: session, user)
      // The reply that it compacts after was beyond the point: nothing was left then.
      #expect(crossed == [16, 4, 2])
      let compactions = events.filter { $0.kind == "compaction" }
      #expect(compactions.count == 1)
      let told = try #require(compactions.first)
      #expect(told.data.tokensBefore == written.before && told.data.tokensAfter == written.after)
      #expect(told.data.trigger == "auto")

      // Before any further reply.
      let right = try #require(
        try follower.lines.map { try SessionDocument(json: $0) }.first { $0.context.source == "compaction" })
      #expect(right.context.usedTokens == written.after)
      let limit = try #require(right.context.limitTokens)
      #expect(limit == 167_000 && right.context.basis == "usable")
      #expect(right.context.remainingPercent == (limit - written.after) * 100 / limit)
      #expect(right.alert.threshold == nil && right.alert.tier == nil)

      #expect(session.context.usedTokens == count.lastContext && session.context.source == "reply")
      #expect(session.alert.threshold == nil)
    }
  }

  func script(_ name: String) throws -> String {
    try #require(RealClient.folder) + "/scripts/\(name).json"
  }

  /// The script, with time to look between the compaction and the first reply behind it.
  private func pausing(afterCompactionIn script: String, _ user: TestUser) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: script)))
    var script = try #require(json as? [String: Any])
    var turns = try #require(script["turns"] as? [[String: Any]])
    for (index, turn) in turns.enumerated() where turn["say"] as? String == "After the compaction." {
      turns[index]["delay"] = 1.5
    }
    script["turns"] = turns
    return try user.folder.write("script.json", JSONSerialization.data(withJSONObject: script))
  }

  /// The session once all replies of the script are written and counted, with an independent count of them.
  func settled(
    _ user: TestUser, _ client: RealClient, replies: Int
  ) async throws -> (SessionDocument, IndependentCount) {
    do {
      return try await eventually("\(replies) replies are written and counted", within: .seconds(120)) {
        guard let session = try await user.sessions().first, session.usage.messages > 0 else {
          try await client.sendWhatIsTyped()
          return nil
        }
        guard session.usage.messages >= replies else { return nil }
        let count = IndependentCount(try Data(contentsOf: URL(fileURLWithPath: session.transcript)))
        return count.replies.count == session.usage.messages && count.usage == session.usage
          ? (session, count) : nil
      }
    } catch {
      let sessions = try await user.cli("sessions", "--all", "--json").output
      Issue.record("\(error); the daemon: \(sessions)\(await client.screens())")
      throw error
    }
  }

  /// The thresholds that fired, in the order in which they did.
  func thresholds(of session: SessionDocument, _ user: TestUser) async throws -> [Int] {
    try await user.events().filter { $0.session == session.id && $0.kind == "alert" }.compactMap(
      \.data.threshold)
  }

  /// What the client itself wrote about its compaction.
  private func compaction(in transcript: String) throws -> (before: Int, after: Int)? {
    let lines = try String(contentsOfFile: transcript, encoding: .utf8).split(separator: "\n")
    for line in lines where line.contains("compactMetadata") {
      let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      if let metadata = record?["compactMetadata"] as? [String: Any],
        let before = metadata["preTokens"] as? Int,
        let after = metadata["postTokens"] as? Int
      {
        return (before, after)
      }
    }
    return nil
  }
}
