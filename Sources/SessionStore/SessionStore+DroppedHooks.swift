import GRDB
package import SessionCore

/// Calls of hooks that mean nothing here: they are kept for a while, for whoever wants to know what came, and then dropped.
extension SessionStore {
  /// How long they are kept, in milliseconds.
  package static let idleHookAge: Int64 = 7 * 86_400_000
  /// Events that are looked at in one transaction, which takes some milliseconds.
  private static let slice: Int64 = 1_000
  /// Under which name it is kept how far the events were looked through.
  private static let cursorName = "dropped-hooks"
  /// How the member is written that a payload has where the call is a step; within a text a quote stands behind a backslash.
  private static let stepMember = #""step":"#

  /// Drops those of the next events that happened before a moment. The last event of all stays: the next one's number is
  /// told by it.
  ///
  /// - Parameter time: what came later is kept.
  /// - Returns: whether there may be more.
  /// - Throws: when the database can't be written; then nothing is dropped.
  package func dropIdleHooks(before time: Timestamp) throws -> Bool {
    let from = try cursor(of: Self.cursorName)
    let last = try lastEventNumber()
    guard from + 1 < last else { return false }
    return try write { database in
      let end = min(from + Self.slice, last - 1)
      let rows = try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT number, time, instr(payload, CAST(? AS BLOB)) = 0 FROM event
            WHERE number > ? AND number <= ? AND kind = 'hook' ORDER BY number
            """),
        arguments: [Self.stepMember, from, end])
      let drop = try database.cachedStatement(sql: "DELETE FROM event WHERE number = ?")
      for row in rows {
        let (number, called): (Int64, Int64) = (row[0], row[1])
        // Those behind it are later still, but for some out of the spool.
        guard called < time.milliseconds else {
          try Self.save(cursor: number - 1, of: Self.cursorName, database)
          return false
        }
        if row[2] == true { try drop.execute(arguments: [number]) }
      }
      try Self.save(cursor: end, of: Self.cursorName, database)
      return end < last - 1
    }
  }
}
