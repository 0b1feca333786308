import GRDB
package import SessionCore

/// Where agents were seen to compact by themselves.
extension SessionStore {
  /// What was kept of it, by agent.
  package func compactionPoints() throws -> [AgentID: CompactionPoints] {
    let rows = try read { try Row.fetchAll($0, sql: "SELECT * FROM compaction_point ORDER BY agent, time") }
    return Dictionary(grouping: rows) { AgentID($0["agent"]) }.mapValues { rows in
      CompactionPoints(
        rows.map { row in
          CompactionPoints.Sight(
            place: .init(model: row["model"], windowTokens: row["window_tokens"]),
            time: Timestamp(milliseconds: row["time"]), tokens: row["tokens"])
        })
    }
  }

  /// Keeps what is known of these agents, in the place of what was.
  static func save(_ points: [AgentID: CompactionPoints], _ database: Database) throws {
    guard !points.isEmpty else { return }
    let forget = try database.cachedStatement(sql: "DELETE FROM compaction_point WHERE agent = ?")
    let save = try database.cachedStatement(
      sql: """
        INSERT INTO compaction_point (agent, model, window_tokens, time, tokens) VALUES (?, ?, ?, ?, ?)
        """)
    for (agent, points) in points {
      try forget.execute(arguments: [agent.rawValue])
      for sight in points.sights {
        try save.execute(arguments: [
          agent.rawValue, sight.place.model, sight.place.windowTokens, sight.time.milliseconds, sight.tokens,
        ])
      }
    }
  }
}
