package import SessionCore

/// An entry of Claude Code's registry of live processes, `sessions/<pid>.json`.
///
/// The file stays behind when its process is killed, so `pid` and `startTicks` have to be held against the process
/// table. The `.key` file beside it is secret and never opened.
package struct ClaudeLiveSession: Hashable, Sendable {
  package var id: SessionID
  /// The folder the session was started in.
  package var project: String?
  /// When the session was started; `/clear` begins another one in the same process.
  package var started: Timestamp?
  package var agent: LiveAgent

  /// Reads an entry; `nil` where it is none. Entries of before `procStart` was written can't be told from those of a
  /// process that has ended, and are none either.
  package init?(json: [UInt8]) {
    let padded = json + [UInt8](repeating: 0, count: RecordReader.padding)
    let reader = RecordReader(table: Self.table)
    let problem = padded.withUnsafeBytes { bytes in
      reader.read(UnsafeRawBufferPointer(rebasing: bytes[..<json.count]))
    }
    guard
      problem == nil, let pid = reader.integer(0).flatMap(Int32.init(exactly:)), pid > 0,
      let id = reader.string(1), !id.isEmpty,
      let ticks = reader.string(3).flatMap(UInt64.init) ?? reader.integer(3).flatMap(UInt64.init(exactly:))
    else { return nil }
    self.id = SessionID(id)
    project = reader.string(2)
    started = reader.integer(6).flatMap { Timestamp(foreignMilliseconds: Int64($0)) }
    let activity: LiveAgent.Activity =
      switch reader.string(4) {
      case "idle": .idle
      case "busy": .busy
      case "shell": .background
      case "waiting": .waiting(for: reader.string(5))
      case _: .unknown
      }
    let since = reader.integer(7).flatMap { Timestamp(foreignMilliseconds: Int64($0)) }
    agent = LiveAgent(pid: pid, startTicks: ticks, activity: activity, since: since)
  }

  private static let table = FieldTable([
    .init("pid"), .init("sessionId"), .init("cwd"), .init("procStart"), .init("status"), .init("waitingFor"),
    .init("startedAt"), .init("statusUpdatedAt"),
  ])
}
