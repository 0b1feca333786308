/// Something that the user is to be told where they are, once.
package struct Notice: Hashable, Sendable {
  /// What it is about.
  package enum Subject: Hashable, Sendable {
    /// The session's budget came into another tier.
    case budget(BudgetAlert)
    /// The session waits for its user, since that moment.
    case wait(SessionState.Wait, since: Timestamp)
    /// The session's window and the account's quota both near their end.
    case limits(NearLimits)

    /// The name in the API.
    package var name: String {
      switch self {
      case .budget: "budget"
      case .wait: "wait"
      case .limits: "limits"
      }
    }
  }

  package var agent: AgentID
  package var session: SessionID
  /// The session's name for people, at that time. Comes from outside: data, for people to read.
  package var label: String
  /// The folder that the agent works in; `nil` where that is not known.
  package var project: String?
  /// When what it is about came to be so.
  package var time: Timestamp
  package var subject: Subject

  package init(
    agent: AgentID, session: SessionID, label: String, project: String?, time: Timestamp, subject: Subject
  ) {
    self.agent = agent
    self.session = session
    self.label = label
    self.project = project
    self.time = time
    self.subject = subject
  }

  /// A notice about a session, by the name and folder that it has now.
  package init(of session: SessionOverview, time: Timestamp, _ subject: Subject) {
    self.init(
      agent: session.origin.agent, session: session.origin.id, label: session.label,
      project: session.profile.project, time: time, subject: subject)
  }

  /// The same for the same thing, however often it is noticed: by it the store keeps each once.
  package var key: String {
    switch subject {
    case .budget(let alert): "budget \(time.milliseconds) \(alert.threshold) \(agent) \(session)"
    case .wait(_, let since): "wait \(since.milliseconds) \(agent) \(session)"
    case .limits(let limits): "limits \(time.milliseconds) \(limits.minutes) \(agent) \(session)"
    }
  }
}

/// How near their ends a session's window and one of the account's windows are.
package struct NearLimits: Hashable, Sendable {
  /// What is left of the session's budget, in percent.
  package var remainingPercent: Int
  /// Which of the account's limits it is, by the service's own name.
  package var limit: String
  /// How long the account's window is, in minutes.
  package var minutes: Int
  /// What is used of it, in percent, rounded down.
  package var usedPercent: Int
  /// When that use is forgotten.
  package var resets: Timestamp

  package init(remainingPercent: Int, limit: String, minutes: Int, usedPercent: Int, resets: Timestamp) {
    self.remainingPercent = remainingPercent
    self.limit = limit
    self.minutes = minutes
    self.usedPercent = usedPercent
    self.resets = resets
  }
}

/// A notice as it is kept, with what became of it.
package struct NoticeRecord: Hashable, Sendable {
  /// Its number, from 1; none is given twice.
  package var id: Int64
  package var notice: Notice
  /// When the user said that they know; `nil` as long as they have not.
  package var acknowledged: Timestamp?
  /// One for each way by which it was to go, in the order of ``NoticeWay``.
  package var deliveries: [NoticeDelivery]

  package init(
    id: Int64, notice: Notice, acknowledged: Timestamp? = nil, deliveries: [NoticeDelivery] = []
  ) {
    self.id = id
    self.notice = notice
    self.acknowledged = acknowledged
    self.deliveries = deliveries
  }
}
