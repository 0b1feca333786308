import SessionCore

/// The accounts' windows in a line: `5h ▰▰▰▰▱▱ 71% resets 18:40   7d ▰▱▱▱▱▱ 22% resets Tue 09:00`.
///
/// A window that has ended since it was told of is left out: nobody knows what is used of the one that followed.
struct QuotaBars {
  private static let cells = 6
  /// What was told longer ago says how long ago that was, in seconds.
  private static let fresh: Int64 = 900

  private struct Account {
    /// The agent's, and the account's where it has several.
    let name: String
    let windows: [(window: QuotaWindow, outlook: QuotaOutlook?)]
  }

  private let accounts: [Account]
  private let zone: ZoneOffsets
  private let now: Timestamp
  private let style: TextStyle

  /// The windows of all accounts, or of one agent's alone.
  ///
  /// - Parameters:
  ///   - quotas: as agents were told of them last.
  ///   - zone: whose clocks resets are shown by.
  ///   - now: the moment that ages are counted to.
  ///   - style: what the place can show.
  init(_ quotas: [AgentID: [QuotaWindow]], zone: ZoneOffsets, now: Timestamp, style: TextStyle) {
    (self.zone, self.now, self.style) = (zone, now, style)
    accounts = quotas.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { agent, windows in
      AccountWindow.accounts(of: windows.filter { $0.isRunning(at: now) }).map { account, running in
        let name = style.safe(agent.shortName, columns: 10)
        return Account(
          name: account.map { name + " " + style.safe($0, columns: 16) } ?? name,
          windows: running.map { ($0, QuotaOutlook($0, at: now)) })
      }
    }
  }

  /// How much is told of each window, the most first.
  private enum Detail: CaseIterable {
    /// With its bar, its reset and the age of the figure.
    case whole
    /// Without the bar.
    case words
    /// The reset only where the window presses.
    case pressing
    /// The share alone.
    case share
  }

  /// As much as has room in so many columns, with a space before it; `nil` without a window, or room for the shares.
  func line(columns: Int) -> StyledText? {
    guard !accounts.isEmpty else { return nil }
    return Detail.allCases.lazy.map(line).first { $0.columns <= columns }
  }

  /// The account's window that presses, where it is worth a look, for where there is no line for all: `5h 92%`.
  var pressing: (text: String, tone: Tone)? {
    let outlooks = accounts.flatMap(\.windows).compactMap(\.outlook)
    guard
      let first = outlooks.max(by: {
        ($0.urgency, $0.window.usedPercent) < ($1.urgency, $1.window.usedPercent)
      }),
      first.urgency > .low
    else { return nil }
    return ("\(first.window.shortLength) \(first.window.wholePercent)%", Tone(first.urgency))
  }

  private func line(_ detail: Detail) -> StyledText {
    let gap = detail == .whole || detail == .words ? "   " : "  "
    var line = StyledText(" ")
    for account in accounts {
      // Whose windows they are goes without saying where there is one account.
      if accounts.count > 1 {
        line.append(line.columns > 1 ? gap : "")
        line.append(account.name, .strong)
        line.append(" ")
      }
      for (index, (window, outlook)) in account.windows.enumerated() {
        if index > 0 || accounts.count == 1 && line.columns > 1 { line.append(gap) }
        line.append(words(window, outlook, isOnly: isOnly(window, in: account), detail))
      }
    }
    return line
  }

  /// Whether no other window of the account is as long.
  private func isOnly(_ window: QuotaWindow, in account: Account) -> Bool {
    account.windows.count { $0.window.minutes == window.minutes } == 1
  }

  private func words(
    _ window: QuotaWindow, _ outlook: QuotaOutlook?, isOnly: Bool, _ detail: Detail
  ) -> StyledText {
    let urgency = outlook?.urgency ?? .low
    let tone = Tone(urgency)
    var text = StyledText(window.shortLength, .dim)
    if !isOnly { text.append(" " + style.safe(window.limit, columns: 12), .dim) }
    if detail == .whole {
      text.append(" " + style.signs.bar(percent: window.wholePercent, cells: Self.cells), tone)
    }
    text.append(" \(window.wholePercent)%", tone)
    let showsReset: Bool =
      switch detail {
      case .whole, .words: true
      case .pressing: urgency > .low
      case .share: false
      }
    if showsReset, let resets = window.resets {
      text.append(" resets \(ResetTime.words(resets, zone: zone, now: now))", .dim)
    }
    let age = Age(of: window.measured, at: now)
    if detail != .share, age.seconds > Self.fresh { text.append(" (\(age.largestUnit) old)", .dim) }
    return text
  }
}
