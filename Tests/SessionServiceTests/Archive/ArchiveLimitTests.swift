import ControlAPI
import Foundation
import Glibc
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// How much is archived, and where; and what somebody may have put there.
struct ArchiveLimitTests {
  private var archive: ArchiveSite
  private var site: Site { archive.site }

  init() throws {
    archive = try ArchiveSite()
  }

  /// Writes the transcript of a session that was at work so many days ago.
  private func write(_ number: Int, daysAgo: Double, words: Int = 10) throws {
    let lines = ClaudeLines.session(number)
    // Words at random take as much room packed as they do unpacked.
    let text = (0..<words).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }
    let path = try site.write(
      "p/\(lines.session).jsonl", [lines.prompt(text.joined(separator: " ")), lines.reply("m\(number)")])
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000 - daysAgo * 86_400)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  private func archived() throws -> Set<String> {
    Set(try archive.listed().compactMap { $0["id"] as? String })
  }

  @Test func `what is older than the days is not begun, and goes`() async throws {
    var archive = archive
    archive.settings.archiveBounds.days = 10
    try write(1, daysAgo: 9.5)
    try write(2, daysAgo: 10.5)
    try await archive.archive()
    #expect(try archived() == [ClaudeLines.id(1)])
    site.now = Timestamp(milliseconds: site.now.milliseconds + 86_400_000)
    try await archive.archive()
    #expect(try archived() == [])
  }

  @Test func `without room for all the oldest go, and do not come again`() async throws {
    var archive = archive
    archive.settings.archiveBounds.bytes = 4_000_000
    for number in 1...4 { try write(number, daysAgo: Double(number), words: 200_000) }
    try await archive.archive()
    #expect(try archived() == [ClaudeLines.id(1), ClaudeLines.id(2)])
    try write(5, daysAgo: 0, words: 200_000)
    try await archive.archive()
    #expect(try archived() == [ClaudeLines.id(1), ClaudeLines.id(5)])
    #expect(try archive.listed().reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) } <= 4_000_000)
  }

  @Test func `one transcript alone does not take more than all may have`() async throws {
    var archive = archive
    archive.settings.archiveBounds.bytes = 1_000_000
    try write(1, daysAgo: 1, words: 400_000)
    try await archive.archive(until: "A transcript has more than the archive may have")
    #expect(try archive.listed().reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) } <= 1_000_000)
  }

  @Test func `on a disk with too little room nothing is written`() async throws {
    try write(1, daysAgo: 1)
    try await archive.archive(until: "Transcripts can't be archived", reserve: .max)
    #expect(try archive.files() == [])
  }

  @Test func `a file in the place of the folder is left alone, and said`() async throws {
    try write(1, daysAgo: 1)
    try FileManager.default.createDirectory(
      atPath: site.folder("state/sessiond"), withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: archive.folder))
    try await archive.archive(until: "Transcripts can't be archived")
    #expect(try Data(contentsOf: URL(fileURLWithPath: archive.folder)) == Data("mine".utf8))
  }

  @Test func `a link in the place of a copy is not followed`() async throws {
    try write(1, daysAgo: 1)
    try await archive.archive()
    let path = try archive.file()
    let target = site.folder("target")
    try FileManager.default.moveItem(atPath: path, toPath: target)
    let before = try Data(contentsOf: URL(fileURLWithPath: target))
    #expect(symlink(target, path) == 0)
    try site.append("p/\(ClaudeLines.id(1)).jsonl", [ClaudeLines.session(1).prompt("more")])
    try await archive.archive(until: "A copy of a transcript can't be written")
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == before)
    #expect(try archived() == [])
  }

  @Test(arguments: ["..%2f..%2fetc", "....", "%00", "ä 𝄞", String(repeating: "n", count: 200), "-rf", "a.1"])
  func `an id that would be a path, or another copy's name, is neither`(id: String) async throws {
    var lines = ClaudeLines()
    lines.session = id
    try site.write("p/\(id).jsonl", [lines.prompt("x"), lines.reply("m1")])
    try await archive.archive()
    let names = try archive.files()
    #expect(names.count == 1)
    for name in names {
      #expect(name.utf8.count < 100)
      #expect(
        name.dropLast(10).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
    }
    #expect(try archived() == [id])
    #expect(try archive.shown(id, line: 1) == lines.prompt("x") + "\n")
  }

  @Test func `what is no copy in the folder is left alone`() async throws {
    try FileManager.default.createDirectory(atPath: archive.folder, withIntermediateDirectories: true)
    for name in ["notes.txt", "other.jsonl.zst"] {
      try Data("mine".utf8).write(to: URL(fileURLWithPath: archive.folder + "/" + name))
    }
    try write(1, daysAgo: 1)
    try await archive.archive()
    #expect(try archive.files().count == 3)
    #expect(try archived() == [ClaudeLines.id(1)])
  }
}
