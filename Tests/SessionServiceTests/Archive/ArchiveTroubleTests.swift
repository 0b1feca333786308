import ControlAPI
import Dispatch
import FaultSupport
import Foundation
import Glibc
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Copies that can't be written or read, that are renamed, and that say less than a record does.
struct ArchiveTroubleTests {
  private var archive: ArchiveSite
  private var site: Site { archive.site }
  private var lines: ClaudeLines { archive.lines }
  private var name: String { archive.name }

  private static let cannotWrite = "A copy of a transcript can't be written"
  private static let isThrough = "All transcripts are archived"

  init() throws {
    archive = try ArchiveSite()
  }

  /// Words at random, which take nearly as much room packed as they do unpacked.
  private func noise(_ words: Int) -> String {
    (0..<words).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined(separator: " ")
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func `a copy that can't be written is said once, and keeps no other back`() async throws {
    try site.write(name, [lines.prompt("first"), lines.reply("m1")])
    try await archive.archive()
    let path = try archive.file()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path + "/x", withIntermediateDirectories: true)
    let other = ClaudeLines.session(0xa1)
    let otherPath = try site.write("p/\(other.session).jsonl", [other.prompt("second"), other.reply("o1")])
    // The older one comes after it.
    let date = Date(timeIntervalSinceNow: -3_600)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: otherPath)
    let said = try await archive.archive(times: 2) { running in
      try site.append(name, [lines.reply("m2", context: 100)])
      try site.append("p/\(other.session).jsonl", [other.reply("o2", context: 100)])
      try await running.until(other.session, hasReplies: 2)
    }
    #expect(said.count { $0 == Self.cannotWrite } == 1)
    #expect(!said.contains("Transcripts can't be archived"))
    #expect(try archive.shown(other.session, line: 3).contains("o2"))
    #expect(try archive.listed().count == 1)
    // And when it is out of the way.
    try FileManager.default.removeItem(atPath: path)
    try await archive.archive()
    #expect(try archive.shown(line: 3).contains("m2"))
  }

  @Test func `a copy that can't be removed is said once, and keeps no other from going`() async throws {
    var log = LoggedLines()
    log.logLevel = .debug
    var settings = archive.settings
    settings.archiveBounds.bytes = 4_000_000
    let sessions = (1...4).map { ClaudeLines.session(0xa0 + $0) }
    for (place, lines) in sessions.prefix(3).enumerated() {
      let path = try site.write("p/\(lines.session).jsonl", [lines.prompt(noise(90_000))])
      let date = Date(timeIntervalSinceNow: -86_400 * Double(3 - place))
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }
    try await withDaemon(
      site, settings: settings, logger: log.logger,
      change: { ($0.archivePace, $0.archiveReserve) = (.milliseconds(10), 0) },
      { _ in
        await log.until(Self.isThrough)
        let all = try archive.files().map { archive.folder + "/" + $0 }
        #expect(all.count == 3)
        // No longer what it was, and nothing that can be removed as a file.
        let oldest = try #require(all.first { $0.contains(sessions[0].session) })
        try FileManager.default.removeItem(atPath: oldest)
        try FileManager.default.createDirectory(atPath: oldest + "/x", withIntermediateDirectories: true)
        // Too much for all four by less than the first takes.
        try site.write("p/\(sessions[3].session).jsonl", [sessions[3].prompt(noise(180_000))])
        await log.until(Self.isThrough, times: 2)
        let left = try archive.files()
        #expect(!left.contains { $0.contains(sessions[1].session) })
        #expect(left.contains { $0.contains(sessions[3].session) })
      })
    #expect(log.lines.count { $0 == "Archived transcripts can't be removed" } == 1)
    #expect(!log.lines.contains("Transcripts can't be archived"))
  }

  @Test(arguments: [0, 1])
  func `what a newer version has archived is not cut, and it is said what to do`(piece: Int) async throws {
    try site.write(name, [lines.prompt("one"), lines.reply("m1")])
    try await archive.archive()
    let path = try archive.file()
    let second = try bytes(path).count
    try site.append(name, [lines.prompt("two")])
    try await archive.archive()
    let newer = archive.later(try bytes(path), at: piece == 0 ? 0 : second)
    try newer.write(to: URL(fileURLWithPath: path))
    try site.append(name, [lines.prompt("three")])
    try await archive.archive(until: Self.cannotWrite)
    #expect(try bytes(path) == newer)
    #expect(try archive.files().count == 1)
    #expect(try archive.listed().isEmpty)
    do {
      _ = try Extraction.whole(of: path, isJSON: false, roots: [])
      Issue.record("it was read")
    } catch {
      for part in [path, "A newer version of sessiond", "update sessiond, or move the file away"] {
        #expect("\(error)".contains(part), "\(error)")
      }
    }
    // Moved away it is copied anew.
    try FileManager.default.removeItem(atPath: path)
    try await archive.archive()
    #expect(try archive.shown(line: 4).contains("three"))
  }

  @Test func `what was rewritten often counts each of its copies once, and the earliest go`() async throws {
    var log = LoggedLines()
    log.logLevel = .debug
    var settings = archive.settings
    // Two of them and a half.
    settings.archiveBounds.bytes = 500_000
    try site.write(name, [lines.prompt("first " + noise(20_000))])
    try await withDaemon(
      site, settings: settings, logger: log.logger,
      change: { ($0.archivePace, $0.archiveReserve) = (.milliseconds(10), 0) },
      { _ in
        await log.until(Self.isThrough)
        for (index, text) in ["second", "third", "fourth", "fifth", "sixth"].enumerated() {
          try site.replace(name, [lines.prompt(text + " " + noise(20_000))])
          await log.until(Self.isThrough, times: index + 2)
          #expect(try archive.files().count == 2, "\(text)")
        }
      })
    #expect(try archive.shown(line: 1).contains("sixth"))
    let all = try archive.files().map { try archive.unpacked(archive.folder + "/" + $0) }
    #expect(all.contains { $0.contains("\"fifth ") })
    #expect(log.lines.count { $0 == "The oldest archived transcripts were dropped" } == 4)
  }

  @Test func `the disk is to keep what was copied before there was no more room`() async throws {
    var archive = archive
    archive.settings.archiveBounds.bytes = 1_000_000
    // A piece holds three of the lines, and two pieces are too much.
    try site.write(name, (0..<8).map { lines.prompt("\($0) " + noise(24_000)) })
    try FileManager.default.createDirectory(
      atPath: archive.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let inotify = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
    defer { close(inotify) }
    // That it was opened is between two closings, which would be told as one.
    #expect(inotify_add_watch(inotify, archive.folder, UInt32(IN_OPEN | IN_CLOSE_WRITE)) > 0)
    try await archive.archive(until: "A transcript has more than the archive may have")
    #expect(try archive.shown().split(separator: "\n").count == 3)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(inotify, &buffer, buffer.count)
    let events = buffer[..<max(0, count)].withUnsafeBytes { InotifyEvent.parse($0) }
    // When it was written, and when the disk was asked to keep it.
    #expect(events.count { $0.kind.contains(.closedAfterWrite) } == 2)
  }

  @Test func `two files of one session do not set each other's copy aside`() async throws {
    try site.write(name, [lines.prompt("here"), lines.reply("m1", context: 100)])
    try await archive.archive()
    let other = "q/\(lines.session).jsonl"
    try site.write(other, [lines.prompt("there"), lines.reply("n1", context: 100)])
    try await archive.archive()
    try site.append(name, [lines.reply("m2", context: 200)])
    try site.append(other, [lines.reply("n2", context: 200)])
    try await archive.archive()
    #expect(try archive.files().count == 1)
    let shown = try archive.shown()
    #expect(shown.contains("here") && shown.contains("m2"))
  }

  // MARK: Records

  private var record: String { site.folder("state/sessiond/sessions/\(lines.session)/context.json") }

  private func answer(_ running: RunningDaemon) async throws -> String {
    let answer = try await running.get(Route.context(lines.session))
    #expect(answer.status == 200)
    return String(decoding: answer.body, as: UTF8.self)
  }

  @Test func `a copy that ends before what was recorded does not hide it`() async throws {
    let path = try site.write(name, [lines.prompt("make it faster"), lines.reply("m1")])
    try await archive.archive()
    try await withDaemon(site) { running in
      try site.append(name, [lines.prompt("and smaller"), lines.reply("m2", context: 100)])
      try await running.daemon.contexts.until("it goes on") { contexts in
        contexts.values.contains { $0.record.requests.count == 2 }
      }
      try await until(running, finds: "smaller")
      try FileManager.default.removeItem(atPath: path)
      let followed = try await answer(running)
      #expect(followed.contains("and smaller") && followed.contains(#""source":"transcript""#))
    }
    let kept = try bytes(record)
    try await withDaemon(site) { running in
      let stored = try await answer(running)
      #expect(stored.contains("and smaller") && stored.contains(#""source":"transcript""#))
    }
    #expect(try bytes(record) == kept)
    // A copy that has all of it has the lines, too.
    let whole = try ArchiveSite()
    let other = try whole.site.write(name, [lines.prompt("make it faster"), lines.reply("m1")])
    try await whole.archive()
    try FileManager.default.removeItem(atPath: other)
    try await withDaemon(whole.site) { running in
      let archived = try await answer(running)
      #expect(archived.contains(#""source":"archive""#))
    }
  }

  @Test func `a copy that is damaged does not hide the record`() async throws {
    let path = try site.write(name, [lines.prompt("make it faster"), lines.reply("m1")])
    try await archive.archive { running in try await until(running, finds: "faster") }
    let copy = try archive.file()
    var damaged = try bytes(copy)
    for index in damaged.indices.suffix(40) { damaged[index] = 0 }
    try damaged.write(to: URL(fileURLWithPath: copy))
    try FileManager.default.removeItem(atPath: path)
    try await withDaemon(site) { running in
      let stored = try await answer(running)
      #expect(stored.contains("make it faster") && stored.contains(#""source":"transcript""#))
    }
  }

  /// Waits until a word is found: then the record is in its files.
  private func until(_ running: RunningDaemon, finds word: String) async throws {
    for _ in 0..<300 {
      let found = try await running.get(Route.search + "?q=" + word)
      if String(decoding: found.body, as: UTF8.self).contains(lines.session) { return }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { continuation.resume() }
      }
    }
    Issue.record("\(word) is not found")
  }
}
