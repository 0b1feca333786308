import GRDB
import LinuxHost
import Synchronization

/// The database of one user: how far each transcript was read, the numbered events, and what workers derived.
///
/// SQLite in WAL mode with `synchronous=NORMAL`: what is committed survives the death of the process; a power cut may
/// cost the last moment, and that is read again from the transcripts, because offsets are committed together with
/// the events. Writes come from one place at a time (the event lane), reads from anywhere.
package final class SessionStore: Sendable {
  /// A database of up to so many bytes is read through before it is used, which takes some 20 ms. A larger one must not
  /// hold up the start.
  private static let checkedAtOnce: Int64 = 6 << 20

  let pool: DatabasePool
  /// Before every access after the start.
  let gate = Gate()
  /// See ``settledUsageVersion``.
  let unsettled = Atomic(0)
  let counted = KnownCounts()
  /// Whether the writer keeps as many pages as a history takes; see ``keepPages(facts:)``.
  let keepsHistoryPages = Atomic(false)
  let rivals = QuotaRivals()
  let damaged: @Sendable (String) -> Void
  /// `nil` where the database is only looked at.
  let checkpoint: LogCheckpoint?

  /// Where the database is.
  package let path: String

  /// A damaged database that was set aside when this one was opened; what the transcripts tell is read again.
  package let setAside: String?

  /// Whether all of the database was looked through when it was opened. Where it was not, a ``DatabaseCheck`` has to.
  package let isChecked: Bool

  /// Opens the database, making it and its folder (0700) where there is none.
  ///
  /// - Parameters:
  ///   - path: absolute path of the database file.
  ///   - damaged: called with the reason, perhaps again and again, when a part of it turns out to be damaged later. The
  ///     next start sets the database aside then, so this process has to end soon.
  /// - Throws: ``StoreError`` with what to do, when it can't be opened or a newer sessiond has written it.
  package convenience init(path: String, damaged: @escaping @Sendable (String) -> Void = { _ in }) throws {
    do {
      try Directory.create(path: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    } catch {
      throw StoreError(.cannotOpen, "The state folder can't be made: \(error)")
    }
    do {
      try self.init(path: path, setAside: try Self.moveAsideMarked(path), damaged: damaged)
    } catch let error as DatabaseError where Self.isDamage(error) {
      try self.init(path: path, setAside: try Self.moveAside(path), damaged: damaged)
    } catch let error as DatabaseError {
      throw StoreError(
        .cannotOpen,
        "The database \(path) can't be opened: \(error.message ?? "SQLite error \(error.resultCode.rawValue)"). "
          + "Check the folder's permissions and the free space.")
    }
  }

  /// Opens a database to look at it, and changes nothing: another process may be its writer.
  ///
  /// - Parameter path: absolute path of the database file, which exists.
  /// - Throws: ``StoreError`` when it is damaged or can't be read.
  package init(inspecting path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    self.path = path
    setAside = nil
    isChecked = true
    damaged = { _ in }
    checkpoint = nil
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      try pool.read { try Self.check($0) }
    } catch let error as DatabaseError where Self.isDamage(error) {
      throw StoreError(
        .cannotOpen,
        "The database \(path) is damaged (\(error.message ?? "no details")). The daemon sets it aside at its next start "
          + "and reads the transcripts again.")
    } catch let error as DatabaseError {
      throw StoreError(.cannotOpen, "The database \(path) can't be read: \(error.message ?? "SQLite error")")
    }
  }

  private init(path: String, setAside: String?, damaged: @escaping @Sendable (String) -> Void) throws {
    var configuration = Configuration()
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { database in
      try database.execute(
        sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(Self.livePages); PRAGMA temp_store = MEMORY"
      )
      // Done beside the writer; see LogCheckpoint.
      if !database.configuration.readonly { try database.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
    }
    configuration.busyMode = .timeout(5)
    pool = try DatabasePool(path: path, configuration: configuration)
    self.path = path
    self.setAside = setAside
    self.damaged = damaged
    isChecked = Self.size(path) <= Self.checkedAtOnce
    if isChecked { try pool.read { try Self.check($0) } }
    var migrator = DatabaseMigrator()
    migrator.registerMigration(Version1.name, migrate: Version1.migrate)
    migrator.registerMigration(Version2.name, migrate: Version2.migrate)
    migrator.registerMigration(Version3.name, migrate: Version3.migrate)
    migrator.registerMigration(Version4.name, migrate: Version4.migrate)
    migrator.registerMigration(Version5.name, migrate: Version5.migrate)
    migrator.registerMigration(Version6.name, migrate: Version6.migrate)
    migrator.registerMigration(Version7.name, migrate: Version7.migrate)
    migrator.registerMigration(Version8.name, migrate: Version8.migrate)
    migrator.registerMigration(Version9.name, migrate: Version9.migrate)
    if try pool.read(migrator.hasBeenSuperseded) {
      throw StoreError(
        .tooNew,
        "The database \(path) was written by a newer sessiond. Install that version again, or move the file away: "
          + "what the transcripts that still exist tell is read again; calls of hooks and notices are in that file alone."
      )
    }
    try migrator.migrate(pool)
    try Self.requireColumns(of: migrator, in: pool)
    checkpoint = try LogCheckpoint(path: path)
    // What agents say is private: 0600, also for the files beside it.
    for suffix in ["", "-wal", "-shm"] { try? FileOperations.restrictToOwner(path + suffix) }
  }

  /// A table without a column that it should have would stop the program at the first read of that column.
  private static func requireColumns(of migrator: DatabaseMigrator, in pool: DatabasePool) throws {
    let fresh = try DatabaseQueue()
    try migrator.migrate(fresh)
    let expected = try fresh.read(Self.columns)
    let found = try pool.read(Self.columns)
    guard expected.isSubset(of: found) else {
      let missing = expected.subtracting(found).sorted().joined(separator: ", ")
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "it lacks \(missing)")
    }
  }

  /// All columns, as `table.column`.
  private static func columns(_ database: Database) throws -> Set<String> {
    try String.fetchSet(
      database,
      sql: """
        SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
        """)
  }

  /// Copies the write-ahead log into the database and truncates it; at the end of a clean run.
  package func close() throws {
    gate.close()
    try checkpoint?.close()
    _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    try pool.close()
  }
}
