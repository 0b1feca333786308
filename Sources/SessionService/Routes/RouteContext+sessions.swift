import DaemonKit
import SessionCore
import SessionStore

extension RouteContext {
  /// The sessions by the keys under which their usage is stored: those of the board, and those that telemetry alone has
  /// told of, of which there is nothing to be shown but what they used.
  ///
  /// - Throws: when the database can't be read.
  func sessionsByKey() throws -> [SessionKey: SessionBoard.Entry] {
    var sessions: [SessionKey: SessionBoard.Entry] = [:]
    var running: [SessionID: SessionBoard.Entry] = [:]
    for entry in board.value.entries {
      sessions[entry.overview.key] = entry
      if entry.agent != nil { running[entry.overview.origin.id] = entry }
    }
    for (key, origin) in try store.sessionsWithoutTranscript() where sessions[key] == nil {
      let known = running[origin.id]
      var overview = SessionOverview(
        key: key, origin: origin, lastActivity: known?.overview.lastActivity ?? Timestamp(milliseconds: 0),
        budget: BudgetMonitor(policy: BudgetPolicy(), rules: .ofUnknownAgents))
      overview.profile.project = known?.overview.profile.project
      sessions[key] = SessionBoard.Entry(overview: overview, agent: known?.agent, stopPoint: known?.stopPoint)
    }
    return sessions
  }
}
