import GRDB
import SessionCore

/// Appends events within one transaction and gives them their numbers.
struct EventLog {
  private let database: Database
  private let insert: Statement
  private var next: Int64
  private(set) var events: [SessionEvent] = []

  init(_ database: Database) throws {
    self.database = database
    insert = try database.cachedStatement(
      sql: """
        INSERT INTO event (number, time, session, kind, payload, file, offset, length)
        VALUES (?,?,?,?,?,?,?,?)
        """)
    next = (try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(number) FROM event")) ?? 0) + 1
  }

  /// Appends one event; `file` is the row of the file that `source` points into.
  mutating func append(
    _ session: SessionKey, at time: Timestamp, _ kind: SessionEventKind, source: SourcePointer? = nil,
    file: Int64? = nil
  ) throws {
    try insert.execute(arguments: [
      next, time.milliseconds, session.rawValue, kind.name, kind.payloadData, file, source?.offset,
      source?.length,
    ])
    events.append(SessionEvent(number: next, session: session, time: time, kind: kind, source: source))
    next += 1
  }
}
