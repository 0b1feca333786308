import ControlAPI
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What the agent itself shows of window and quota, through a whole daemon.
struct FigureTests {
  private let site: Site
  private let session = ClaudeLines.id(1)
  /// When the five hours are reset, in seconds since 1970.
  private let resets: Int64

  init() throws {
    site = try Site()
    resets = (site.now.milliseconds + 9_000_000) / 1_000
  }

  /// A status line of which `tokens` are in the window, with so many percent of five hours used, or none told.
  private func statusLine(
    tokens: Int, percent: Double?, of session: String? = nil, window: Int = 200_000, transcript: String = ""
  ) -> String {
    let limits = percent.map {
      #","rate_limits":{"five_hour":{"used_percentage":\#($0),"resets_at":\#(resets)}}"#
    }
    return #"""
      {"session_id":"\#(session ?? self.session)","transcript_path":"\#(transcript)","context_window":{"context_window_size":\#(window),"used_percentage":1,"current_usage":
        {"input_tokens":\#(tokens),"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}\#(limits ?? "")}
      """#
  }

  @Test func `what the agent shows is official, and the quota is kept with its course, over a restart`()
    async throws
  {
    let lines = ClaudeLines.session(1)
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 100_000)])
    try await withDaemon(site) { running in
      try await running.until("the transcript is read") {
        $0.entries.first?.overview.budget.figure?.usedTokens == 100_000
      }
      for (tokens, percent) in [(100_000, 40), (120_000, 44), (130_000, nil)] as [(Int, Double?)] {
        let answer = try await running.deliver(
          statusLine(tokens: tokens, percent: percent), to: Route.hooksStatusLine)
        #expect(answer.status == 200)
        try await running.until("the figure is official") { board in
          let figure = board.entries.first?.overview.budget.figure
          return figure?.usedTokens == tokens && figure?.standing == .official
        }
        site.now = site.now.adding(milliseconds: 600_000)
      }
      let shown = String(decoding: try await running.get(Route.session(session)).body, as: UTF8.self)
      #expect(shown.contains(#""source":"status_line","standing":"official""#))
      #expect(shown.contains(#""compacts_in_tokens":37000,"ends_in_tokens":70000"#))
      // A reply without limits, as after a refused request, takes nothing away.
      let status = String(decoding: try await running.get(Route.status).body, as: UTF8.self)
      #expect(
        status.contains(
          #""quotas":[{"agent":"claude-code","limit":"claude","minutes":300,"used_percent":44.0"#))
      #expect(status.contains(#""forecast":{"in_an_hour":{"low":"#))
      #expect(status.contains(#""health":{"level":""#))
    }
    try await withDaemon(site) { running in
      let board = try await running.until("all is there again") { $0.isComplete && !$0.quotas.isEmpty }
      #expect(board.entries.first?.overview.budget.figure?.usedTokens == 130_000)
      #expect(board.entries.first?.overview.budget.figure?.standing == .official)
      #expect(board.quotas.values.joined().map { $0.course.samples.map(\.usedPercent) } == [[40, 44]])
    }
  }

  @Test func `a status line that is drawn again after a restart makes nothing younger`() async throws {
    let lines = ClaudeLines.session(1)
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 100_000)])
    func told(_ running: RunningDaemon) async throws {
      let line = statusLine(tokens: 120_000, percent: 40)
      #expect(try await running.deliver(line, to: Route.hooksStatusLine).status == 200)
    }
    let measured = site.now
    try await withDaemon(site) { running in
      try await running.until("the transcript is read") {
        $0.entries.first?.overview.budget.figure?.usedTokens == 100_000
      }
      try await told(running)
      try await running.until("the figure is official") {
        $0.entries.first?.overview.budget.figure?.usedTokens == 120_000
      }
    }
    site.now = site.now.adding(milliseconds: 3_600_000)
    try await withDaemon(site) { running in
      try await told(running)
      let board = try await running.until("all is there again") { $0.isComplete && !$0.quotas.isEmpty }
      #expect(board.entries.first?.overview.budget.figure?.measured == measured)
      #expect(board.quotas.values.joined().map(\.measured) == [measured])
    }
  }

  @Test func `a line that is drawn again says nothing of the account, replies of another account do`()
    async throws
  {
    try await withDaemon(site) { running in
      func tell(_ percent: Double, _ tokens: Int, session number: Int, window: Int = 200_000) async throws {
        site.now = site.now.adding(milliseconds: 400_000)
        let line = statusLine(
          tokens: tokens, percent: percent, of: ClaudeLines.id(number), window: window)
        _ = try await running.deliver(line, to: Route.hooksStatusLine)
      }
      func known() async throws -> [Double] {
        try await running.until("the quota is known") { !$0.quotas.isEmpty }.quotas.values.joined()
          .map(\.usedPercent)
      }
      try await tell(40, 10_000, session: 1)
      try await tell(52, 20_000, session: 2)
      for window in 1...3 { try await tell(40, 10_000, session: 1, window: 200_000 + window) }
      // One that was idle all along, as after a restart.
      try await tell(41, 30_000, session: 3)
      #expect(try await known() == [52])
      let told = site.now
      try await tell(3, 11_000, session: 1)
      #expect(try await known() == [52])
      try await tell(3, 12_000, session: 1)
      let board = try await running.until("it is believed") {
        $0.quotas.values.joined().map(\.usedPercent) == [3]
      }
      #expect(board.quotas.values.joined().allSatisfy { $0.measured > told })
    }
  }

  @Test func `two accounts at once have their own quotas, each session the one of its folder`() async throws {
    let second = site.folder("claude-work")
    var settings = Settings()
    settings.agents[AgentID("claude-code")] = .init(folders: [second])
    let (own, other) = (ClaudeLines.session(1), ClaudeLines.session(2))
    let ownPath = try site.write("p/\(own.session).jsonl", [own.reply("m1", context: 10_000)])
    let otherPath = try site.folder.write(
      "claude-work/projects/p/\(other.session).jsonl", Data((other.reply("m2", context: 20_000) + "\n").utf8))
    try await withDaemon(site, settings: settings) { running in
      try await running.until("both are read") { $0.entries.count == 2 }
      for turn in 1...4 {
        site.now = site.now.adding(milliseconds: 400_000)
        for (path, session, percent) in [(ownPath, own.session, 90.0), (otherPath, other.session, 3.0)] {
          let line = statusLine(
            tokens: 20_000 + turn, percent: percent + Double(turn), of: session, transcript: path)
          _ = try await running.deliver(line, to: Route.hooksStatusLine)
        }
      }
      let board = try await running.until("both are told") { board in
        let told = board.quotas.values.joined().map(\.usedPercent)
        return told.contains(94) && told.contains(7)
      }
      for entry in board.entries {
        let isOwn = entry.overview.origin.id.rawValue == own.session
        #expect(board.quotas(of: entry).map(\.usedPercent) == [isOwn ? 94 : 7])
      }
      let status = String(decoding: try await running.get(Route.status).body, as: UTF8.self)
      #expect(status.contains(#""folder":"\#(site.root)""#) && status.contains(#""folder":"\#(second)""#))
      let blocks = try await running.text(Route.usage + "?by=block")
      #expect(blocks.contains("claude (claude-work), 5 hours: 7 % used"))
    }
  }

  @Test func `what an account tells whose folder is not read is nobody's quota`() async throws {
    let lines = ClaudeLines.session(1)
    let path = try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 10_000)])
    let stranger = ClaudeLines.id(2)
    let elsewhere = site.folder("claude-work/projects/p/\(stranger).jsonl")
    try await withDaemon(site) { running in
      for turn in 1...4 {
        site.now = site.now.adding(milliseconds: 400_000)
        for (session, path, percent) in [(session, path, 20.0), (stranger, elsewhere, 90.0)] {
          let line = statusLine(
            tokens: 20_000 + turn, percent: percent + Double(turn), of: session, transcript: path)
          _ = try await running.deliver(line, to: Route.hooksStatusLine)
        }
      }
      let board = try await running.until("its own are told") { board in
        board.quotas.values.joined().contains { $0.usedPercent == 24 }
      }
      #expect(board.quotas.values.joined().map(\.usedPercent) == [24])
      #expect(board.entries.allSatisfy { board.quotas(of: $0).allSatisfy { $0.usedPercent == 24 } })
    }
  }

  @Test func `what a line leaves out for once and says again is no reply`() async throws {
    try await withDaemon(site) { running in
      func tell(_ percent: Double?, _ tokens: Int, session number: Int) async throws {
        site.now = site.now.adding(milliseconds: 400_000)
        let line = statusLine(tokens: tokens, percent: percent, of: ClaudeLines.id(number))
        _ = try await running.deliver(line, to: Route.hooksStatusLine)
      }
      /// The line of the account's window, with the age of what was told.
      func known() async throws -> String {
        let lines = try await running.text(Route.usage + "?by=block").split(separator: "\n")
        return String(lines.first { $0.contains("5 hours: ") } ?? "")
      }
      try await tell(40, 10_000, session: 1)
      try await tell(52, 20_000, session: 2)
      // As after a refused request, or right after a compaction, and drawn again with what was said before; three times,
      // which would confirm it.
      for _ in 1...3 {
        try await tell(nil, 10_000, session: 1)
        try await tell(40, 0, session: 1)
        try await tell(40, 10_000, session: 1)
      }
      for _ in 1...2 {
        try await tell(nil, 20_000, session: 2)
        try await tell(52, 20_000, session: 2)
      }
      let unchanged = try await known()
      #expect(unchanged.contains("52 % used") && unchanged.contains("(told 1 h ago)"), "\(unchanged)")
      try await tell(52, 21_000, session: 2)
      let renewed = try await known()
      #expect(renewed.contains("52 % used") && renewed.contains("(told just now)"), "\(renewed)")
    }
  }

  @Test func `where one session compacts by itself tells it of the others, over a restart`() async throws {
    for number in 1...2 {
      let lines = ClaudeLines.session(number)
      try site.write(
        "p/\(lines.session).jsonl",
        [lines.reply("m\(number)", context: 100_000)]
          + (number == 1 ? [lines.compaction(before: 120_000, after: 3_000)] : []))
    }
    for (round, tokens) in [("learned", 120_000), ("kept", 120_000), ("forgotten", 167_000)] {
      if round == "forgotten" { site.now = site.now.adding(milliseconds: CompactionPoints.longestAge) }
      try await withDaemon(site) { running in
        try await running.until("it is \(round)") { board in
          board.entries.count == 2
            && board.entries.allSatisfy { $0.overview.budget.figure?.compactionTokens == tokens }
        }
      }
    }
  }
}
