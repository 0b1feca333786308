import AgentFormats
import DaemonKit
import Rendering
import SessionCore
import Synchronization

/// Says to agents themselves, in answers to calls of their hooks, how much is left and what is half done: where their user
/// has set so, and once as it becomes more pressing. It keeps no agent from anything: what it does with that is its own.
final class HookAdvice: Sendable {
  private let boards: Boards
  private let advice = Mutex(AgentAdvice())

  init(_ boards: Boards) {
    self.boards = boards
  }

  /// What is to be answered to a call; `nil` for nothing.
  func answer(to report: HookReport) -> [UInt8]? {
    guard let opening = report.opening, boards.settings.value.stopAdvice == opening else { return nil }
    let entry = boards.sessions.value.entries.first {
      $0.overview.origin.id == report.session && $0.overview.origin.agent == report.agent
    }
    guard let entry, let text = AgentAdvice.text(entry) else { return nil }
    let tier = entry.overview.budget.alertInEffect?.tier
    guard advice.withLock({ $0.isDue(report.session, tier) }) else { return nil }
    return AgentAdvice.hookAnswer(text, event: report.event)
  }
}
