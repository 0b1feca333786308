import GRDB
package import SessionCore

/// What of each agent is stored.
extension SessionStore {
  /// What is stored of one agent.
  package struct AgentCounts: Hashable, Sendable {
    /// Files that are there.
    package var files = 0
    /// Files that are gone.
    package var goneFiles = 0
    /// What is read of those that are there.
    package var bytes: Int64 = 0
    package var sessions = 0
    /// Each counted once over all files.
    package var replies = 0
    /// The times of the first and the last reply; `nil` where there is none.
    package var oldest: Timestamp?
    package var newest: Timestamp?
  }

  /// Counts what is stored, by agents. Replies come from the sums, so this takes some milliseconds.
  ///
  /// - Throws: when the database can't be read.
  package func countsByAgent() throws -> [AgentID: AgentCounts] {
    try read { database in
      var counts: [AgentID: AgentCounts] = [:]
      for row in try Row.fetchAll(
        database,
        // A database of many sessions is one file; its sessions are told apart behind its name.
        sql: """
          SELECT agent, count(*) FILTER (WHERE deleted = 0), count(*) FILTER (WHERE deleted = 1),
            total(offset) FILTER (WHERE deleted = 0)
          FROM file JOIN session ON session.key = file.session GROUP BY agent
          """)
      {
        let bytes: Double = row[3]
        counts[AgentID(row[0]), default: .init()].files = row[1]
        counts[AgentID(row[0]), default: .init()].goneFiles = row[2]
        counts[AgentID(row[0]), default: .init()].bytes = Int64(bytes)
      }
      for row in try Row.fetchAll(database, sql: "SELECT agent, count(*) FROM session GROUP BY agent") {
        counts[AgentID(row[0]), default: .init()].sessions = row[1]
      }
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT agent, sum(replies), min(first), max(last)
          FROM usage JOIN session ON session.key = usage.session GROUP BY agent
          """)
      {
        let (oldest, newest): (Int64?, Int64?) = (row[2], row[3])
        counts[AgentID(row[0]), default: .init()].replies = row[1]
        counts[AgentID(row[0]), default: .init()].oldest = oldest.map(Timestamp.init(milliseconds:))
        counts[AgentID(row[0]), default: .init()].newest = newest.map(Timestamp.init(milliseconds:))
      }
      return counts
    }
  }
}
