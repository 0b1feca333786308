import Foundation
import Glibc
import LinuxHost
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What doctor says of transcripts that Claude Code deletes soon, and of the archive.
struct CleanupTests {
  private let archive: ArchiveSite
  private var site: Site { archive.site }

  init() throws {
    archive = try ArchiveSite()
  }

  private func findings(
    _ subject: String, isArchiving: Bool = false, free: Int = 8 << 30
  ) throws -> [Doctor.Finding] {
    var machine = DoctorMachine(environment: site.environment)
    machine.fileSystem = { _ in FileSystem(freeBytes: free) }
    let now = site.now.milliseconds
    machine.now = { now }
    machine.managedClaudeFolder = site.folder("managed")
    var settings = archive.settings
    settings.isArchiving = isArchiving
    var doctor = Doctor(environment: site.environment, settings: .success(settings), machine: machine)
    doctor.examine()
    return doctor.findings.filter { $0.subject == subject }
  }

  private func write(daysAgo: Double) throws {
    let path = try site.write(archive.name, [archive.lines.prompt("x"), archive.lines.reply("m1")])
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000 - daysAgo * 86_400)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  @Test func `nothing is said of what stays`() throws {
    try write(daysAgo: 10)
    #expect(try findings("cleanup").isEmpty)
    #expect(try findings("archive").isEmpty)
  }

  @Test func `what goes soon is said with its number, its day and what to do`() throws {
    try write(daysAgo: 28)
    let found = try findings("cleanup")
    #expect(found.map(\.verdict) == [.note, .note])
    let message = try #require(found.first?.message)
    for part in [
      "1 transcript of ", "the first on 2026-11-23", "cleanupPeriodDays: 30, its default",
      "of 0 of 1 session the context record", "0 of the transcripts in the archive",
    ] {
      #expect(message.contains(part), "\(message)")
    }
    #expect(found.last?.message.contains("archive.enabled: true") == true)
    #expect(found.last?.message.contains("\(site.root)/settings.json") == true)
  }

  @Test(arguments: [
    ("settings.json", "100", false), ("settings.json", "32", true), ("settings.json", "-1", true),
    ("settings.json", "\"100\"", true), ("managed", "100", false),
  ])
  func `the days are those of the settings`(file: String, days: String, goes: Bool) throws {
    try write(daysAgo: 28)
    let json = Data("{\"cleanupPeriodDays\": \(days)}".utf8)
    if file == "managed" {
      try site.folder.write("managed/managed-settings.json", json)
      try site.folder.write("claude/settings.json", Data("{\"cleanupPeriodDays\": 1}".utf8))
    } else {
      try site.folder.write("claude/" + file, json)
    }
    let found = try findings("cleanup")
    #expect(found.isEmpty == !goes, "\(found)")
  }

  @Test func `with 0 days the agent keeps nothing, which is said`() throws {
    try site.folder.write("claude/settings.json", Data("{\"cleanupPeriodDays\": 0}".utf8))
    #expect(try findings("cleanup").first?.message.contains("keeps no transcripts") == true)
  }

  @Test func `what the archive has is well, and the archive says how full it is`() async throws {
    try write(daysAgo: 28)
    try await archive.archive()
    let found = try findings("cleanup", isArchiving: true)
    #expect(found.map(\.verdict) == [.good])
    #expect(found.first?.message.contains("1 of the transcripts in the archive") == true)
    let full = try findings("archive", isArchiving: true)
    #expect(full.map(\.verdict) == [.good])
    #expect(full.first?.message.contains("1 copy of transcripts") == true)
    let low = try findings("archive", isArchiving: true, free: 1 << 29)
    #expect(low.map(\.verdict) == [.note] && low.first?.message.contains("until there is room") == true)
    let off = try findings("archive")
    #expect(off.map(\.verdict) == [.note] && off.first?.message.contains("switched off") == true)
    #expect(chmod(archive.folder, 0o755) == 0)
    #expect(try findings("archive", isArchiving: true).map(\.verdict) == [.bad])
  }

  @Test func `a copy of a newer version, and what stands in the place of one, are named`() async throws {
    try write(daysAgo: 1)
    try await archive.archive()
    let path = try archive.file()
    try FileManager.default.copyItem(atPath: path, toPath: path + "-b.jsonl.zst")
    let newer = archive.later(try Data(contentsOf: URL(fileURLWithPath: path)), at: 0)
    try newer.write(to: URL(fileURLWithPath: path))
    let folder = archive.folder + "/a.jsonl.zst"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let found = try findings("archive", isArchiving: true)
    #expect(found.map(\.verdict) == [.bad, .bad, .good])
    #expect(found.first?.message.hasPrefix("\(folder) is no file") == true)
    #expect(found.dropFirst().first?.message.contains("update sessiond, or move the file away") == true)
    #expect(found.last?.message.contains("1 copy of transcripts") == true)
  }
}
