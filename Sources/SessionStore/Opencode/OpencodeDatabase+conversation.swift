import GRDB
import SessionCore

/// One session's messages with all their parts.
extension OpencodeDatabase {
  /// What one look at a session brought.
  package struct Conversation: Sendable {
    /// What is known of it; `nil` where it is not there.
    package var session: Session?
    /// Those that were asked for once more, then those behind the cursor in the order of their rows.
    package var messages: [Message] = []
    /// The place behind the last one of them.
    package var next: Cursor
    /// Whether it begins at the first message again, because the cursor's was not there.
    package var beginsAnew = false
    /// Whether there are more.
    package var hasMore = false
  }

  /// Messages of one look.
  private static let mostInConversation = 256

  /// Messages of a session behind a cursor, oldest first.
  ///
  /// - Parameters:
  ///   - session: its id.
  ///   - cursor: what was read last.
  ///   - rows: of messages before it that were still being written; read once more, unless it begins anew.
  /// - Returns: as many as one look takes.
  /// - Throws: ``StoreError`` as ``page(after:awaiting:callsSince:)``.
  package func conversation(
    of session: String, after cursor: Cursor, awaiting rows: [Int64] = []
  ) throws(StoreError) -> Conversation {
    try reading { database in
      try Self.conversation(of: session, after: cursor, awaiting: rows, database)
    }
  }

  /// The ids of the sessions that begin so, with their parents where they are subagents'.
  ///
  /// - Throws: ``StoreError`` as ``page(after:awaiting:callsSince:)``.
  package func sessions(startingWith start: String) throws(StoreError) -> [Session] {
    try reading { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT id, parent_id FROM \(try Self.layout(database).sessions)
          WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT 64
          """, arguments: [start.count, start])
      return rows.compactMap { row in row.text(0).map { Session(id: $0, parent: row.text(1)) } }
    }
  }

  /// How many messages a session has, and when one of them changed last, in milliseconds since 1970; `nil` where it has
  /// none.
  ///
  /// - Throws: ``StoreError`` as ``page(after:awaiting:callsSince:)``.
  package func extent(of session: String) throws(StoreError) -> (messages: Int64, updated: Int64)? {
    try reading { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*), max(time_updated) FROM \(try Self.layout(database).rawValue) WHERE session_id = ?
          """, arguments: [session])
      guard let row, let count = row.integer(0), count > 0 else { return nil }
      return (count, row.integer(1) ?? 0)
    }
  }

  private static func conversation(
    of session: String, after cursor: Cursor, awaiting awaited: [Int64], _ database: Database
  ) throws -> Conversation {
    let layout = try layout(database)
    let hasParts = try layout == .version1 && database.tableExists("part")
    var conversation = Conversation(next: cursor)
    if cursor.row > 0, try fingerprint(at: cursor.row, of: layout, database) != cursor.fingerprint {
      conversation.beginsAnew = true
      conversation.next = Cursor()
    }
    let known = try Row.fetchOne(
      database,
      sql: """
        SELECT parent_id, substr(directory, 1, 4096), substr(title, 1, 4096), substr(version, 1, 256)
        FROM \(layout.sessions) WHERE id = ?
        """, arguments: [session])
    conversation.session = known.map {
      Session(id: session, parent: $0.text(0), directory: $0.text(1), title: $0.text(2), version: $0.text(3))
    }
    var bytes = 0
    func add(_ row: Row) throws {
      guard var message = Message(row), message.session == session else { return }
      if hasParts { message.parts = try parts(of: message.id, database) }
      bytes += message.parts.reduce(message.data.count) { $0 + $1.data.count }
      conversation.messages.append(message)
    }
    for row in conversation.beginsAnew ? [] : awaited {
      let found = try Row.fetchOne(database, sql: select(layout) + "WHERE rowid = ?", arguments: [row])
      if let found { try add(found) }
    }
    // What was awaited counts apart: however much it is, a look gets on by a message.
    let again = conversation.messages.count
    bytes = 0
    let rows = try Row.fetchCursor(
      database, sql: select(layout) + "WHERE session_id = ? AND rowid > ? ORDER BY rowid",
      arguments: [session, conversation.next.row])
    while let row = try rows.next() {
      guard conversation.messages.count - again < mostInConversation, bytes < mostCallBytes else {
        conversation.hasMore = true
        break
      }
      try add(row)
      if let last = conversation.messages.last, last.row > conversation.next.row {
        conversation.next = Cursor(last, of: layout)
      }
    }
    return conversation
  }

  /// The parts of a message in their order, but for what the model thought and for those that are too large.
  private static func parts(of message: String, _ database: Database) throws -> [(id: String, data: [UInt8])]
  {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, CAST(data AS BLOB) FROM part
          WHERE message_id = ? AND length(id) <= 512 AND length(data) <= \(longestCall)
            AND instr(data, '"type":"reasoning"') = 0
          ORDER BY rowid LIMIT \(mostCalls)
        """, arguments: [message])
    var parts: [(id: String, data: [UInt8])] = []
    var bytes = 0
    while bytes < mostCallBytes, let row = try rows.next() {
      guard let id = row.text(0) else { continue }
      parts.append((id, row.bytes(1)))
      bytes += row.bytes(1).count
    }
    return parts
  }
}
