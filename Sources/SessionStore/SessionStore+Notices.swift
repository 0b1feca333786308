import FoundationEssentials
import GRDB
package import SessionCore

/// Notices and what became of them: an outbox, and the record of what was told.
extension SessionStore {
  /// Notices that are not older than that are kept, in milliseconds: 90 days.
  private static let noticeAge: Int64 = 90 * 86_400_000
  /// The last alerts of a session among which that is found by which it came into its tier.
  private static let recalledAlerts = 50
  /// The most notices that are kept.
  private static let mostNotices = 10_000

  /// Which notices are asked for.
  package struct NoticeQuery: Hashable, Sendable {
    /// Of that session alone.
    package var session: SessionID?
    /// Whether those that were acknowledged are left out.
    package var isOpenOnly: Bool
    /// The most of them.
    package var limit: Int

    package init(session: SessionID? = nil, isOpenOnly: Bool = false, limit: Int = 200) {
      self.session = session
      self.isOpenOnly = isOpenOnly
      self.limit = limit
    }
  }

  /// Keeps notices, and that they are to go out by these ways. One that is kept already is left as it is.
  package func add(_ notices: [Notice], ways: Set<NoticeWay>) throws {
    try write { database in
      for notice in notices { try NoticeOutbox(database).add(notice, ways: ways) }
    }
  }

  /// The notices of which a delivery is not settled, the oldest first.
  package func unsettledNotices() throws -> [NoticeRecord] {
    try read { database in
      try NoticeOutbox(database).records(
        where: "id IN (SELECT notice FROM notice_delivery WHERE settled IS NULL) ORDER BY id", [])
    }
  }

  /// The notices that are asked for, the newest first.
  package func notices(_ query: NoticeQuery = NoticeQuery()) throws -> [NoticeRecord] {
    var (condition, arguments) = ("1", StatementArguments())
    if let session = query.session {
      condition += " AND session = ?"
      arguments += [session.rawValue]
    }
    if query.isOpenOnly { condition += " AND acknowledged IS NULL" }
    return try read { database in
      try NoticeOutbox(database).records(
        where: condition + " ORDER BY id DESC LIMIT ?", arguments + [query.limit])
    }
  }

  /// The alert in effect of a session, if its user was told nothing of its tier since the budget came into that.
  ///
  /// - Parameters:
  ///   - session: which.
  ///   - now: by which it is judged what is too old to be kept, and so to be told.
  /// - Returns: the alert; `nil` where there is nothing to tell.
  /// - Throws: when the database can't be read.
  package func untoldAlert(of session: SessionOverview, at now: Timestamp) throws -> RaisedAlert? {
    let alerts = try events(
      where: "kind = 'alert' AND event.session = ? ORDER BY event.number DESC LIMIT ?",
      arguments: [session.key.rawValue, Self.recalledAlerts]
    ).compactMap { event in
      if case .alerted(let alert) = event.kind { RaisedAlert(time: event.time, alert: alert) } else { nil }
    }
    // What is stored may not have come so far yet, or to a lower tier that was left again.
    guard let last = alerts.first, let entry = RaisedAlert.entry(into: alerts),
      last.alert.tier == session.budget.alertInEffect?.tier,
      last.time.milliseconds >= now.milliseconds - Self.noticeAge
    else { return nil }
    let told = try notices(NoticeQuery(session: session.origin.id)).contains { record in
      guard case .budget(let alert) = record.notice.subject else { return false }
      return record.notice.agent == session.origin.agent && alert.tier == last.alert.tier
        && record.notice.time >= entry.time
    }
    return told ? nil : last
  }

  /// Keeps how far a delivery is, unless it was settled meanwhile.
  package func save(_ delivery: NoticeDelivery, of notice: Int64) throws {
    try write { database in
      try database.cachedStatement(
        sql: """
          UPDATE notice_delivery SET state = ?, attempts = ?, next = ?, settled = ?, problem = ?
          WHERE notice = ? AND way = ? AND settled IS NULL
          """
      ).execute(arguments: [
        delivery.state.rawValue, delivery.attempts, delivery.next.milliseconds,
        delivery.settled?.milliseconds,
        delivery.problem, notice, delivery.way.rawValue,
      ])
    }
  }

  /// The user knows of a notice, or of all: what of it has not gone out does not go out any more.
  ///
  /// - Parameters:
  ///   - id: which; `nil` for all.
  ///   - time: when they said so.
  /// - Returns: how many were not acknowledged before; `nil` where there is none of that number.
  /// - Throws: when the database can't be written.
  package func acknowledgeNotice(_ id: Int64?, at time: Timestamp) throws -> Int? {
    try write { database in
      if let id {
        let known = try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM notice WHERE id = ?)", arguments: [id])
        guard known == true else { return nil }
      }
      let which = id.map { " AND id = \($0)" } ?? ""
      try database.execute(
        sql: "UPDATE notice SET acknowledged = ? WHERE acknowledged IS NULL" + which,
        arguments: [time.milliseconds])
      let count = database.changesCount
      try database.execute(
        sql: """
          UPDATE notice_delivery SET state = ?, settled = ?, problem = ?
          WHERE settled IS NULL AND notice IN (SELECT id FROM notice WHERE acknowledged IS NOT NULL)
          """,
        arguments: [NoticeDelivery.State.withdrawn.rawValue, time.milliseconds, "it was acknowledged first"])
      return count
    }
  }

  /// Forgets notices that are older than ``noticeAge``, and the oldest of too many.
  package func pruneNotices(at now: Timestamp) throws {
    try write { database in
      try database.execute(
        sql: "DELETE FROM notice WHERE time < ? OR id <= (SELECT max(id) FROM notice) - ?",
        arguments: [now.milliseconds - Self.noticeAge, Self.mostNotices])
    }
  }

  /// What became last of a notice on each way that did not end well; ways whose last delivery did are left out.
  package func failingWays() throws -> [NoticeWay: NoticeDelivery] {
    let last = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT *, max(notice) FROM notice_delivery
          WHERE attempts > 0 AND state IN ('due', 'held', 'delivered', 'given_up') GROUP BY way
          """)
    }.compactMap(NoticeDelivery.init(row:))
    return last.reduce(into: [:]) { failing, delivery in
      if delivery.state != .delivered { failing[delivery.way] = delivery }
    }
  }
}

/// Writes and reads notices within one transaction.
struct NoticeOutbox {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func add(_ notice: Notice, ways: Set<NoticeWay>) throws {
    var payload = JSONWriter()
    payload.object { notice.subject.writeMembers(into: &$0) }
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO notice (key, time, agent, session, label, project, subject, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      notice.key, notice.time.milliseconds, notice.agent.rawValue, notice.session.rawValue, notice.label,
      notice.project, notice.subject.name, Data(payload.bytes),
    ])
    guard database.changesCount > 0 else { return }
    let id = database.lastInsertedRowID
    let send = try database.cachedStatement(
      sql: "INSERT INTO notice_delivery (notice, way, state, attempts, next) VALUES (?, ?, 'due', 0, ?)")
    for way in NoticeWay.allCases where ways.contains(way) {
      try send.execute(arguments: [id, way.rawValue, notice.time.milliseconds])
    }
  }

  func records(where condition: String, _ arguments: StatementArguments) throws -> [NoticeRecord] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM notice WHERE " + condition, arguments: arguments)
    let deliveries = try database.cachedStatement(sql: "SELECT * FROM notice_delivery WHERE notice = ?")
    return try rows.compactMap { row in
      guard var record = NoticeRecord(row: row) else { return nil }
      let found = try Row.fetchAll(deliveries, arguments: [record.id]).compactMap(NoticeDelivery.init(row:))
      record.deliveries = NoticeWay.allCases.compactMap { way in found.first { $0.way == way } }
      return record
    }
  }
}

extension NoticeRecord {
  /// `nil` for one of a form that this version does not know: nobody is to be kept from the others by it.
  fileprivate init?(row: Row) {
    let payload: Data = row["payload"]
    let members = try? payload.withUnsafeBytes { bytes in try PayloadReader.members(of: bytes) }
    guard let members, let subject = try? PayloadForm(members).noticeSubject(row["subject"]) else {
      return nil
    }
    let acknowledged: Int64? = row["acknowledged"]
    self.init(
      id: row["id"],
      notice: Notice(
        agent: AgentID(row["agent"]), session: SessionID(row["session"]), label: row["label"],
        project: row["project"], time: Timestamp(milliseconds: row["time"]), subject: subject),
      acknowledged: acknowledged.map(Timestamp.init(milliseconds:)))
  }
}

extension NoticeDelivery {
  /// `nil` for one of a newer sessiond.
  fileprivate init?(row: Row) {
    guard let way = NoticeWay(rawValue: row["way"]), let state = State(rawValue: row["state"]) else {
      return nil
    }
    self.init(way, next: Timestamp(milliseconds: row["next"]))
    let settled: Int64? = row["settled"]
    self.state = state
    attempts = row["attempts"]
    self.settled = settled.map(Timestamp.init(milliseconds:))
    problem = row["problem"]
  }
}

extension PayloadForm {
  fileprivate func noticeSubject(_ name: String) throws(PayloadProblem) -> Notice.Subject {
    switch name {
    case "budget": return .budget(try alert)
    case "wait": return .wait(SessionState.Wait(name: try text("waiting_for")), since: try time("since"))
    case "limits":
      return .limits(
        NearLimits(
          remainingPercent: try number("remaining_percent"), limit: try text("quota_limit"),
          minutes: try number("quota_minutes"), usedPercent: try number("quota_used_percent"),
          resets: try time("quota_resets")))
    case _: throw PayloadProblem(description: "its subject \(name) is not known to this version")
    }
  }

  private func time(_ name: String) throws(PayloadProblem) -> Timestamp {
    let text = try text(name)
    guard let time = Timestamp(iso8601: text.utf8) else {
      throw PayloadProblem(description: "\(name) is no time: \(text)")
    }
    return time
  }
}
