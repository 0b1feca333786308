import Foundation
import SessionTestSupport
import Testing

/// `sessiond redact`: a text in, the text without its secrets out.
@Suite(.timeLimit(.minutes(5)))
struct RedactCommandTests {
  /// Made up here, so that nobody finds one in the repository.
  private static let token = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
  private static let password = "Xk3" + "#vR8qT"

  /// The words, with standard input from a file.
  private func redact(_ user: TestUser, _ words: [String], input: String? = nil) async throws
    -> TestUser.Answer
  {
    let place = try user.folder.write("input", Data((input ?? "").utf8))
    return try await user.run(
      [
        "sh", "-c", "input=$1; shift; exec \"$@\" < \"$input\"", "sh", place, Programs.path("sessiond"),
        "redact",
      ]
        + words)
  }

  @Test func `standard input comes out without its secrets, and the kinds are said beside it`() async throws {
    try await TestUser.with { user in
      let answer = try await redact(
        user, [],
        input: "x \(Self.token)\nDB_PASSWORD=\(Self.password)\n<system-reminder>y</system-reminder>ü")
      #expect(answer.code == 0)
      #expect(
        answer.output == "x [redacted: github token]\nDB_PASSWORD=[redacted: password]\n[left out: reminder]ü"
      )
      #expect(answer.complaints == "sessiond: redacted 1 github token, 1 password; left out 1 reminder\n")
    }
  }

  @Test func `so does a file, which stays as it was, and is longer than a pipe holds`() async throws {
    try await TestUser.with { user in
      let line = #"{"type":"user","text":"use \#(Self.token) or <private>never"}"# + "\n"
      let text = String(repeating: line + #"{"type":"user","text":"what is it?"}"# + "\n", count: 2_000)
      let path = try user.folder.write("a.jsonl", Data(text.utf8))
      let answer = try await redact(user, [path])
      #expect(answer.code == 0)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
      // What is not closed in a record ends with it.
      let lines = answer.output.split(separator: "\n")
      #expect(lines.count { $0 == #"{"type":"user","text":"what is it?"}"# } == 2_000)
      #expect(!answer.output.contains(Self.token) && !answer.output.contains("never"))
      #expect(answer.complaints == "sessiond: redacted 2000 github token; left out 2000 private block\n")
    }
  }

  @Test(arguments: [(["absent"], 65, "absent"), (["."], 65, "directory"), (["a", "b"], 64, "b")])
  func `what can't be read ends it, and it says why`(words: [String], code: Int32, what: String) async throws
  {
    try await TestUser.with { user in
      let answer = try await redact(user, words)
      #expect(answer.code == code)
      #expect(answer.output.isEmpty && answer.complaints.contains(what), "\(answer.complaints)")
    }
  }

  @Test func `a text with nothing in it is the same, byte by byte`() async throws {
    try await TestUser.with { user in
      let answer = try await redact(user, ["-"], input: "a\r\n\u{0}b")
      #expect(answer.output == "a\r\n\u{0}b" && answer.code == 0)
      #expect(answer.complaints == "sessiond: nothing to redact\n")
    }
  }
}
