import AgentFormats
import ControlAPI
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// When Claude Code compacts, as its settings say and as it was seen to do, through a whole daemon.
struct CompactionSettingTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private var transcript: String { "p/\(lines.session).jsonl" }

  init() throws {
    site = try Site()
  }

  /// Writes what the user has set, or the administrator; last changed at a moment, where that matters.
  private func set(_ json: String, in file: String = "claude/settings.json", at time: String? = nil) throws {
    let path = try site.folder.write(file, Data(json.utf8))
    guard let time = time.flatMap({ Timestamp(iso8601: $0.utf8) }) else { return }
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  /// Waits until a session of so many tokens is taken to compact there.
  private func until(_ running: RunningDaemon, _ context: Int, compactsAt tokens: Int?) async throws {
    let session = lines.session
    try await running.until("\(context) tokens compact at \(tokens ?? 0)") { board in
      let entry = board.entries.first { $0.overview.origin.id.rawValue == session }
      let figure = entry?.overview.budget.figure
      return figure?.usedTokens == context && figure?.compactionTokens == tokens
    }
  }

  /// A reply, which is the next word of the session.
  private func reply(_ context: Int) throws {
    try site.append(transcript, [lines.reply("m\(context)", context: context)])
  }

  @Test func `what Claude Code is told of compacting counts, from the next word on`() async throws {
    try site.write(transcript, [lines.reply("m1", context: 50_000)])
    try set(#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"50","ANTHROPIC_API_KEY":"k"}}"#)
    try await withDaemon(site) { running in
      try await until(running, 50_000, compactsAt: 90_000)
      let shown = try await running.text(Route.session(lines.session))
      #expect(shown.contains("the agent compacts where its settings"))
      try set(#"{"autoCompactEnabled":false}"#)
      try reply(60_000)
      try await until(running, 60_000, compactsAt: nil)
      // One that is being written says nothing else for that moment.
      try set(#"{"autoCompactEnabled":fal"#)
      try reply(65_000)
      try await until(running, 65_000, compactsAt: nil)
      try FileManager.default.removeItem(atPath: site.root + "/settings.json")
      try reply(70_000)
      try await until(running, 70_000, compactsAt: 167_000)
    }
  }

  @Test func `of folders within each other the innermost says what counts, also where it says nothing`()
    async throws
  {
    var roots = [site.root]
    for depth in 1...6 { roots.append(roots[depth - 1] + "/nested") }
    for (depth, root) in roots.enumerated() {
      let file = String(root.dropFirst(site.folder("").count)) + "/settings.json"
      let share = #"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"\#(30 + 10 * depth)"}}"#
      if depth < 6 { try set(share, in: file) }
    }
    let claude = try #require(Agents.descriptor(of: ClaudeCode.agent))
    for (depth, tokens) in [(0, 54_000), (3, 108_000), (5, 144_000), (6, 167_000)] {
      let path = String(roots[depth].dropFirst(site.root.count)) + "/projects/p/\(lines.session).jsonl"
      let file = try site.folder.write(
        "claude" + path, Data((lines.reply("m1", context: 10_000 + depth) + "\n").utf8))
      try await withDaemon(
        site, change: { $0.roots = roots.map { AgentRoot(claude, $0) } },
        { running in try await until(running, 10_000 + depth, compactsAt: tokens) })
      try FileManager.default.removeItem(atPath: file)
    }
  }

  @Test func `it counts without a word of any session, and what another whole leaves is armed again`()
    async throws
  {
    try set(#"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"50"}}"#)
    try site.write(transcript, [lines.reply("m1", context: 1_000), lines.reply("m2", context: 87_000)])
    try await withDaemon(site, poll: .milliseconds(20)) { running in
      let board = try await running.until("it alerts") {
        $0.entries.first?.overview.budget.alertInEffect?.threshold == 4
      }
      try set("{}")
      try await running.until("nothing is to be alerted of") { board in
        let budget = board.entries.first?.overview.budget
        return budget?.figure?.compactionTokens == 167_000 && budget?.alertInEffect == nil
      }
      #expect(running.lastEvent >= board.lastEvent)
      #expect(try await running.events().filter { $0.kind == "alert" }.count == 1)
    }
    // It is stored so.
    try await withDaemon(site) { running in
      let board = try await running.until("all is there again") { $0.isComplete && !$0.entries.isEmpty }
      #expect(board.entries.first?.overview.budget.alertInEffect == nil)
    }
  }

  @Test func `a settings file that is written again says nothing new, and what was learned since stays`()
    async throws
  {
    let off = #"{"autoCompactEnabled":false}"#
    try set(off, at: "2026-11-20T00:00:00Z")
    // It compacts all the same.
    try site.write(
      transcript, [lines.reply("m1", context: 150_000), lines.compaction(before: 160_000, after: 3_000)])
    try await withDaemon(site) { running in
      try await until(running, 3_000, compactsAt: 160_000)
      try set(#"{"autoCompactEnabled":false,"theme":"dark"}"#, at: "2026-11-22T00:00:00Z")
      try reply(20_000)
      try await until(running, 20_000, compactsAt: 160_000)
      // Said otherwise, it is of now on, however old the file is that says so.
      try set("{}", at: "2026-11-20T00:00:00Z")
      try reply(30_000)
      try await until(running, 30_000, compactsAt: 160_000)
      try set(off, at: "2026-11-20T00:00:00Z")
      try reply(40_000)
      try await until(running, 40_000, compactsAt: nil)
    }
  }

  @Test func `the administrator's pieces count by their names, also those that come later`() async throws {
    let pieces = "etc/claude-code/managed-settings.d/"
    func share(_ percent: Int) -> String {
      #"{"env":{"CLAUDE_AUTOCOMPACT_PCT_OVERRIDE":"\#(percent)"}}"#
    }
    try site.write(transcript, [lines.reply("m1", context: 10_000)])
    try set(share(90))
    try set(share(80), in: "etc/claude-code/managed-settings.json")
    try set(share(50), in: pieces + "20.json")
    try set(share(40), in: pieces + "10.json")
    for name in [".30.json", "30.json~", "30.txt"] { try set(share(30), in: pieces + name) }
    try await withDaemon(site) { running in
      try await until(running, 10_000, compactsAt: 90_000)
      try set(share(70), in: pieces + "30.json")
      try reply(20_000)
      try await until(running, 20_000, compactsAt: 126_000)
      try FileManager.default.removeItem(atPath: site.folder(pieces + "30.json"))
      try reply(30_000)
      try await until(running, 30_000, compactsAt: 90_000)
    }
  }

  @Test func `what was learned goes with its age while the daemon runs, and is stored so`() async throws {
    try site.write(
      transcript, [lines.reply("m1", context: 100_000), lines.compaction(before: 120_000, after: 3_000)])
    try await withDaemon(site, poll: .milliseconds(20)) { running in
      try await until(running, 3_000, compactsAt: 120_000)
      site.now = site.now.adding(milliseconds: CompactionPoints.longestAge)
      try await until(running, 3_000, compactsAt: 167_000)
    }
    // Not even a clock that was set back brings it again.
    site.now = site.now.adding(milliseconds: -CompactionPoints.longestAge)
    try await withDaemon(site) { running in try await until(running, 3_000, compactsAt: 167_000) }
  }
}
