/// What a key does on the board. The one table of keys: the help page and the last line of each page are made from it.
enum BoardCommand: Hashable, CaseIterable {
  // In the order in which the help page has them.
  case up
  case down
  case pageUp
  case pageDown
  case first
  case last
  case open
  case back
  case filter
  case sort
  case reverse
  case all
  case redraw
  case help
  case quit

  /// The keys that do it.
  var keys: [BoardKey] {
    switch self {
    case .up: [.up, .character("k")]
    case .down: [.down, .character("j")]
    case .pageUp: [.pageUp]
    case .pageDown: [.pageDown, .character(" ")]
    case .first: [.home, .character("g")]
    case .last: [.end, .character("G")]
    case .open: [.enter]
    case .back: [.escape]
    case .filter: [.character("/")]
    case .sort: [.character("s")]
    case .reverse: [.character("r")]
    case .all: [.character("a")]
    case .redraw: [.control("l")]
    case .help: [.character("?"), .character("h")]
    case .quit: [.character("q"), .control("c")]
    }
  }

  /// What it does, for the help page.
  var explanation: String {
    switch self {
    case .up: "to the session above"
    case .down: "to the session below"
    case .pageUp: "a page up"
    case .pageDown: "a page down"
    case .first: "to the first session"
    case .last: "to the last session"
    case .open: "all about the session"
    case .back: "back; on the board: show all, then let go of the session"
    case .filter: "only what has a text in its name, project, branch, model, agent or title"
    case .sort: "another order: by need, last activity, least left, fastest rate, name"
    case .reverse: "the other way round"
    case .all: "those that ended more than a day ago too, or not"
    case .redraw: "draw everything again"
    case .help: "this page, or back"
    case .quit: "leave"
    }
  }

  /// How a page's last line tells of it; `nil` for what the help page alone tells.
  private func hint(_ style: TextStyle) -> (keys: String, word: String)? {
    switch self {
    case .up: (style.usesUnicode ? "↑↓" : "jk", "move")
    case .open: (BoardKey.enter.name(style), "open")
    case .back: (BoardKey.escape.name(style), "back")
    case .filter: ("/", "filter")
    case .sort: ("s", "sort")
    case .reverse: ("r", "reverse")
    case .all: ("a", "all")
    case .help: ("?", "help")
    case .quit: ("q", "quit")
    case .down, .pageUp, .pageDown, .first, .last, .redraw: nil
    }
  }

  private static let byKey = Dictionary(
    allCases.flatMap { command in command.keys.map { ($0, command) } },
    uniquingKeysWith: { first, _ in first })

  /// What the key does; `nil` for nothing.
  init?(_ key: BoardKey) {
    guard let command = Self.byKey[key] else { return nil }
    self = command
  }

  /// The last line of a page: what can be done here, from the left what is used most. What does not fit is left out
  /// from the right, before help and the way out.
  static func line(_ commands: [BoardCommand], _ style: TextStyle) -> StyledText {
    var hints = commands.compactMap { $0.hint(style) }
    func width(_ hints: [(keys: String, word: String)]) -> Int {
      hints.reduce(-1) { $0 + DisplayText.width($1.keys) + $1.word.utf8.count + 3 }
    }
    while width(hints) > style.columns, hints.count > 2 { hints.remove(at: hints.count - 3) }
    var line = StyledText()
    for (keys, word) in hints {
      line.append(line.columns == 0 ? " " : "  ")
      line.append(keys, .strong)
      line.append(" " + word, .dim)
    }
    return line
  }
}

extension BoardKey {
  /// The key's name for people.
  func name(_ style: TextStyle) -> String {
    switch self {
    case .up: style.usesUnicode ? "↑" : "Up"
    case .down: style.usesUnicode ? "↓" : "Down"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .control(let letter): "Ctrl-\(letter.properties.uppercaseMapping)"
    case .character(" "): "Space"
    case .character(let scalar): style.safe(String(scalar), columns: 2)
    }
  }
}
