import Foundation
import SessionTestSupport
import Testing

/// `sessiond-cli usage`: what was used, from the terminal.
@Suite(.timeLimit(.minutes(5)))
struct UsageCommandTests {
  private static let cli = "sessiond-cli"

  /// A user with two replies of one day in UTC, which are of two days in Central Europe.
  private func withUsage(_ test: (TestUser) async throws -> Void) async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/=cmd, \"x\"")
      for (id, time) in [("a", "2026-07-01T21:30:00Z"), ("b", "2026-07-01T22:30:00Z")] {
        var lines = transcript.lines
        lines.time = time
        try transcript.append(lines.reply(id, .init(input: 3, output: 10, cacheRead: 40)) + "\n")
      }
      try await user.startDaemon()
      try await test(user)
    }
  }

  private func usage(
    _ user: TestUser, zone: String = "UTC0", _ words: String...
  ) async throws -> TestUser.Answer {
    try await user.run(
      [Programs.path(Self.cli), "usage"] + words,
      environment: user.environment.merging(["TZ": zone]) { $1 })
  }

  @Test func `every report answers people and programs`() async throws {
    try await withUsage { user in
      for report in ["daily", "weekly", "monthly", "session", "project", "model", "blocks"] {
        let text = try await usage(user, report)
        #expect(text.code == 0 && text.output.contains("COST"), "\(report): \(text.output)\(text.complaints)")
        let json = try await usage(user, report, "--json", "--breakdown")
        let document = try UsageDocument(json: json.output)
        #expect(document.total.tokens == .init(input: 6, output: 20, cacheRead: 80), "\(report)")
        #expect(document.total.replies == 2, "\(report)")
      }
      #expect(try await usage(user).output == usage(user, "daily").output)
      #expect(try await usage(user, "statusline").output == "$0.00 today\n")
      #expect(try await usage(user, "--chart").output.contains("▰"))
    }
  }

  @Test(arguments: [
    ("UTC0", ["2026-07-01"]), ("CET-1CEST,M3.5.0,M10.5.0/3", ["2026-07-01", "2026-07-02"]),
    ("<+0545>-5:45", ["2026-07-02"]),
  ])
  func `days are those of the terminal's zone`(zone: String, days: [String]) async throws {
    try await withUsage { user in
      let document = try UsageDocument(json: try await usage(user, zone: zone, "--json").output)
      #expect(document.rows.map(\.day) == days)
      let since = try await usage(user, zone: zone, "--json", "--since", "2026-07-02")
      #expect(try UsageDocument(json: since.output).rows.map(\.day) == days.filter { $0 == "2026-07-02" })
    }
  }

  @Test func `a spreadsheet gets text and no formulas`() async throws {
    try await withUsage { user in
      let csv = try await usage(user, "session", "--csv")
      #expect(csv.code == 0)
      let lines = csv.output.components(separatedBy: "\r\n")
      try #require(lines.count == 3)
      #expect(lines[0].hasPrefix("session,agent,project,replies,"))
      #expect(lines[1].contains(#","/home/u/=cmd, ""x""",2,6,20,80,0,0,106,"#), "\(lines[1])")
    }
  }

  @Test func `what is not understood ends with 64`() async throws {
    try await withUsage { user in
      for words in [
        ["yearly"], ["--since", "tomorrow"], ["--since", "today", "--until", "yesterday"],
        ["--json", "--csv"],
        ["statusline", "--json"], ["--until", "2026-02-30"],
      ] {
        let answer = try await user.run([Programs.path(Self.cli), "usage"] + words)
        #expect(answer.code == 64, "\(words): \(answer.complaints)")
        #expect(answer.output.isEmpty && !answer.complaints.isEmpty, "\(words)")
      }
    }
  }
}
