import ControlAPI
import DaemonKit
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// What routes answer from. They read the board and never wait for a worker.
struct RouteContext: Sendable {
  let boards: Boards
  let recent: StateBoard<RecentEvents>
  let store: SessionStore
  let state: StatePaths
  let streams: StreamHub
  let processes: ProcessTable
  let answers: AnswerCache
  let facts: DaemonFacts
  /// The folders of the agents that are read.
  let roots: @Sendable () -> [AgentRoot]
  let telemetry: TelemetryIntake
  let hooks: HookIntake
  /// Keeps that the user knows of a notice, or of all; see `SessionStore`'s function of that purpose.
  let acknowledge: @Sendable (Int64?) throws -> Int?
  let advice: HookAdvice
  /// Reads the settings anew and lets them hold.
  let reload: @Sendable () async throws -> ReloadReport
  /// What routes have done without waiting for it.
  let errands = Errands()
  let usage = UsageIndex()
  let counters = CounterBook()
  let alerts = AlertCounter()
  let connections = ConnectionCount()
  let clock = LocalClock()
  let now: @Sendable () -> Timestamp
  /// Makes what tells for one report what tokens cost in US dollars; `nil` where no price is known.
  let pricing: @Sendable () -> (UsageEntry) -> Double?

  var board: StateBoard<SessionBoard> { boards.sessions }

  /// The answer to a question about the board as it is now, rendered if nobody has asked that since it changed.
  func answer<Problem: Error>(
    _ question: AnswerCache.Question, render: (SessionBoard, Timestamp) throws(Problem) -> [UInt8]
  ) throws(Problem) -> [UInt8] {
    let (board, version) = board.snapshot
    let now = now()
    return try answers.answer(question, at: .init(version: version, second: now.milliseconds / 1_000)) {
      () throws(Problem) in try render(board, now)
    }
  }
}

/// What is known of the daemon itself.
struct DaemonFacts: Sendable {
  var bootID: String
  var pid: Int32
  var started: Timestamp
  var socket: String
  var database: String
  /// What people have to know of what is shown, where it is not their own sessions.
  var notice: String?
}

/// How the client wants text to look, from the query: `columns=`, `color=`, `unicode=`.
extension HTTPRequest {
  /// The style that the query asks for, `columns` wide where it names no width.
  func textStyle(columns: Int = 100) throws(ProblemError) -> TextStyle {
    TextStyle(
      columns: try integer("columns", in: 10...1_000) ?? columns, usesColor: try flag("color"),
      usesUnicode: query("unicode") == nil ? true : try flag("unicode"))
  }

  /// The zone that the client sends, `zone=`; without one that of the daemon.
  func zone(_ context: RouteContext) throws(ProblemError) -> ZoneOffsets {
    guard let text = query("zone") else { return context.clock.zone(at: context.now()) }
    guard let zone = ZoneOffsets(text: text) else {
      throw .badRequest("zone must be UTC, an offset such as +05:45, or a list of offsets with their moments")
    }
    return zone
  }

  /// The media type to answer with, JSON unless the client likes another of `types` better.
  func mediaType(_ types: [String]) throws(ProblemError) -> String {
    guard let type = preferredType(among: types) else {
      throw ProblemError(
        status: 406, title: "Not Acceptable",
        detail: "\(path) answers with \(types.joined(separator: " or "))")
    }
    return type
  }
}

extension HTTPResponse {
  /// Lines of text, each with its newline.
  static func lines(_ lines: [String]) -> HTTPResponse {
    .text(lines.map { $0 + "\n" }.joined())
  }
}
