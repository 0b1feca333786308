import FoundationEssentials
import GRDB
package import SessionCore

/// The numbered events, for replays.
extension SessionStore {
  /// The number of the newest event; 0 where there is none.
  package func lastEventNumber() throws -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT max(number) FROM event") ?? 0 }
  }

  /// The first events behind `number`, at most `limit`, in order.
  package func events(after number: Int64, limit: Int) throws -> [SessionEvent] {
    try events(
      where: "event.number > ? ORDER BY event.number LIMIT ?", arguments: [number, limit])
  }

  /// The first events behind `number`, at most `limit`, in order, as they are to be sent.
  package func eventRecords(after number: Int64, limit: Int) throws -> [EventRecord] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT number, event.session, time, kind, payload, path, event.offset, length
          FROM event LEFT JOIN file ON file.id = event.file WHERE number > ? ORDER BY number LIMIT ?
          """)
      let rows = try Row.fetchCursor(statement, arguments: [number, limit])
      var records: [EventRecord] = []
      while let row = try rows.next() { records.append(EventRecord(row: row)) }
      return records
    }
  }

  /// Of a range of events those of some kinds that happened since a moment, in order.
  ///
  /// - Parameters:
  ///   - names: of the kinds.
  ///   - first: the number behind which they are looked for.
  ///   - last: the number of the last event that is looked at.
  ///   - time: what happened before is left out.
  /// - Returns: the events.
  /// - Throws: when the database can't be read.
  package func events(
    ofKinds names: [String], after first: Int64, upTo last: Int64, since time: Timestamp
  ) throws -> [SessionEvent] {
    try events(
      where: "kind IN (\(places(names))) AND event.number > ? AND event.number <= ? AND event.time >= ? "
        + "ORDER BY event.number",
      arguments: StatementArguments(names) + [first, last, time.milliseconds],
      // Not to be copied again and again as they become more; what is not used of it costs no memory.
      atMost: Int(max(0, last - max(0, first))))
  }

  /// The last events of some kinds, newest first. It looks back some ten thousand events, not over all of history.
  package func events(ofKinds names: [String], limit: Int) throws -> [SessionEvent] {
    try events(
      where: "kind IN (\(places(names))) AND event.number > ? ORDER BY event.number DESC LIMIT ?",
      arguments: StatementArguments(names) + [try lastEventNumber() - 20_000, limit])
  }

  /// The last alerts that were raised, newest first.
  package func alerts(limit: Int) throws -> [SessionEvent] {
    try events(where: "kind = 'alert' ORDER BY event.number DESC LIMIT ?", arguments: [limit])
  }

  /// How much there is of everything.
  package struct Counts: Hashable, Sendable {
    package var transcripts: Int
    package var events: Int
    package var unreadableLines: Int

    package init(transcripts: Int, events: Int, unreadableLines: Int) {
      self.transcripts = transcripts
      self.events = events
      self.unreadableLines = unreadableLines
    }
  }

  /// Counts transcripts that exist, events, and lines that could not be read.
  package func counts() throws -> Counts {
    let version = counted.version
    let counts = try read { database in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
      return Counts(
        transcripts: try count("SELECT count(*) FROM file WHERE deleted = 0"),
        // Numbers begin at 1 and none is left out; those that were dropped count all the same.
        events: try count("SELECT max(number) FROM event"),
        unreadableLines: try Self.countUnreadableLines(database))
    }
    counted.keep(counts, of: version)
    return counts
  }

  /// What was counted last, without reading anything; `nil` where other transcripts or unreadable lines are there since. Of
  /// events there may be more by now.
  package var knownCounts: Counts? { counted.value }

  private func places(_ names: [String]) -> String {
    names.map { _ in "?" }.joined(separator: ",")
  }

  func events(
    where condition: String, arguments: StatementArguments, atMost most: Int = 0
  ) throws -> [SessionEvent] {
    try read { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT number, time, event.session, kind, payload, event.offset, length, event.file, file.path, agent, session.id
          FROM event JOIN session ON session.key = event.session LEFT JOIN file ON file.id = event.file
          WHERE \(condition)
          """)
      let rows = try Row.fetchCursor(statement, arguments: arguments)
      var reader = EventReader()
      var events: [SessionEvent] = []
      events.reserveCapacity(min(most, 100_000))
      while let row = try rows.next() { events.append(try reader.event(of: row)) }
      return events
    }
  }
}

extension EventRecord {
  /// From the columns of `eventRecords`, by their places: looking up names takes longer than all else.
  fileprivate init(row: Row) {
    var source: SourcePointer?
    if let path: String = row[5], let offset: Int64 = row[6], let length: Int = row[7] {
      source = SourcePointer(path: path, offset: offset, length: length)
    }
    let payload: Data = row[4]
    self.init(
      number: row[0], session: SessionKey(row[1]), time: Timestamp(milliseconds: row[2]), kind: row[3],
      payload: [UInt8](payload), source: source)
  }
}

/// Reads the rows of `events(where:arguments:)`, by the places of their columns. Thousands of events are of few files and
/// sessions, whose names are made once.
private struct EventReader {
  private var paths: [Int64: String] = [:]
  private var owners: [Int64: (agent: AgentID, id: SessionID)] = [:]

  mutating func event(of row: Row) throws -> SessionEvent {
    let (number, session): (Int64, Int64) = (row[0], row[2])
    let owner = owners[session] ?? (AgentID(row[9]), SessionID(row[10]))
    owners[session] = owner
    let kind = try SessionEventKind(
      name: row[3], payload: row[4], agent: owner.agent, id: owner.id, number: number)
    var source: SourcePointer?
    if let file: Int64 = row[7], let offset: Int64 = row[5], let length: Int = row[6],
      let path = paths[file] ?? row[8]
    {
      paths[file] = path
      source = SourcePointer(path: path, offset: offset, length: length)
    }
    return SessionEvent(
      number: number, session: SessionKey(session), time: Timestamp(milliseconds: row[1]), kind: kind,
      source: source)
  }
}
