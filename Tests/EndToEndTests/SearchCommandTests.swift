import Foundation
import Glibc
import SessionTestSupport
import Testing

/// `sessiond-cli search`: what was said in any session, from the terminal.
@Suite(.timeLimit(.minutes(5)))
struct SearchCommandTests {
  /// A user with an old session and a new one, whose records are made.
  private func withSessions(_ test: (TestUser) async throws -> Void) async throws {
    try await TestUser.with { user in
      for (number, time, prompt) in [
        (1, "2026-07-01T21:30:00Z", "Keep the lock order, read_file -x \u{1b}[31mred"),
        (2, "2026-07-02T21:30:00Z", "What about the lock of the --quiet option?"),
      ] {
        var lines = ClaudeLines()
        lines.session = "0000000\(number)-0b1e-4c55-9d5e-2a6f0d7c1b42"
        lines.time = time
        try user.folder.write(
          "home/.claude/projects/p/\(lines.session).jsonl",
          Data([lines.prompt(prompt), lines.reply("m\(number)")].map { $0 + "\n" }.joined().utf8))
      }
      try await user.startDaemon()
      try await eventually("both are found") {
        try await user.cli("search", "lock", "--json").output.contains(#""complete":true"#)
      }
      try await test(user)
    }
  }

  @Test func `words, phrases and what is excluded are typed as they are meant`() async throws {
    try await withSessions { user in
      for (words, expected) in [
        (["lock"], [1, 2]), (["lock", "-order"], [2]), (["lock", "order"], [1]), (["lock order"], [1]),
        (["order lock"], []), ([#""order lock""#], []), (["-lock of", "lock"], [1]), (["loc*"], [1, 2]),
        (["loc"], []), (["read_file"], [1]), (["LOCK", "--limit", "1"], [2]), (["lock", "-help"], [1, 2]),
        (["lock", "-s"], [1, 2]), (["lock", "--", "quiet"], [2]), (["lock", "--", "--quiet"], [1]),
        (["lock", "--since", "2026-07-02"], [2]), (["lock", "--until", "2026-07-01T23:00:00Z"], [1]),
        (["lock", "--session", "00000002"], [2]), (["lock", "--class", "commits"], []),
        (["lock", "--agent", "codex"], []), (["lock", "--project", "nowhere"], []),
      ] {
        let answer = try await user.run([Programs.path("sessiond-cli"), "search", "--json"] + words)
        let found = (1...2).filter { answer.output.contains(#""session":"0000000\#($0)-"#) }
        #expect(answer.code == 0 && found == expected, "\(words): \(answer.output) \(answer.complaints)")
      }
    }
  }

  @Test func `a person reads it, and nothing in it commands the terminal`() async throws {
    try await withSessions { user in
      let answer = try await user.cli("search", "order")
      #expect(answer.code == 0, "\(answer.complaints)")
      #expect(answer.output.contains("   Keep the lock order, read_file -x"))
      #expect(
        answer.output.contains("/home/.claude/projects/p/00000001-0b1e-4c55-9d5e-2a6f0d7c1b42.jsonl:1\n"))
      #expect(!answer.output.contains("\u{1b}"))
      for (words, part) in [
        ([], "say what to look for"), (["--nope", "x"], "no option --nope"), (["☃"], "nothing to look for"),
        (["--", "--quiet"], "that is to be there"),
        (["x", "--limit", "0"], "limit must be"), (["x", "--class", "poems"], "class is one"),
        (["x", "--since", "soon"], "since must be"),
      ] {
        let refused = try await user.run([Programs.path("sessiond-cli"), "search"] + words)
        #expect(refused.code == 64 && refused.complaints.contains(part), "\(words): \(refused)")
      }
      let help = try await user.cli("search", "--help")
      #expect(help.code == 0 && help.output.contains("--class <classes>"))
    }
  }

  @Test func `whoever is killed while older transcripts are looked through goes on where that was`()
    async throws
  {
    try await TestUser.with { user in
      let count = 30
      for number in 1...count {
        var lines = ClaudeLines()
        lines.session = "000000\(number + 10)-0b1e-4c55-9d5e-2a6f0d7c1b42"
        lines.time = "2026-07-01T21:30:00Z"
        let records =
          (0..<30).map { lines.prompt("Question \($0) of session\(number)") } + [lines.reply("m\(number)")]
        try user.folder.write(
          "home/.claude/projects/p/\(lines.session).jsonl", Data(records.map { $0 + "\n" }.joined().utf8))
      }
      func kept() throws -> [String: Date] {
        let folder = URL(fileURLWithPath: user.folder("state/sessiond/sessions"))
        guard FileManager.default.fileExists(atPath: folder.path) else { return [:] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
          .reduce(into: [:]) {
            let file = $1.appendingPathComponent("context.json")
            $0[$1.lastPathComponent] =
              try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
          }
      }
      let daemon = try await user.startDaemon()
      try await eventually("some records are made", within: .seconds(100)) { try kept().count > 1 }
      daemon.send(SIGKILL)
      _ = try await daemon.end(within: .seconds(10))
      let before = try kept()
      try await user.startDaemon()
      try await eventually("all are", within: .seconds(100)) {
        try await user.cli("search", "question", "--json").output.contains(#""complete":true"#)
      }
      let after = try kept()
      #expect(after.count == count)
      // What was being written when it was killed may be written again, all else is not.
      #expect(before.filter { after[$0.key] != $0.value }.count <= 1)
      for number in [1, count / 2, count] {
        let found = try await user.cli("search", "session\(number)", "--limit", "500", "--json")
        #expect(found.output.components(separatedBy: #""line":"#).count == 31, "\(number)")
      }
    }
  }
}
