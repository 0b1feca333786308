import GRDB
package import SessionCore

/// Which sessions keys stand for.
extension SessionStore {
  /// The session that events of that key belong to; `nil` where there is none.
  package func origin(of session: SessionKey) throws -> SessionOrigin? {
    try read { try Self.origin(of: session, $0) }
  }

  /// The folder that a session works in, as it is in its overview; `nil` where none is known.
  ///
  /// - Throws: when the database can't be read.
  package func project(of session: SessionKey) throws -> String? {
    try read {
      try String.fetchOne(
        $0.cachedStatement(sql: "SELECT project FROM overview WHERE session = ?"),
        arguments: [session.rawValue])
    }
  }

  /// The key of a session of which no transcript was seen: it is noted as one if it is not known.
  ///
  /// - Parameter session: its agent and its id count.
  /// - Returns: the key, under which its transcript will be found when there is one.
  /// - Throws: when the database can't be written.
  package func key(ofSessionWithoutTranscript session: SessionOrigin) throws -> SessionKey {
    try write { try Self.key(of: session.id, session.agent, $0) }
  }

  /// The key of a session, which is noted without a transcript where it is not known.
  static func key(of session: SessionID, _ agent: AgentID, _ database: Database) throws -> SessionKey {
    let name = [agent.rawValue, session.rawValue]
    let select = try database.cachedStatement(sql: "SELECT key FROM session WHERE agent = ? AND id = ?")
    if let key = try Int64.fetchOne(select, arguments: StatementArguments(name)) { return SessionKey(key) }
    try database.execute(
      sql: "INSERT INTO session (agent, id, transcript) VALUES (?, ?, '')",
      arguments: StatementArguments(name))
    return SessionKey(database.lastInsertedRowID)
  }

  static func origin(of session: SessionKey, _ database: Database) throws -> SessionOrigin? {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT agent, id, transcript FROM session WHERE key = ?"),
      arguments: [session.rawValue])
    return row.map { SessionOrigin(agent: AgentID($0[0]), id: SessionID($0[1]), transcript: $0[2]) }
  }
}
