import GRDB
import SessionCore

/// The agents' own sums of sessions, as they are stored, and what they have beyond what is known by itself.
struct AgentSums {
  /// The sums of one session that go on from each other, in the order of time.
  private struct Count {
    var session: SessionKey
    var begun: Timestamp
    var told: [HiddenUsage.Told]
  }

  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// What the sums of a session bring to light.
  ///
  /// - Parameter session: whose sums.
  /// - Returns: the parts, and the moments of all sums: at each of them a part may have been before.
  /// - Throws: when the database can't be read.
  func parts(of session: SessionKey) throws -> (parts: [HiddenUsage.Part], times: [Timestamp]) {
    let counts = try counts(where: "session = ?", session.rawValue)
    let parts = try counts.flatMap { count in
      HiddenUsage.parts(
        of: count.told, beyond: try requests(of: count), former: try former(of: count))
    }
    return (parts, counts.flatMap { $0.told.map(\.time) })
  }

  /// What was brought to light by the sum that this count goes on from, where the session is a fork of another one:
  /// there it is counted.
  private func former(of count: Count) throws -> [String: TokenUsage] {
    guard let first = count.told.first else { return [:] }
    var former: (count: Count, told: HiddenUsage.Told)?
    for other in try counts(where: "begun = ?", count.begun.milliseconds) where other.session != count.session
    {
      // Of two sessions one goes on from the other, never both.
      guard let beginning = other.told.first,
        (beginning.time, other.session) < (first.time, count.session)
      else { continue }
      for told in other.told
      where told.time <= first.time && HiddenUsage.mayGoOn(first.sum, from: told.sum) {
        if let known = former, known.told.time > told.time { continue }
        former = (other, told)
      }
    }
    guard let former else { return [:] }
    return HiddenUsage.hidden(in: former.told, beyond: try requests(of: former.count))
  }

  // MARK: What is stored

  private func counts(where condition: String, _ value: Int64) throws -> [Count] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT time, model, input, output, cache_read, cache_write, cache_write_1h, session, begun, dollars
          FROM agent_sum WHERE \(condition) ORDER BY session, begun, time
          """),
      arguments: [value])
    var counts: [Count] = []
    for row in rows {
      let (session, begun) = (SessionKey(row[7]), Timestamp(milliseconds: row[8]))
      let line = HiddenUsage.Request(row)
      let model = AgentSum.Model(name: line.model, usage: line.usage, dollars: row[9])
      if counts.last?.session != session || counts.last?.begun != begun {
        counts.append(Count(session: session, begun: begun, told: []))
      }
      let count = counts.count - 1
      if let last = counts[count].told.indices.last, counts[count].told[last].time == line.time {
        counts[count].told[last].sum.models.append(model)
      } else {
        counts[count].told.append(.init(time: line.time, sum: AgentSum(begun: begun, models: [model])))
      }
    }
    return counts
  }

  /// All that is known by itself of what a count has in it: replies that the session's files show, whoever counts them,
  /// and what telemetry told of. It ends where the agent began anew, having found nothing to go on from.
  private func requests(of count: Count) throws -> [HiddenUsage.Request] {
    let next = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT min(begun) FROM agent_sum WHERE session = ? AND begun > ?"),
      arguments: [count.session.rawValue, count.begun.milliseconds])
    let end = next.map { $0 - 1 } ?? count.told.last?.time.milliseconds ?? .max
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: Self.requests),
      arguments: StatementArguments(
        (0..<3).flatMap { _ in [count.session.rawValue, count.begun.milliseconds, end] }))
    var requests: [HiddenUsage.Request] = []
    while let row = try rows.next() { requests.append(HiddenUsage.Request(row)) }
    return requests
  }

  private static let requests: String = {
    let columns = "time, model, input, output, cache_read, cache_write, cache_write_1h"
    return """
      SELECT \(columns) FROM reply WHERE session = ? AND time BETWEEN ? AND ?
      UNION ALL
      SELECT \(columns) FROM reply_copy WHERE copied_by = ? AND time BETWEEN ? AND ?
      UNION ALL
      SELECT \(columns) FROM telemetry WHERE session = ? AND time BETWEEN ? AND ?
      """
  }()
}
