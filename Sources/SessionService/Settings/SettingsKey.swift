import AgentFormats
package import SessionCore

/// The settings that there are: one place for names, forms and what they mean.
package enum SettingsKey: Hashable, Sendable {
  case budgetBasis
  case budgetThresholds
  case modelWindows
  case modelPrices
  case stopAdvice
  case agentEnabled(AgentID)
  case agentFolders(AgentID)
  case alertsDesktop
  case alertsTmux
  case alertsCommand
  case alertsQuiet
  case alertsWaits
  case contextEnabled
  case eventsDays
  case archiveEnabled
  case archiveDays
  case archiveSize
  case tmuxPush
  case tmuxFormat
  case tmuxSockets
  case telemetryPort
  case logLevel

  /// All of them, with those of each agent.
  package static let all: [SettingsKey] =
    [.budgetBasis, .budgetThresholds, .modelWindows, .modelPrices, .stopAdvice]
    + Agents.all.flatMap { [.agentEnabled($0.id), .agentFolders($0.id)] }
    + [.alertsDesktop, .alertsTmux, .alertsCommand, .alertsQuiet, .alertsWaits]
    + [
      .contextEnabled, .eventsDays, .archiveEnabled, .archiveDays, .archiveSize, .tmuxPush, .tmuxFormat,
      .tmuxSockets,
      .telemetryPort, .logLevel,
    ]

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The setting of that name; `nil` where there is none.
  init?(name: String) {
    guard let key = Self.byName[name] else { return nil }
    self = key
  }

  /// Its name in a file, `budget.basis`.
  package var name: String {
    switch self {
    case .budgetBasis: "budget.basis"
    case .budgetThresholds: "budget.thresholds"
    case .modelWindows: "models.windows"
    case .modelPrices: "prices.models"
    case .stopAdvice: "stop.advice"
    case .agentEnabled(let agent): "agents.\(agent).enabled"
    case .agentFolders(let agent): "agents.\(agent).folders"
    case .alertsDesktop: "alerts.desktop"
    case .alertsTmux: "alerts.tmux"
    case .alertsCommand: "alerts.command"
    case .alertsQuiet: "alerts.quiet"
    case .alertsWaits: "alerts.waits"
    case .contextEnabled: "context.enabled"
    case .eventsDays: "events.days"
    case .archiveEnabled: "archive.enabled"
    case .archiveDays: "archive.days"
    case .archiveSize: "archive.size"
    case .tmuxPush: "tmux.push"
    case .tmuxFormat: "tmux.format"
    case .tmuxSockets: "tmux.sockets"
    case .telemetryPort: "telemetry.port"
    case .logLevel: "log.level"
    }
  }

  /// What a value must be.
  enum Form {
    case word(of: [String])
    case integer(in: ClosedRange<Int>)
    case integers(in: ClosedRange<Int>)
    case text
    case texts
    case truth
  }

  var form: Form {
    switch self {
    case .budgetBasis: .word(of: ["usable", "window"])
    case .stopAdvice: .word(of: ["never", "prompt", "stop"])
    case .budgetThresholds: .integers(in: 1...99)
    case .modelWindows, .modelPrices, .agentFolders, .alertsCommand, .tmuxSockets: .texts
    case .agentEnabled, .alertsDesktop, .alertsTmux, .archiveEnabled, .contextEnabled, .tmuxPush: .truth
    case .alertsQuiet, .tmuxFormat: .text
    case .alertsWaits: .integer(in: 0...3_600)
    // What workers begin with is the last day's.
    case .eventsDays: .integer(in: 2...3_650)
    case .archiveDays: .integer(in: 1...36_500)
    case .archiveSize: .integer(in: 16 << 20...1 << 50)
    // Lower ones take a right that no user has.
    case .telemetryPort: .integer(in: 1_024...65_535)
    case .logLevel: .word(of: ["trace", "debug", "info", "notice", "warning", "error", "critical"])
    }
  }

  /// The variable that sets it, `SESSIOND_BUDGET_BASIS`.
  package var variable: String {
    "SESSIOND_" + String(name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

/// What is wrong with the configuration, where, and what would be right.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
  /// The file with its line, the variable or the flag.
  package let place: String
  package let problem: String

  package var description: String { "\(place): \(problem)" }
}
