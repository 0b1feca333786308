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
  /// Age of the last activity.
  let last: String
  /// `nil` while no alert is in effect.
  let alert: (words: String, tone: Tone)?
  /// `nil` unless the agent waits for its user.
  let waits: String?
  /// Whether it could be stopped now; `nil` where that is not known, or it does not run.
  let stop: (words: String, tone: Tone)?
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
    let figure = overview.budget.figure
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
    rate = overview.burnRate.tokensPerMinute(at: now).map(Figures.rate) ?? signs.unknown
    let age = Age(of: overview.lastActivity, at: now)
    last = isCalm ? age.calm : age.short
    title = overview.profile.title.map { style.safe($0, columns: SessionTableLayout.widestTitle) } ?? ""
    isLive = entry.agent != nil
    // What ran out in a session that has ended is nobody's concern any more.
    alert = overview.budget.alertInEffect.map { alert in
      ("\(alert.tier.rawValue) \(alert.threshold)%", entry.agent == nil ? .plain : Tone(alert.tier))
    }
    waits = entry.state?.state.wait?.words(style)
    stop = entry.agent == nil ? nil : Self.stop(entry.stopPoint, style)
  }

  /// The phase, and whether it is a moment to stop: `testing  ⏸ safe  tests green`.
  private static func stop(_ stopPoint: StopPoint?, _ style: TextStyle) -> (words: String, tone: Tone)? {
    guard let stopPoint, let reason = stopPoint.reasons.first else { return nil }
    let sign = stopPoint.isSafe ? style.signs.safe : style.signs.unsafe
    let phase = stopPoint.phase.map { $0.to.rawValue + " " } ?? ""
    return (phase + sign + " " + StopWords.short(reason.kind, style), .dim)
  }

  /// Columns of the label with the id behind it.
  var labelColumns: Int {
    DisplayText.width(label) + (shortID.map { DisplayText.width($0.text) + 1 } ?? 0)
  }
}
