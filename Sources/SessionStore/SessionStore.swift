import GRDB
import LinuxHost

/// The database of one user: how far each transcript was read, the numbered events, and what workers derived.
///
/// SQLite in WAL mode with `synchronous=NORMAL`: what is committed survives the death of the process; a power cut may
/// cost the last moment, and that is read again from the transcripts, because offsets are committed together with
/// the events. Writes come from one place at a time (the event lane), reads from anywhere.
package final class SessionStore: Sendable {
  let pool: DatabasePool

  /// Where the database is.
  package let path: String

  /// A damaged database that was set aside when this one was opened; its contents are rebuilt from the transcripts.
  package let setAside: String?

  /// Opens the database, making it and its folder (0700) where there is none.
  ///
  /// - Parameter path: absolute path of the database file.
  /// - Throws: ``StoreError`` with what to do, when it can't be opened or a newer sessiond has written it.
  package convenience init(path: String) throws {
    do {
      try Directory.create(path: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    } catch {
      throw StoreError(.cannotOpen, "The state folder can't be made: \(error)")
    }
    do {
      try self.init(path: path, setAside: nil)
    } catch let error as DatabaseError where Self.isDamage(error) {
      try self.init(path: path, setAside: try Self.moveAside(path))
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
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      let verdict = try pool.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
    } catch let error as DatabaseError where Self.isDamage(error) {
      throw StoreError(
        .cannotOpen,
        "The database \(path) is damaged (\(error.message ?? "no details")). The daemon sets it aside at its next start "
          + "and reads the transcripts again.")
    } catch let error as DatabaseError {
      throw StoreError(.cannotOpen, "The database \(path) can't be read: \(error.message ?? "SQLite error")")
    }
  }

  private init(path: String, setAside: String?) throws {
    var configuration = Configuration()
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { database in
      try database.execute(
        sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY")
    }
    configuration.busyMode = .timeout(5)
    pool = try DatabasePool(path: path, configuration: configuration)
    self.path = path
    self.setAside = setAside
    let verdict = try pool.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
    guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
    var migrator = DatabaseMigrator()
    migrator.registerMigration(Version1.name, migrate: Version1.migrate)
    if try pool.read(migrator.hasBeenSuperseded) {
      throw StoreError(
        .tooNew,
        "The database \(path) was written by a newer sessiond. Install that version again, or move the file away: "
          + "everything in it is rebuilt from the transcripts that still exist.")
    }
    try migrator.migrate(pool)
    try Self.requireColumns(of: migrator, in: pool)
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

  private static func isDamage(_ error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
  }

  /// Renames a damaged database with its companions, so that nothing is deleted.
  private static func moveAside(_ path: String) throws -> String {
    let target = "\(path).damaged-\(WallClock.milliseconds())"
    for suffix in ["-wal", "-shm", ""] {
      do {
        try FileOperations.rename(path + suffix, to: target + suffix)
      } catch {
        // The companions need not be there.
        guard suffix.isEmpty else { continue }
        throw StoreError(.cannotOpen, "The database \(path) is damaged and can't be set aside: \(error)")
      }
    }
    return target
  }

  /// Copies the write-ahead log into the database and truncates it; at the end of a clean run.
  package func close() throws {
    _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    try pool.close()
  }
}
