import GRDB
package import SessionCore
import Synchronization

/// What became of requests that telemetry told of.
package struct TelemetryReceipt: Hashable, Sendable {
  /// What became of one.
  enum Kind {
    /// No transcript shows it: it counts.
    case hidden
    /// A transcript shows it, and counts it.
    case shown
    /// Telemetry told of it before.
    case repeated
  }

  /// Requests that no transcript shows, and that count now. A transcript that shows one later takes it over.
  package var hidden = 0
  /// Requests that a transcript shows.
  package var shown = 0
  /// Requests that were delivered before.
  package var repeated = 0

  mutating func add(_ kind: Kind) {
    switch kind {
    case .hidden: hidden += 1
    case .shown: shown += 1
    case .repeated: repeated += 1
    }
  }
}

/// Telemetry: requests one by one, which are counted where no transcript shows them.
extension SessionStore {
  /// How much telemetry came.
  package struct TelemetryCounts: Hashable, Sendable {
    /// Requests that it ever told of, without repetitions of hidden ones.
    package var requests: Int
    /// Those of them that no transcript shows.
    package var hidden: Int
    /// When the latest of them was answered.
    package var latest: Timestamp?
  }

  /// Counts what no transcript shows, and stores that; when this returns it survives the end of the process.
  ///
  /// A session that is not known yet gets a number; it is found when its transcript is.
  ///
  /// - Parameters:
  ///   - requests: what one delivery tells of, in any order.
  ///   - now: the moment that sums of long ago are told from others by.
  /// - Returns: what became of them.
  /// - Throws: when the database can't be written; then nothing of them is stored.
  package func record(_ requests: [TelemetryRequest], now: Timestamp) throws -> TelemetryReceipt {
    guard !requests.isEmpty else { return TelemetryReceipt() }
    let (receipt, isUnsettled) = try write { database in
      var receipt = TelemetryReceipt()
      var replies = try ReplyLedger(database)
      for request in requests {
        let session = try Self.key(of: request.session, request.agent, database)
        receipt.add(try replies.record(request, session: session))
      }
      let latest = requests.map(\.time.milliseconds).max() ?? 0
      try Self.note(receipt.hidden + receipt.shown, latest: latest, database)
      return (receipt, Self.isUnsettled(try replies.finish(), now: now))
    }
    if isUnsettled { unsettled.add(1, ordering: .releasing) }
    return receipt
  }

  /// How much telemetry came.
  package func telemetryCounts() throws -> TelemetryCounts {
    try read { database in
      let total = try Row.fetchOne(database, sql: "SELECT requests, latest FROM telemetry_total")
      let hidden = try Int.fetchOne(database, sql: "SELECT count(*) FROM telemetry") ?? 0
      let latest: Int64? = total?["latest"]
      return TelemetryCounts(
        requests: total?["requests"] ?? 0, hidden: hidden, latest: latest.map(Timestamp.init(milliseconds:)))
    }
  }

  /// The sessions of which no transcript was seen, by their keys.
  ///
  /// - Throws: when the database can't be read.
  package func sessionsWithoutTranscript() throws -> [SessionKey: SessionOrigin] {
    try read { database in
      let rows = try Row.fetchAll(
        database.cachedStatement(sql: "SELECT key, agent, id FROM session WHERE transcript = ''"))
      return rows.reduce(into: [:]) { sessions, row in
        sessions[SessionKey(row[0])] = SessionOrigin(
          agent: AgentID(row[1]), id: SessionID(row[2]), transcript: "")
      }
    }
  }

  private static func note(_ requests: Int, latest: Int64, _ database: Database) throws {
    try database.execute(
      sql: "UPDATE telemetry_total SET requests = requests + ?, latest = max(latest, ?)",
      arguments: [requests, latest])
    guard database.changesCount == 0 else { return }
    try database.execute(sql: "INSERT INTO telemetry_total VALUES (?, ?)", arguments: [requests, latest])
  }

  /// Whether sums have changed that were taken for settled, with the earliest quarter whose sums have changed.
  static func isUnsettled(_ earliest: Int64?, now: Timestamp) -> Bool {
    let settled = Timestamp(milliseconds: now.milliseconds - ReplySum.historyAge)
    return earliest.map { $0 < UsageEntry.spanNumber(of: settled) } ?? false
  }
}
