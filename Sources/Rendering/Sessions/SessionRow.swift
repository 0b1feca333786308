import SessionCore

/// One session as a table tells it: all texts are safe, and as wide as they are before any column is narrowed.
struct SessionRow {
  /// One sign for what the agent does.
  let mark: StyledText
  /// The session's name for people.
  let label: String
  /// The start of the id where the label alone does not tell the session, and the fewest columns of it that do.
  let shortID: (text: String, needed: Int)?
  /// The agent's short name.
  let agent: String
  /// The model's short name.
  let model: String
  /// Used share of what counts as 100 %.
  let usedPercent: Int?
  /// What counts as 100 %.
  let basis: BudgetBasis?
  /// Tokens left.
  let left: String
  /// Tokens a minute.
  let rate: String
  /// Turns until the agent compacts, about.
  let turns: String
  /// What the window held over the last hour; empty where nothing changed in it.
  let hour: String
  /// Age of the last activity.
  let last: String
  /// In full, and where there is little room; `nil` while no alert is in effect.
  let alert: (words: String, short: String, tone: Tone)?
  /// `nil` unless the agent waits for its user.
  let waits: String?
  /// What the work is at; `nil` where that is not known, or it does not run.
  let phase: Phase?
  /// Whether it could be stopped now; `nil` where that is not known, or it does not run.
  let stop: String?
  /// Whether the agent runs.
  let isLive: Bool
  /// The session's title; empty without one.
  let title: String

  /// The row of a session.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - idLength: how much of its id is needed beside the label; `nil` for nothing.
  ///   - isCalm: whether an age grows in steps, for where it is kept current.
  ///   - now: the moment that ages and rates are counted to.
  ///   - style: what the place can show.
  init(
    _ entry: SessionBoard.Entry, idLength: Int?, isCalm: Bool = false, now: Timestamp, style: TextStyle
  ) {
    let overview = entry.overview
    let signs = style.signs
    let figure = entry.figure
    switch entry.state?.state {
    case .busy, .background: mark = StyledText(signs.busy)
    case .waiting: mark = StyledText(signs.waiting, .attention)
    case .idle, .limited: mark = StyledText(signs.idle)
    case .gone: mark = StyledText(signs.notLive)
    case nil: mark = StyledText(entry.agent == nil ? signs.notLive : signs.idle)
    }
    label = SessionLabel.safe(overview, columns: 40, usesUnicode: style.usesUnicode)
    shortID = idLength.map { needed in
      let length = max(needed, SessionLabel.usualID)
      return (
        SessionLabel.shortID(overview.origin.id, length: length, usesUnicode: style.usesUnicode), needed
      )
    }
    agent = style.safe(overview.origin.agent.shortName, columns: 10)
    model = overview.profile.model.map { style.safe(ModelName.shortest($0), columns: 16) } ?? signs.unknown
    // From the share left, so that the two always make 100.
    usedPercent = figure?.remainingPercent.map { 100 - $0 }
    basis = figure?.basis
    left = figure?.remainingTokens.map(Figures.short) ?? signs.unknown
    let pace = entry.pace(at: now)
    rate = pace.tokensPerMinute.map(Figures.rate) ?? signs.unknown
    turns = pace.turnsLeft.map { "~" + Figures.short($0) } ?? signs.unknown
    hour = overview.lastHour(SessionTableLayout.hourColumns, now: now, signs) ?? ""
    let age = Age(of: overview.lastActivity, at: now)
    last = isCalm ? age.calm : age.short
    title = overview.profile.title.map { style.safe($0, columns: SessionTableLayout.widestTitle) } ?? ""
    isLive = entry.agent != nil
    // What ran out in a session that has ended is nobody's concern any more.
    alert = overview.budget.alertInEffect.map { alert in
      (
        "\(alert.tier.rawValue) \(alert.threshold)%", "\(alert.threshold)% \(signs.mark(of: alert.tier))",
        entry.agent == nil ? .plain : Tone(alert.tier)
      )
    }
    waits = entry.state?.state.wait?.words(style)
    let stopPoint = entry.agent == nil ? nil : entry.stopPoint
    phase = stopPoint?.phase?.to
    stop = stopPoint.flatMap { StopWords.signed($0, style) }
  }

  /// The ways in which its alert and its wait can be told, the fullest first; none where it has neither.
  var needs: [StyledText] {
    let (long, you, shortest) = (waits, "waits for you", "waits")
    guard let alert else {
      return long.map { [$0, you, shortest].map { StyledText($0, .attention) } } ?? []
    }
    guard let long else { return [alert.words, alert.short].map { StyledText($0, alert.tone) } }
    let gap = String(repeating: " ", count: SessionTableLayout.gap)
    return [
      (alert.words, gap, long), (alert.words, gap, you), (alert.short, gap, you),
      (alert.short, " ", shortest),
    ]
    .map { alertWords, gap, waits in
      var text = StyledText(alertWords, alert.tone)
      text.append(gap)
      text.append(waits, .attention)
      return text
    }
  }

  /// Columns of the label with the id behind it.
  var labelColumns: Int {
    DisplayText.width(label) + (shortID.map { DisplayText.width($0.text) + 1 } ?? 0)
  }
}
