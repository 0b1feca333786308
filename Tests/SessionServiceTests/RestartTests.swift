import DaemonKit
import Foundation
import LinuxHost
import SessionCore
import SessionService
import SessionStore
import SessionTestSupport
import Testing

/// A daemon that is stopped, or dies, and starts again over the same state.
struct RestartTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws {
    site = try Site()
    // Down to 4 % of 167,000: alerts at 18 and 4.
    let contexts = [1_000, 137_500, 161_000]
    try site.write(name, contexts.enumerated().map { lines.reply("m\($0.offset)", context: $0.element) })
  }

  @Test func `after a restart the user's own title still goes before a made-up one`() async throws {
    try site.append(name, [lines.customTitle("Mine")])
    try await withDaemon(site) { running in
      let title = try await running.session(lines.session).title
      #expect(title == "Mine")
    }
    try await withDaemon(site) { running in
      let before = try await running.events().count
      try site.append(name, [lines.aiTitle("Made up"), lines.reply("n1", context: 161_100)])
      try await running.until(lines.session, hasReplies: 4)
      let title = try await running.session(lines.session).title
      #expect(title == "Mine")
      // The reply alone: what the session said of itself before the restart is not said again.
      // Beside it the end of its turn may be told, where the file was written within a day of the reply.
      let added = try await running.events().dropFirst(before).map(\.kind)
      #expect(added.filter { $0 != "step" } == ["reply"])
    }
  }

  @Test func `after a restart all is as it was, and nothing happens again`() async throws {
    var before: [EventDocument] = []
    try await withDaemon(site) { before = try await $0.events() }
    #expect(before.count { $0.kind == "alert" } == 2)
    try await withDaemon(site) { running in
      #expect(try await running.events().map(\.number) == before.map(\.number))
      let session = try await running.session(lines.session)
      #expect(session.tokens == IndependentCount(try site.contents(name)).totals)
      #expect(session.usage.messages == 3)
      #expect(session.context.usedTokens == 161_000)
      #expect(session.alert.threshold == 4)
      // One step further down, still above the next threshold.
      try site.append(name, [lines.reply("n1", context: 161_100)])
      try await running.until(lines.session, hasReplies: 4)
      try site.append(name, [lines.reply("n2", context: 164_000)])
      try await running.until("the next threshold fired") { board in
        board.entries.first?.overview.budget.alertInEffect?.threshold == 2
      }
      #expect(try await running.events().filter { $0.kind == "alert" }.map(\.data.threshold) == [18, 4, 2])
    }
  }

  @Test func `what was appended while the daemon was away is counted on start`() async throws {
    try await withDaemon(site) { _ in }
    try site.append(name, [lines.reply("n1", context: 161_500)])
    let nested = "p/\(lines.session)/subagents/agent-aaaa.jsonl"
    try site.write(nested, [lines.reply("n2", context: 50_000)])
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      let expected =
        IndependentCount(try site.contents(name)).totals + IndependentCount(try site.contents(nested)).totals
      #expect(session.tokens == expected)
      #expect(session.context.usedTokens == 161_500)
    }
  }

  @Test func `a transcript that was deleted or replaced while the daemon was away is noticed`() async throws {
    let other = ClaudeLines.session(2)
    try site.write("p/\(other.session).jsonl", [other.reply("o1", context: 5_000)])
    try await withDaemon(site) { _ in }
    try site.delete(name)
    try site.replace(
      "p/\(other.session).jsonl", [other.reply("o1", context: 5_000), other.reply("o2", context: 6_000)])
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions[lines.session]?.transcriptDeleted == true)
      #expect(sessions[lines.session]?.usage.messages == 3)
      #expect(sessions[other.session]?.usage.messages == 2)
      #expect(sessions[other.session]?.context.usedTokens == 6_000)
    }
  }

  @Test func `the state that a killed daemon leaves is enough`() async throws {
    let successor = try Site(withTranscriptsOf: site)
    try await withDaemon(site) { running in
      try site.append(name, [lines.reply("n1", context: 161_500)])
      try await running.until(lines.session, hasReplies: 4)
      // What lies on the disk now is what a kill would leave: nothing of it was closed.
      try FileManager.default.createDirectory(
        atPath: successor.folder("state"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: site.folder("state/sessiond"), toPath: successor.folder("state/sessiond"))
    }
    try site.append(name, [lines.reply("n2", context: 161_700)])
    try await withDaemon(successor) { running in
      let session = try await running.session(lines.session)
      #expect(session.tokens == IndependentCount(try site.contents(name)).totals)
      #expect(session.usage.messages == 5)
      let events = try await running.events()
      #expect(events.map(\.number) == Array(1...Int64(events.count)))
      #expect(events.filter { $0.kind == "alert" }.map(\.data.threshold) == [18, 4])
    }
  }

  @Test func `a damaged database is set aside and built anew`() async throws {
    try await withDaemon(site) { _ in }
    try site.folder.write("state/sessiond/sessiond.db", Data(repeating: 0x41, count: 8_192))
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      #expect(session.usage.messages == 3)
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: site.folder("state/sessiond"))
    #expect(kept.contains { $0.hasPrefix("sessiond.db.damaged-") })
  }

  @Test func `a large database is looked through after the start, and damage ends the daemon`() async throws {
    try await withDaemon(site) { _ in }
    try makeLargeAndDamaged()
    let (ends, end) = AsyncStream<Daemon.End>.makeStream()
    var surroundings = try site.surroundings()
    surroundings.mustEnd = { end.yield($0) }
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    var found = ends.makeAsyncIterator()
    guard case .databaseDamaged(let reason)? = await found.next() else {
      Issue.record("it ends for another reason")
      return await daemon.stop()
    }
    #expect(!reason.isEmpty)
    await daemon.stop()
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      #expect(session.usage.messages == 3)
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: site.folder("state/sessiond"))
    #expect(kept.contains { $0.hasPrefix("sessiond.db.damaged-") })
  }

  /// More than is looked through before the start, with pages overwritten that nothing but a check reads.
  private func makeLargeAndDamaged() throws {
    let store = try SessionStore(path: site.database)
    var batch = TranscriptBatch()
    for number in 0..<200 {
      let reason = String(repeating: "x", count: 60_000)
      batch.append(.unreadable(reason: reason), time: site.now, offset: Int64(number), length: 1)
    }
    let file = TranscriptFile(
      path: site.path("q/\(ClaudeLines.id(2)).jsonl"), role: .main,
      identity: FileIdentity(device: 1, inode: 1, birthNanoseconds: 1))
    let piece = TranscriptProgress(
      file: file, agent: AgentID("claude-code"), sessionID: ClaudeLines.id(2), batch: batch)
    let events = try store.commit([piece], now: site.now)
    _ = try store.commit(
      worker: "budget", cursor: try #require(events.last).number, overviews: [], alerts: [])
    _ = try store.commit(
      worker: "stop-points", cursor: try #require(events.last).number, phases: [])
    try store.close()
    let database = try FileHandle(forUpdating: URL(fileURLWithPath: site.database))
    let size = try database.seekToEnd()
    #expect(size > 16 << 20)
    try database.seek(toOffset: size / 2 / 4_096 * 4_096)
    try database.write(contentsOf: Data(repeating: 0xa5, count: 5 * 4_096))
    try database.close()
  }
}
