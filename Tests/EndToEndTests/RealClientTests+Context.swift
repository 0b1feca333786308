import Foundation
import Glibc
import SessionTestSupport
import Testing

extension RealClientTests {
  /// What a model does in a session of everything: reads, edits by tool and by shell, tests that fail and pass, a call that
  /// is refused, two plans, tasks, and a call that is stopped.
  private static let script = #"""
    {"summary": "<summary>They work on the parser.</summary>", "turns": [
      {"tools": [["Read", {"file_path": "$PROJECT/parser.py", "offset": 1, "limit": 4}],
                 ["Read", {"file_path": "$PROJECT/parser.py", "offset": 11, "limit": 10}]]},
      {"tools": [["Edit", {"file_path": "$PROJECT/parser.py", "old_string": "    return 1", "new_string": "    return 2"}]]},
      {"tools": [["Bash", {"command": "sed -i 's/slow/fast/' settings.ini", "description": "Set it to fast"}]]},
      {"tools": [["Bash", {"command": "cat > notes.md <<'END'\n# Notes\nThe parser was slow.\nEND", "description": "Take notes"}]]},
      {"tools": [["Bash", {"command": "mv old.py legacy.py && rm extra.py", "description": "Tidy up"}]]},
      {"tools": [["Bash", {"command": "python3 -m unittest test_parser", "description": "Run the tests"}]]},
      {"tools": [["Edit", {"file_path": "$PROJECT/parser.py", "old_string": "    return 2", "new_string": "    return 3"}]]},
      {"tools": [["Bash", {"command": "python3 -m unittest test_parser", "description": "Run the tests"}]]},
      {"tools": [["Write", {"file_path": "$PROJECT/later.md", "content": "one\ntwo\n"}]]},
      {"say": "The parser is faster."},
      {"tools": [["Bash", {"command": "rm -rf build", "description": "Clean up"}]]},
      {"say": "I leave it there."},
      {"tools": [["EnterPlanMode", {}]]},
      {"delay": 1, "tools": [["Bash", {"command": "PLAN 1. Put a cache before the parser.", "description": "Write the plan"}]]},
      {"tools": [["ExitPlanMode", {}]]},
      {"delay": 1, "tools": [["Bash", {"command": "PLAN 1. Read the file only once.", "description": "Write the plan"}]]},
      {"tools": [["ExitPlanMode", {}]]},
      {"tools": [["TaskCreate", {"subject": "Measure it", "description": "With a large file", "activeForm": "Measuring"}],
                 ["TaskCreate", {"subject": "Update the docs", "description": "All", "activeForm": "Updating"}]]},
      {"tools": [["TaskUpdate", {"taskId": "1", "status": "in_progress"}]]},
      {"say": "Planned."},
      {"tools": [["Bash", {"command": "sh ./soak.sh", "description": "Soak it"}]]},
      {"say": "As you like."}
    ]}
    """#
  /// The file into which the client wants a plan written has a name of its own choice, which its transcript has.
  private static let planFile =
    #"f=$(grep -ho '\"planFilePath\":\"[^\"]*' $HOME/.claude/projects/*/*.jsonl | tail -1 | cut -d'\"' -f4); "#
    + #"mkdir -p \"${f%/*}\"; printf '%s\\n' > \"$f\""#

  private static let files = [
    "parser.py": "def parse():\n    return 1\n" + (3...40).map { "# line \($0)\n" }.joined(),
    "test_parser.py":
      "import unittest, parser\nclass T(unittest.TestCase):\n"
      + "    def test_it(self): self.assertEqual(parser.parse(), 3)\n",
    "settings.ini": "mode = slow\n", "old.py": "pass\n", "extra.py": "pass\n", "build/out": "1\n",
    "soak.sh": "exec tail -f /dev/null\n",
  ]

  /// Stands in for the program that is called: hands on what it gets. Before a compaction it keeps the record as it is
  /// written for that, while the client waits.
  private static let hook = #"""
    #!/bin/sh
    here=${0%/*}
    call=$(cat)
    case $1$call in
      *'"hook_event_name":"PreCompact"'*) ;;
      *) printf '%s' "$call" | "$here/delivers" "$@"; exit ;;
    esac
    set -- "$XDG_STATE_HOME"/sessiond/sessions/*/context.json
    before=$(stat -c '%i %y' "$1")
    printf '%s' "$call" | "$here/delivers"
    tries=400
    while [ $tries -gt 0 ] && [ "$(stat -c '%i %y' "$1")" = "$before" ]; do tries=$((tries - 1)); sleep 0.02; done
    [ $tries -gt 0 ] && cp "$1" "$here/kept" && mv "$here/kept" "$here/kept.json"
    """#

  private static let requests = [
    "Make the parser faster", "clean up", "make a plan", "soak it",
    "no, don't soak it, one short run is enough",
  ]
  private static let refusal = "do not remove build, the release needs it"
  private static let objection = "no cache, it only hides the slow part"

  /// The client set up by the user's own command, with a daemon, the project's files and a call that the user is asked for.
  private func stage(_ user: TestUser) async throws -> (client: RealClient, variables: [String: String]) {
    let client = try await RealClient(user, configuration: "")
    for (name, text) in Self.files { try user.folder.write("home/api/" + name, Data(text.utf8)) }
    try FileManager.default.createDirectory(atPath: user.folder("bin"), withIntermediateDirectories: true)
    for (name, place) in [
      ("sessiond", "sessiond"), ("sessiond-cli", "sessiond-cli"), ("sessiond-hook", "delivers"),
    ] {
      // By a program of its own: what this process holds open for writing its children would hold too.
      #expect(try await user.run(["cp", Programs.path(name), user.folder("bin/" + place)]).code == 0)
    }
    let hook = try user.folder.write("bin/sessiond-hook", Data(Self.hook.utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    let setup = try await user.run([user.folder("bin/sessiond-cli"), "setup", "claude"])
    #expect(setup.code == 0, "\(setup)")
    try await user.startDaemon()
    let variables = ["XDG_RUNTIME_DIR", "XDG_STATE_HOME"].reduce(into: [:]) { $0[$1] = user.environment[$1] }
    return (client, variables)
  }

  private func settings(_ user: TestUser) throws -> String {
    try user.folder.write(
      "permissions.json", Data(#"{"permissions": {"ask": ["Bash(rm -rf:*)"]}}"#.utf8))
  }

  /// What the daemon says of the one session; `nil` while there is none.
  private func record(_ user: TestUser) async throws -> ContextRecordDocument? {
    guard let session = try await user.sessions().first else { return nil }
    let answer = try await user.cli("context", session.id, "--json")
    return answer.code == 0 ? try ContextRecordDocument(Data(answer.output.utf8)) : nil
  }

  /// Answers what the client asks, a step at a time: of what it shows, the first that is known says which keys are next.
  /// What is typed in the first moment of a question may be lost.
  private func answer(
    _ client: RealClient, _ steps: [(shown: String, keys: [String])], until what: String,
    _ isDone: (_ screen: String) async throws -> Bool
  ) async throws {
    try await eventually(what, within: .seconds(90), every: .milliseconds(700)) {
      let screen = try await client.tmux("capture-pane", "-p", "-t", RealClient.session)
        .replacing("\u{a0}", with: " ")
      if try await isDone(screen) { return true }
      if let step = steps.first(where: { screen.contains($0.shown) }) {
        try await client.tmux(["send-keys", "-t", RealClient.session] + step.keys)
      }
      return nil
    }
  }

  private func turnsEnded(_ user: TestUser) async throws -> Int {
    try await user.hooks().count { $0.name == "Stop" }
  }

  /// All that the user does in the session of everything.
  private func work(_ user: TestUser, _ client: RealClient) async throws {
    try await eventually("the work is done", within: .seconds(120)) {
      try await client.sendWhatIsTyped(Self.requests)
      return try await turnsEnded(user) == 1
    }
    // Refused, with a reason.
    try await client.type(Self.requests[1])
    let refusing = [
      ("❯ 2. No, " + Self.refusal, ["Enter"]), ("❯ 2. No, and tell Claude", ["-l", Self.refusal]),
      ("❯ 2. No", ["Tab"]), ("❯ 1. Yes", ["Down"]),
    ]
    try await answer(client, refusing, until: "the refusal is answered") { _ in
      try await turnsEnded(user) == 2
    }
    // One plan is rejected, the next one accepted.
    try await client.type(Self.requests[2])
    let rejecting = [
      ("❯ 3. " + Self.objection, ["Enter"]), ("❯ 3. ", ["-l", Self.objection]), ("❯ 1. Yes", ["3"]),
    ]
    try await answer(client, rejecting, until: "there is another plan") { screen in
      screen.contains("1. Read the file only once.")
    }
    try await answer(client, [("❯ 1. Yes", ["1"])], until: "the plan is taken") { _ in
      try await turnsEnded(user) == 3
    }
    // A call is stopped in its middle, and the next words say why.
    try await client.tmux("send-keys", "-t", RealClient.session, "C-u")
    try await client.type(Self.requests[3])
    try await eventually("a call is in flight", within: .seconds(60)) {
      try await record(user)?.open.contains { $0.kind == "call" && $0.text == "sh ./soak.sh" } == true
    }
    try await client.tmux("send-keys", "-t", RealClient.session, "Escape")
    try await eventually("it is in flight no more", within: .seconds(60)) {
      try await record(user)?.open.contains { $0.kind == "call" } == false
    }
    try await client.type(Self.requests[4])
    try await eventually("the correction is answered", within: .seconds(60)) {
      try await client.sendWhatIsTyped(Self.requests)
      return try await turnsEnded(user) == 4
    }
  }

  @Test func `what a session did is in its record before a compaction and after it`() async throws {
    try await TestUser.with { user in
      let (client, variables) = try await stage(user)
      let script = try user.folder.write(
        "script.json",
        Data(
          Self.script.replacing(/PLAN ([^"]*)/) { plan in
            Self.planFile.replacing("printf '%s\\\\n'", with: "printf '%s\\\\n' '\(plan.output.1)'")
          }.utf8))
      try await client.play(
        script, project: "api", options: ["--settings", settings(user)], variables: variables,
        typing: Self.requests[0] + "\n")
      do {
        try await work(user, client)
        try await client.type("/compact")
        try await eventually("the client has compacted", within: .seconds(60)) {
          try await client.sendWhatIsTyped(["/compact"])
          return try await user.hooks().contains { $0.name == "PostCompact" }
        }
        let after = try await eventually("the record tells of the compaction") {
          try await record(user).flatMap { $0.compactions.isEmpty ? nil : $0 }
        }
        let transcript = try Data(contentsOf: URL(fileURLWithPath: after.session.transcript))
        let kept = try Data(contentsOf: URL(fileURLWithPath: user.folder("bin/kept.json")))
        let before = try ContextRecordDocument(kept)
        #expect(before.compactions.isEmpty && after.compactions.count == 1)
        for record in [before, after] {
          expectEverything(in: record, user)
          #expect(record.placesOfNothing(in: transcript) == [])
        }
        let folder = user.folder("state/sessiond/sessions/\(after.session.id)")
        try await eventually("the file has it, too") {
          let file = try Data(contentsOf: URL(fileURLWithPath: folder + "/context.json"))
          return try ContextRecordDocument(file).compactions.count == 1
        }
        expectEverything(
          inText: try String(contentsOfFile: folder + "/context.md", encoding: .utf8))
      } catch {
        Issue.record("\(error); told: \(try await user.hooks().map(\.name))\(await client.screens())")
        throw error
      }
    }
  }

  private func expectEverything(in record: ContextRecordDocument, _ user: TestUser) {
    let project = user.home + "/api/"
    #expect(record.requests.map(\.text).filter { !$0.hasPrefix("/") } == Self.requests)
    let files = Dictionary(record.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let parser = files[project + "parser.py"]
    #expect(parser?.ranges == [[1, 4], [11, 20]] && parser?.reads == 2)
    #expect(parser?.changes.map(\.how) == ["Edit", "Edit"] && parser?.isOpen == false)
    #expect(files[project + "settings.ini"]?.changes.map(\.how) == ["sed -i"])
    #expect(files[project + "notes.md"]?.changes.map(\.byShell) == [true])
    #expect(files[project + "notes.md"]?.isNew == true)
    #expect(files[project + "old.py"]?.renamedTo == project + "legacy.py")
    #expect(files[project + "legacy.py"]?.state == "there")
    #expect(files[project + "extra.py"]?.state == "deleted")
    #expect(files[project + "later.md"]?.isOpen == true && files[project + "later.md"]?.isNew == true)
    #expect(!record.files.contains { $0.path.hasPrefix(project + "build") }, "it was not let")
    #expect(record.plans.map(\.verdict) == ["rejected", "accepted"])
    #expect(
      record.plans.map(\.text) == ["1. Put a cache before the parser.", "1. Read the file only once."])
    #expect(record.plans.map(\.said) == [Self.objection, nil])
    #expect(record.corrections.map(\.text) == [Self.refusal, Self.objection, Self.requests[4]])
    #expect(record.tasks.map(\.text) == ["Measure it", "Update the docs"])
    #expect(record.tasks.map(\.state) == ["active", "open"])
    let tests = record.commands.filter { $0.command == "python3 -m unittest test_parser" }
    #expect(tests.map(\.tests) == ["failed", "passed"])
    let failed = record.errors.filter { $0.text.contains("AssertionError") || $0.text.contains("FAILED") }
    #expect(failed.count == 1 && failed.first?.solved != nil)
    #expect(failed.first?.remedy == [project + "parser.py"])
    // The file of the plan, of which the command line says no name, is open, too.
    #expect(
      record.open.filter { $0.text != "$f" }.map { "\($0.kind) \($0.text)" } == [
        "task Measure it", "task Update the docs", "files \(project)later.md",
      ])
  }

  private func expectEverything(inText text: String) {
    let parts = [
      "Make the parser faster", "task: Measure it", "task: Update the docs", Self.refusal, Self.objection,
      "soak it, one short run is enough", "> 1. Put a cache before the parser.",
      "> 1. Read the file only once.",
      "parser.py` changed", "settings.ini` changed", "notes.md` new", "old.py` renamed to",
      "extra.py` deleted",
      "later.md` new", "tests failed", "tests passed", "Solved at",
    ]
    for part in parts { #expect(text.contains(part), "\(part) is missing in\n\(text)") }
  }

  @Test func `the record of a client that is killed holds what was in flight`() async throws {
    try await TestUser.with { user in
      let (client, variables) = try await stage(user)
      let script = try user.folder.write(
        "script.json",
        Data(
          #"""
          {"turns": [
            {"tools": [["Write", {"file_path": "$PROJECT/new.md", "content": "one\n"}]]},
            {"say": "Now for long.", "tools": [["Bash", {"command": "sh ./soak.sh", "description": "Soak it"}]]},
            {"say": "Nobody gets here."}
          ]}
          """#.utf8))
      try await client.play(
        script, project: "api", options: ["--settings", settings(user)], variables: variables,
        typing: Self.requests[0] + "\n")
      do {
        let id = try await eventually("a call is in flight", within: .seconds(120)) {
          try await client.sendWhatIsTyped(Self.requests)
          let record = try await record(user)
          return record?.open.contains { $0.kind == "call" && $0.text == "sh ./soak.sh" } == true
            ? record?.session.id : nil
        }
        let pid = try #require(try await client.pid())
        kill(pid, SIGKILL)
        _ = try await user.session(id, "is no longer live") { !$0.live }
        let file = user.folder("state/sessiond/sessions/\(id)/context.json")
        try await eventually("the file says what was in flight") {
          guard let json = try? Data(contentsOf: URL(fileURLWithPath: file)) else { return false }
          return try ContextRecordDocument(json).open.map { "\($0.kind) \($0.text)" } == [
            "call sh ./soak.sh", "files \(user.home)/api/new.md",
          ]
        }
      } catch {
        Issue.record("\(error); \(String(describing: try await record(user)))\(await client.screens())")
        throw error
      }
    }
  }
}
