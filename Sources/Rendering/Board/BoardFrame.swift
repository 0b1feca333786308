import SessionCore

/// The board on a whole terminal: a headline, a row for each session, what happened lately, and the keys.
package enum BoardFrame {
  /// The frame as lines: one for each row of the terminal, none wider than it has columns.
  ///
  /// Which rows are in sight is worked out from the view each time, never remembered: a frame and the next question
  /// with the same view are about the same rows.
  package static func lines(_ scene: BoardScene, _ view: BoardView) -> [String] {
    var rows = BoardRowCache()
    return lines(scene, view, &rows)
  }

  /// The same, with the rows of the last frame for the same terminal at hand.
  package static func lines(_ scene: BoardScene, _ view: BoardView, _ known: inout BoardRowCache) -> [String]
  {
    guard !view.isHelpOpen, !view.isOpen else { return BoardPage(scene, view).screen }
    let style = scene.style
    let listing = BoardListing(scene, view)
    let areas = BoardAreas(rows: scene.rows, sessions: listing.places.count)
    let layout = SessionTableLayout(boardColumns: style.columns)
    let first = view.firstRow(listing, scene)
    var lines = [headline(scene, view).line(style)]
    if areas.spaceBelowHeadline > 0 { lines.append(belowHeadline(scene)) }
    if areas.head > 0 {
      lines.append(layout.header(style, order: view.order, isReversed: view.isReversed).line(style))
    }
    var rows = sessions(first..<first + areas.sessions, listing, layout, scene, view, &known)
    rows += Array(repeating: "", count: max(0, areas.sessions - rows.count))
    lines += rows.prefix(areas.sessions)
    if areas.note > 0 { lines.append(note(listing, first: first, shown: areas.sessions, scene, view)) }
    lines += events(areas.events, scene)
    if areas.keys > 0 { lines.append(keys(listing, scene, view).line(style)) }
    return Array(lines.prefix(scene.rows))
  }

  // MARK: Headline

  /// As much as there is room for: in full, without the name of who waits, in short, and what is left then is cut.
  private static func headline(_ scene: BoardScene, _ view: BoardView) -> StyledText {
    for namesWaiting in [true, false] {
      let full = headline(scene, view, isShort: false, namesWaiting: namesWaiting)
      if full.columns <= scene.style.columns { return full }
    }
    return headline(scene, view, isShort: true, namesWaiting: false)
  }

  private static func headline(
    _ scene: BoardScene, _ view: BoardView, isShort: Bool, namesWaiting: Bool
  ) -> StyledText {
    let style = scene.style
    let entries = scene.board.entries
    let all = entries.count
    let running = entries.indices.count { entries[$0].agent != nil }
    let waiting = scene.board.waiting
    let separator = style.signs.between
    var line = StyledText(" sessiond", .strong)
    if !isShort { line.append(" \(style.safe(scene.version, columns: 20))", .strong) }
    line.append(separator)
    let sessions = isShort ? "running" : "\(all == 1 ? "session" : "sessions") running"
    line.append("\(Figures.grouped(running)) of \(Figures.grouped(all)) \(sessions)")
    if let first = waiting.first {
      line.append(separator)
      let words = (waiting.count == 1 ? "waits" : "wait") + (isShort ? "" : " for you")
      line.append("\(Figures.grouped(waiting.count)) \(words)", .attention)
      // Who has waited longest.
      let label = SessionLabel.safe(first.overview, columns: 20, usesUnicode: style.usesUnicode)
      if namesWaiting { line.append(waiting.count == 1 ? ": \(label)" : ", \(label) longest", .attention) }
    }
    if let notice = scene.notice {
      line.append(separator)
      line.append(style.safe(notice, columns: 80), .warning)
    }
    // Where there is a line below this one, it says so.
    guard scene.rows < BoardAreas.rowsWithSpace else { return line }
    if let (words, tone) = accounts(scene).pressing {
      line.append(separator)
      line.append(words, tone)
    }
    if let words = IndexLine.words(scene.board.index) {
      line.append(separator)
      line.append(words, .dim)
    }
    return line
  }

  /// How far the reading of a history is, else the accounts' windows: nothing moves when they come and go, for they
  /// stand where there is nothing else.
  private static func belowHeadline(_ scene: BoardScene) -> String {
    if let progress = IndexLine.line(scene.board.index, scene.style) { return progress }
    guard var line = accounts(scene).line(columns: scene.style.columns) else { return "" }
    if let health = HealthWords.combined(scene.board, now: scene.now, scene.style),
      line.columns + 3 + health.columns <= scene.style.columns
    {
      line.append("   ")
      line.append(health)
    }
    return line.line(scene.style)
  }

  private static func accounts(_ scene: BoardScene) -> QuotaBars {
    QuotaBars(scene.board.quotas, zone: scene.zone, now: scene.now, style: scene.style)
  }

  // MARK: Sessions

  private static func sessions(
    _ rows: Range<Int>, _ listing: BoardListing, _ layout: SessionTableLayout, _ scene: BoardScene,
    _ view: BoardView, _ known: inout BoardRowCache
  ) -> [String] {
    let style = scene.style
    guard !listing.places.isEmpty else { return nothing(listing, scene, view) }
    let shown = rows.clamped(to: 0..<listing.places.count)
    let idLengths = SessionLabel.ambiguous(listing.places, in: scene.board)
    let selected = listing.row(of: view.selection)
    return known.lines(
      at: scene.now,
      shown.map { place in
        let entry = listing[place]
        return BoardRowCache.Source(
          entry: entry, idLength: idLengths[entry.overview.key], isSelected: place == selected)
      }
    ) { source in
      let row = SessionRow(
        source.entry, idLength: source.idLength, isCalm: true, now: scene.now, style: style)
      let line = layout.line(row, style)
      return source.isSelected ? line.selectedLine(style) : line.line(style)
    }
  }

  /// Why there is no session to see, and what to do about it.
  private static func nothing(_ listing: BoardListing, _ scene: BoardScene, _ view: BoardView) -> [String] {
    let words: String
    if scene.board.entries.isEmpty {
      words =
        scene.board.isComplete
        ? "No sessions yet. One appears here with its first message."
        : "Reading the transcripts of your agents."
    } else if view.filter.isEmpty {
      words = "No session was active in the last 24 hours; a shows the others too."
    } else if listing.older > 0 {
      words = "No session of the last 24 hours fits the filter; a shows the others too."
    } else {
      words = "No session fits the filter."
    }
    return Paragraph.lines(words, scene.style, indent: 3)
  }

  /// How long the window of the selected session lasts.
  private static func pace(of entry: SessionBoard.Entry, _ scene: BoardScene) -> String? {
    guard let figure = entry.figure, entry.agent != nil else { return nil }
    let label = SessionLabel.safe(entry.overview, columns: 20, usesUnicode: scene.style.usesUnicode)
    return PaceWords.sentence(figure, entry.pace(at: scene.now)).map { "\(label) \($0)" }
  }

  /// What is not in sight, how long the selected one lasts, and what the figures are shares of.
  private static func note(
    _ listing: BoardListing, first: Int, shown: Int, _ scene: BoardScene, _ view: BoardView
  ) -> String {
    let style = scene.style
    let below = listing.places.count - first - shown
    var parts: [String] = []
    var hidden: [String] = []
    if first > 0 { hidden.append("\(style.signs.above) \(Figures.grouped(first)) above") }
    if below > 0 { hidden.append("\(style.signs.below) \(Figures.grouped(below)) below") }
    if !hidden.isEmpty { parts.append(hidden.joined(separator: "  ")) }
    if let selected = listing.row(of: view.selection), let words = pace(of: listing[selected], scene) {
      parts.append(words)
    }
    if listing.older > 0 { parts.append("\(Figures.grouped(listing.older)) older: a shows them") }
    if !listing.places.isEmpty { parts.append("of the usable window, * of the whole") }
    var line = StyledText("  ")
    for part in parts {
      let separator = line.columns > 2 ? style.signs.between : " "
      // A statement that does not fit is left out; half of one says nothing.
      guard line.columns + separator.count + DisplayText.width(part) <= style.columns else { continue }
      line.append(separator + part, .dim)
    }
    return line.line(style)
  }

  // MARK: Events and keys

  private static func events(_ count: Int, _ scene: BoardScene) -> [String] {
    guard count > 0 else { return [] }
    let day: Int64 = 86_400
    let board = scene.board
    let items = scene.recent.items.prefix(count).filter { Age(of: $0.time, at: scene.now).seconds < day }
    let lines = items.map { item in
      let place = board.entries.indices.first { board.entries[$0].overview.key == item.session }
      let label = place.map { board.entries[$0].overview.label } ?? "#\(item.session.rawValue)"
      return EventLine.render(item, label: label, zone: scene.zone, style: scene.style)
    }
    return lines + Array(repeating: "", count: count - lines.count)
  }

  private static func keys(_ listing: BoardListing, _ scene: BoardScene, _ view: BoardView) -> StyledText {
    let style = scene.style
    let all: [BoardCommand] = [.up, .open, .filter, .sort, .reverse, .all, .help, .quit]
    guard view.isTyping || !view.filter.isEmpty else { return BoardCommand.line(all, style) }
    var line = StyledText(" /", .strong)
    line.append(style.safe(view.filter, columns: max(8, style.columns / 2)))
    if view.isTyping { line.append(style.signs.cursor, .attention) }
    line.append(
      "  \(Figures.grouped(listing.places.count)) of \(Figures.grouped(scene.board.entries.count))", .dim)
    let hints =
      view.isTyping
      ? [("Enter", "keep"), ("Esc", "clear")] : [("Esc", "clear"), ("?", "help"), ("q", "quit")]
    for (key, word) in hints where line.columns + key.count + word.count + 3 <= style.columns {
      line.append("  ")
      line.append(key, .strong)
      line.append(" " + word, .dim)
    }
    return line
  }
}
