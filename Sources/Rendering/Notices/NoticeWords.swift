package import SessionCore

/// A notice in words.
package enum NoticeWords {
  private static let style = TextStyle(columns: 200, usesColor: false, usesUnicode: true)
  /// What fits on the status line of a narrow terminal, in columns.
  private static let labelColumns = 40
  /// The same where several stand in one line, and the most that do.
  private static let shortLabelColumns = 16
  private static let mostTogether = 4

  /// All of it in one line, fit for a terminal: which session, and what.
  package static func line(_ notice: Notice) -> String {
    let label = label(notice)
    switch notice.subject {
    case .wait: return "\(label) \(sentence(notice, style))"
    case .budget, .limits: return "\(label): \(sentence(notice, style))"
    }
  }

  /// Those of several that go into one line, each named: the most pressing ones, these first.
  package static func together<Element>(_ notices: [Element], _ notice: (Element) -> Notice) -> [Element] {
    let pressing = notices.enumerated()
      .sorted { (notice($0.element).subject.rank, $0.offset) < (notice($1.element).subject.rank, $1.offset) }
    return pressing.prefix(mostTogether).map(\.element)
  }

  /// Several in one line, fit for a terminal, the most pressing first: `3 sessions: docs critical 8 % · api waits 2 m`.
  /// One alone has its whole line.
  package static func line(_ notices: [Notice], at now: Timestamp) -> String {
    guard notices.count > 1 else { return notices.first.map(line) ?? "" }
    let sessions = Set(notices.map { [$0.agent.rawValue, $0.session.rawValue] }).count
    let parts = together(notices) { $0 }
      .map { "\(label($0, columns: shortLabelColumns)) \($0.subject.words(at: now))" }
    let left = notices.count - parts.count
    return (sessions > 1 ? "\(sessions) sessions: " : "")
      + (parts + (left > 0 ? ["+\(left)"] : [])).joined(separator: " · ")
  }

  /// The heading of a desktop's notification.
  package static func heading(_ notice: Notice) -> String {
    let label = label(notice)
    switch notice.subject {
    case .budget(let alert): return "\(label): \(alert.remainingPercent) % left"
    case .wait(let wait, _): return "\(label) \(wait.words(style))"
    case .limits(let limits):
      return "\(label): \(limits.remainingPercent) % left, and \(limits.usedPercent) % of the quota used"
    }
  }

  /// What stands below that.
  package static func body(_ notice: Notice) -> String {
    let folder = notice.project.map { style.safe($0) }
    switch notice.subject {
    case .wait: return folder ?? ""
    case .budget, .limits:
      return ([sentence(notice, style)] + [folder].compactMap(\.self)).joined(separator: "\n")
    }
  }

  /// What is the matter, without the session.
  static func sentence(_ notice: Notice, _ style: TextStyle) -> String {
    switch notice.subject {
    case .budget(let alert): return alert.words
    case .wait(let wait, _): return wait.words(style)
    case .limits(let limits):
      return
        "\(limits.remainingPercent) % left of the window, and \(limits.usedPercent) % used of the account's "
        + "\(WindowLength.words(limits.minutes)), which begins anew in \(Age(of: notice.time, at: limits.resets).span)"
    }
  }

  private static func label(_ notice: Notice, columns: Int = labelColumns) -> String {
    style.safe(notice.label, columns: columns)
  }
}

extension Notice.Subject {
  /// How it stands out in a list.
  var tone: Tone {
    switch self {
    case .budget(let alert): Tone(alert.tier)
    case .wait: .attention
    case .limits: .critical
    }
  }

  /// What is the matter, in a word and a figure, where several stand in one line.
  fileprivate func words(at now: Timestamp) -> String {
    switch self {
    case .budget(let alert): "\(alert.tier.rawValue) \(alert.remainingPercent) %"
    case .wait(_, let since): "waits \(Age(of: since, at: now).largestUnit)"
    case .limits(let limits): "\(limits.remainingPercent) % and quota \(limits.usedPercent) %"
    }
  }

  /// Lower is more pressing.
  fileprivate var rank: Int {
    switch self {
    case .budget(let alert) where alert.tier == .danger: 0
    case .limits: 1
    case .budget(let alert) where alert.tier == .critical: 2
    case .wait: 3
    case .budget: 4
    }
  }
}

extension NoticeDelivery {
  /// What became of it, without the way: `delivered`, `failed 2 times, next in 30 s`.
  func words(at now: Timestamp) -> String {
    let failures = Figures.count(attempts, "time", "times")
    switch state {
    case .due where attempts == 0: return "due"
    case .due: return "failed \(failures), next in \(Age(of: now, at: next).span)"
    case .held: return "held for \(Age(of: now, at: next).span) of quiet hours"
    case .delivered: return "delivered"
    case .givenUp: return "failed \(failures), given up"
    case .withdrawn: return "not sent"
    case .unreachable: return "nobody there"
    }
  }
}
