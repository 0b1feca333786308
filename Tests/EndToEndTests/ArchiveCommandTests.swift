import Foundation
import SessionTestSupport
import Testing

/// What is archived, asked for with the built programs.
@Suite(.timeLimit(.minutes(5)))
struct ArchiveCommandTests {
  private let lines = ClaudeLines()

  @Test func `an archived session is listed, shown and made a record of when its transcript is gone`()
    async throws
  {
    try await TestUser.with { user in
      let transcript = user.folder("home/.claude/projects/p/\(lines.session).jsonl")
      try user.folder.write(
        "home/.claude/projects/p/\(lines.session).jsonl",
        Data(
          [lines.prompt("Count the words, \u{1b}[31m"), lines.reply("m1", text: "It counts them.")]
            .map { $0 + "\n" }.joined().utf8))
      let empty = try await user.cli("archive")
      #expect(empty.code == 0 && empty.output == "Nothing is archived.\n")
      try user.folder.write("config/sessiond/sessiond.yaml", Data("archive:\n  enabled: true\n".utf8))
      let daemon = try await user.startDaemon()
      try await eventually("it is archived, or there is no room for it") {
        if daemon.complaints.contains("can't be archived") { try Test.cancel("\(daemon.complaints)") }
        return try await user.cli("archive", "list").output.contains(lines.session)
      }
      try FileManager.default.removeItem(atPath: transcript)
      let list = try await user.cli("archive", "list", "--json")
      let document = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any]
      let session = try #require((document?["sessions"] as? [[String: Any]])?.first)
      #expect(session["id"] as? String == lines.session)
      #expect(session["is_there"] as? Bool == false)
      let shown = try await user.cli("archive", "show", String(lines.session.prefix(8)), "--line", "2")
      #expect(shown.output == lines.reply("m1", text: "It counts them.") + "\n")
      let file = try #require(session["file"] as? String)
      for name in [lines.session, file] {
        let record = try await user.run([Programs.path("sessiond"), "extract", name])
        #expect(record.code == 0, "\(record.complaints)")
        #expect(record.output.contains("(:1)") && !record.output.contains("\u{1b}"))
        #expect(record.output.contains("archived: "))
      }
      // More copies than a process may have open at a time.
      for number in 0..<100 {
        try FileManager.default.copyItem(atPath: file, toPath: file + "-\(number).jsonl.zst")
      }
      let doctor = try await user.run([
        "/bin/sh", "-c", "ulimit -n 64; exec \"$0\" doctor", Programs.path("sessiond"),
      ])
      #expect(doctor.output.contains("101 copies of transcripts"), "\(doctor.output)")
      for number in 0..<100 {
        try FileManager.default.removeItem(atPath: file + "-\(number).jsonl.zst")
      }
      let none = try await user.cli("archive", "show", "0000")
      #expect(none.code != 0 && none.complaints.contains("is no session that is archived"))
      let beyond = try await user.cli("archive", "show", lines.session, "--line", "3")
      #expect(beyond.code != 0 && beyond.complaints.contains("has 2 archived lines"))
    }
  }
}
