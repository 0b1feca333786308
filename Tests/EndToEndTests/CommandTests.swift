import Foundation
import SessionTestSupport
import Testing

/// What `sessiond-cli` says, and how it ends.
@Suite(.timeLimit(.minutes(5)))
struct CommandTests {
  @Test func `every command answers people with text and programs with JSON`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      try await user.startDaemon()
      for words in [
        ["status"], ["sessions"], ["sessions", "--all"], ["show", "api"], ["explain", "api"], ["usage"],
        ["doctor"], ["version"],
        ["index"], ["index", "--verify"], ["index", "--pause"], ["index", "--resume"],
      ] {
        let cli = try [Programs.path("sessiond-cli")] + words
        let text = try await user.run(cli)
        #expect(text.code == 0, "\(words): \(text.complaints)")
        #expect(text.output.hasSuffix("\n") && !text.output.hasPrefix("{"), "\(words)")
        #expect(!text.output.contains("\u{1b}"), "\(words): colours belong on a terminal")
        let json = try await user.run(cli + ["--json"])
        #expect(json.code == 0, "\(words): \(json.complaints)")
        #expect(throws: Never.self, "\(words)") {
          try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        }
      }
      #expect(try await user.cli("sessions").output.contains("api"))
      #expect(try await user.cli("events").output.contains("api"))
      let kinds = try await user.events().map(\.kind)
      #expect(kinds.contains("session.found") && kinds.contains("reply"), "\(kinds)")
    }
  }

  @Test func `a reload with wrong screen rules says so, and ends as with a wrong configuration`() async throws
  {
    try await TestUser.with { user in
      try await user.startDaemon()
      #expect(try await user.cli("reload").code == 0)
      try user.folder.write("config/sessiond/screen-rules.yaml", Data("rules:\n  - {}\n".utf8))
      for words in [["reload"], ["reload", "--json"]] {
        let refused = try await user.run([Programs.path("sessiond-cli")] + words)
        #expect(refused.code == 78 && refused.output.isEmpty)
        #expect(
          refused.complaints.contains("screen-rules.yaml:2: rules needs a name"), "\(refused.complaints)")
      }
    }
  }

  @Test func `where nothing has happened there is no line, not even an empty one`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      for words in [["events"], ["events", "--json"], ["events", "--since", "0"]] {
        let answer = try await user.run([Programs.path("sessiond-cli")] + words)
        #expect(answer.code == 0 && answer.output.isEmpty, "\(words): \(answer.output)")
      }
    }
  }

  @Test func `a session is shown by its id, by the start of it and by its name`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/café 東京")
      try transcript.reply("msg_1", tokens: 50_000)
      try await user.startDaemon()
      for name in [transcript.id, String(transcript.id.prefix(8)), "café 東京"] {
        let answer = try await user.cli("show", name, "--json")
        #expect(answer.code == 0, "\(name): \(answer.complaints)")
        #expect(try SessionDocument(json: answer.output).id == transcript.id)
      }
    }
  }

  @Test func `what does not exist ends with 1, and what is not understood with 64`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      let unknown = try await user.cli("show", "no such session/../x")
      #expect(unknown.code == 1 && unknown.output.isEmpty)
      #expect(unknown.complaints.contains("no session"), "\(unknown.complaints)")
      for words in [
        ["bogus"], ["show"], ["show", ""], ["sessions", "--bogus"], ["events", "--since", "x"],
      ] {
        let answer = try await user.run([Programs.path("sessiond-cli")] + words)
        #expect(answer.code == 64, "\(words): \(answer.complaints)")
        #expect(answer.output.isEmpty && !answer.complaints.isEmpty, "\(words)")
      }
      #expect(try await user.run([Programs.path("sessiond-status"), "--bogus"]).code == 64)
      #expect(try await user.run([Programs.path("sessiond"), "bogus"]).code == 64)
    }
  }

  @Test func `without a daemon a question is answered at once, with 69 and what to do`() async throws {
    try await TestUser.with { user in
      for words in [["status"], ["sessions", "--follow"], ["show", "x"], ["events", "--json"]] {
        let asked = ContinuousClock().now
        let answer = try await user.run([Programs.path("sessiond-cli")] + words)
        // It takes some 10 ms; the rest is for a busy machine and for sanitizers.
        #expect(ContinuousClock().now - asked < .seconds(4), "\(words)")
        #expect(answer.code == 69, "\(words)")
        #expect(answer.output.isEmpty && answer.complaints.contains("sessiond run"), "\(answer.complaints)")
      }
      let version = try await user.cli("version", "--json")
      #expect(version.code == 0 && version.output.contains(#""daemon":null"#), "\(version.output)")
      // A status bar shows no errors.
      let line = try await user.run([Programs.path("sessiond-status")])
      #expect(line.code == 0 && line.output == "\n" && line.complaints.isEmpty)
    }
  }

  @Test func `the doctor works without the daemon, and says that it is away`() async throws {
    try await TestUser.with { user in
      let text = try await user.cli("doctor")
      #expect(text.output.contains("daemon"), "\(text.output)\(text.complaints)")
      let json = try await user.cli("doctor", "--json")
      #expect(json.code == text.code)
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(report["healthy"] as? Bool == (json.code == 0))
    }
  }

  @Test(
    arguments: [
      ("budget:\n  basis: nonsense\n", 2), ("log:\n  level: info\n\nbudjet: 1\n", 4), ("budget: [\n", 2),
    ])
  func `a wrong configuration ends the daemon with 78, and names file and line`(
    text: String, line: Int
  ) async throws {
    try await TestUser.with { user in
      let file = try user.folder.write("config/sessiond/sessiond.yaml", Data(text.utf8))
      let daemon = try await user.run([Programs.path("sessiond"), "run"])
      #expect(daemon.code == 78)
      #expect(daemon.complaints.contains("\(file):\(line): "), "\(daemon.complaints)")
      #expect(try await user.cli("doctor").code == 1)
    }
  }

  @Test(
    arguments: [
      ["sessiond"], ["sessiond-cli"], ["sessiond-cli", "status"], ["sessiond-cli", "sessions"],
      ["sessiond-cli", "show"], ["sessiond-cli", "events"], ["sessiond-cli", "usage"],
    ])
  func `the help has examples`(words: [String]) async throws {
    try await TestUser.with { user in
      let help = try await user.run([Programs.path(words[0])] + words.dropFirst() + ["--help"])
      #expect(help.code == 0)
      #expect(help.output.contains("EXAMPLES\n"), "\(help.output)")
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
  }

  @Test func `the help of the status helper shows the line for tmux`() async throws {
    try await TestUser.with { user in
      let help = try await user.run([Programs.path("sessiond-status"), "--help"])
      #expect(help.code == 0 && help.output.contains("set -ag status-right \" #("))
    }
  }
}
