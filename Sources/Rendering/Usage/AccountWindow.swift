package import SessionCore

/// One of the account's own windows as an agent was told of it, ready to be shown.
package struct AccountWindow: Sendable {
  let agent: AgentID
  let quota: QuotaWindow

  package init(agent: AgentID, quota: QuotaWindow) {
    self.agent = agent
    self.quota = quota
  }

  /// All that agents were told of, by agent and length.
  package static func all(of board: SessionBoard) -> [AccountWindow] {
    board.quotas.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { agent, windows in
      windows.sorted { ($0.minutes, $0.limit) < ($1.minutes, $1.limit) }
        .map { AccountWindow(agent: agent, quota: $0) }
    }
  }

  /// One sentence for people: `codex, 5 hours: 4 % used, resets at 14:05 (told 12 m ago)`. The names come from elsewhere
  /// and are made safe.
  ///
  /// - Parameters:
  ///   - zone: whose clocks the reset is shown by.
  ///   - now: what the ages are counted to.
  /// - Returns: the sentence.
  func text(zone: ZoneOffsets, now: Timestamp) -> String {
    let name =
      quota.limit == agent.shortName ? agent.shortName : "\(agent.shortName) (\(quota.limit))"
    var text = "\(DisplayText.safe(name, columns: 48)), \(quota.length): "
    let used = "\(quota.wholePercent) %"
    if let resets = quota.resets, resets <= now {
      return text + "was \(used) used, and was reset \(Age(of: resets, at: now).short) ago."
    }
    guard quota.isRunning(at: now) else {
      return text + "was \(used) used, told \(Age(of: quota.measured, at: now).sentence), and is over."
    }
    text += "\(used) used"
    if let resets = quota.resets {
      let day = zone.day(at: resets)
      let isToday = day == zone.day(at: now)
      text += ", resets \(isToday ? "" : "\(day) ")at \(zone.clock(at: resets))"
    }
    let age = Age(of: quota.measured, at: now).short
    return text + " (told \(age == "now" ? "just now" : age + " ago"))."
  }
}

extension QuotaWindow {
  /// How long it is: `5 hours`, `7 days`.
  var length: String {
    switch minutes {
    case let minutes where minutes % 1_440 == 0: Figures.count(minutes / 1_440, "day", "days")
    case let minutes where minutes % 60 == 0: Figures.count(minutes / 60, "hour", "hours")
    case let minutes: Figures.count(minutes, "minute", "minutes")
    }
  }

  /// The same where there is little room: `5h`, `7d`.
  var shortLength: String {
    switch minutes {
    case let minutes where minutes % 1_440 == 0: "\(minutes / 1_440)d"
    case let minutes where minutes % 60 == 0: "\(minutes / 60)h"
    case let minutes: "\(minutes)m"
    }
  }

  /// The share that is used, in whole percent, 0...1,000.
  var wholePercent: Int {
    // What is no number becomes 0 by the order of these.
    Int(min(1_000, max(0, usedPercent.rounded())))
  }
}
