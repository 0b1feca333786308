import GRDB
package import SessionCore

/// When sessions began.
extension SessionStore {
  /// The last events that are looked through.
  private static let lastEvents: Int64 = 100_000

  /// When those of these sessions began that were found among the last 100,000 events.
  ///
  /// - Throws: when the database can't be read.
  package func beginnings(of sessions: Set<SessionKey>) throws -> [SessionKey: Timestamp] {
    let places = sessions.map { _ in "?" }.joined(separator: ",")
    let rows = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT session, min(time) FROM event
          WHERE number > (SELECT max(number) FROM event) - ? AND kind = 'session.found' AND session IN (\(places))
          GROUP BY session
          """,
        arguments: StatementArguments([Self.lastEvents] + sessions.map(\.rawValue)))
    }
    return rows.reduce(into: [:]) { $0[SessionKey($1[0])] = Timestamp(milliseconds: $1[1]) }
  }
}
