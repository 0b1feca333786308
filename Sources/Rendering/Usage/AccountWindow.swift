package import SessionCore

/// One of the account's own windows as an agent was told of it, ready to be shown.
package struct AccountWindow: Sendable {
  let agent: AgentID
  let quota: QuotaWindow
  /// Which of several accounts of the agent it is; `nil` where there is one.
  let account: String?

  package init(agent: AgentID, quota: QuotaWindow, account: String? = nil) {
    self.agent = agent
    self.quota = quota
    self.account = account
  }

  /// All that agents were told of, by agent, account and length.
  package static func all(_ quotas: [AgentID: [QuotaWindow]]) -> [AccountWindow] {
    quotas.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { agent, windows in
      accounts(of: windows).flatMap { account, windows in
        windows.map { AccountWindow(agent: agent, quota: $0, account: account) }
      }
    }
  }

  /// The windows of each of an agent's accounts, the shortest first, with what tells it from the others: the name of its
  /// folder, or all of the path where two have the same name. `nil` where there is one account, or its folder is not known.
  static func accounts(of windows: [QuotaWindow]) -> [(name: String?, windows: [QuotaWindow])] {
    let accounts = Dictionary(grouping: windows, by: \.folder).mapValues { windows in
      windows.sorted { ($0.minutes, $0.limit) < ($1.minutes, $1.limit) }
    }
    func name(_ folder: String) -> String { folder.split(separator: "/").last.map(String.init) ?? folder }
    let names = Dictionary(grouping: accounts.keys.compactMap(\.self), by: name)
    return accounts.sorted { ($0.key ?? "") < ($1.key ?? "") }.map { folder, windows in
      guard accounts.count > 1, let folder else { return (nil, windows) }
      return (names[name(folder)]?.count == 1 ? name(folder) : folder, windows)
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
    let limit = quota.limit == agent.shortName ? nil : quota.limit
    let details = [account, limit].compactMap(\.self).joined(separator: ", ")
    let name = details.isEmpty ? agent.shortName : "\(agent.shortName) (\(details))"
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
  var length: String { WindowLength.words(minutes) }

  /// The same where there is little room: `5h`, `7d`.
  var shortLength: String { WindowLength.short(minutes) }

  /// The share that is used, in whole percent, 0...1,000.
  var wholePercent: Int {
    // What is no number becomes 0 by the order of these.
    Int(min(1_000, max(0, usedPercent.rounded())))
  }
}
