package import SessionCore

/// All that is known of one session, each figure with its basis, its source and its age: what `show SESSION` prints.
package enum SessionDetail {
  private static let barCells = 8
  private static let hourCells = 30

  /// The session as lines. None is wider than the style's columns but those with a path or the id, which are whole.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - quotas: the windows of its account.
  ///   - costPerTurn: in US dollars; `nil` where that is not known.
  ///   - now: the moment that ages are counted to.
  ///   - zone: whose clocks the times of resets are shown by.
  ///   - style: what the place can show.
  ///   - breaksPaths: whether a path or id goes on below itself, and no line is wider than the columns.
  /// - Returns: the lines, without their ends.
  package static func render(
    _ entry: SessionBoard.Entry, quotas: [QuotaWindow] = [], costPerTurn: Double? = nil, now: Timestamp,
    zone: ZoneOffsets = .utc, style: TextStyle, breaksPaths: Bool = false
  ) -> [String] {
    let overview = entry.overview
    var sheet = FieldSheet(style, breaksPaths: breaksPaths)
    sheet.line(headline(entry, style))
    if let title = overview.profile.title {
      sheet.line(StyledText(" " + style.safe(title, columns: max(1, style.columns - 1)), .dim))
    }
    sheet.space()
    budget(entry, costPerTurn, now: now, into: &sheet, style)
    for (index, window) in quotas.enumerated() {
      for (line, (text, tone)) in QuotaDetail.lines(window, zone: zone, now: now, style: style).enumerated() {
        sheet.field(index == 0 && line == 0 ? "quota" : "", text, tone)
      }
    }
    stop(entry, now: now, into: &sheet, style)
    sheet.space()
    description(entry, now: now, into: &sheet, style)
    sheet.space()
    usage(overview, into: &sheet)
    sheet.space()
    evidence(overview, into: &sheet)
    return sheet.lines
  }

  private static func headline(_ entry: SessionBoard.Entry, _ style: TextStyle) -> StyledText {
    let separator = style.signs.between
    var line = SessionLabel.heading(entry, style)
    if let percent = entry.figure?.remainingPercent {
      let tone = entry.overview.budget.alertInEffect.map { Tone($0.tier) } ?? .plain
      line.append(separator)
      line.append("\(percent) % left", tone)
    }
    line.append(separator)
    line.append(entry.stateWords(style), entry.state?.state.wait == nil ? .plain : .attention)
    return line
  }

  // MARK: Budget

  private static func budget(
    _ entry: SessionBoard.Entry, _ costPerTurn: Double?, now: Timestamp, into sheet: inout FieldSheet,
    _ style: TextStyle
  ) {
    let overview = entry.overview
    let alert = overview.budget.alertInEffect
    guard let figure = entry.figure else {
      sheet.field("budget", "not known yet: no reply has come")
      return
    }
    let bar = style.signs.bar(percent: figure.remainingPercent, cells: barCells)
    let measured = "from \(figure.source.words), \(Age(of: figure.measured, at: now).sentence)"
    if let used = figure.usedTokens, let left = figure.remainingTokens, let percent = figure.remainingPercent
    {
      let share = "\(bar) \(percent) % left of \(figure.basis.words): \(Figures.grouped(left)) tokens"
      sheet.field("budget", share, alert.map { Tone($0.tier) } ?? .plain)
      sheet.field(
        "", "\(Figures.grouped(used)) of \(Figures.grouped(figure.limitTokens)) tokens used\(reserve(figure))"
      )
      sheet.field("", measured)
    } else {
      sheet.field("budget", "\(bar) not known: the conversation was compacted, the next reply tells how far")
      sheet.field(
        "", "of \(figure.basis.words): \(Figures.grouped(figure.limitTokens)) tokens\(reserve(figure))")
      sheet.field("", measured)
    }
    course(entry, figure, costPerTurn, now: now, into: &sheet, style)
    sheet.field("window", "\(Figures.grouped(figure.windowTokens)) tokens, \(figure.windowSource.words)")
    if figure.compactionTokens == nil {
      if overview.budget.compactionSetting?.isOff == true {
        sheet.field("", "its settings tell the agent not to compact, so the whole window counts")
      } else if overview.budget.state?.isBeyondUsable == true {
        sheet.field(
          "",
          "the session went on past the point where the agent usually compacts, so the whole window counts")
      }
    }
    if let alert {
      sheet.field(
        "alert", "\(alert.tier.rawValue): the budget fell to \(alert.threshold) %", Tone(alert.tier))
    } else {
      sheet.field("alert", "none in effect")
    }
  }

  /// How long it lasts, how fast it fills, and how it came to be.
  private static func course(
    _ entry: SessionBoard.Entry, _ figure: ContextFigure, _ costPerTurn: Double?, now: Timestamp,
    into sheet: inout FieldSheet, _ style: TextStyle
  ) {
    let pace = entry.pace(at: now)
    if let end = figure.endsIn.map(Figures.grouped) {
      let origin =
        figure.compactionIsLearned
        ? " where it did before" : figure.compactionIsSet ? " where its settings say" : ""
      let words = figure.compactsIn.map {
        "\(Figures.grouped($0)) tokens until the agent compacts\(origin), \(end) until the window ends"
      }
      sheet.field("lasts", words ?? "\(end) tokens until the window ends")
      if let words = PaceWords.sentence(figure, pace) { sheet.field("", words) }
    }
    if let rate = pace.tokensPerMinute {
      let turn = pace.tokensPerTurn.map { ", \(Figures.grouped($0)) a turn" } ?? ""
      sheet.field("rate", "\(Figures.grouped(rate)) tokens a minute in the last 10 minutes\(turn)")
    } else if let turn = pace.tokensPerTurn {
      sheet.field("rate", "\(Figures.grouped(turn)) tokens a turn")
    }
    if let costPerTurn {
      sheet.field("cost", "about \(Money.text(costPerTurn)) a turn, at the list prices of the models")
    }
    if let hour = entry.overview.lastHour(hourCells, now: now, style.signs) {
      sheet.drawn(
        "last hour", hour, "of \(figure.basis.words), \(WindowTrail.minutes / hourCells) minutes a column")
    }
  }

  /// Why 100 % is less than the window.
  private static func reserve(_ figure: ContextFigure) -> String {
    switch figure.basis {
    case .usable:
      " (window \(Figures.grouped(figure.windowTokens)) less "
        + "\(Figures.grouped(figure.windowTokens - figure.limitTokens)) kept for compaction)"
    case .window: ""
    }
  }

  // MARK: Stop point

  private static func stop(
    _ entry: SessionBoard.Entry, now: Timestamp, into sheet: inout FieldSheet, _ style: TextStyle
  ) {
    guard let stopPoint = entry.stopPoint, let first = stopPoint.reasons.first else { return }
    let sign = stopPoint.isSafe ? style.signs.safe : style.signs.unsafe
    let more = stopPoint.reasons.count - 1
    sheet.field(
      "stop",
      "\(sign) \(stopPoint.isSafe ? "safe" : "not safe"): \(StopWords.sentence(first.kind, style))"
        + (more > 0 ? ", and \(Figures.count(more, "more reason", "more reasons"))" : ""))
    guard let phase = stopPoint.phase else { return }
    sheet.field("phase", PhaseWords.since(phase, now: now))
    if let source = phase.evidence.source { sheet.copyable("", "\(source.path):\(source.offset)") }
  }

  // MARK: Description

  private static func description(
    _ entry: SessionBoard.Entry, now: Timestamp, into sheet: inout FieldSheet, _ style: TextStyle
  ) {
    let overview = entry.overview
    let profile = overview.profile
    let version = profile.version.map { " " + $0 } ?? ""
    sheet.foreign("agent", overview.origin.agent.rawValue + version)
    if let agent = entry.agent { sheet.field("process", "\(agent.pid), \(entry.stateWords(style))") }
    sheet.foreign("model", profile.model ?? "not known yet")
    if let project = profile.project { sheet.copyable("project", project) }
    if let branch = profile.branch { sheet.foreign("branch", branch) }
    let age = Age(of: overview.lastActivity, at: now).sentence
    sheet.field("active", "\(age), \(overview.lastActivity.dayAndClock)")
  }

  // MARK: Usage

  private static func usage(_ overview: SessionOverview, into sheet: inout FieldSheet) {
    let totals = overview.totals
    var text = StyledText(" ")
    text.append(
      "Tokens of \(Figures.count(overview.messages, "reply", "replies")), subagents' among them", .dim)
    sheet.line(text)
    let oneHour = totals.cacheWriteOneHour
    sheet.figures([
      ("input", Figures.grouped(totals.input), nil),
      ("output", Figures.grouped(totals.output), nil),
      ("cache read", Figures.grouped(totals.cacheRead), nil),
      (
        "cache write", Figures.grouped(totals.cacheWrite),
        oneHour > 0 ? "\(Figures.grouped(oneHour)) of them for one hour" : nil
      ),
    ])
  }

  // MARK: Evidence

  private static func evidence(_ overview: SessionOverview, into sheet: inout FieldSheet) {
    sheet.copyable("session", overview.origin.id.rawValue)
    sheet.copyable("transcript", overview.origin.transcript)
    if overview.isTranscriptDeleted { sheet.field("", "deleted since; what was read of it stays", .warning) }
    if overview.unreadableLines > 0 {
      let lines = Figures.count(overview.unreadableLines, "line was", "lines were")
      sheet.field("", "\(lines) no record and left out")
    }
  }
}
