/// What agents themselves have been told of how little is left: each once as it becomes more pressing, and again after
/// there was enough.
package struct AgentAdvice: Hashable, Sendable {
  /// So many sessions are remembered at a time; of more all are forgotten.
  private static let mostSessions = 1_000

  private var told: [SessionID: AlertTier] = [:]

  package init() {}

  /// There is an opportunity to say it, with that alert in effect; `nil` for none.
  ///
  /// - Returns: whether it is to be said; then it has been.
  package mutating func isDue(_ session: SessionID, _ tier: AlertTier?) -> Bool {
    guard let tier else {
      told[session] = nil
      return false
    }
    defer {
      if told.count >= Self.mostSessions, told[session] == nil { told = [:] }
      told[session] = tier
    }
    return told[session].map { tier.rank > $0.rank } ?? true
  }
}

extension AlertTier {
  fileprivate var rank: Int {
    switch self {
    case .warning: 0
    case .critical: 1
    case .danger: 2
    }
  }
}
