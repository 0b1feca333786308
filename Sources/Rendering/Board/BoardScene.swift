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

/// The sessions that a view shows, in its order.
struct BoardListing {
  /// Indices of the board's entries.
  let places: [Int]
  /// Sessions that a filter fits, but that ended too long ago to be shown.
  let older: Int
  private let board: SessionBoard

  init(_ scene: BoardScene, _ view: BoardView) {
    let board = scene.board
    self.board = board
    let filter = view.filter.isEmpty ? nil : BoardFilter(view.filter)
    let fitting =
      filter.map { filter in board.entries.indices.filter { filter.fits(board.entries[$0]) } }
      ?? Array(board.entries.indices)
    let shown = fitting.filter {
      view.scope.includes(
        board.entries[$0].overview.lastActivity, isLive: board.entries[$0].agent != nil, now: scene.now)
    }
    older = fitting.count - shown.count
    places = view.order.places(shown, in: board, isReversed: view.isReversed, now: scene.now)
  }

  /// The session in that row.
  subscript(_ row: Int) -> SessionBoard.Entry { board.entries[places[row]] }

  /// The row of the selected session; of the one that took its place if it is gone, `nil` if there is none at all.
  func row(of selection: BoardView.Selection?) -> Int? {
    guard let selection, !places.isEmpty else { return nil }
    return exactRow(of: selection) ?? min(selection.row, places.count - 1)
  }

  /// The row of the selected session itself.
  func exactRow(of selection: BoardView.Selection) -> Int? {
    var namesake: Int?
    for (row, place) in places.enumerated() where selection.names(board.entries[place].overview.origin.id) {
      if board.entries[place].overview.key.rawValue == selection.key { return row }
      namesake = namesake ?? row
    }
    return namesake
  }
}

/// Finds a text in what people know a session by, whether letters are capital or small.
struct BoardFilter {
  private let text: String
  private let bytes: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    self.text = text.lowercased()
    bytes = Array(self.text.utf8)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  func fits(_ entry: SessionBoard.Entry) -> Bool {
    let overview = entry.overview
    let profile = overview.profile
    return fits(profile.project) || fits(overview.origin.agent.rawValue) || fits(profile.model)
      || fits(profile.model.map(ModelName.short)) || fits(profile.title) || fits(profile.branch)
      || fits(overview.origin.id.rawValue)
  }

  private func fits(_ candidate: String?) -> Bool {
    guard let candidate else { return false }
    // Only what is ASCII can be compared byte by byte; that is nearly all there is, and this runs for each session.
    guard isASCII else { return candidate.lowercased().contains(text) }
    let length = bytes.count
    let found: Bool? = candidate.utf8.withContiguousStorageIfAvailable { candidate in
      guard candidate.count >= length else { return false }
      return (0...candidate.count - length).contains { start in
        (0..<length).allSatisfy { Self.lowercased(candidate[start + $0]) == bytes[$0] }
      }
    }
    return found ?? candidate.lowercased().contains(text)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}

/// How the rows of the terminal are shared out on the board, from the top: headline, space, head of the table, sessions,
/// note, events, keys.
struct BoardAreas {
  /// Also for the accounts' windows, and for the bar while a history is read.
  let spaceBelowHeadline: Int
  let head: Int
  let sessions: Int
  let note: Int
  let events: Int
  let keys: Int

  /// From so many rows on there is space below the headline.
  static let rowsWithSpace = 16

  /// For a terminal of so many rows and so many sessions to show.
  init(rows: Int, sessions count: Int) {
    keys = rows >= 3 ? 1 : 0
    head = rows >= 4 ? 1 : 0
    spaceBelowHeadline = rows >= Self.rowsWithSpace ? 1 : 0
    events = rows < 8 ? 0 : min(5, max(1, rows / 8))
    let room = max(0, rows - 1 - keys - head - spaceBelowHeadline - events)
    // Where it is narrow, the line that says what is not shown is there only when something is not.
    note = rows >= 8 || (count > room && room > 1) ? 1 : 0
    sessions = room - note
  }
}
