import Foundation
import Glibc
import SessionTestSupport
import Testing

/// `sessiond replay`: what it shows, what it says, and that nothing of it is left.
@Suite(.timeLimit(.minutes(5)))
struct ReplayCommandTests {
  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `a recording is shown until it is told to end, and its folder is gone then`(signal: Int32) async throws
  {
    try await TestUser.with { user in
      let place = user.folder("replay")
      let replay = try await user.start([
        Programs.path("sessiond"), "replay", "--speed", "1000", "--folder", place,
      ])
      try await eventually("it says how to look at it") { !replay.lines.isEmpty || replay.exitCode != nil }
      #expect(replay.lines == ["XDG_RUNTIME_DIR=\(place) sessiond-cli top"], "\(replay.complaints)")
      var environment = user.environment
      environment["XDG_RUNTIME_DIR"] = place
      let sessions = try await eventually("the sessions are there") {
        let answer = try await user.run(
          [Programs.path("sessiond-cli"), "sessions", "--json"], environment: environment)
        let sessions = try SessionListDocument.sessions(answer.output)
        return sessions.filter { $0.live && $0.context.usedTokens != nil }.count == 4 ? sessions : nil
      }
      #expect(sessions.allSatisfy { $0.transcript.hasPrefix(place + "/") })
      replay.send(signal)
      #expect(try await replay.end() == 0)
      #expect(replay.complaints.isEmpty, "\(replay.complaints)")
      #expect(!FileManager.default.fileExists(atPath: place))
      for own in ["home", "run", "state", "config"] {
        #expect(try FileManager.default.contentsOfDirectory(atPath: user.folder(own)) == [], "\(own)")
      }
    }
  }

  @Test func `unless a folder is named it makes one of its own, and one's own transcripts can be played`()
    async throws
  {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      var environment = user.environment
      environment["TMPDIR"] = user.folder("tmux")
      let replay = try await user.start(
        [Programs.path("sessiond"), "replay", user.home + "/.claude"], environment: environment)
      try await eventually("it says how to look at it") { !replay.lines.isEmpty || replay.exitCode != nil }
      let made = try FileManager.default.contentsOfDirectory(atPath: user.folder("tmux"))
      #expect(made.count == 1)
      #expect(replay.lines == ["XDG_RUNTIME_DIR=\(user.folder("tmux"))/\(made.first ?? "") sessiond-cli top"])
      let played =
        user.folder("tmux") + "/\(made.first ?? "")/claude/projects/-home-u-api/\(transcript.id).jsonl"
      try await eventually("it is played") { FileManager.default.fileExists(atPath: played) }
      #expect(
        IndependentCount(try Data(contentsOf: URL(fileURLWithPath: played))) == (try transcript.count()))
      replay.send(SIGTERM)
      #expect(try await replay.end() == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: user.folder("tmux")) == [])
      #expect(FileManager.default.fileExists(atPath: transcript.path))
    }
  }

  @Test(arguments: [
    (["absent.jsonl"], 65, "absent.jsonl is not there"), (["."], 65, "holds no transcript"),
    (["--folder", "home", "x"], 65, "x is not there"), (["--speed", "0"], 64, "--speed"),
    (["--speed", "nan"], 64, "--speed"), (["--longest-pause", "-1"], 64, "--longest-pause"),
    (["--config", "absent.yaml"], 78, "absent.yaml"),
  ])
  func `what can't be played ends it at once, and it says why`(words: [String], code: Int32, what: String)
    async throws
  {
    try await TestUser.with { user in
      let answer = try await user.run(
        ["sh", "-c", "cd \(user.folder.path) && exec \"$@\"", "sh", Programs.path("sessiond"), "replay"]
          + words)
      #expect(answer.code == code)
      #expect(answer.output.isEmpty && answer.complaints.contains(what), "\(answer.complaints)")
    }
  }

  @Test func `a folder in which something is is not taken`() async throws {
    try await TestUser.with { user in
      let file = try user.folder.write("full/keep", Data("x".utf8))
      let answer = try await user.run([
        Programs.path("sessiond"), "replay", "--folder", user.folder("full"),
      ])
      #expect(answer.code == 65 && answer.complaints.contains("is not empty"), "\(answer.complaints)")
      #expect(FileManager.default.contents(atPath: file) == Data("x".utf8))
    }
  }
}
