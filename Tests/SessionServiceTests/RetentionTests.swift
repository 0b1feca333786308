import ControlAPI
import Dispatch
import FaultSupport
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Old steps go while the daemon works.
struct RetentionTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"
  /// More than go in the parts of one look.
  private static let old = 200_000

  init() throws { site = try Site() }

  /// Puts signs of life of a year ago into the database, all of them taken into account.
  private func fill() throws {
    let time = site.now.milliseconds - 365 * 86_400_000
    try DatabaseFile.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.old))
      INSERT INTO event (number, time, session, kind, payload)
      SELECT (SELECT max(number) FROM event) + i, \(time), 1, 'session.active', x'7b7d' FROM n;
      UPDATE cursor SET event = (SELECT max(number) FROM event) WHERE worker IN ('budget', 'stop-points');
      """, at: site.database)
  }

  /// The number of the first of them that is left; `nil` without any.
  private func oldest(_ running: RunningDaemon, after last: Int64) async throws -> Int64? {
    let answer = try await running.get(Route.events + "?since=\(last)&follow=0", accept: MediaType.jsonLines)
    // One of some thousand lines.
    return try answer.body.split(separator: UInt8(ascii: "\n")).first
      .map { try EventDocument(json: Data($0)) }
      .flatMap { $0.kind == "session.active" ? $0.number : nil }
  }

  @Test func `what is old goes a little at a time, and nothing new waits for that`() async throws {
    try site.write(name, [lines.reply("m1", context: 10_000)])
    var last: Int64 = 0
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      last = try #require(try await running.events().last?.number)
    }
    try fill()
    // What came before them has to be old, too: events are dropped in the order in which they came.
    site.now = Timestamp(milliseconds: site.now.milliseconds + 60 * 86_400_000)
    try await withDaemon(site) { running in
      var first = try await oldest(running, after: last)
      for _ in 0..<3_000 where first == last + 1 {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
        }
        first = try await oldest(running, after: last)
      }
      #expect(first != last + 1, "some are gone")
      try site.append(name, [lines.reply("m2", context: 20_000)])
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await oldest(running, after: last) != nil, "some are left")
    }
  }
}
