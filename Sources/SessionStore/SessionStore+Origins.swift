import GRDB
package import SessionCore

/// Which sessions keys stand for.
extension SessionStore {
  /// The session that events of that key belong to; `nil` where there is none.
  package func origin(of session: SessionKey) throws -> SessionOrigin? {
    try read { try Self.origin(of: session, $0) }
  }

  static func origin(of session: SessionKey, _ database: Database) throws -> SessionOrigin? {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT agent, id, transcript FROM session WHERE key = ?"),
      arguments: [session.rawValue])
    return row.map { SessionOrigin(agent: AgentID($0[0]), id: SessionID($0[1]), transcript: $0[2]) }
  }
}
