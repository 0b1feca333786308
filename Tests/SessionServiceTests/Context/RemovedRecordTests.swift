import ControlAPI
import DaemonKit
import Dispatch
import FaultSupport
import Foundation
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Records that somebody removes while sessiond runs, those of sessions at work among them. It is 06:10 UTC of 2026-11-21.
struct RemovedRecordTests {
  private let site: Site

  init() throws {
    site = try Site()
  }

  private func name(_ number: Int) -> String { "p/\(ClaudeLines.id(number)).jsonl" }

  private func folder(_ number: Int) -> String {
    site.folder("state/sessiond/sessions/\(ClaudeLines.id(number))")
  }

  private func isKept(_ number: Int) -> Bool {
    FileManager.default.fileExists(atPath: folder(number) + "/context.json")
  }

  /// Writes the transcript of a session that was asked something at that time.
  private func write(_ number: Int, _ prompt: String, at time: String = "2026-11-21T06:05:00Z") throws {
    var lines = ClaudeLines.session(number)
    lines.time = time
    let path = try site.write(name(number), [lines.prompt(prompt), lines.reply("m\(number)", text: "Yes.")])
    let moment = try #require(Timestamp(iso8601: time.utf8))
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  /// Has it be looked what there is to do for records, which is done each hour: an older session has come.
  private func look(_ number: Int) throws {
    try write(number, "an older one", at: "2026-10-0\(number % 8 + 1)T12:00:00Z")
  }

  /// Waits until so many texts are found by that word.
  private func until(_ running: RunningDaemon, _ word: String, finds count: Int) async throws {
    try await eventually("there is \(count) times \(word)") {
      let found: Found = try await running.json(Route.search + "?q=" + word)
      return found.hits.count == count
    }
  }

  private func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
    for _ in 0..<300 {
      if try await holds() { return }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { continuation.resume() }
      }
    }
    throw NotSeen(description: "waited in vain until \(what)")
  }

  private struct Found: Decodable {
    struct Hit: Decodable { var session: String }
    var hits: [Hit]
  }

  private func isFollowed(_ contexts: [SessionKey: ContextDocument], _ number: Int) -> Bool {
    contexts.values.contains { $0.origin.session == ClaudeLines.id(number) }
  }

  @Test func `a session of which transcript and record were removed does not come back at the end`()
    async throws
  {
    try write(1, "keep the lock order")
    try await withDaemon(site) { running in
      try await until(running, "lock", finds: 1)
      try site.delete(name(1))
      try FileManager.default.removeItem(atPath: folder(1))
    }
    #expect(!isKept(1))
    try await withDaemon(site) { running in
      try await running.daemon.records.until("it was looked for") { $0.pending == 0 }
      try await until(running, "lock", finds: 0)
      #expect(try await running.get(Route.context(ClaudeLines.id(1))).status == 404)
    }
    #expect(!isKept(1))
  }

  @Test func `a record that was removed while its transcript is there is written again`() async throws {
    try write(1, "keep the lock order")
    try await withDaemon(site) { running in
      try await until(running, "lock", finds: 1)
      try FileManager.default.removeItem(atPath: folder(1))
      try look(2)
      try await eventually("it is written again") { isKept(1) }
      #expect(isFollowed(running.daemon.contexts.value, 1))
    }
    #expect(isKept(1))
  }

  @Test func `a look finds that a session that is followed was removed`() async throws {
    try write(1, "keep the lock order")
    try write(4, "another lock")
    try await withDaemon(site) { running in
      try await until(running, "lock", finds: 2)
      try site.delete(name(1))
      try FileManager.default.removeItem(atPath: folder(1))
      try look(2)
      try await running.daemon.contexts.until("it is forgotten") { !isFollowed($0, 1) }
      try await until(running, "lock", finds: 1)
      #expect(isFollowed(running.daemon.contexts.value, 4))
    }
    #expect(!isKept(1) && isKept(4))
  }

  @Test func `what was kept of a session whose transcript alone was removed stays`() async throws {
    try write(1, "keep the lock order")
    try await withDaemon(site) { running in
      try await until(running, "lock", finds: 1)
      try site.delete(name(1))
      try look(2)
      try await until(running, "older", finds: 1)
      try await until(running, "lock", finds: 1)
    }
    #expect(isKept(1))
  }

  @Test func `an older record that can't be written is said, and holds up no other`() async throws {
    try write(1, "keep the lock order", at: "2026-10-01T12:00:00Z")
    try write(2, "another lock", at: "2026-10-02T12:00:00Z")
    // A file in the folder's place of the newer one, which is made first.
    try site.folder.write("state/sessiond/sessions/\(ClaudeLines.id(2))", Data("x".utf8))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: site.folder("state/sessiond/sessions"))
    let log = LoggedLines()
    try await withDaemon(site, logger: log.logger) { running in
      try await running.daemon.records.until("the other one is made") { $0.pending == 0 }
      try await until(running, "lock", finds: 1)
      #expect(isKept(1) && !isKept(2))
      try look(3)
      try await until(running, "older", finds: 1)
      #expect(log.lines.count { $0 == "The context record of an older transcript can't be kept" } == 1)
      try FileManager.default.removeItem(atPath: folder(2))
      try look(4)
      try await until(running, "lock", finds: 2)
      #expect(isKept(2))
    }
  }

  @Test func `a record that could not be made is let go of when its transcript is gone`() async throws {
    try write(1, "keep the lock order")
    try await withDaemon(site) { running in try await until(running, "lock", finds: 1) }
    // As after a crash: it is not known what was written. And the transcript can't be read any more.
    try DatabaseFile.execute("DELETE FROM cursor WHERE worker = 'preservation'", at: site.database)
    try site.delete(name(1))
    try FileManager.default.createDirectory(atPath: site.path(name(1)), withIntermediateDirectories: false)
    let log = LoggedLines()
    try await withDaemon(site, logger: log.logger) { running in
      await log.until("A context record can't be kept")
      try site.delete(name(1))
      await log.until("All context records are kept again")
      #expect(log.lines.contains("A context record that couldn't be kept can't be made any more"))
    }
    #expect(isKept(1))
  }
}
