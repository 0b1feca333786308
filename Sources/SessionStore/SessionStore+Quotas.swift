import GRDB
package import SessionCore

/// The account's windows, as agents were told of them.
extension SessionStore {
  /// Of each window what was told last, with its course, by the agent that was told.
  package func quotas() throws -> [AgentID: [QuotaWindow]] {
    try read { database in
      let ledger = try QuotaLedger(database)
      let rows = try Row.fetchAll(database, sql: "SELECT * FROM quota ORDER BY agent, \"limit\", minutes")
      return try Dictionary(grouping: rows) { AgentID($0["agent"]) }.mapValues { rows in
        try rows.map(ledger.window)
      }
    }
  }
}

/// Keeps of each window what was told last, and its course.
struct QuotaLedger {
  private let select: Statement
  private let save: Statement
  private let selectSamples: Statement
  private let addSample: Statement
  private let dropSample: Statement

  init(_ database: Database) throws {
    select = try database.cachedStatement(
      sql: "SELECT * FROM quota WHERE agent = ? AND \"limit\" = ? AND minutes = ?")
    save = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO quota (agent, "limit", minutes, used_percent, resets, measured)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    selectSamples = try database.cachedStatement(
      sql: """
        SELECT time, used_percent FROM quota_sample WHERE agent = ? AND "limit" = ? AND minutes = ?
        ORDER BY time, used_percent
        """)
    addSample = try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO quota_sample (agent, "limit", minutes, time, used_percent) VALUES (?, ?, ?, ?, ?)
        """)
    dropSample = try database.cachedStatement(
      sql: """
        DELETE FROM quota_sample
        WHERE agent = ? AND "limit" = ? AND minutes = ? AND time = ? AND used_percent = ?
        """)
  }

  func record(_ quota: QuotaWindow, agent: AgentID) throws {
    let row = try Row.fetchOne(select, arguments: [agent.rawValue, quota.limit, quota.minutes])
    let known = try row.map(window)
    let merged = known?.merged(with: quota) ?? quota.merged(with: quota)
    guard merged != known else { return }
    try save.execute(arguments: [
      agent.rawValue, merged.limit, merged.minutes, merged.usedPercent, merged.resets?.milliseconds,
      merged.measured.milliseconds,
    ])
    let before = Set(known?.course.samples ?? [])
    let after = Set(merged.course.samples)
    for sample in before.subtracting(after) { try change(sample, of: merged, agent, by: dropSample) }
    for sample in after.subtracting(before) { try change(sample, of: merged, agent, by: addSample) }
  }

  /// A row of the table of windows, with the window's course.
  func window(_ row: Row) throws -> QuotaWindow {
    let (agent, limit, minutes): (String, String, Int) = (row["agent"], row["limit"], row["minutes"])
    let samples = try Row.fetchAll(selectSamples, arguments: [agent, limit, minutes]).map { row in
      QuotaCourse.Sample(time: Timestamp(milliseconds: row["time"]), usedPercent: row["used_percent"])
    }
    let resets: Int64? = row["resets"]
    return QuotaWindow(
      limit: limit, minutes: minutes, usedPercent: row["used_percent"],
      resets: resets.map(Timestamp.init(milliseconds:)), measured: Timestamp(milliseconds: row["measured"]),
      course: QuotaCourse(samples))
  }

  private func change(
    _ sample: QuotaCourse.Sample, of quota: QuotaWindow, _ agent: AgentID, by statement: Statement
  ) throws {
    try statement.execute(arguments: [
      agent.rawValue, quota.limit, quota.minutes, sample.time.milliseconds, sample.usedPercent,
    ])
  }
}
