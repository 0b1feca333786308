import GRDB
import LinuxHost

/// What is done about a damaged database: it is set aside, never deleted, and what transcripts tell is read again. Calls of
/// hooks, telemetry, quotas and notices are nowhere else. It is done only at a start, when nobody works with it.
extension SessionStore {
  /// Notes, so that it lasts, that the database is to be set aside at the next start, and tells whoever opened it.
  package func damageFound(_ reason: String) {
    if !FileOperations.exists(Self.mark(path)) {
      // Where it can't be written the next start finds the damage again, or a later one.
      try? AtomicFile.write(Array((reason + "\n").utf8), to: Self.mark(path), durable: true)
    }
    damaged(reason)
  }

  func read<Value>(_ access: (Database) throws -> Value) throws -> Value {
    try noticingDamage { try admitted { try pool.read(access) } }
  }

  func write<Value>(_ access: (Database) throws -> Value) throws -> Value {
    // Some pages; who writes many says so beside.
    defer { checkpoint?.wrote(pages: 16) }
    do {
      return try noticingDamage { try admitted { try pool.write(access) } }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      // The log may be what takes the room: the next try finds some.
      checkpoint?.noticeFullDisk()
      throw error
    }
  }

  /// Closing waits for accesses under way: a pool that is closed while another thread begins to read in it takes the
  /// connection from under that.
  ///
  /// - Throws: what `access` throws; `DatabaseError` with `SQLITE_MISUSE` once the store is closed.
  func admitted<Value>(_ access: () throws -> Value) throws -> Value {
    guard gate.enter() else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed")
    }
    defer { gate.leave() }
    return try access()
  }

  private func noticingDamage<Value>(_ access: () throws -> Value) throws -> Value {
    do {
      return try access()
    } catch let error as DatabaseError where Self.isDamage(error) {
      damageFound(error.message ?? "SQLite error \(error.resultCode.rawValue)")
      throw error
    }
  }

  /// Reads the whole database.
  ///
  /// - Throws: an error for which ``isDamage(_:)`` holds when it is damaged.
  static func check(_ database: Database) throws {
    let verdict = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
    guard verdict == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: verdict) }
  }

  static func isDamage(_ error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
  }

  /// Bytes of the database with what was not copied into it yet.
  static func size(_ path: String) -> Int64 {
    ["", "-wal"].reduce(0) { $0 + ((try? FileStatus.of(path: path + $1))?.size ?? 0) }
  }

  /// The file whose being there says that the database is damaged.
  private static func mark(_ path: String) -> String { path + ".is-damaged" }

  /// Sets a database aside that an earlier run has found to be damaged: its new name, or `nil` where there is none.
  static func moveAsideMarked(_ path: String) throws -> String? {
    guard FileOperations.exists(mark(path)) else { return nil }
    let target = FileOperations.exists(path) ? try moveAside(path) : nil
    do {
      // Last: whoever is interrupted before sets a sound database aside, which costs time and nothing else.
      try FileOperations.remove(mark(path))
    } catch {
      throw StoreError(.cannotOpen, "The note that the database was damaged can't be removed: \(error)")
    }
    return target
  }

  /// Renames a damaged database with its companions, so that nothing is deleted.
  static func moveAside(_ path: String) throws -> String {
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
}
