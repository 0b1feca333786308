import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The context record of a session without a transcript, from a pane of a real tmux.
@Suite(.enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(5)))
struct TerminalContextTests {
  private static let rule = String(repeating: "─", count: 60)
  private static let box = "\(rule)\n❯ \n\(rule)\n  ? for shortcuts\n"
  private static let start = """
     ▐▛███▛█   Claude Code v2.1.329
    ▝▜██████▀  Sonnet 4.5

    ❯ make the store faster, the token is TOKEN

    ● Write(src/store.swift)
      ⎿  Wrote 12 lines to src/store.swift
          1 let a

    """
  private static let more = """
    ● Bash(swift build)
      ⎿  Error: Exit code 1
         no such module

    ✻ Worked for 3s

    """

  private func record(_ user: TestUser, _ id: String) async throws -> [String: Any]? {
    let answer = try await user.cli("context", id, "--json")
    return try? JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
  }

  @Test func `what stands on the terminal is kept, and goes on with it`() async throws {
    try await TestUser.with { user in
      let token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
      let first = try user.folder.write(
        "first.txt", Data((Self.start.replacing("TOKEN", with: token) + Self.box).utf8))
      // As many lines in between as take the first ones off the screen.
      let filler = (0..<60).map { "● Step \($0).\n\n" }.joined()
      let second = try user.folder.write(
        "second.txt",
        Data((Self.start.replacing("TOKEN", with: token) + filler + Self.more + Self.box).utf8))
      let (tmux, pane, agent) = try await stage(first, then: second, user)
      try await user.startDaemon()
      let id = try register(agent, user)
      var found: [String: Any] = [:]
      try await eventually("the request is in the record") {
        found = try await record(user, id) ?? [:]
        return (found["requests"] as? [[String: Any]])?.isEmpty == false
      }
      let session = try #require(found["session"] as? [String: Any])
      #expect(session["source"] as? String == "terminal")
      #expect(session["transcript"] as? String == "")
      #expect(session["folder"] as? String == user.home)
      let request = (found["requests"] as? [[String: Any]])?.first?["text"] as? String
      #expect(request == "make the store faster, the token is [redacted: github token]")

      try await tmux("send-keys", "-t", pane, "x", "Enter")
      try await eventually("what came then is in it, too") {
        found = try await record(user, id) ?? [:]
        return (found["errors"] as? [[String: Any]])?.isEmpty == false
      }
      #expect((found["requests"] as? [[String: Any]])?.count == 1)
      let file = try #require((found["files"] as? [[String: Any]])?.first)
      #expect((file["path"] as? String)?.hasSuffix("src/store.swift") == true)
      let path = user.folder("state/sessiond/sessions/\(id)/context.md")
      try await eventually("the files have it") {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.contains("swift build") && text.contains("lines of its terminal") && !text.contains(token)
      }
    }
  }

  @Test func `what an earlier daemon has kept of a terminal stays, and is found as long as it is its record`()
    async throws
  {
    try await TestUser.with { user in
      let first = try user.folder.write("first.txt", Data((Self.start + Self.box).utf8))
      // The start is not shown any more.
      let second = try user.folder.write(
        "second.txt", Data(("❯ write down the rules\n\n" + Self.more + Self.box).utf8))
      let (tmux, pane, agent) = try await stage(first, then: second, user)
      let daemon = try await user.startDaemon()
      let id = try register(agent, user)
      try await eventually("the request is in the record") {
        try await requests(user, id).first?.hasPrefix("make the store faster") == true
      }
      try await eventually("it is found") {
        try await user.cli("search", "store", "faster").output.contains("line 4 of its terminal")
      }
      let narrow = try await user.cli("search", "faster", "--session", id, "--json").output
      #expect(narrow.contains(#""transcript":"""#), "\(narrow)")
      daemon.send(SIGTERM)
      #expect(try await daemon.end() == 0)

      try await tmux("send-keys", "-t", pane, "x", "Enter")
      try await user.startDaemon()
      try await eventually("what is shown now is in the record") {
        try await requests(user, id) == ["write down the rules"]
      }
      let folder = user.folder("state/sessiond/sessions/\(id)")
      try await eventually("the files have it") {
        (try? String(contentsOfFile: folder + "/context.md", encoding: .utf8))?.contains("write down") == true
      }
      for ending in ["json", "md"] {
        let kept = try String(contentsOfFile: folder + "/context.1.\(ending)", encoding: .utf8)
        #expect(kept.contains("make the store faster") && !kept.contains("write down"))
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/context.2.json"))
      try await eventually("that is found now") {
        try await user.cli("search", "rules").output.contains("of its terminal")
      }
    }
  }

  /// A pane in which a process shows one file, and after a line that is typed another one in its place: its server, the pane
  /// and the process.
  private func stage(_ first: String, then second: String, _ user: TestUser) async throws
    -> (tmux: TmuxServer, pane: String, agent: Int32)
  {
    let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
    let script = """
      sh -c 'cat \(first); stty -echo; echo "agent $$"; read x; printf "\\033[H\\033[2J\\033[3J"; cat \(second); sleep 600'
      """
    let pane = try await tmux.newSession(script: script + "; true").pane
    let agent: Int32 = try await eventually("the agent has started") {
      let lines = try await tmux("capture-pane", "-p", "-t", pane).split(separator: "\n")
      return lines.last { $0.hasPrefix("agent ") }.flatMap { Int32($0.dropFirst(6)) }
    }
    _ = try await tmux.viewer()
    return (tmux, pane, agent)
  }

  /// Has the process known as an agent's, as the agent itself does it: its session.
  private func register(_ agent: Int32, _ user: TestUser) throws -> String {
    let id = UUID().uuidString.lowercased()
    let ticks = try #require(ProcessTree.startTicks(of: agent))
    let entry: [String: Any] = [
      "pid": Int(agent), "sessionId": id, "cwd": user.home, "procStart": ticks,
      "startedAt": Int(Date.now.timeIntervalSince1970 * 1_000), "version": "2.1.329",
      "kind": "interactive", "status": "busy",
    ]
    try user.folder.write(
      "home/.claude/sessions/\(agent).json", JSONSerialization.data(withJSONObject: entry))
    return id
  }

  private func requests(_ user: TestUser, _ id: String) async throws -> [String] {
    let requests = try await record(user, id)?["requests"] as? [[String: Any]]
    return requests?.compactMap { $0["text"] as? String } ?? []
  }
}
