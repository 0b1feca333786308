import SessionCore

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
