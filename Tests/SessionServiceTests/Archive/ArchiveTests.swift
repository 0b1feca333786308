import ControlAPI
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Redacted copies of transcripts.
struct ArchiveTests {
  private var archive: ArchiveSite
  private var site: Site { archive.site }
  private var lines: ClaudeLines { archive.lines }
  private var name: String { archive.name }

  init() throws {
    archive = try ArchiveSite()
  }

  private var transcript: [String] {
    [
      lines.prompt("make the store faster, the token is \(ArchiveSite.token)"),
      lines.reply("m1", context: 5_000), lines.prompt("and test it"),
    ]
  }

  private func clean(_ lines: [String]) -> String {
    lines.map { $0.replacingOccurrences(of: ArchiveSite.token, with: "[redacted: github token]") + "\n" }
      .joined()
  }

  @Test func `by default nothing is archived`() async throws {
    try site.write(name, transcript)
    try await withDaemon(site) { _ in }
    #expect(!FileManager.default.fileExists(atPath: archive.folder))
  }

  @Test func `a copy without secrets is kept, line by line, and goes on with the transcript`() async throws {
    try site.write(name, transcript)
    let more = [lines.reply("m2", context: 6_000), lines.prompt("<private>mine"), lines.prompt("end")]
    try await archive.archive(times: 2) { running in
      try site.append(name, more)
      try await running.until(lines.session, hasReplies: 2)
    }
    let path = try archive.file()
    let text = try archive.unpacked(path)
    #expect(text.hasPrefix(clean(transcript)))
    #expect(!text.contains(ArchiveSite.token) && !text.contains("mine"))
    #expect(text.split(separator: "\n").count == 6)
    #expect(try archive.shown() == text)
    #expect(try archive.shown(line: 6) == more[2] + "\n")
    #expect(throws: RecordingError.self) { try archive.shown(line: 7) }
    let session = try #require(try archive.listed().first)
    #expect(session["id"] as? String == lines.session)
    #expect(session["lines"] as? Int == 6)
    #expect(session["is_there"] as? Bool == true)
    #expect((session["redactions"] as? Int ?? 0) >= 2)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    for (path, mode) in [(archive.folder, 0o700), (path, 0o600)] {
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == mode)
    }
    // Another daemon goes on where this one ended, and writes nothing again.
    try site.append(name, [lines.prompt("later")])
    try await archive.archive()
    let after = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(after.starts(with: before) && after.count > before.count)
    #expect(try archive.unpacked(path) == text + lines.prompt("later") + "\n")
  }

  @Test func `the record of a session whose transcript is gone is made from the copy`() async throws {
    let path = try site.write(name, transcript)
    var before: [String: Any] = [:]
    try await archive.archive { running in before = try await record(running) }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.removeItem(atPath: site.folder("state/sessiond/sessions"))
    var after: [String: Any] = [:]
    try await withDaemon(site) { running in
      after = try await record(running)
      let text = try await running.text(Route.context(lines.session) + "?class=requests")
      #expect(text.contains("archived: `sessiond-cli archive show \(lines.session) --line N` shows one"))
    }
    var session = try #require(after["session"] as? [String: Any])
    #expect(session["source"] as? String == "archive")
    #expect((before["session"] as? [String: Any])?["source"] as? String == "transcript")
    session["source"] = "transcript"
    after["session"] = session
    // What was taken out of the copy can't be taken out of the record any more.
    (after["redacted"], before["redacted"]) = (nil, nil)
    #expect(after as NSDictionary == before as NSDictionary)
  }

  private func record(_ running: RunningDaemon) async throws -> [String: Any] {
    let answer = try await running.get(Route.context(lines.session))
    #expect(answer.status == 200)
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
  }

  enum Damage: CaseIterable {
    case halfAPiece, cutPiece, zeroedPiece, zeros, text, empty
  }

  @Test(arguments: Damage.allCases)
  func `what a crash has left is cut, and copied again`(damage: Damage) async throws {
    try site.write(name, transcript)
    try await archive.archive()
    let path = try archive.file()
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try site.append(name, [lines.prompt("more")])
    try await archive.archive()
    let longer = try Data(contentsOf: URL(fileURLWithPath: path))
    let damaged =
      switch damage {
      case .halfAPiece: longer + longer[whole.count...].dropLast(20)
      case .cutPiece: longer.dropLast(3)
      case .zeroedPiece: longer.dropLast(30) + Data(count: 30)
      case .zeros: longer + Data(count: 5_000)
      case .text: Data("something else".utf8)
      case .empty: Data()
      }
    try damaged.write(to: URL(fileURLWithPath: path))
    try site.append(name, [lines.prompt("and more")])
    try await archive.archive()
    #expect(
      try archive.unpacked(path) == clean(transcript + [lines.prompt("more"), lines.prompt("and more")]))
    #expect(try archive.files().count == 1)
  }

  @Test func `of a transcript that was rewritten the former copy is kept beside the new one`() async throws {
    for text in ["first", "second", "third", "fourth", "fifth"] {
      try site.write(name, [lines.prompt(text), lines.reply("m-\(text)", context: 100)])
      try await archive.archive()
    }
    let files = try archive.files()
    #expect(files.count == 4)
    #expect(try archive.shown(line: 1).contains("fifth"))
    let earlier = try files.map { try archive.unpacked(archive.folder + "/" + $0) }
    for text in ["second", "third", "fourth"] {
      #expect(earlier.count { $0.contains("\"\(text)\"") } == 1)
    }
    #expect(try archive.listed().first?["copies"] as? Int == 4)
  }

  @Test func `a subagent's transcript is copied, too`() async throws {
    try site.write(name, transcript)
    try site.write(
      "p/\(lines.session)/subagents/agent-a1.jsonl",
      [lines.reply("s1", .init(input: 5), isSidechain: true), lines.prompt("sub")])
    try await archive.archive()
    #expect(try archive.files().count == 2)
    #expect(try archive.shown() == clean(transcript))
    #expect(try archive.listed().count == 1)
  }

  @Test func `a line that is too long is left out, and the others keep their numbers`() async throws {
    let long = lines.prompt(String(repeating: "x", count: 17 << 20))
    try site.write(name, [transcript[0], long, lines.prompt("after")])
    try await archive.archive()
    #expect(try archive.shown(line: 2).contains("a line of \(long.utf8.count) bytes"))
    #expect(try archive.shown(line: 3) == lines.prompt("after") + "\n")
  }

  @Test func `the last line of a transcript at rest is copied without a newline, and goes on`() async throws {
    try site.write(name, text: lines.prompt("one") + "\n" + lines.prompt("two"))
    site.now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000) + 7_200_000)
    try await archive.archive()
    #expect(try archive.shown() == lines.prompt("one") + "\n" + lines.prompt("two"))
    try site.append(name, text: "\n" + lines.prompt("three") + "\n")
    try await archive.archive()
    #expect(try archive.shown(line: 2) == lines.prompt("two") + "\n")
    #expect(try archive.shown(line: 3) == lines.prompt("three") + "\n")
  }

  @Test func `thousands of lines in many pieces are found by their numbers`() async throws {
    let all = (0..<4_000).map { lines.prompt("\($0) " + String(repeating: "word ", count: $0 % 200)) }
    try site.write(name, all)
    try await archive.archive()
    for line in [1, 2, 1_999, 2_000, 3_333, 4_000] {
      #expect(try archive.shown(line: line) == all[line - 1] + "\n")
    }
    #expect(try archive.shown() == all.map { $0 + "\n" }.joined())
  }
}
