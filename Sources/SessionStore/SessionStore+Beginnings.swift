import GRDB
package import SessionCore

/// When sessions began.
extension SessionStore {
  /// When those of these sessions began of which that is known: with the first record of their own transcripts.
  ///
  /// - Throws: when the database can't be read.
  package func beginnings(of sessions: Set<SessionKey>) throws -> [SessionKey: Timestamp] {
    let places = sessions.map { _ in "?" }.joined(separator: ",")
    let rows = try read { database in
      try Row.fetchAll(
        database, sql: "SELECT key, begun FROM session WHERE begun IS NOT NULL AND key IN (\(places))",
        arguments: StatementArguments(sessions.map(\.rawValue)))
    }
    return rows.reduce(into: [:]) { $0[SessionKey($1[0])] = Timestamp(milliseconds: $1[1]) }
  }
}
