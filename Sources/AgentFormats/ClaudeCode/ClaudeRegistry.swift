package import SessionCore

/// Claude Code's registry of its live processes, a folder with an entry each, `sessions/<pid>.json`.
///
/// A file stays behind when its process is killed, so the process of an entry has to be held against the process table.
/// The `.key` file beside it is secret and never opened.
package enum ClaudeRegistry {
  /// Reads an entry; `nil` where it is none. Entries of before `procStart` was written can't be told from those of a
  /// process that has ended, and are none either.
  package static func session(_ json: [UInt8]) -> LiveSession? {
    guard let reader = RecordReader(file: json, table: table),
      let pid = reader.integer(0).flatMap(Int32.init(exactly:)), pid > 0,
      let id = reader.string(1), !id.isEmpty,
      let ticks = reader.string(3).flatMap(UInt64.init) ?? reader.integer(3).flatMap(UInt64.init(exactly:))
    else { return nil }
    let activity: LiveAgent.Activity =
      switch reader.string(4) {
      case "idle": .idle
      case "busy": .busy
      case "shell": .background
      case "waiting": .waiting(for: reader.string(5))
      case _: .unknown
      }
    return LiveSession(
      agent: ClaudeCode.agent, id: SessionID(id), project: reader.string(2), started: time(reader.integer(6)),
      process: LiveAgent(pid: pid, startTicks: ticks, activity: activity, since: time(reader.integer(7))))
  }

  private static func time(_ milliseconds: Int?) -> Timestamp? {
    milliseconds.flatMap { Timestamp(foreignMilliseconds: Int64($0)) }
  }

  private static let table = FieldTable([
    .init("pid"), .init("sessionId"), .init("cwd"), .init("procStart"), .init("status"), .init("waitingFor"),
    .init("startedAt"), .init("statusUpdatedAt"),
  ])
}
