import GRDB
import GRDBSQLite

/// An insert that is run for each reply of a history, with its values handed straight to SQLite.
///
/// The usual way boxes the values of each run in an array and goes over them twice, which takes longer than the insert.
struct QuickInsert {
  /// Takes the values of one run, in the order of the statement's.
  struct Values {
    fileprivate let statement: SQLiteStatement
    private var index: Int32 = 0

    fileprivate init(_ statement: SQLiteStatement) { self.statement = statement }

    mutating func add(_ number: Int64) {
      index += 1
      sqlite3_bind_int64(statement, index, number)
    }

    mutating func add(_ number: Int) { add(Int64(number)) }

    /// Of nothing it makes a null: a statement that has run forgets nothing by itself.
    mutating func add(_ number: Int64?) {
      if let number { return add(number) }
      index += 1
      sqlite3_bind_null(statement, index)
    }

    mutating func add(_ text: String) {
      index += 1
      // SQLite makes a copy of it, since it does not outlive the call.
      sqlite3_bind_text(
        statement, index, text, Int32(text.utf8.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
  }

  private let statement: Statement

  init(_ database: Database, sql: String) throws {
    statement = try database.cachedStatement(sql: sql)
  }

  /// Runs it once.
  ///
  /// - Parameter bind: hands over the values.
  /// - Throws: a `DatabaseError`, as the usual way does.
  func run(_ bind: (inout Values) -> Void) throws {
    let sqlite = statement.sqliteStatement
    var values = Values(sqlite)
    bind(&values)
    let code = sqlite3_step(sqlite)
    // What SQLite says of the error is said before the reset.
    let error =
      code == SQLITE_DONE
      ? nil
      : DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqlite3_db_handle(sqlite))),
        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(sqlite))), sql: statement.sql)
    sqlite3_reset(sqlite)
    if let error { throw error }
  }
}
