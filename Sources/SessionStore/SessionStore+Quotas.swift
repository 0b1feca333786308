import GRDB
package import SessionCore

/// The account's windows, as agents were told of them.
extension SessionStore {
  /// Of each window what was told last, by the agent that was told.
  package func quotas() throws -> [AgentID: [QuotaWindow]] {
    let rows = try read {
      try Row.fetchAll($0, sql: "SELECT * FROM quota ORDER BY agent, \"limit\", minutes")
    }
    return Dictionary(grouping: rows) { AgentID($0["agent"]) }.mapValues { $0.map(QuotaWindow.init(row:)) }
  }
}

/// Keeps of each window what was told last.
struct QuotaLedger {
  private let select: Statement
  private let save: Statement

  init(_ database: Database) throws {
    select = try database.cachedStatement(
      sql: "SELECT * FROM quota WHERE agent = ? AND \"limit\" = ? AND minutes = ?")
    save = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO quota (agent, "limit", minutes, used_percent, resets, measured)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
  }

  func record(_ quota: QuotaWindow, agent: AgentID) throws {
    let known = try Row.fetchOne(select, arguments: [agent.rawValue, quota.limit, quota.minutes])
    if let known, !quota.supersedes(QuotaWindow(row: known)) { return }
    try save.execute(arguments: [
      agent.rawValue, quota.limit, quota.minutes, quota.usedPercent, quota.resets?.milliseconds,
      quota.measured.milliseconds,
    ])
  }
}

extension QuotaWindow {
  fileprivate init(row: Row) {
    let resets: Int64? = row["resets"]
    self.init(
      limit: row["limit"], minutes: row["minutes"], usedPercent: row["used_percent"],
      resets: resets.map(Timestamp.init(milliseconds:)), measured: Timestamp(milliseconds: row["measured"]))
  }
}
