/// What settings of Claude Code say of deleting transcripts: `cleanupPeriodDays`. Several files say so, and the nearer one
/// has the last word.
///
/// At each start the client deletes the transcripts that were last written to so many days ago.
package struct ClaudeCleanupSettings: Hashable, Sendable {
  /// Days where no file says it.
  package static let usualDays = 30

  /// Days that the file says; `nil` where it does not. With 0 the client writes no transcripts at all.
  package var days: Int?

  /// What one file says; nothing where it is none.
  package init(_ json: [UInt8]) {
    guard let days = RecordReader(file: json, table: Self.table)?.integer(0), days >= 0 else { return }
    self.days = days
  }

  private static let table = FieldTable([.init("cleanupPeriodDays")])
}
