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
