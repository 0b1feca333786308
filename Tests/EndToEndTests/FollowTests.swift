import Foundation
import Glibc
import SessionTestSupport
import Testing

/// What follows a session as it goes on.
@Suite(.timeLimit(.minutes(5)))
struct FollowTests {
  @Test func `followed sessions are a line of JSON for each figure that moves`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 10_000)
      try await user.startDaemon()
      let follower = try await user.start([Programs.path("sessiond-cli"), "sessions", "--follow", "--json"])
      for step in 1...5 {
        try await eventually("the figure is \(step)0,000") {
          try follower.lines.last.map { try SessionDocument(json: $0) }?.context.usedTokens == step * 10_000
        }
        try transcript.reply("msg_\(step + 1)", tokens: (step + 1) * 10_000)
      }
      follower.send(SIGINT)
      #expect(try await follower.end() == 0, "\(follower.complaints)")
      let figures = try follower.lines.map { try SessionDocument(json: $0).context.usedTokens ?? 0 }
      #expect(figures == figures.sorted())
    }
  }

  @Test func `followed sessions are rows of text where there is no terminal`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 16_700)
      try await user.startDaemon("--budget-basis", "window")
      let follower = try await user.start([Programs.path("sessiond-cli"), "sessions", "--follow"])
      try await eventually("the first figure is shown") { follower.output.contains(" 9%") }
      try transcript.reply("msg_2", tokens: 120_000)
      try await eventually("the next figure is shown") { follower.output.contains(" 60%") }
      #expect(!follower.output.contains("\u{1b}"))
      #expect(follower.lines.last?.contains("api") == true)
      follower.send(SIGINT)
      #expect(try await follower.end() == 0)
    }
  }

  @Test func `followed events come as they happen, in order`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 10_000)
      try await user.startDaemon("--budget-basis", "window")
      let all = [try Programs.path("sessiond-cli"), "events", "--follow", "--since", "0"]
      let programs = try await user.start(all + ["--json"])
      let people = try await user.start(all)
      try await eventually("the past is told") { programs.output.contains(#""kind":"reply""#) }
      try transcript.reply("msg_2", tokens: 182_000)
      try transcript.append(transcript.lines.compaction(before: 182_000, after: 9_000) + "\n")
      // sessiond's own conclusion comes when it has drawn it.
      try await eventually("the compaction and the alert are told") {
        [#""kind":"compaction""#, #""kind":"alert""#].allSatisfy(programs.output.contains)
      }
      let events = try programs.lines.map { try EventDocument(json: $0) }
      #expect(events.map(\.number) == Array(1...Int64(events.count)))
      let kinds = events.map(\.kind)
      let alert = try #require(kinds.firstIndex(of: "alert"))
      #expect(events[alert].data.threshold == 10)
      #expect(kinds.filter { $0 == "reply" }.count == 2 && kinds.filter { $0 == "alert" }.count == 1)
      try await eventually("people are told as much") { people.lines.count >= events.count }
      for follower in [programs, people] {
        follower.send(SIGINT)
        #expect(try await follower.end() == 0)
      }
    }
  }

  @Test func `a reader that has seen enough is no failure`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try await user.startDaemon()
      let script = #"{ "$0" events --follow --json; echo "ended with $?" >&2; } | head -n 1"#
      let pipeline = try await user.start(["sh", "-c", script, Programs.path("sessiond-cli")])
      var number = 0
      try await eventually("the follower notices that nobody reads") {
        number += 1
        try transcript.reply("msg_\(number)", tokens: 10_000)
        return pipeline.exitCode != nil
      }
      #expect(pipeline.lines.count == 1)
      #expect(pipeline.complaints == "ended with 0\n")
    }
  }
}
