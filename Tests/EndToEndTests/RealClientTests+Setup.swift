import Foundation
import SessionTestSupport
import Testing

extension RealClientTests {
  /// What the user has before: a status line that says which shell runs it.
  private static let settings =
    #"{ "statusLine": {"type": "command", "command": "echo \"mine by $0\"", "padding": 1} }"#

  /// Stands in for the program that is called: it writes down what it gets, and for the status line does what that one does.
  private static let hook = """
    #!/bin/sh
    if [ "$1" = statusline ]; then shift 2; "$@"; echo "ours in $PWD"; else { cat; echo; } >> "${0%/*}/calls"; fi
    """

  @Test func `after setup the client calls what it is told to, and after its removal all is as it was`()
    async throws
  {
    try await TestUser.with { user in
      let client = try await RealClient(user, configuration: "")
      let file = try user.folder.write("home/.claude/settings.json", Data(Self.settings.utf8))
      let program = try await install(user)
      let setup = try await user.run([program, "setup", "claude"])
      #expect(setup.code == 0 && setup.output.hasSuffix("  done\n"), "\(setup)")

      try await client.play(
        try #require(RealClient.folder) + "/scripts/edit-and-test.json", project: "api",
        typing: "go on\n/context-status\n")
      let wanted = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolBatch", "Stop"]
      do {
        try await eventually(
          "hooks are called, and the command says all about this session", within: .seconds(120)
        ) {
          try await client.sendWhatIsTyped()
          let events = calls(user).compactMap { $0["hook_event_name"] as? String }
          let session = calls(user).first?["session_id"] as? String ?? "none"
          return wanted.allSatisfy(events.contains) && transcripts(user).contains("told: show \(session)\\n")
        }
        try await eventually("both status lines are shown") {
          let screen = await client.screens()
          return screen.contains(/mine by \S*sh/) && screen.contains("ours in ")
        }
      } catch {
        Issue.record("\(error); \(calls(user).count) calls\(await client.screens())")
        throw error
      }
      try await client.tmux("kill-session", "-t", RealClient.session)
      let removal = try await user.run([program, "setup", "claude", "--remove"])
      #expect(removal.code == 0, "\(removal)")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.settings)
      let left = try FileManager.default.contentsOfDirectory(atPath: user.home + "/.claude")
      #expect(!left.contains { $0.contains("before-sessiond") || $0 == "commands" }, "\(left)")
    }
  }

  /// A folder with our program and what stands in for the others; its path.
  private func install(_ user: TestUser) async throws -> String {
    let client = "#!/bin/sh\necho \"told: $*\"\n"
    for (name, script) in [("sessiond-hook", Self.hook), ("sessiond-cli", client)] {
      let path = try user.folder.write("bin/\(name)", Data(script.utf8))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let program = user.folder("bin/sessiond")
    // By a program of its own: what this process holds open for writing its children would hold too.
    #expect(try await user.run(["cp", Programs.path("sessiond"), program]).code == 0)
    return program
  }

  /// What the hook was given so far, one object a call.
  private func calls(_ user: TestUser) -> [[String: Any]] {
    let text = (try? String(contentsOfFile: user.folder("bin/calls"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  /// All that the client has written down of its sessions.
  private func transcripts(_ user: TestUser) -> String {
    let folder = user.home + "/.claude/projects"
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.compactMap { try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined()
  }
}
