/// The settings that there are: one place for names, forms and what they mean.
enum SettingsKey: String, CaseIterable {
  case budgetBasis = "budget.basis"
  case budgetThresholds = "budget.thresholds"
  case modelWindows = "models.windows"
  case claudeFolders = "agents.claude-code.folders"
  case tmuxPush = "tmux.push"
  case tmuxSockets = "tmux.sockets"
  case logLevel = "log.level"

  /// What a value must be.
  enum Form {
    case word(of: [String])
    case integers(in: ClosedRange<Int>)
    case texts
    case truth
  }

  var form: Form {
    switch self {
    case .budgetBasis: .word(of: ["usable", "window"])
    case .budgetThresholds: .integers(in: 1...99)
    case .modelWindows, .claudeFolders, .tmuxSockets: .texts
    case .tmuxPush: .truth
    case .logLevel: .word(of: ["trace", "debug", "info", "notice", "warning", "error", "critical"])
    }
  }

  /// The variable that sets it, `SESSIOND_BUDGET_BASIS`.
  var variable: String {
    "SESSIOND_" + String(rawValue.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

/// What is wrong with the configuration, where, and what would be right.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
  /// The file with its line, the variable or the flag.
  package let place: String
  package let problem: String

  package var description: String { "\(place): \(problem)" }
}
