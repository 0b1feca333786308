import DaemonKit
import Logging
import SessionCore

/// What reading the settings anew has changed.
package struct ReloadReport: Hashable, Sendable {
  /// The settings that have another value now, by name.
  package var changed: [String] = []
  /// The workers that were made anew for that.
  package var renewed: [String] = []
  /// What is wrong besides, and so did not change.
  package var problems: [String] = []
}

extension Daemon {
  /// Reads the settings anew, and makes those workers anew that were made with other ones. If the settings can't be
  /// read nothing changes.
  static func reload(
    _ surroundings: Surroundings, _ boards: Boards, _ supervisor: Supervisor, _ logger: Logger
  ) async throws -> ReloadReport {
    surroundings.reloads(true)
    defer { surroundings.reloads(false) }
    var settings: Settings
    do {
      settings = try await surroundings.readSettings()
    } catch {
      logger.error("The settings are wrong, and stay as they were", metadata: ["problem": "\(error)"])
      throw error
    }
    let former = boards.settings.value
    logScreenRuleProblems(settings, logger)
    if !settings.screenRuleProblems.isEmpty { settings.screenRules = former.screenRules }
    let changed = settings.differences(from: former)
    boards.settings.publish(settings)
    surroundings.settingsChanged(settings)
    let renewed = changed.reduce(into: Set<String>()) { $0.formUnion($1.workers) }
    await supervisor.renew(renewed)
    let names =
      changed.map(\.name) + (settings.screenRules == former.screenRules ? [] : [ScreenRulesFile.name])
    let report = ReloadReport(
      changed: names, renewed: renewed.sorted(), problems: settings.screenRuleProblems.map(\.description))
    logger.notice(
      "Settings read anew",
      metadata: [
        "changed": "\(report.changed.isEmpty ? "nothing" : report.changed.joined(separator: ", "))"
      ])
    return report
  }

  /// Says which rules for terminals do not hold, and why.
  static func logScreenRuleProblems(_ settings: Settings, _ logger: Logger) {
    for problem in settings.screenRuleProblems {
      logger.error("The screen rules are wrong, and do not hold", metadata: ["problem": "\(problem)"])
    }
  }
}

extension Settings {
  /// The settings that differ, in their order.
  package func differences(from other: Settings) -> [SettingsKey] {
    SettingsKey.all.filter { key in
      switch key {
      case .budgetBasis: budget.basis != other.budget.basis
      case .budgetThresholds: budget.thresholds != other.budget.thresholds
      case .modelWindows: modelWindows != other.modelWindows
      case .modelPrices: modelPrices != other.modelPrices
      case .stopAdvice: stopAdvice != other.stopAdvice
      case .agentEnabled(let id): agent(id).isEnabled != other.agent(id).isEnabled
      case .agentFolders(let id): agent(id).folders != other.agent(id).folders
      case .alertsDesktop: notices.desktop != other.notices.desktop
      case .alertsTmux: notices.tmux != other.notices.tmux
      case .alertsCommand: notices.command != other.notices.command
      case .alertsQuiet: notices.quietHours != other.notices.quietHours
      case .alertsWaits: notices.waits != other.notices.waits
      case .contextEnabled: keepsRecords != other.keepsRecords
      case .eventsDays: eventDays != other.eventDays
      case .archiveEnabled: isArchiving != other.isArchiving
      case .archiveDays: archiveBounds.days != other.archiveBounds.days
      case .archiveSize: archiveBounds.bytes != other.archiveBounds.bytes
      case .tmuxPush: tmuxPush != other.tmuxPush
      case .tmuxFormat: tmuxFormat != other.tmuxFormat
      case .tmuxSockets: tmuxSockets != other.tmuxSockets
      case .telemetryPort: telemetryPort != other.telemetryPort
      case .logLevel: logLevel != other.logLevel
      }
    }
  }
}

extension SettingsKey {
  /// Who is made with it. All that can be set holds without a new start of the daemon.
  fileprivate var workers: Set<String> {
    switch self {
    case .budgetBasis, .budgetThresholds, .modelWindows: [WorkerName.budget]
    case .agentEnabled, .agentFolders:
      [WorkerName.agents, WorkerName.archive, WorkerName.databases, WorkerName.transcripts]
    case .contextEnabled: [WorkerName.preservation, WorkerName.terminals]
    case .eventsDays: [WorkerName.retention]
    case .archiveEnabled, .archiveDays, .archiveSize: [WorkerName.archive]
    case .tmuxPush: [WorkerName.tmux, WorkerName.transcripts]
    case .tmuxSockets: [WorkerName.tmux]
    // The worker looks them up, since one that is made anew can't know what became of what is under way.
    case .alertsDesktop, .alertsTmux, .alertsCommand, .alertsQuiet, .alertsWaits: []
    // It hears of it, so that no server has to be let go.
    case .tmuxFormat: []
    case .modelPrices, .stopAdvice, .telemetryPort, .logLevel: []
    }
  }
}
