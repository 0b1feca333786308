import ControlAPI
import DaemonKit
import Dispatch
import Foundation
import Glibc
import Logging
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// `/v1/statusline` and the file that stands in for it: one line, of the right session.
struct StatusLineTests {
  private let site: Site
  private let first = ClaudeLines.session(1)
  private let second = ClaudeLines.session(2)

  init() throws {
    site = try Site()
    // Two sessions in one folder, so that only the process tells which is which.
    try site.write("p/\(first.session).jsonl", [first.reply("m1", context: 100_200)])
    try site.write("p/\(second.session).jsonl", [second.reply("m2", context: 150_300)])
  }

  @Test func `the most urgent session is shown, plain and for tmux`() async throws {
    try await withDaemon(site) { running in
      let plain = try await running.text(Route.statusLine)
      #expect(plain.hasPrefix("api ") && plain.hasSuffix("10% !!\n"))
      #expect(!plain.contains("#"))
      let tmux = try await running.text(Route.statusLine + "?format=tmux")
      #expect(tmux.contains("10% !!") && tmux.contains("#[fg=") && tmux.hasSuffix("#[default]\n"))
      let powerline = try await running.text(Route.statusLine + "?format=tmux&style=powerline")
      #expect(powerline.contains("10% !!") && powerline.contains("bg=colour124"))
      let uncoloured = try await running.text(Route.statusLine + "?format=tmux&style=plain")
      #expect(uncoloured == plain)
      let narrow = try await running.text(Route.statusLine + "?width=8&unicode=0")
      // A character beyond ASCII would take more bytes than it is characters.
      #expect(narrow.utf8.count == narrow.count)
      #expect(narrow.count <= 9 && narrow.contains("10%"))
    }
  }

  @Test func `a session that runs goes before one that ended with less left`() async throws {
    let agent = try AgentProcess()
    try site.register(pid: agent.agentPID, session: first.session, procStart: agent.procStart)
    try await withDaemon(site) { running in
      try await running.until("the agent is there") { $0.entries.contains { $0.agent != nil } }
      let line = try await running.text(Route.statusLine)
      #expect(line.contains("40%"))
    }
  }

  @Test func `a session that is asked for is shown`() async throws {
    try await withDaemon(site) { running in
      let line = try await running.text(Route.statusLine + "?session=\(first.session)")
      #expect(line.contains("40%") && !line.contains("!"))
      #expect(try await running.get(Route.statusLine + "?session=nothing").status == 404)
      #expect(try await running.get(Route.statusLine + "?session=api").status == 409)
    }
  }

  @Test(arguments: [
    "?template=%7Brest%7D", "?template=", "?format=html", "?style=loud", "?width=0", "?width=x",
    "?pane_pid=0", "?pane_pid=99999999999",
  ])
  func `a question that makes no sense is refused`(query: String) async throws {
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.statusLine + query)
      #expect(answer.status == 400)
    }
  }

  @Test func `a line of one's own is told in its order, for tmux without anything to expand`() async throws {
    try await withDaemon(site) { running in
      // {label}#{{{left|?}}} of {quota5h|nothing}
      let query =
        "?template=%7Blabel%7D%23%7B%7B%7Bleft%7C%3F%7D%7D%7D%20of%20%7Bquota5h%7Cnothing%7D&session=\(first.session)"
      #expect(try await running.text(Route.statusLine + query) == "api#{40} of nothing\n")
      #expect(try await running.text(Route.statusLine + query + "&format=tmux") == "api##{40} of nothing\n")
      #expect(try await running.text(Route.statusLine + query + "&width=6") == "api#{4\n")
      let refusal = try await running.get(Route.statusLine + "?template=%7Brest%7D")
      #expect(String(decoding: refusal.body, as: UTF8.self).contains("no field {rest}; there are {label} "))
    }
  }

  @Test func `a session that was active an hour ago goes behind one that is now`() async throws {
    let late = ClaudeLines.session(3, folder: "/home/u/late")
    var now = late
    now.time = "2026-11-21T07:30:00.000Z"
    try site.write("p/\(late.session).jsonl", [now.reply("m3", context: 10_000)])
    site.now = try #require(Timestamp(iso8601: "2026-11-21T07:31:00Z".utf8))
    try await withDaemon(site) { running in
      let line = try await running.text(Route.statusLine)
      #expect(line.hasPrefix("late "))
    }
  }

  @Test func `two agents in one folder are told apart by their panes`() async throws {
    let (one, two, stranger) = (try AgentProcess(), try AgentProcess(), try AgentProcess())
    try await withDaemon(site) { running in
      try site.register(pid: one.agentPID, session: first.session, procStart: one.procStart)
      try site.register(pid: two.agentPID, session: second.session, procStart: two.procStart, status: "idle")
      try await running.until("both are alive") { board in board.entries.count { $0.agent != nil } == 2 }
      for (agent, share) in [(one, "40%"), (two, "10%")] {
        let pane = try await running.text(Route.statusLine + "?pane_pid=\(agent.panePID)")
        #expect(pane.contains(share))
        #expect(try await running.text(Route.statusLine + "?pane_pid=\(agent.agentPID)").contains(share))
      }
      // Where no agent runs, the most urgent one is shown.
      #expect(try await running.text(Route.statusLine + "?pane_pid=\(stranger.panePID)").contains("10%"))
      let sessions = try await running.sessions()
      #expect(sessions[first.session]?.process?.pid == one.agentPID)
      #expect(sessions[first.session]?.process?.activity == "busy")
      #expect(sessions[second.session]?.process?.activity == "idle")
      #expect(try await running.text(Route.status).contains("2"))
    }
  }

  @Test func `who waits stands behind the line of another session, and a sign alone behind its own`()
    async throws
  {
    let (one, two) = (try AgentProcess(), try AgentProcess())
    try site.register(
      pid: one.agentPID, session: first.session, procStart: one.procStart, status: "waiting")
    try site.register(pid: two.agentPID, session: second.session, procStart: two.procStart)
    try await withDaemon(site) { running in
      try await running.until("one waits") { board in
        board.waiting.count == 1 && board.entries.count { $0.agent != nil } == 2
      }
      let line = try await running.text(Route.statusLine)
      #expect(line.contains("10% !!") && line.hasSuffix(" ◐ api\n"), "\(line)")
      #expect(
        try await running.text(Route.statusLine + "?session=\(first.session)").hasSuffix("40% ◐\n"))
    }
  }

  @Test func `an entry of a process that ended and whose number was used again is none`() async throws {
    let (agent, other) = (try AgentProcess(), try AgentProcess())
    try await withDaemon(site) { running in
      let wrong = String(try #require(UInt64(agent.procStart)) - 1)
      try site.register(pid: agent.agentPID, session: first.session, procStart: wrong)
      // The one that comes after it shows that the first one was looked at.
      try site.register(pid: other.agentPID, session: second.session, procStart: other.procStart)
      try await running.until("the other is alive") { $0.entries.contains { $0.agent != nil } }
      let sessions = try await running.sessions()
      #expect(sessions[first.session]?.live == false)
      #expect(sessions[second.session]?.live == true)
      #expect(try await running.text(Route.statusLine + "?pane_pid=\(agent.panePID)").contains("10%"))
    }
  }

  @Test func `an agent that is killed is gone, though its entry stays`() async throws {
    let agent = try AgentProcess()
    try site.register(pid: agent.agentPID, session: first.session, procStart: agent.procStart)
    try await withDaemon(site) { running in
      try await running.until("the agent is there") { $0.entries.contains { $0.agent != nil } }
      kill(agent.agentPID, SIGKILL)
      try await running.until("the agent is gone") { !$0.entries.contains { $0.agent != nil } }
    }
  }

  @Test func `an agent without a transcript is there, and one whose entry goes is not`() async throws {
    let agent = try AgentProcess()
    try site.register(pid: agent.agentPID, session: ClaudeLines.id(7), procStart: agent.procStart)
    try await withDaemon(site) { running in
      try await running.until("the agent is there") { $0.entries.contains { $0.agent != nil } }
      let session = try await running.session(ClaudeLines.id(7))
      #expect(session.live && session.project == "/home/u/api" && session.context.usedTokens == nil)
      try FileManager.default.removeItem(atPath: site.folder("claude/sessions/\(agent.agentPID).json"))
      try await running.until("the agent is gone") { !$0.entries.contains { $0.agent != nil } }
      #expect(try await running.get(Route.session(ClaudeLines.id(7))).status == 404)
    }
  }

  @Test func `the file says what the daemon would, also when it is gone`() async throws {
    let (agent, other) = (try AgentProcess(), try AgentProcess())
    try site.register(pid: agent.agentPID, session: first.session, procStart: agent.procStart)
    try site.register(pid: other.agentPID, session: second.session, procStart: other.procStart)
    var expected: [String] = []
    try await withDaemon(site) { running in
      // With their stop points, which the line of one tells and which come a little later.
      try await running.until("the agents are there") { board in
        board.entries.count { $0.agent != nil && $0.stopPoint != nil } == 2
      }
      expected = [
        try await running.text(Route.statusLine + "?format=tmux&pane_pid=\(agent.panePID)"),
        try await running.text(Route.statusLine + "?format=tmux"),
      ]
    }
    let file = try #require(StatusFile.read(site.runtime.statusFile))
    let shown = [agent.panePID, nil].map { pane in
      String(decoding: file.line(forPane: pane) ?? [], as: UTF8.self) + "\n"
    }
    #expect(shown == expected)
    #expect(shown[0] != shown[1])
    #expect(file.writtenMilliseconds == site.now.milliseconds)
  }

  @Test func `where nothing changes the file goes on, or its age would be that of the last change`()
    async throws
  {
    var surroundings = try site.surroundings()
    surroundings.poll = .milliseconds(20)
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    let running = RunningDaemon(daemon: daemon, site: site)
    let resets = site.now.milliseconds / 1_000 + 3_600
    let line =
      #"{"session_id":"\#(second.session)","context_window":{"context_window_size":200000},"#
      + #""rate_limits":{"five_hour":{"used_percentage":97,"resets_at":\#(resets)}}}"#
    _ = try await running.deliver(line, to: Route.hooksStatusLine, delivery: nil)
    func file(_ what: String, _ fits: (String, Int64) -> Bool) async throws {
      for _ in 0..<3_000 {
        if let file = StatusFile.read(site.runtime.statusFile),
          fits(String(decoding: file.line(forPane: nil) ?? [], as: UTF8.self), file.writtenMilliseconds)
        {
          return
        }
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
        }
      }
      Issue.record("the file does not tell that \(what)")
    }
    try await file("the quota presses") { line, _ in line.contains("5h 97%") }
    site.now = site.now.adding(milliseconds: 600_000)
    let later = site.now.milliseconds
    try await file("it is of now") { line, written in line.contains("5h 97%") && written == later }
    site.now = site.now.adding(milliseconds: 3_600_000)
    try await file("the quota was reset") { line, _ in !line.isEmpty && !line.contains("5h") }
    await daemon.stop()
  }
}
