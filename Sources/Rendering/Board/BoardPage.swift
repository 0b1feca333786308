import SessionCore

/// A page that is shown in place of the board: all about one session, or the help.
struct BoardPage {
  private let lines: [String]
  private let commands: [BoardCommand]
  private let scene: BoardScene
  private let scroll: Int

  /// The page that is open in the view: the help before anything else.
  init(_ scene: BoardScene, _ view: BoardView) {
    self.scene = scene
    scroll = view.scroll
    if view.isHelpOpen {
      lines = Self.help(scene.style)
      commands = [.up, .back, .quit]
    } else {
      lines = Self.detail(scene, view)
      commands = [.up, .back, .help, .quit]
    }
  }

  /// Rows of the terminal that hold the page's text.
  static func textRows(of scene: BoardScene) -> Int { max(1, scene.rows - 1) }

  /// How far the page can be scrolled.
  var lastScroll: Int { max(0, lines.count - Self.textRows(of: scene)) }

  /// The page on the whole terminal.
  var screen: [String] {
    let rows = Self.textRows(of: scene)
    let first = min(scroll, lastScroll)
    var screen = Array(lines.dropFirst(first).prefix(rows))
    screen += Array(repeating: "", count: rows - screen.count)
    if scene.rows > 1 { screen.append(BoardCommand.line(commands, scene.style).line(scene.style)) }
    return screen
  }

  // MARK: One session

  private static func detail(_ scene: BoardScene, _ view: BoardView) -> [String] {
    let style = scene.style
    let namesakes = scene.board.entries.filter { view.selection?.names($0.overview.origin.id) == true }
    let own = namesakes.first { $0.overview.key.rawValue == view.selection?.key }
    guard let entry = own ?? namesakes.first else {
      return Paragraph.lines("This session is not known any more.", style, indent: 1)
    }
    var lines = SessionDetail.render(
      entry, quotas: scene.board.quotas(of: entry), costPerTurn: scene.costPerTurn(entry.overview),
      now: scene.now, zone: scene.zone, style: style, breaksPaths: true)
    let recent = scene.recent.items.filter { $0.session == entry.overview.key }
    guard !recent.isEmpty else { return lines }
    lines += ["", StyledText(" What happened lately", .dim).line(style)]
    lines += recent.map { EventLine.render($0, label: nil, zone: scene.zone, style: style) }
    return lines
  }

  // MARK: Help

  private static func help(_ style: TextStyle) -> [String] {
    var sheet = FieldSheet(style)
    sheet.line(StyledText(" Keys", .strong))
    sheet.space()
    for command in BoardCommand.allCases {
      sheet.field(command.keys.map { $0.name(style) }.joined(separator: " "), command.explanation)
    }
    sheet.space()
    sheet.line(StyledText(" What the board shows", .strong))
    sheet.space()
    let signs = style.signs
    sheet.field(signs.busy, "the agent works")
    sheet.field(signs.waiting, "it waits for you")
    sheet.field(signs.idle, "it runs, and has nothing to do")
    sheet.field(signs.notLive, "it does not run any more")
    sheet.field(
      "WINDOW", "used of the usable window: up to where the agent compacts by itself; * of the whole window")
    sheet.field("LEFT", "tokens that are left of it")
    sheet.field("RATE", "tokens a minute by which the conversation grew in the last 10 minutes")
    sheet.field("TURNS", "turns until the agent compacts by itself, about")
    sheet.field("LAST HOUR", "what the window held, a column for 5 minutes")
    sheet.field("LAST", "since the session's last sign of life")
    let marks = [AlertTier.warning, .critical, .danger].map { "\(signs.mark(of: $0)) \($0.rawValue)" }
    sheet.field(
      "ALERT",
      "what the share left fell to, in short \(marks.joined(separator: ", ")); and what the agent waits for")
    sheet.field("PHASE", "what the work is at; where there is room for it")
    sheet.field(
      "STOP", "\(signs.safe) it can be stopped now, \(signs.unsafe) it can't, and why; where there is room")
    return sheet.lines
  }
}
