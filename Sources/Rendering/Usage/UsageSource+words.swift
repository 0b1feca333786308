import SessionCore

extension UsageSum {
  /// What no transcript shows, in an order that stays.
  var hiddenBySource: [(source: UsageSource, sum: UsageSum)] {
    UsageSource.allCases.compactMap { source in hidden[source].map { (source, $0) } }
  }
}

extension UsageSource {
  /// Its name in the API.
  var name: String {
    switch self {
    case .transcript: "transcript"
    case .agentSum: "agent_sum"
    case .telemetry: "telemetry"
    }
  }

  /// Who told of it, for people.
  var words: String {
    switch self {
    case .transcript: "transcript"
    case .agentSum: "agent's sum"
    case .telemetry: "telemetry"
    }
  }
}
