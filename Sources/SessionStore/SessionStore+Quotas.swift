import GRDB
package import SessionCore
import Synchronization

/// The account's windows, as agents were told of them.
extension SessionStore {
  /// Of each window what was told last, with its course, by the agent that was told.
  package func quotas() throws -> [AgentID: [QuotaWindow]] {
    try read { database in
      let ledger = try QuotaLedger(database, rivals: rivals)
      let rows = try Row.fetchAll(database, sql: "SELECT * FROM quota ORDER BY agent, \"limit\", minutes")
      return try Dictionary(grouping: rows) { AgentID($0["agent"]) }.mapValues { rows in
        try rows.map(ledger.window)
      }
    }
  }
}

/// What contradicts the known windows and is not confirmed: in memory alone, since that is decided within minutes. After a
/// restart it has to be told anew.
final class QuotaRivals: Sendable {
  /// Names a window.
  struct Key: Hashable, Sendable {
    var agent: AgentID
    /// As it is stored.
    var name: String
    var minutes: Int
  }

  /// A file that names more windows makes them up.
  private static let most = 256

  private let known = Mutex<[Key: QuotaRival]>([:])

  subscript(key: Key) -> QuotaRival? {
    get { known.withLock { $0[key] } }
    set {
      known.withLock { known in
        if known.count >= Self.most { known.removeAll() }
        known[key] = newValue
      }
    }
  }
}

/// Keeps of each window what was told last, and its course.
struct QuotaLedger {
  private let rivals: QuotaRivals
  private let select: Statement
  private let save: Statement
  private let selectSamples: Statement
  private let addSample: Statement
  private let dropSample: Statement
  private let adopt: [Statement]

  init(_ database: Database, rivals: QuotaRivals) throws {
    self.rivals = rivals
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
    adopt = try ["quota", "quota_sample"].map { table in
      try database.cachedStatement(
        sql: "UPDATE OR REPLACE \(table) SET \"limit\" = ? WHERE agent = ? AND \"limit\" = ? AND minutes = ?")
    }
  }

  /// Keeps what is new in what was told.
  ///
  /// - Parameters:
  ///   - quota: as it was told.
  ///   - agent: by which.
  ///   - isFresh: whether its service said so just then. What may have been said long ago counts where it says more.
  /// - Throws: when the database can't be written.
  func record(_ quota: QuotaWindow, agent: AgentID, isFresh: Bool = true) throws {
    var known = try known(quota, agent)
    if let known, !isFresh, !quota.saysMore(than: known) { return }
    let key = QuotaRivals.Key(agent: agent, name: Self.name(of: quota), minutes: quota.minutes)
    known?.rival = rivals[key]
    var merged = known?.merged(with: quota) ?? quota.merged(with: quota)
    if merged.rival != known?.rival { rivals[key] = merged.rival }
    known?.rival = nil
    merged.rival = nil
    guard merged != known else { return }
    try save.execute(arguments: [
      agent.rawValue, Self.name(of: merged), merged.minutes, merged.usedPercent, merged.resets?.milliseconds,
      merged.measured.milliseconds,
    ])
    let before = Set(known?.course.samples ?? [])
    let after = Set(merged.course.samples)
    for sample in before.subtracting(after) { try change(sample, of: merged, agent, by: dropSample) }
    for sample in after.subtracting(before) { try change(sample, of: merged, agent, by: addSample) }
  }

  /// What is known of the window of which that is told. What was told before anybody said by whose account becomes that of
  /// the first one that says so.
  private func known(_ quota: QuotaWindow, _ agent: AgentID) throws -> QuotaWindow? {
    let name = Self.name(of: quota)
    if let row = try Row.fetchOne(select, arguments: [agent.rawValue, name, quota.minutes]) {
      return try window(row)
    }
    guard name != quota.limit else { return nil }
    for statement in adopt {
      try statement.execute(arguments: [name, agent.rawValue, quota.limit, quota.minutes])
    }
    return try Row.fetchOne(select, arguments: [agent.rawValue, name, quota.minutes]).map(window)
  }

  /// A window's name in the database: its limit, and where it is known the agent's folder of its account, on a line of its
  /// own.
  private static func name(of quota: QuotaWindow) -> String {
    quota.folder.map { "\(quota.limit)\n\($0)" } ?? quota.limit
  }

  /// A row of the table of windows, with the window's course.
  func window(_ row: Row) throws -> QuotaWindow {
    let (agent, name, minutes): (String, String, Int) = (row["agent"], row["limit"], row["minutes"])
    let samples = try Row.fetchAll(selectSamples, arguments: [agent, name, minutes]).map { row in
      QuotaCourse.Sample(time: Timestamp(milliseconds: row["time"]), usedPercent: row["used_percent"])
    }
    let resets: Int64? = row["resets"]
    let parts = name.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var quota = QuotaWindow(
      limit: parts[0], minutes: minutes, usedPercent: row["used_percent"],
      resets: resets.map(Timestamp.init(milliseconds:)), measured: Timestamp(milliseconds: row["measured"]),
      course: QuotaCourse(samples))
    quota.folder = parts.count > 1 ? parts[1] : nil
    return quota
  }

  private func change(
    _ sample: QuotaCourse.Sample, of quota: QuotaWindow, _ agent: AgentID, by statement: Statement
  ) throws {
    try statement.execute(arguments: [
      agent.rawValue, Self.name(of: quota), quota.minutes, sample.time.milliseconds, sample.usedPercent,
    ])
  }
}
