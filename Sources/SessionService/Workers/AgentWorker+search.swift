import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Finding the processes of agents without a registry, and which sessions they have.
extension AgentWorker {
  /// An agent counts as used for so long after its last record, in milliseconds.
  private static let use: Int64 = 24 * 3_600_000
  /// Changes of the board are looked at together.
  private static let gathering = DispatchTimeInterval.milliseconds(250)

  // MARK: When

  nonisolated func boardChanged() {
    guard isBoardDue.set() else { return }
    life.executor.queue.asyncAfter(deadline: .now() + Self.gathering) { [weak self] in
      self?.attempt { $0.lookAtBoard() }
    }
  }

  /// Searches where there are new records of a session that nobody has: its process may be new, or new to it.
  private func lookAtBoard() {
    isBoardDue.clear()
    guard !isStopped else { return }
    let board = boards.sessions.value
    if pace.hasAll(board.isComplete, hasAny: { board.entries.contains(where: isSearchedFor) }) {
      searchSoon()
    }
    // By what was found just now: of some processes only a second look tells which session they have.
    let claimed = Set(found.sessions.map(\.id))
    let unclaimed = recentSessions.first { !claimed.contains($0.overview.origin.id) }
    if pace.isUnclaimed(since: unclaimed?.overview.lastActivity) { searchSoon() }
  }

  /// The sessions of agents without a registry in which something happened within a day, the last first.
  private var recentSessions: some Sequence<SessionBoard.Entry> {
    let since = Timestamp(milliseconds: now().milliseconds - Self.use)
    return boards.sessions.value.entries.lazy
      .prefix { $0.overview.lastActivity >= since }
      .filter { [self] in isSearchedFor($0) }
  }

  /// Whether a session is one of those whose processes are looked for.
  private func isSearchedFor(_ entry: SessionBoard.Entry) -> Bool {
    search.agents.contains(entry.overview.origin.agent) && !entry.overview.origin.transcript.isEmpty
  }

  /// Whether it is time to look without anybody asking for it.
  var isSearchDue: Bool {
    guard !search.agents.isEmpty, pace.isLongAgo(at: Monotonic.milliseconds()) else { return false }
    return search.hasFound || !boards.agentPanes.value.isEmpty || recentSessions.first { _ in true } != nil
      // What another life of this worker has found.
      || boards.agents.value.sessions.contains { search.agents.contains($0.agent) }
  }

  /// Searches now, or when the last search is a moment ago.
  func searchSoon() {
    guard !isStopped, let wait = pace.asked(at: Monotonic.milliseconds()) else { return }
    guard wait > 0 else { return seek() }
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Int(wait))) { [weak self] in
      self?.attempt { worker in
        worker.pace.turnCame()
        if !worker.isStopped { worker.seek() }
      }
    }
  }

  // MARK: What

  /// Looks which processes there are, and which sessions they have.
  func seek() {
    pace.began(at: Monotonic.milliseconds())
    let processes = search.look(at: now())
    // What is written while the processes are looked at is no proof of who did: that is the time after.
    found = claims(of: processes)
    publish()
  }

  private func claims(of processes: [AgentProcess]) -> LiveSessions {
    let now = now()
    let open = Set(processes.flatMap { $0.open ?? [] })
    let started = processes.map(\.started).min() ?? now
    var keys: [SessionID: SessionKey] = [:]
    var candidates: [SessionClaims.Candidate] = []
    for entry in boards.sessions.value.entries {
      let overview = entry.overview
      guard search.agents.contains(overview.origin.agent), !overview.origin.transcript.isEmpty,
        open.contains(overview.origin.id)
          || overview.lastActivity.milliseconds >= started.milliseconds - SearchPace.pause,
        !overview.isTranscriptDeleted
      else { continue }
      keys[overview.origin.id] = overview.key
      candidates.append(
        SessionClaims.Candidate(
          agent: overview.origin.agent, id: overview.origin.id, folder: overview.profile.project,
          lastActivity: overview.lastActivity,
          isAtWork: entry.state.map { $0.state == .busy && $0.evidence.source == .transcript } ?? false))
    }
    let contested = SessionClaims.contested(candidates, by: processes).compactMap { keys[$0.id] }
    learnBeginnings(of: Set(contested))
    for place in candidates.indices {
      candidates[place].begun = keys[candidates[place].id].flatMap { beginnings[$0] }
    }
    let claims = SessionClaims(processes, candidates: candidates, after: memory, at: now)
    memory = claims.memory
    return claims.live
  }

  /// Asks the store when sessions began, of each until that is known.
  private func learnBeginnings(of sessions: Set<SessionKey>) {
    let unknown = sessions.filter { beginnings[$0] == nil }
    guard !unknown.isEmpty else { return }
    do {
      let begun = try store.beginnings(of: unknown)
      beginnings.merge(begun) { $1 }
    } catch {
      logger.debug("When sessions began can't be read", metadata: ["problem": "\(error)"])
    }
  }
}
