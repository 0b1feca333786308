/// What settings of Claude Code say of deleting transcripts: `cleanupPeriodDays`. Several files say so, and the nearer one
/// has the last word.
///
/// At each start the client deletes the transcripts that were last written to so many days ago.
package struct ClaudeCleanup: Hashable, Sendable {
  /// Days where no file says it.
  package static let usualDays = 30

  /// Days that the file says; `nil` where it does not. With 0 the client writes no transcripts at all.
  package var days: Int?

  /// What one file says; nothing where it is none.
  package init(_ json: [UInt8]) {
    let padded = json + [UInt8](repeating: 0, count: RecordReader.padding)
    let reader = RecordReader(table: Self.table)
    let problem = padded.withUnsafeBytes { bytes in
      reader.read(UnsafeRawBufferPointer(rebasing: bytes[..<json.count]))
    }
    guard problem == nil, let days = reader.integer(0), days >= 0 else { return }
    self.days = days
  }

  private static let table = FieldTable([.init("cleanupPeriodDays")])
}
