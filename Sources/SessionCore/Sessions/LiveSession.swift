/// A session that a process has now.
package struct LiveSession: Hashable, Sendable {
  package var agent: AgentID
  package var id: SessionID
  /// The folder that it was started in.
  package var project: String?
  /// When it was started; several follow each other in one process.
  package var started: Timestamp?
  package var process: LiveAgent

  package init(
    agent: AgentID, id: SessionID, project: String? = nil, started: Timestamp? = nil, process: LiveAgent
  ) {
    self.agent = agent
    self.id = id
    self.project = project
    self.started = started
    self.process = process
  }
}

/// The sessions that processes have at a moment.
package struct LiveSessions: Hashable, Sendable {
  /// By process id.
  package var sessions: [LiveSession]
  /// Sessions that one of several processes may have, and nobody knows which, if any.
  package var doubtful: Set<SessionID>

  package init(_ sessions: [LiveSession] = [], doubtful: Set<SessionID> = []) {
    self.sessions = sessions
    self.doubtful = doubtful
  }
}
