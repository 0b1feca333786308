package import SessionCore

/// What a call of a hook tells, whichever agent's. Folder and transcript are data: nobody opens them because of it.
package struct HookReport: Hashable, Sendable {
  package var agent: AgentID
  package var session: SessionID
  /// The agent's name of the event, also one that this version does not know.
  package var event: String
  /// The folder that the agent works in, as it says.
  package var project: String?
  package var model: String?
  /// The path of the session's transcript, as the agent says.
  package var transcript: String?
  /// What it means, in order; none where it means nothing here.
  package var steps: [SessionStep]
  /// When the agent takes in what is answered to this call; `nil` where it does not.
  package var opening: Opening?

  /// A moment at which something can be said to the agent itself.
  package enum Opening: String, Hashable, Sendable {
    /// It hears it with what its user has asked for.
    case prompt
    /// It was about to end its turn, and hears it in one more; never in that one again.
    case stop
  }

  package init(
    agent: AgentID, session: SessionID, event: String, project: String? = nil, model: String? = nil,
    transcript: String? = nil, steps: [SessionStep] = [], opening: Opening? = nil
  ) {
    self.agent = agent
    self.session = session
    self.event = event
    self.project = project
    self.model = model
    self.transcript = transcript
    self.steps = steps
    self.opening = opening
  }

  /// Reads what that agent's hook hands over.
  ///
  /// - Parameters:
  ///   - body: one JSON document.
  ///   - agent: whose it is.
  /// - Returns: what it tells.
  /// - Throws: ``DocumentProblem``, for people, when it is none.
  package static func read(_ body: [UInt8], of agent: AgentID) throws(DocumentProblem) -> HookReport {
    switch agent {
    case ClaudeCode.agent: try ClaudeHook.read(body)
    case Codex.agent: try CodexNotification.read(body)
    case _: throw DocumentProblem("\(agent) has no hooks that are known")
    }
  }
}
