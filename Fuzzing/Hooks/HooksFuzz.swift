import AgentFormats
import FuzzSupport
import SessionCore

/// What agents hand to hooks and status lines: taken as a whole or refused with a reason, and of what is in it nothing is
/// longer than it may be.
@main
enum HooksFuzz {
  private static let present = Timestamp(milliseconds: 1_795_240_000_000)

  static func main() {
    Fuzzer.run { input in
      for agent in [ClaudeCode.agent, Codex.agent] { check(input.bytes, of: agent) }
      checkStatusLine(input.bytes)
    }
  }

  private static func check(_ bytes: [UInt8], of agent: AgentID) {
    do throws(DocumentProblem) {
      let report = try HookReport.read(bytes, of: agent)
      require(report.session.isUUID, "a session's id is a UUID")
      require((1...256).contains(report.event.utf8.count), "an event's name is short")
      require(report.model?.utf8.count ?? 0 <= 256, "a model's name is short")
      for path in [report.project, report.transcript] {
        // What is no character becomes the sign for it, which is longer.
        require(path?.utf8.count ?? 0 <= 3 * 4_096, "a path is no longer than a path")
      }
      require(report.steps.count <= 2, "a call means one thing, and counts what goes on")
      for step in report.steps { check(step) }
      require(report.opening == nil || agent == ClaudeCode.agent, "only one that listens is told something")
      require((try? HookReport.read(bytes, of: agent)) == report, "it says the same each time")
    } catch {
      require(!error.description.isEmpty, "what is refused is refused for a reason")
    }
  }

  private static func check(_ step: SessionStep) {
    require(step.agent?.utf8.count ?? 0 <= 256, "an agent's id is short")
    switch step.kind {
    case .toolCalled(let call):
      require(call.id.utf8.count <= 256 && call.name.utf8.count <= 256, "names are short")
    case .toolEnded(let end): require((1...256).contains(end.id.utf8.count), "an id is short")
    case .backgroundCounted(let count): require(count >= 0, "no count is negative")
    case .ended(let reason), .modeChanged(let reason): require(reason.utf8.count <= 256, "a word is short")
    case .begun, .prompted, .asked, .turnEnded, .tasksListed, .subagentStarted, .subagentEnded, .compacting:
      break
    }
  }

  private static func checkStatusLine(_ bytes: [UInt8]) {
    guard let line = try? ClaudeStatusLine(bytes, present: present) else { return }
    require(line.session.isUUID, "a session's id is a UUID")
    require(line.windowTokens ?? 1 > 0, "a window holds something")
    require(line.quotas.count <= 16, "an account has a few windows")
    for quota in line.quotas { require(quota.usedPercent >= 0, "no share is negative") }
  }
}
