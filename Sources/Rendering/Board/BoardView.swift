import SessionCore

/// How somebody looks at the board: what is open, in which order, what is selected.
///
/// All of it goes to the client as text with each answer and comes back with the next question, so that the daemon
/// remembers nobody.
package struct BoardView: Hashable, Sendable {
  /// The session that keys speak of. It stays the same one while rows move.
  struct Selection: Hashable {
    /// The beginning of a longer id is enough.
    static let longestID = 64

    var id: String
    /// Tells two sessions with one id apart.
    var key: Int64
    /// Where it was last: whoever stands there when it is gone takes its place.
    var row: Int
  }

  /// A filter of more characters is none that anybody typed.
  static let longestFilter = 48

  var order = SessionOrder.need
  var isReversed = false
  var scope = SessionTable.Scope.recent
  /// Only sessions with this text in their description are shown; empty for all.
  var filter = ""
  /// Whether the filter is being typed.
  var isTyping = false
  /// `nil` as long as nobody moves: a board that is only looked at stays at its top.
  var selection: Selection?
  /// The first row that is shown.
  var top = 0
  /// Whether all about the selected session is shown in place of the board.
  var isOpen = false
  /// Whether the help page is shown in place of anything else.
  var isHelpOpen = false
  /// Lines of the open page above the first one that is shown.
  var scroll = 0
  /// Whether the user is done. It is the end of the view, so it is never written down.
  package private(set) var isQuit = false

  /// The board as everybody sees it first.
  package init() {}

  // MARK: Keys

  /// Takes the keys into account, one after the other.
  ///
  /// - Parameters:
  ///   - keys: as they were pressed.
  ///   - scene: what the keys were pressed at.
  package mutating func press(_ keys: [BoardKey], in scene: BoardScene) {
    var listing = BoardListing(scene, self)
    for key in keys where !isQuit {
      let before = self
      if isTyping {
        type(key, listing, scene)
      } else if let command = BoardCommand(key) {
        perform(command, listing, scene)
      }
      if showsOthers(than: before) { listing = BoardListing(scene, self) }
    }
    settle(listing, scene)
  }

  /// Whether other sessions are listed than in that view, or in another order.
  private func showsOthers(than other: BoardView) -> Bool {
    filter != other.filter || scope != other.scope || order != other.order || isReversed != other.isReversed
  }

  private mutating func type(_ key: BoardKey, _ listing: BoardListing, _ scene: BoardScene) {
    switch key {
    case .character(let scalar):
      guard BoardView.isText(scalar), filter.unicodeScalars.count < Self.longestFilter else { return }
      filter.unicodeScalars.append(scalar)
    case .backspace:
      if filter.unicodeScalars.popLast() == nil { isTyping = false }
    case .enter: isTyping = false
    case .escape:
      isTyping = false
      filter = ""
    case .control("c"): isQuit = true
    case .up, .down, .pageUp, .pageDown, .home, .end:
      if let command = BoardCommand(key) { perform(command, listing, scene) }
    case .control: break
    }
  }

  private mutating func perform(_ command: BoardCommand, _ listing: BoardListing, _ scene: BoardScene) {
    switch command {
    case .quit: isQuit = true
    // Each answer begins with the whole frame, so there is nothing to do.
    case .redraw: break
    case .help:
      isHelpOpen.toggle()
      scroll = 0
    case .back: back()
    case .up, .down, .pageUp, .pageDown, .first, .last:
      if isHelpOpen || isOpen {
        scroll(command, scene)
      } else {
        move(command, listing, scene)
      }
    case .open, .filter, .sort, .reverse, .all:
      if !isHelpOpen, !isOpen { change(command, listing) }
    }
  }

  /// What changes the board itself.
  private mutating func change(_ command: BoardCommand, _ listing: BoardListing) {
    switch command {
    case .open:
      guard !listing.places.isEmpty else { return }
      select(listing.row(of: selection) ?? 0, listing)
      isOpen = true
      scroll = 0
    case .filter: isTyping = true
    case .sort:
      order = order.next
      isReversed = false
    case .reverse: isReversed.toggle()
    case .all: scope = scope == .all ? .recent : .all
    case .up, .down, .pageUp, .pageDown, .first, .last, .back, .redraw, .help, .quit: break
    }
  }

  /// One step back; on the board from the filter, then from the selection.
  private mutating func back() {
    scroll = 0
    if isHelpOpen {
      isHelpOpen = false
    } else if isOpen {
      isOpen = false
    } else if !filter.isEmpty {
      filter = ""
    } else {
      selection = nil
      top = 0
    }
  }

  // MARK: Moving

  private mutating func move(_ command: BoardCommand, _ listing: BoardListing, _ scene: BoardScene) {
    guard !listing.places.isEmpty else { return }
    let page = max(1, BoardAreas(rows: scene.rows, sessions: listing.places.count).sessions - 1)
    let current = listing.row(of: selection)
    let row =
      switch command {
      case .up: (current ?? 1) - 1
      case .down: (current ?? -1) + 1
      case .pageUp: (current ?? 0) - page
      case .pageDown: (current ?? 0) + page
      case .first: 0
      case .last: listing.places.count - 1
      case .open, .back, .filter, .sort, .reverse, .all, .redraw, .help, .quit: current ?? 0
      }
    select(min(max(0, row), listing.places.count - 1), listing)
  }

  private mutating func scroll(_ command: BoardCommand, _ scene: BoardScene) {
    let page = BoardPage(scene, self)
    let rows = max(1, BoardPage.textRows(of: scene) - 1)
    let line =
      switch command {
      case .up: scroll - 1
      case .down: scroll + 1
      case .pageUp: scroll - rows
      case .pageDown: scroll + rows
      case .first: 0
      case .last: page.lastScroll
      case .open, .back, .filter, .sort, .reverse, .all, .redraw, .help, .quit: scroll
      }
    scroll = min(max(0, line), page.lastScroll)
  }

  private mutating func select(_ row: Int, _ listing: BoardListing) {
    let overview = listing[row].overview
    selection = Selection(
      id: Selection.id(overview.origin.id), key: overview.key.rawValue, row: row)
  }

  /// Brings the view in line with what there is: the selection is on a row, and that row is in sight.
  private mutating func settle(_ listing: BoardListing, _ scene: BoardScene) {
    if !isOpen, let row = listing.row(of: selection) { select(row, listing) }
    top = firstRow(listing, scene)
  }

  /// The first row that is shown, so that the selected one is in sight.
  func firstRow(_ listing: BoardListing, _ scene: BoardScene) -> Int {
    let visible = BoardAreas(rows: scene.rows, sessions: listing.places.count).sessions
    var first = top
    if let row = listing.row(of: selection) {
      first = min(max(first, row - visible + 1), row)
    }
    return min(max(0, first), max(0, listing.places.count - visible))
  }

  /// Whether a filter may hold the character.
  static func isText(_ scalar: Unicode.Scalar) -> Bool {
    switch CharacterKind(scalar) {
    case .narrow, .wide, .mark: true
    case .space: scalar == " "
    case .control, .invisible: false
    }
  }
}
