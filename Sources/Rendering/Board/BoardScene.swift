package import SessionCore

/// All that a page of the board is made from, beside the way in which it is looked at.
package struct BoardScene: Sendable {
  /// Ages and rates move on in steps of so many milliseconds: between them a board on which nothing happens rests.
  private static let step: Int64 = 10_000

  /// The sessions.
  package let board: SessionBoard
  /// What happened lately.
  package let recent: RecentEvents
  /// The moment that ages are counted to, rounded down to a step.
  package let now: Timestamp
  /// Whose clocks times are shown by.
  package let zone: ZoneOffsets
  /// What the terminal can show.
  package let style: TextStyle
  /// Rows of the terminal, at least 1.
  package let rows: Int
  /// Of the product.
  package let version: String
  /// What people have to know of what is shown; `nil` for their own sessions.
  package let notice: String?
  /// What a turn of a session costs in US dollars; asked for the one that is looked at.
  package let costPerTurn: @Sendable (SessionOverview) -> Double?

  /// A scene at the moment `now`.
  package init(
    board: SessionBoard, recent: RecentEvents, now: Timestamp, zone: ZoneOffsets = .utc, style: TextStyle,
    rows: Int, version: String, notice: String?,
    costPerTurn: @escaping @Sendable (SessionOverview) -> Double? = { _ in nil }
  ) {
    self.board = board
    self.recent = recent
    let past = now.milliseconds % Self.step
    self.now = now.milliseconds > 0 ? Timestamp(milliseconds: now.milliseconds - past) : now
    self.zone = zone
    self.style = style
    self.rows = max(1, rows)
    self.version = version
    self.notice = notice
    self.costPerTurn = costPerTurn
  }
}
