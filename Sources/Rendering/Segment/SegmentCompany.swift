package import SessionCore

/// What segments tell beside their own sessions at a moment: who waits for the user, and how the accounts' windows are.
package struct SegmentCompany: Sendable {
  /// Those that wait, the one that has waited longest first.
  private let waiting: [SessionBoard.Entry]
  private let outlooks: [AgentID: [QuotaOutlook]]
  /// Those windows of the accounts that go on.
  private let windows: [AgentID: [QuotaWindow]]
  /// The moment.
  let now: Timestamp
  /// Whose clocks times are shown by.
  let zone: ZoneOffsets

  /// Nothing beside the session itself.
  package static let none = SegmentCompany(SessionBoard(), at: Timestamp(milliseconds: 0))

  /// What the board tells: made once for all segments of a moment.
  package init(_ board: SessionBoard, at now: Timestamp, zone: ZoneOffsets = .utc) {
    waiting = board.waiting
    outlooks = board.quotas.mapValues { $0.compactMap { QuotaOutlook($0, at: now) } }
    windows = board.quotas.mapValues { $0.filter { $0.isRunning(at: now) } }
    (self.now, self.zone) = (now, zone)
  }

  /// The windows of the session's account.
  func windows(of entry: SessionBoard.Entry) -> [QuotaWindow] {
    let origin = entry.overview.origin
    return (windows[origin.agent] ?? []).filter { $0.isOf(origin) }
  }

  /// The window of the session's account that presses most.
  func quota(of entry: SessionBoard.Entry) -> QuotaOutlook? {
    let origin = entry.overview.origin
    return QuotaOutlook.pressing((outlooks[origin.agent] ?? []).filter { $0.window.isOf(origin) })
  }

  /// Who waits, behind a session's own figure.
  struct Call {
    var text: String
    /// Whether another session's name is in it.
    var isNamed: Bool
    /// Columns, with the space before it.
    var columns: Int { DisplayText.width(text) + 1 }
  }

  /// The ways in which it can be told who waits behind the segment of `entry`, the fullest first; none where nobody does.
  ///
  /// `◐ infra +2`: infra has waited longest, and two more wait. Without a name it is the session of the segment itself
  /// that has waited longest. In short it is how many wait: `◐3`.
  func calls(beside entry: SessionBoard.Entry, usesUnicode: Bool) -> [Call] {
    guard let first = waiting.first else { return [] }
    let sign = Signs(usesUnicode: usesUnicode).waiting
    let more = waiting.count > 1 ? " +\(waiting.count - 1)" : ""
    let short = Call(text: waiting.count > 1 ? "\(sign)\(waiting.count)" : sign, isNamed: false)
    guard first.overview.key != entry.overview.key else {
      return [Call(text: sign + more, isNamed: false), short]
    }
    let name = SessionLabel.safe(
      first.overview, columns: SegmentFigure.widestLabel, usesUnicode: usesUnicode)
    return [
      Call(text: "\(sign) \(name)\(more)", isNamed: true), Call(text: "\(sign) \(name)", isNamed: true),
      Call(text: "\(sign)\(waiting.count)", isNamed: false),
    ]
  }
}
