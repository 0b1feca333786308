import DaemonKit
import Dispatch
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Synchronization
import Testing

/// All is counted again, and the index is found right or wrong.
struct IndexVerificationTests {
  private let site: Site
  private let first = ClaudeLines.session(1)
  private let second = ClaudeLines.session(2)

  init() throws {
    site = try Site()
    // Long ago by the files' own clock, so that nothing is taken for too young.
    site.now = Timestamp(iso8601: "2099-01-01T00:00:00Z".utf8) ?? site.now
    try site.write(
      "p/\(first.session).jsonl", (1...4).map { first.reply("a\($0)", context: 1_000 * $0, output: 5) })
    try site.write("q/\(second.session).jsonl", [second.reply("b1", context: 500, output: 7)])
  }

  private struct Document: Decodable, Sendable {
    struct Sum: Decodable, Sendable {
      var replies: Int
      var outputTokens: Int
    }
    struct Difference: Decodable {
      var session: String
      var transcript: String
      var missing: Int
      var surplus: Int
      var changed: Int
      var wrongSums: Bool
      var index: Sum
      var counted: Sum
    }
    struct Behind: Decodable {
      var path: String
      var bytes: Int64
    }
    var same: Bool
    var files: Int
    var counted: Sum
    var index: Sum
    var differences: [Difference]
    var behind: [Behind]
    var gone: [String]
    var keptReplies: Int
  }

  private func verify(
    _ progress: @escaping (String) -> Bool = { _ in true }
  ) throws -> (text: String, document: Document) {
    let folder = site.folder("verify-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let verdict = try #require(
      try IndexVerification(try site.surroundings(), folder: folder, now: site.now, progress: progress).run())
    let document = try Document(json: Data(verdict.json.utf8))
    #expect(document.same == verdict.isSame)
    return (verdict.text, document)
  }

  /// The same on a thread of its own, for a `progress` that waits.
  private func verifyAside(_ progress: @escaping @Sendable (String) -> Bool) async throws -> Document {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try verify(progress).document })
      }
    }
  }

  /// The index as a daemon makes it that has ended.
  private func makeIndex() async throws {
    try await withDaemon(site) { _ in }
  }

  @Test func `an index of just these files is right`() async throws {
    try await makeIndex()
    let (text, document) = try verify()
    #expect(document.same)
    #expect(document.files == 2)
    #expect((document.counted.replies, document.counted.outputTokens) == (5, 27))
    #expect((document.index.replies, document.index.outputTokens) == (5, 27))
    #expect(text.hasSuffix(" the index says what the files say\n"))
  }

  @Test func `it is right while the daemon runs, too`() async throws {
    try await withDaemon(site) { running in
      #expect(try verify().document.same)
      try site.append("q/\(second.session).jsonl", [second.reply("b2", context: 600)])
      try await running.until(second.session, hasReplies: 2)
      #expect(try verify().document.counted.replies == 6)
    }
  }

  @Test func `what the daemon reads while all is counted is counted, too`() async throws {
    let later = second.reply("b2", context: 600)
    let third = ClaudeLines.session(3)
    try await withDaemon(site) { running in
      let isFirst = Mutex(true)
      let document = try await verifyAside { _ in
        guard
          isFirst.withLock({ known in
            defer { known = false }
            return known
          })
        else { return true }
        let read = DispatchSemaphore(value: 0)
        let observation = running.daemon.board.observe { board in
          let replies = board.entries.reduce(0) { $0 + $1.overview.messages }
          if replies == 7 { read.signal() }
        }
        defer { _ = observation }
        do {
          // Nobody holds on to the index: its log can be put away.
          #expect(try DatabaseFile.canTruncateLog(at: site.database))
          try site.append("q/\(second.session).jsonl", [later])
          try site.write("q/\(third.session).jsonl", [third.reply("c1", context: 600)])
        } catch {
          Issue.record(error)
        }
        return read.wait(timeout: .now() + .seconds(60)) == .success
      }
      #expect(document.same && document.behind.isEmpty)
      #expect((document.files, document.counted.replies, document.index.replies) == (3, 7, 7))
    }
  }

  @Test func `a reply that the index lost is missed`() async throws {
    try await makeIndex()
    try DatabaseFile.execute(
      "DELETE FROM reply WHERE key = (SELECT key FROM reply ORDER BY input + cache_read DESC LIMIT 1)",
      at: site.database)
    let (text, document) = try verify()
    let difference = try #require(document.differences.first)
    #expect(document.differences.count == 1)
    #expect(difference.session == first.session)
    #expect(difference.transcript == site.path("p/\(first.session).jsonl"))
    #expect((difference.missing, difference.surplus, difference.changed) == (1, 0, 0))
    // The sums have it still.
    #expect(difference.wrongSums)
    #expect((difference.index.replies, difference.counted.replies) == (3, 4))
    #expect(text.contains("1 reply is in the files and not in the index"))
    #expect(text.hasSuffix(" the index does not say what the files say\n"))
  }

  @Test func `tokens that are not those of the files are found`() async throws {
    try await makeIndex()
    try DatabaseFile.execute("UPDATE reply SET output = output + 1 WHERE output = 7", at: site.database)
    let difference = try #require(try verify().document.differences.first)
    #expect(difference.session == second.session)
    #expect((difference.missing, difference.changed) == (0, 1))
    #expect((difference.index.outputTokens, difference.counted.outputTokens) == (8, 7))
  }

  @Test func `sums that are not those of the replies are found`() async throws {
    try await makeIndex()
    try DatabaseFile.execute("UPDATE usage SET output = output - 3 WHERE replies = 4", at: site.database)
    let difference = try #require(try verify().document.differences.first)
    #expect(difference.session == first.session)
    #expect(difference.wrongSums)
    #expect((difference.missing, difference.surplus, difference.changed) == (0, 0, 0))
  }

  @Test func `what the index passed over is found, however far it says that it has come`() async throws {
    try await makeIndex()
    // As if a defect had left out what is there and said that it was read.
    try DatabaseFile.execute(
      """
      DELETE FROM usage WHERE session = (SELECT session FROM reply WHERE output = 7);
      DELETE FROM reply WHERE output = 7
      """, at: site.database)
    let difference = try #require(try verify().document.differences.first)
    #expect((difference.session, difference.missing) == (second.session, 1))
    #expect(difference.index.replies == 0)
  }

  @Test func `a file that the index has not read is behind, with all that is in it`() async throws {
    try await makeIndex()
    try site.append("q/\(second.session).jsonl", [second.reply("b2", context: 600)])
    let third = ClaudeLines.session(3)
    let path = try site.write("q/\(third.session).jsonl", [third.reply("c1", context: 600)])
    let document = try verify().document
    #expect(!document.same)
    #expect(document.behind.map(\.path) == [site.path("q/\(second.session).jsonl"), path].sorted())
    // What is behind in a file that was read is not a difference of its own.
    #expect(document.differences.map(\.session) == [third.session])
  }

  @Test func `a file that is gone is named, and what it said is kept`() async throws {
    try await withDaemon(site) { running in
      try site.delete("p/\(first.session).jsonl")
      try await running.until("it is gone") { board in
        board.entries.contains { $0.overview.isTranscriptDeleted }
      }
    }
    let (text, document) = try verify()
    #expect(document.same)
    #expect(document.gone == [site.path("p/\(first.session).jsonl")])
    #expect(document.keptReplies == 4)
    #expect(text.contains("no longer there, kept: " + site.path("p/\(first.session).jsonl")))
  }

  @Test func `replies of no file at all are found`() async throws {
    try await makeIndex()
    try DatabaseFile.execute(
      """
      INSERT INTO reply (key, session, time, model, input, output, cache_read, cache_write, cache_write_1h, main_chain, billing)
      SELECT 4711, session, time, model, 1, 1, 1, 1, 1, 1, billing FROM reply WHERE output = 7
      """, at: site.database)
    let difference = try #require(try verify().document.differences.first)
    #expect((difference.session, difference.surplus) == (second.session, 1))
  }

  @Test func `without an index there is nothing to verify`() throws {
    #expect(throws: VerificationError.self) { try verify() }
  }
}
