import GRDB
import LinuxHost
package import SessionCore

/// The database in which opencode keeps its sessions since version 1.2: read, and never changed.
///
/// It is opened for each look and closed again, so that opencode can put its write-ahead log away whenever it wants to.
/// Where there is no such log nobody works with it, and it is opened as a file that does not change: then not even an
/// empty log is made beside it.
package struct OpencodeDatabase: Sendable {
  /// Absolute path.
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// A message of a session.
  package struct Message: Sendable {
    /// Its place in its table.
    package var row: Int64
    package var id: String
    package var session: String
    /// What it is, in version 2; in version 1 its JSON says so.
    package var type: String?
    /// When the row was changed last.
    package var updated: Timestamp?
    /// JSON; empty where it is too large to be read.
    package var data: [UInt8]
    /// Its calls of tools, JSON each, where they were asked for and stand beside it, as in version 1; with a summary also
    /// what called for that.
    package var calls: [[UInt8]] = []
    /// Whether some of those are left out: they are too large, or too many.
    package var leavesOutCalls = false
    /// All its parts by their ids, where a session is read alone: words and calls of tools, JSON each.
    package var parts: [(id: String, data: [UInt8])] = []
  }

  /// What is known of a session.
  package struct Session: Hashable, Sendable {
    package var id: String
    /// The session that set it going as a subagent.
    package var parent: String?
    package var directory: String?
    package var title: String?
    package var version: String?

    package init(
      id: String, parent: String? = nil, directory: String? = nil, title: String? = nil,
      version: String? = nil
    ) {
      self.id = id
      self.parent = parent
      self.directory = directory
      self.title = title
      self.version = version
    }
  }

  /// How far the messages were read: the row of the last one, and a hash that says which message it was. Rows are
  /// numbered anew when the database is compacted, and the last ones are deleted when a user takes something back.
  package struct Cursor: Hashable, Sendable {
    package var row: Int64
    package var fingerprint: Int64

    /// - Parameters:
    ///   - row: 0 for the beginning.
    ///   - fingerprint: of the message there.
    package init(row: Int64 = 0, fingerprint: Int64 = 0) {
      self.row = row
      self.fingerprint = fingerprint
    }

    /// The place of a message of a layout.
    init(_ message: Message, of layout: Layout) {
      self.init(row: message.row, fingerprint: Self.fingerprint(message.id, of: layout))
    }

    static func fingerprint(_ id: String, of layout: Layout) -> Int64 {
      var hash = StableHash()
      hash.combine(layout.rawValue.utf8)
      hash.combine(0xff)
      hash.combine(id.utf8)
      return hash.spread
    }
  }

  /// What one look brought.
  package struct Page: Sendable {
    /// Those that were asked for once more, as far as they are there.
    package var awaited: [Message] = []
    /// The rows of those of them that have to wait for the next look: together they are more than one takes.
    package var postponed: [Int64] = []
    /// Those behind the cursor, in the order of their rows.
    package var messages: [Message] = []
    /// The sessions of the messages, and those that these are subagents of.
    package var sessions: [String: Session] = [:]
    /// The places behind each of ``messages``.
    package var cursors: [Cursor] = []
    /// Whether it begins at the first message again, because the cursor's was not there.
    package var beginsAnew = false
    /// Whether there are more.
    package var hasMore = false
  }

  /// The tables that messages are in.
  enum Layout: String {
    case version1 = "message"
    case version2 = "session_message"

    /// The table of the sessions.
    var sessions: String {
      switch self {
      case .version1: "session"
      case .version2: "session_v2"
      }
    }
  }

  /// Messages of one look, and the bytes that they may have together with their calls before the last one.
  private static let mostMessages = 2_000
  private static let mostBytes = 16 << 20
  /// A message larger than this is passed over.
  package static let longestMessage = 16 << 20
  /// Bytes that a call of a tool may have, and all of a message together, and how many there may be: others are left out.
  package static let longestCall = 4 << 20
  package static let mostCallBytes = 16 << 20
  package static let mostCalls = 256
  /// Subagents of subagents.
  private static let deepest = 16

  /// Messages behind a cursor, oldest first.
  ///
  /// - Parameters:
  ///   - cursor: what was read last.
  ///   - rows: of messages before it that were still being written; read once more, unless it begins anew.
  ///   - callsSince: of messages changed from then on the calls of tools are read as well; `nil` for none.
  /// - Returns: as many as one look takes.
  /// - Throws: ``StoreError`` with what is wrong, when the database can't be read now: it is locked, damaged, of a layout
  ///   that is not known, or not there.
  package func page(
    after cursor: Cursor, awaiting rows: [Int64] = [], callsSince: Timestamp? = nil
  ) throws(StoreError) -> Page {
    try reading { database in
      try Self.page(after: cursor, awaiting: rows, callsSince: callsSince, database)
    }
  }

  /// How many sessions there are, subagents' among them.
  ///
  /// - Throws: ``StoreError`` as ``page(after:awaiting:callsSince:)``.
  package func countSessions() throws(StoreError) -> Int {
    try reading { database in
      let table = try Self.layout(database).sessions
      return try Row.fetchOne(database, sql: "SELECT count(*) FROM \(table)")?.integer(0).map(Int.init) ?? 0
    }
  }

  func reading<Value>(_ access: (Database) throws -> Value) throws(StoreError) -> Value {
    try refuseNoFiles()
    do {
      let wasInUse = isInUse
      let value = Result { try read(access, asInUse: wasInUse) }
      // Somebody began to write meanwhile: what was read may be half of the old and half of the new.
      return wasInUse || !isInUse ? try value.get() : try read(access, asInUse: true)
    } catch let error as DatabaseError {
      throw StoreError(.foreignDatabase, "opencode's database \(path) \(Self.problem(error)).")
    } catch {
      throw StoreError(.foreignDatabase, "opencode's database \(path) can't be read: \(error).")
    }
  }

  /// SQLite would wait for ever at a pipe.
  private func refuseNoFiles() throws(StoreError) {
    for part in ["", "-wal", "-shm", "-journal"] {
      guard let status = (try? FileStatus.of(path: path + part)) ?? nil, !status.isRegularFile else {
        continue
      }
      throw StoreError(
        .foreignDatabase,
        "opencode's database can't be read: \(path + part) is no ordinary file; move it away.")
    }
  }

  private func read<Value>(_ access: (Database) throws -> Value, asInUse isInUse: Bool) throws -> Value {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(0.2)
    let queue = try DatabaseQueue(
      path: "file:" + Self.escaped(path) + (isInUse ? "?mode=ro" : "?mode=ro&immutable=1"),
      configuration: configuration)
    defer { try? queue.close() }
    return try queue.read(access)
  }

  /// Whether there is a log of changes that are not in the database yet.
  private var isInUse: Bool { ["-wal", "-journal"].contains { FileOperations.exists(path + $0) } }

  /// What would end the path within a URI, or stand for something else there.
  private static func escaped(_ path: String) -> String {
    path.reduce(into: "") { text, character in
      switch character {
      case "%": text += "%25"
      case "?": text += "%3f"
      case "#": text += "%23"
      case _: text.append(character)
      }
    }
  }

  private static func problem(_ error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: "is locked by another program; it is tried again"
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      "is damaged (\(error.message ?? "no details")); opencode itself has to mend it"
    case .SQLITE_CANTOPEN: "can't be opened: it is not there, or its permissions forbid it"
    case .SQLITE_ERROR: "has a layout that is not known: \(error.message ?? "no details")"
    case _: "can't be read: \(error.message ?? "SQLite error \(error.resultCode.rawValue)")"
    }
  }

  // MARK: Reading

  private static func page(
    after cursor: Cursor, awaiting awaited: [Int64], callsSince: Timestamp?, _ database: Database
  ) throws -> Page {
    let layout = try layout(database)
    let hasParts = try callsSince != nil && layout == .version1 && database.tableExists("part")
    /// The bytes of a message with those calls that are asked for.
    func addCalls(to message: inout Message) throws -> Int {
      if hasParts, let callsSince, let updated = message.updated, updated >= callsSince {
        try Self.addCalls(to: &message, database)
      }
      return message.calls.reduce(message.data.count) { $0 + $1.count }
    }
    var page = Page()
    var bytes = 0
    var start = cursor.row
    if start > 0, try fingerprint(at: start, of: layout, database) != cursor.fingerprint {
      page.beginsAnew = true
      start = 0
    }
    if !page.beginsAnew {
      for row in awaited {
        guard bytes < mostBytes else {
          page.postponed.append(row)
          continue
        }
        let found = try Row.fetchOne(
          database, sql: Self.select(layout) + "WHERE rowid = ?", arguments: [row])
        guard var message = found.flatMap(Message.init) else { continue }
        bytes += try addCalls(to: &message)
        page.awaited.append(message)
      }
    }
    bytes = 0
    let rows = try Row.fetchCursor(
      database, sql: Self.select(layout) + "WHERE rowid > ? ORDER BY rowid", arguments: [start])
    while let row = try rows.next() {
      guard page.messages.count < mostMessages, bytes < mostBytes else {
        page.hasMore = true
        break
      }
      guard var message = Message(row) else { continue }
      bytes += try addCalls(to: &message)
      page.messages.append(message)
      page.cursors.append(Cursor(message, of: layout))
    }
    for session in Set((page.awaited + page.messages).map(\.session)) {
      try addSession(session, of: layout, database, to: &page)
    }
    return page
  }

  /// Adds its calls of tools to a message of version 1, where they stand in a table of their own.
  private static func addCalls(to message: inout Message, _ database: Database) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT iif(length(CAST(data AS BLOB)) <= \(longestCall), CAST(data AS BLOB), NULL) FROM part
          WHERE message_id = ? AND instr(data, '"tool"') > 0 ORDER BY rowid LIMIT \(mostCalls + 1)
        """, arguments: [message.id])
    var bytes = 0
    while let row = try rows.next() {
      let call = row.bytes(0)
      bytes += call.count
      let isTooMuch = bytes > mostCallBytes || message.calls.count >= mostCalls
      if call.isEmpty || isTooMuch { message.leavesOutCalls = true } else { message.calls.append(call) }
      if isTooMuch { break }
    }
    guard message.data.contains(summaryMark) else { return }
    // Whether its user called for it or the program did stands with the message that it follows.
    let call = try Row.fetchOne(
      database,
      sql: """
        SELECT CAST(part.data AS BLOB) FROM message JOIN part
          ON part.message_id = iif(json_valid(message.data), json_extract(message.data, '$.parentID'), NULL)
          WHERE message.id = ? AND length(part.data) <= 4096 AND instr(part.data, '"compaction"') > 0
        """, arguments: [message.id])
    if let call { message.calls.append(call.bytes(0)) }
  }

  /// What a summary's message has in it, and hardly another one.
  private static let summaryMark = Array(#""summary":true"#.utf8)

  static func select(_ layout: Layout) -> String {
    """
    SELECT rowid, iif(length(id) <= 512, id, NULL), iif(length(session_id) <= 512, session_id, NULL),
      time_updated, iif(length(data) <= \(longestMessage), CAST(data AS BLOB), NULL),
      \(layout == .version2 ? "type" : "NULL")
    FROM \(layout.rawValue)

    """
  }

  /// Version 2 has its tables long before it writes to them, and then takes over what was in the others.
  static func layout(_ database: Database) throws -> Layout {
    let layout = Layout.version2
    guard try database.tableExists(layout.rawValue), try database.tableExists(layout.sessions) else {
      // What is no table may compute its rows, without end.
      let former = Layout.version1
      guard try database.tableExists(former.rawValue), try database.tableExists(former.sessions) else {
        throw DatabaseError(message: "there is no table \(former.rawValue) with a table \(former.sessions)")
      }
      return former
    }
    let isUsed = try Row.fetchOne(database, sql: "SELECT 1 FROM \(layout.rawValue) LIMIT 1") != nil
    return isUsed ? .version2 : .version1
  }

  static func fingerprint(at row: Int64, of layout: Layout, _ database: Database) throws -> Int64? {
    let message = try Row.fetchOne(
      database, sql: "SELECT id FROM \(layout.rawValue) WHERE rowid = ?", arguments: [row])
    return message?.text(0).map { Cursor.fingerprint($0, of: layout) }
  }

  /// Adds a session and those above it, as far as they are there.
  private static func addSession(
    _ id: String, of layout: Layout, _ database: Database, to page: inout Page
  ) throws {
    var next: String? = id
    for _ in 0..<deepest {
      guard let session = next, page.sessions[session] == nil else { return }
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT parent_id, substr(directory, 1, 4096), substr(title, 1, 4096), substr(version, 1, 256)
          FROM \(layout.sessions) WHERE id = ?
          """,
        arguments: [session])
      guard row != nil || session == id else { return }
      page.sessions[session] = Session(
        id: session, parent: row?.text(0), directory: row?.text(1), title: row?.text(2), version: row?.text(3)
      )
      next = row?.text(0)
    }
  }
}

extension OpencodeDatabase.Message {
  /// What a row holds; `nil` where it lacks what a message has.
  init?(_ row: Row) {
    guard let number = row.integer(0), let id = row.text(1), let session = row.text(2) else { return nil }
    self.init(
      row: number, id: id, session: session, type: row.text(5),
      updated: row.integer(3).flatMap(Timestamp.init(foreignMilliseconds:)), data: row.bytes(4))
  }
}

extension Row {
  // What another program wrote may be of any kind, and GRDB's own conversions end the process at the wrong one.

  func integer(_ column: Int) -> Int64? {
    let value: DatabaseValue = self[column]
    guard case .int64(let number) = value.storage else { return nil }
    return number
  }

  func text(_ column: Int) -> String? {
    let value: DatabaseValue = self[column]
    guard case .string(let text) = value.storage else { return nil }
    return text
  }

  func bytes(_ column: Int) -> [UInt8] {
    let value: DatabaseValue = self[column]
    guard case .blob(let data) = value.storage else { return [] }
    return Array(data)
  }
}
