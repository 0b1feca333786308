import ControlAPI
import DaemonKit
import Foundation
import Glibc
import LinuxHost
import SessionCore
import SessionService
import SessionStore
import SessionTestSupport
import Testing

/// What agents tell over their hooks and status lines, taken by a whole daemon.
struct HookTests {
  /// What `/v1/hooks` answers.
  private struct State: Decodable {
    var calls: Int
    var spooled: Int
    var repeated: Int
    var refused: Int
    var problem: String?
    var strayTranscripts: Int
    var strayTranscript: String?
  }

  private let site: Site
  private let session = ClaudeLines.id(1)

  init() throws { site = try Site() }

  private func call(_ event: String = "Stop", session: String? = nil, transcript: String? = nil) -> String {
    let path = transcript.map { #","transcript_path":"\#($0)""# } ?? ""
    return
      #"{"session_id":"\#(session ?? self.session)","cwd":"/home/u/api","hook_event_name":"\#(event)"\#(path)}"#
  }

  /// The names of the hooks that were called, in order.
  private func hooks(_ running: RunningDaemon) async throws -> [String] {
    try await running.events().filter { $0.kind == "hook" }.compactMap(\.data.hook)
  }

  @Test func `a call is stored when it is acknowledged, and counts once`() async throws {
    try await withDaemon(site) { running in
      let delivery = UUID.delivery
      for _ in 0..<3 {
        let answer = try await running.deliver(call("SessionStart"), delivery: delivery)
        #expect(answer.status == 204 && answer.body.isEmpty)
        #expect(try await hooks(running) == ["SessionStart"])
      }
      #expect(try await running.deliver(call("Stop")).status == 204)
      #expect(try await hooks(running) == ["SessionStart", "Stop"])
      try await running.until("the session is on the board") { !$0.entries.isEmpty }
      let found = try await running.session(session)
      #expect(found.project == "/home/u/api" && found.transcript == "")
      let state: State = try await running.json(Route.hooks)
      #expect(state.calls == 2 && state.repeated == 2 && state.refused == 0)
    }
    // Over a restart too.
    try await withDaemon(site) { running in
      let names = try await hooks(running)
      #expect(names == ["SessionStart", "Stop"])
    }
  }

  @Test func `what is no call is refused with the reason, and doctor says so`() async throws {
    try await withDaemon(site) { running in
      let refused: [(String, String)] = [
        ("", "there is nothing in it"), ("nonsense", "not one JSON object"), ("{}", "it names no session"),
        (call(session: "../../x"), "its session is no UUID"),
        (String(repeating: "[", count: 10_000), "it is nested more than 1000 deep"),
      ]
      for (body, reason) in refused {
        let answer = try await running.deliver(body)
        #expect(answer.status == 400 && answer.body.contains(reason), "\(answer)")
      }
      let binary = try await running.deliver(Array(call().utf8) + [0xff])
      #expect(binary.status == 400 && binary.body.contains("UTF-8"))
      #expect(try await running.deliver(call(), delivery: nil).status == 400)
      #expect(try await running.deliver(call(), delivery: "12").status == 400)
      #expect(try await running.deliver(call(), to: Route.hooks + "?agent=nobody").status == 400)
      let state: State = try await running.json(Route.hooks)
      #expect(state.calls == 0 && state.refused == refused.count + 2)
      let findings = await examined().filter { $0.subject == "hooks" }
      #expect(findings.map(\.verdict) == [.good, .note])
      #expect(findings.last?.message.contains("nobody has no hooks") == true, "\(findings)")
    }
  }

  @Test func `a hook may hand over 16 MiB, everybody else 1 MiB`() async throws {
    try await withDaemon(site) { running in
      func body(_ size: Int) -> [UInt8] {
        let front = Array((call().dropLast() + #","x":""#).utf8)
        return front + [UInt8](repeating: 0x61, count: size - front.count - 2) + Array("\"}".utf8)
      }
      let largest = try await running.deliver(body(16 << 20))
      #expect(largest.status == 204)
      #expect(try await running.deliver(body(16 << 20 + 1)).status == 413)
      #expect(try await running.deliver(body(1 << 20), to: Route.hooksStatusLine).status != 413)
      #expect(try await running.deliver(body(1 << 20 + 1), to: Route.hooksStatusLine).status == 413)
      #expect(try await running.deliver(body(1 << 20 + 1), to: Route.reload).status == 413)
    }
  }

  @Test func `only a transcript that would be read is taken from a hook`() async throws {
    let outside = try site.folder.write("elsewhere/p/\(ClaudeLines.id(3)).jsonl", Data())
    let elsewhere = site.folder("elsewhere")
    try FileManager.default.createDirectory(atPath: site.path(""), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: site.path("link"), withDestinationPath: elsewhere + "/p")
    try FileManager.default.createDirectory(atPath: site.path("p"), withIntermediateDirectories: true)
    // To root this one is like any other, so that the scan itself would follow a link to it.
    let foreign = geteuid() == 0 ? try site.folder.write("shadow", Data("root:*:".utf8)) : "/etc/shadow"
    if geteuid() == 0 { #expect(chown(foreign, 65_534, 65_534) == 0) }
    try FileManager.default.createSymbolicLink(
      atPath: site.path("p/\(ClaudeLines.id(9)).jsonl"), withDestinationPath: foreign)
    let cases = [
      (1, site.path("p/\(ClaudeLines.id(1)).jsonl"), true),
      (2, "/etc/passwd", false), (3, outside, false),
      (4, site.path("p/../../x/\(ClaudeLines.id(4)).jsonl"), false),
      (5, site.path("p/\(ClaudeLines.id(1)).jsonl"), false),
      (6, site.path("link/\(ClaudeLines.id(6)).jsonl"), false),
      (7, site.root + "/sessions/\(ClaudeLines.id(7)).jsonl", false),
      (9, site.path("p/\(ClaudeLines.id(9)).jsonl"), false),
      (8, "projects/p/\(ClaudeLines.id(8)).jsonl", false),
    ]
    try await withDaemon(site) { running in
      for (number, path, isTaken) in cases {
        let id = ClaudeLines.id(number)
        #expect(try await running.deliver(call(session: id, transcript: path)).status == 204)
        try await running.until("\(id) is found") { $0.entry(matching: id) != .none }
        #expect(try await running.session(id).transcript == (isTaken ? path : ""), "\(path)")
      }
      let state: State = try await running.json(Route.hooks)
      #expect(state.strayTranscripts == 8 && state.strayTranscript == cases.last?.1)
      #expect(await examined().contains { $0.subject == "hooks" && $0.message.contains("is not opened") })
      // Its transcript is the same session, whichever came first.
      let lines = ClaudeLines.session(1)
      try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 1_000)])
      try await running.until(lines.session, hasReplies: 1)
      let found = try await running.events().filter {
        $0.kind == "session.found" && $0.session == lines.session
      }
      #expect(found.count == 1)
    }
  }

  @Test func `what comes from outside commands no terminal, and makes no line of its own`() async throws {
    try await withDaemon(site) { running in
      #expect(try await running.deliver(call(transcript: #"/x\u001b[2J\nall is well\u202e"#)).status == 204)
      #expect(try await running.deliver(call(), to: Route.hooks + "?agent=a%1b%5b2J%0Aall").status == 400)
      let state: State = try await running.json(Route.hooks)
      #expect(state.strayTranscript == "/x\u{1b}[2J\nall is well\u{202e}" && state.refused == 1)
      let lines = try await running.text(Route.hooks).split(separator: "\n")
      #expect(lines.count == 3, "\(lines)")
      #expect(lines.last?.hasSuffix("the last: /x\u{fffd}[2J all is well\u{fffd}") == true, "\(lines)")
      #expect(!lines.joined().unicodeScalars.contains { "\u{1b}\u{202e}".unicodeScalars.contains($0) })
    }
  }

  // MARK: Status lines

  private func statusLine(percent: Double, window: Int = 1_000_000) -> String {
    let resets = (site.now.milliseconds + 3_600_000) / 1_000
    return #"""
      {"session_id":"\#(session)","context_window":{"context_window_size":\#(window),"used_percentage":12},
       "rate_limits":{"five_hour":{"used_percentage":\#(percent),"resets_at":\#(resets)}}}
      """#
  }

  @Test func `a quota that runs out is told behind the session's line`() async throws {
    let lines = ClaudeLines.session(1)
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 100_000)])
    try await withDaemon(site) { running in
      // In the fifth of five hours.
      _ = try await running.deliver(statusLine(percent: 91), to: Route.hooksStatusLine, delivery: nil)
      try await running.until("the quota is known") { board in
        board.quotas.values.joined().contains { $0.usedPercent == 91 }
      }
      #expect(try await running.text(Route.statusLine).hasSuffix("% · 5h 91%\n"))
    }
  }

  @Test func `a status line gets its session's line, and is stored where it tells something new`()
    async throws
  {
    let lines = ClaudeLines.session(1)
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 100_000)])
    try await withDaemon(site) { running in
      let first = try await running.deliver(
        statusLine(percent: 42), to: Route.hooksStatusLine + "?width=30", delivery: nil)
      #expect(first.status == 200 && first.body.hasPrefix("api ▰") && first.body.hasSuffix("\n"))
      let board = try await running.until("the window is known") {
        $0.entries.first?.overview.budget.figure?.windowTokens == 1_000_000
      }
      #expect(board.entries.first?.overview.budget.figure?.windowSource == .agent)
      let count = try await running.events().count
      for _ in 0..<20 {
        #expect(try await running.deliver(statusLine(percent: 42), to: Route.hooksStatusLine).status == 200)
      }
      #expect(try await running.events().count == count)
      #expect(try await running.deliver(statusLine(percent: 43), to: Route.hooksStatusLine).status == 200)
      #expect(try await running.deliver("{}", to: Route.hooksStatusLine).status == 400)
    }
    let quotas = try SessionStore(inspecting: site.database).quotas()
    #expect(quotas[AgentID("claude-code")]?.map(\.usedPercent) == [43])
  }

  @Test func `a session that nobody knows has no line`() async throws {
    try await withDaemon(site) { running in
      let answer = try await running.deliver(statusLine(percent: 42), to: Route.hooksStatusLine)
      #expect(answer.status == 204 && answer.body.isEmpty)
    }
  }

  // MARK: The spool

  /// Puts a call where the hook's program would, under its own name at once.
  private func spool(_ body: String, nanosecond: Int, delivery: String = UUID.delivery) throws {
    let time = String(site.now.milliseconds * 1_000_000 + Int64(nanosecond))
    let name = String(repeating: "0", count: 20 - time.count) + time + "-" + delivery.lowercased()
    let made = try site.folder.write("spooling/" + name, Data(body.utf8))
    let folder = site.folder("state/sessiond/spool")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.moveItem(atPath: made, toPath: folder + "/" + name + ".claude-code")
  }

  private var spooled: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: site.folder("state/sessiond/spool"))) ?? []
  }

  @Test func `what has waited is stored in its order before anybody is answered, and taken away`()
    async throws
  {
    let (twice, events) = (UUID.delivery, (1...250).map { "Event\($0)" })
    for number in (1...250).reversed() {
      try spool(call(events[number - 1]), nanosecond: number, delivery: number == 7 ? twice : UUID.delivery)
    }
    try spool("nonsense", nanosecond: 100)
    try spool(call("Again"), nanosecond: 300, delivery: twice)
    try Data("half".utf8).write(to: URL(filePath: site.folder("state/sessiond/spool/unknown")))
    try await withDaemon(site) { running in
      #expect(try await hooks(running) == events)
      let state: State = try await running.json(Route.hooks)
      #expect(state.calls == 250 && state.spooled == 250 && state.repeated == 1 && state.refused == 1)
      #expect(spooled == ["unknown"])
      // One that comes later, of a daemon that was too slow to answer.
      try spool(call("Late"), nanosecond: 400)
      try await running.until("it was read") { $0.lastEvent >= 253 }
      #expect(try await hooks(running).last == "Late")
    }
  }

  @Test func `a call has the time at which the hook was called, whichever way it comes and however late`()
    async throws
  {
    let nanoseconds = 1_790_000_000_123_456_789
    try spool(call("Spooled"), nanosecond: nanoseconds - Int(site.now.milliseconds) * 1_000_000)
    try await withDaemon(site) { running in
      for time in ["\(nanoseconds)", "0\(nanoseconds)", nil, "", "soon", "-1", "4000000000000000000"] {
        #expect(try await running.deliver(call(), time: time).status == 204)
      }
      let events = try await running.events().filter { $0.kind == "hook" }
      let called = "2026-09-21T14:13:20.123Z"
      #expect(events.map { $0.time == called } == [true, true, true] + [false, false, false, false, false])
      // That of the delivery: the clock stands.
      #expect(Set(events.map(\.time)).count == 2)
    }
  }

  @Test func `doctor tells of what waits and of what was dropped`() async throws {
    try spool(call(), nanosecond: 1)
    try Data("...".utf8).write(to: URL(filePath: site.folder("state/sessiond/spool/dropped")))
    let messages = await examined().filter { $0.subject == "hooks" }.map(\.message)
    #expect(messages.first?.hasPrefix("1 call of a hook waits in ") == true, "\(messages)")
    #expect(messages.last?.hasPrefix("3 calls of hooks were dropped") == true, "\(messages)")
  }

  /// What doctor finds, examined on a thread that may block.
  private func examined() async -> [Doctor.Finding] {
    let environment = site.environment
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var doctor = Doctor(environment: environment, settings: .success(Settings()))
        doctor.examine()
        continuation.resume(returning: doctor.findings)
      }
    }
  }
}
