import Foundation
import SessionTestSupport
import Testing

/// `sessiond extract` and `sessiond-cli context`, with no daemon.
@Suite(.timeLimit(.minutes(5)))
struct ContextCommandTests {
  private let lines = ClaudeLines()

  private func transcript(_ user: TestUser) throws -> String {
    try user.folder.write(
      "home/.claude/projects/p/\(lines.session).jsonl",
      Data(
        [lines.prompt("Count the words of a file"), lines.reply("m1", text: "It counts them.")]
          .map { $0 + "\n" }.joined().utf8))
  }

  @Test func `a transcript's record is printed, for people and for programs`() async throws {
    try await TestUser.with { user in
      let path = try transcript(user)
      let text = try await user.run([Programs.path("sessiond"), "extract", path])
      #expect(text.code == 0, "\(text.complaints)")
      #expect(text.output.contains("- Count the words of a file (:1)"))
      let json = try await user.run([Programs.path("sessiond"), "extract", path, "--json"])
      let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
      let session = document?["session"] as? [String: Any]
      #expect(session?["id"] as? String == lines.session)
      #expect(session?["lines"] as? Int == 2)
    }
  }

  @Test func `with the daemon away the client has it made of the session's transcript`() async throws {
    try await TestUser.with { user in
      _ = try transcript(user)
      let answer = try await user.run(
        [Programs.path("sessiond-cli"), "context", String(lines.session.prefix(13)), "--class", "requests"])
      #expect(answer.code == 0, "\(answer.complaints)")
      #expect(answer.output.contains("- Count the words of a file (:1)"))
      #expect(answer.complaints.contains("made from the transcript"))
    }
  }

  @Test func `what is no transcript is refused in words`() async throws {
    try await TestUser.with { user in
      let path = try user.folder.write("notes.txt", Data("hello\n".utf8))
      for (words, part) in [
        ([path], "tells nothing"), (["/nowhere/a.jsonl"], "is not there"),
        (["0000"], "neither a transcript nor"),
        ([path, "--class", "poems"], "class is one or more of"),
        ([path, "--since", "soon"], "since is a time"),
      ] {
        let answer = try await user.run([Programs.path("sessiond"), "extract"] + words)
        #expect(answer.code != 0)
        #expect(answer.complaints.contains(part), "\(words): \(answer.complaints)")
      }
    }
  }
}
