import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The program that agents call at their hooks, with the daemon there, away, and hanging.
@Suite(.timeLimit(.minutes(5)))
struct HookTests {
  /// A call of the session, as Claude Code hands it over.
  static func call(_ event: String, session: String = ClaudeLines.id(1)) -> String {
    #"{"session_id":"\#(session)","cwd":"/home/u/api","hook_event_name":"\#(event)"}"#
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `all that the client handed to hooks and status line comes to the store`() async throws {
    let folder = try #require(SharedData.claude)
    let files = SharedData.files(below: folder, suffix: ".json").filter { $0.path.contains("/stdin/") }
    try await TestUser.with { user in
      try await user.startDaemon()
      var expected: [String] = []
      for file in files {
        let isLine = file.lastPathComponent.contains("statusline")
        let answer = try await user.hook(isLine ? ["statusline"] : [], inputFile: file.path)
        #expect(answer.code == 0 && answer.complaints.isEmpty)
        if isLine {
          #expect(answer.output.isEmpty || answer.output.hasPrefix("work "), "\(answer)")
        } else {
          #expect(answer.output.isEmpty)
          let call = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
          expected.append(try #require(call?["hook_event_name"] as? String))
        }
      }
      #expect(expected.count > 60)
      // What came too late for an answer is in the spool, and read from there.
      let events = try await eventually("all are stored") {
        let hooks = try await user.hooks()
        return hooks.count >= expected.count ? hooks : nil
      }
      #expect(events.map(\.name).sorted() == expected.sorted())
      #expect(
        try await user.run([Programs.path("sessiond"), "doctor"]).output.contains("calls of hooks since"))
    }
  }

  @Test func `while the daemon is away calls wait, and are stored in their order when it is back`()
    async throws
  {
    try await TestUser.with { user in
      let names = (1...12).map { "Event\($0)" }
      for name in names {
        let answer = try await user.hook(input: Self.call(name))
        #expect(answer.code == 0 && answer.output.isEmpty && answer.complaints.isEmpty)
      }
      #expect(try user.spooled().count == names.count)
      let folder = try FileManager.default.attributesOfItem(atPath: user.spool)
      #expect((folder[.posixPermissions] as? NSNumber)?.int16Value == 0o700)
      let file = try FileManager.default.attributesOfItem(atPath: user.spool + "/" + user.spooled()[0])
      #expect((file[.posixPermissions] as? NSNumber)?.int16Value == 0o600)
      try await user.startDaemon()
      #expect(try await user.hooks().map(\.name) == names)
      #expect(try user.spooled().isEmpty)
    }
  }

  @Test func `a daemon that hangs holds nobody up, and counts the call once`() async throws {
    try await TestUser.with { user in
      let daemon = try await user.startDaemon()
      daemon.send(SIGSTOP)
      let names = (1...5).map { "Event\($0)" }
      for name in names {
        // That it ends at all: the benchmark holds it to 60 ms, here other tests run beside it.
        let answer = try await user.hook(input: Self.call(name))
        #expect(answer.code == 0 && answer.output.isEmpty && answer.complaints.isEmpty)
      }
      #expect(try user.spooled().count == names.count)
      daemon.send(SIGCONT)
      // It gets each one twice: over the socket, which was waiting, and from the spool.
      try await eventually("all are stored") { try user.spooled().isEmpty }
      try await eventually("both ways were taken") {
        let text = try await user.run([Programs.path("sessiond"), "doctor"]).output
        return text.contains("5 came twice and count once")
          || text.contains("5 calls of hooks since the start")
      }
      #expect(try await user.hooks().map(\.name).sorted() == names)
    }
  }

  @Test func `an agent is told at the end of its turn how little is left, where its user has set so`()
    async throws
  {
    try await TestUser.with { user in
      try user.folder.write("config/sessiond/sessiond.yaml", Data("stop:\n  advice: stop\n".utf8))
      let transcript = try Transcript(user, project: "/home/u/api")
      try await user.startDaemon()
      var answers: [String] = []
      // Each is another tier. On a busy machine an answer may come too late for the hook, which does not wait for it.
      for (tokens, tier) in [(140_000, "warning"), (152_000, "critical"), (162_000, "danger")] {
        try transcript.reply("m\(tokens)", tokens: tokens)
        _ = try await user.session(transcript.id, "is in its tier \(tier)") { $0.alert.tier == tier }
        let call = Self.call("Stop", session: transcript.id).dropLast() + #","stop_hook_active":false}"#
        for _ in 1...2 {
          let answer = try await user.hook(input: String(call))
          #expect(answer.code == 0 && answer.complaints.isEmpty)
          if !answer.output.isEmpty { answers.append(answer.output) }
        }
      }
      #expect((1...3).contains(answers.count), "each tier is told of once: \(answers)")
      for answer in answers {
        let body = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        let output = try #require(body["hookSpecificOutput"] as? [String: String])
        #expect(body.count == 1 && output["hookEventName"] == "Stop")
        #expect(output["additionalContext"]?.contains("% of the usable context window is left") == true)
      }
    }
  }

  @Test func `what the daemon refuses does not wait`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      for input in ["", "nonsense", "{}"] {
        let answer = try await user.hook(input: input)
        #expect(answer.code == 0 && answer.output.isEmpty && answer.complaints.isEmpty)
      }
      let doctor = try await user.run([Programs.path("sessiond"), "doctor"]).output
      #expect(doctor.contains("refused since the start, the last one because"), "\(doctor)")
      #expect(try user.spooled().isEmpty)
    }
  }

  @Test func `of too many calls the oldest are dropped and counted, with many programs at once`() async throws
  {
    try await TestUser.with { user in
      // One made by the program itself, so that the folder is as it makes it.
      _ = try await user.hook(input: Self.call("First"))
      for number in 1...999 {
        let digits = String(number)
        let name =
          String(repeating: "0", count: 20 - digits.count) + digits + "-"
          + String(repeating: "a", count: 32) + ".claude-code"
        try Data().write(to: URL(filePath: user.spool + "/" + name))
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...24 {
          group.addTask { _ = try await user.hook(input: Self.call("Event\(number)")) }
        }
        try await group.waitForAll()
      }
      var calls = 1_024
      // One that has no time to make room leaves that to the next.
      try await eventually("no more wait than may") {
        if try user.spooled().count <= 1_000 { return true }
        calls += 1
        _ = try await user.hook(input: Self.call("Later"))
        return false
      }
      let dropped = calls - 1_000
      let left = try user.spooled()
      #expect(left.count == 1_000)
      let oldest = String(repeating: "0", count: 20 - String(dropped + 1).count) + "\(dropped + 1)-"
      #expect(left.first?.hasPrefix(oldest) == true, "\(left.prefix(2))")
      #expect(try Data(contentsOf: URL(filePath: user.spool + "/dropped")).count == dropped)
      #expect(
        try await user.run([Programs.path("sessiond"), "doctor"]).output.contains(
          "\(dropped) calls of hooks were dropped"))
    }
  }

  @Test func `of too many bytes the oldest are dropped, and a call that is too large is`() async throws {
    try await TestUser.with { user in
      _ = try await user.hook(input: Self.call("First"))
      let first = try #require(try user.spooled().first)
      for name in ["a", "b"] {
        let old = "00000000000000000001-" + String(repeating: name, count: 32) + ".claude-code"
        try Data().write(to: URL(filePath: user.spool + "/" + old))
        let file = try FileHandle(forWritingTo: URL(filePath: user.spool + "/" + old))
        // Of zeros that take no room on the disk.
        try file.truncate(atOffset: 32 << 20)
        try file.close()
      }
      _ = try await user.hook(input: Self.call("Second"))
      #expect(try user.spooled().count == 3)
      #expect(try user.spooled().first?.contains("bbbb") == true)
      #expect(try user.spooled().contains(first))
      let large = try user.folder.write("large", Data(count: 16 << 20 + 1))
      #expect(try await user.hook(inputFile: large).code == 0)
      #expect(try user.spooled().count == 3)
      #expect(try Data(contentsOf: URL(filePath: user.spool + "/dropped")).count == 2)
    }
  }

  @Test func `without a place for anything it fails open, and its own arguments are looked at`() async throws
  {
    try await TestUser.with { user in
      let answer = try await user.run(
        ["sh", "-c", #"printf {} | "$0""#, Programs.path("sessiond-hook")],
        environment: ["PATH": "/usr/bin:/bin"])
      #expect(answer.code == 0 && answer.output.isEmpty && answer.complaints.isEmpty)
      for arguments in [["--bogus"], ["notify"], ["statusline", "x"], ["statusline", "--"]] {
        let mistake = try await user.hook(arguments, input: "")
        #expect(mistake.code == 64 && mistake.complaints.contains("--help"), "\(arguments)")
      }
      #expect(try await user.hook(["--version"], input: "").output.hasPrefix("sessiond-hook "))
      #expect(try await user.hook(["--help"], input: "").output.contains("statusline"))
    }
  }

  // MARK: The status line

  @Test func `the status line that was there before comes first, whatever it does`() async throws {
    try await TestUser.with { user in
      let input = Self.call("none")
      let before = ["statusline", "--", "sh", "-c"]
      #expect(try await user.hook(["statusline"], input: input).output == "")
      #expect(try await user.hook(before + ["cat"], input: input).output == input)
      #expect(try await user.hook(before + ["echo one; exit 3"], input: input).output == "one\n")
      #expect(try await user.hook(["statusline", "--", "/no such program"], input: input).code == 0)

      try await user.startDaemon()
      _ = try await user.hook(input: Self.call("SessionStart"))
      _ = try await user.session(ClaudeLines.id(1), "is found") { _ in true }
      let line = try await eventually("the line is there") {
        let answer = try await user.hook(["statusline"], input: input)
        return answer.output.isEmpty ? nil : answer.output
      }
      #expect(line.hasPrefix("api ") && line.hasSuffix("\n"))
      #expect(try await user.hook(before + ["printf one"], input: input).output == "one\n" + line)
      #expect(
        try await user.hook(before + ["echo one; echo two"], input: input).output == "one\ntwo\n" + line)
      // One that reads nothing, of more than a pipe holds; for so much a daemon that was not optimised takes too long.
      let long = input.dropLast() + #","x":""# + String(repeating: "x", count: 200_000) + #""}"#
      let deaf = try await user.hook(before + ["exec <&-; echo one"], input: String(long))
      #expect(deaf.code == 0 && deaf.output.hasPrefix("one\n"))
      let counted = try await user.hook(before + ["wc -c"], input: String(long))
      #expect(counted.code == 0 && counted.output.hasPrefix("\(long.utf8.count)\n"))
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `the status line that was there before ends with ours, and all that it has started`(signal: Int32)
    async throws
  {
    try await TestUser.with { user in
      let input = try user.folder.write("input", Data(Self.call("none").utf8))
      let command = "sleep 600 & echo $$ $!; wait"
      let script = #"exec "$0" statusline -- sh -c "$1" < "$2""#
      let line = try await user.start(["sh", "-c", script, Programs.path("sessiond-hook"), command, input])
      let started = try await eventually("it has begun") {
        line.lines.first.map { words in words.split(separator: " ").compactMap { pid_t($0) } }
      }
      let ticks = started.map(ProcessTree.startTicks)
      #expect(ticks.count == 2 && !ticks.contains(nil))
      line.send(signal)
      #expect(try await line.end() == 128 + signal)
      try await eventually("both have ended") {
        zip(started, ticks).allSatisfy { ProcessTree.startTicks(of: $0) != $1 }
      }
    }
  }

  @Test func `Codex tells of the end of a turn by an argument`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      let json = #"{"type":"agent-turn-complete","thread-id":"\#(ClaudeLines.id(5))","cwd":"/w/lib"}"#
      #expect(try await user.hook(["notify", json], input: "").code == 0)
      let session = try await user.session(ClaudeLines.id(5), "is found") { _ in true }
      #expect(session.agent == "codex")
      #expect(try await user.hooks().map(\.name) == ["agent-turn-complete"])
    }
  }
}

extension ClaudeLines {
  /// A UUID for a number.
  static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits + "-0b1e-4c55-9d5e-2a6f0d7c1b42"
  }
}

extension TestUser {
  /// Where calls wait for a daemon.
  var spool: String { folder("state/sessiond/spool") }

  /// The calls that wait, by their names in order.
  func spooled() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: spool).filter { $0.hasPrefix("0") }.sorted()
  }

  /// Calls the program as an agent does, with that on its standard input.
  func hook(_ arguments: [String] = [], input: String) async throws -> Answer {
    let file = try folder.write("input-" + UUID().uuidString, Data(input.utf8))
    return try await hook(arguments, inputFile: file)
  }

  func hook(_ arguments: [String] = [], inputFile: String) async throws -> Answer {
    let script = #"input=$1; shift; exec "$0" "$@" < "$input""#
    return try await run(["sh", "-c", script, Programs.path("sessiond-hook"), inputFile] + arguments)
  }

  /// The calls of hooks that are stored, each once: by delivery, in the order of their first events.
  func hooks() async throws -> [(name: String, delivery: String)] {
    try await events().reduce(into: []) { calls, event in
      guard let name = event.data.hook, let delivery = event.data.delivery,
        !calls.contains(where: { $0.delivery == delivery })
      else { return }
      calls.append((name, delivery))
    }
  }
}
