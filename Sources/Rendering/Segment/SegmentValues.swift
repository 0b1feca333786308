import SessionCore

/// What each field tells of a session, made fit to be shown.
struct SegmentValues {
  private static let barCells = 8
  private static let quotaCells = 6
  private static let sparkCells = 12
  private static let widestText = 40
  /// In minutes.
  private static let (fiveHours, sevenDays) = (300, 10_080)

  private let entry: SessionBoard.Entry
  private let company: SegmentCompany
  private let style: TextStyle

  init(_ entry: SessionBoard.Entry, _ company: SegmentCompany, usesUnicode: Bool) {
    self.entry = entry
    self.company = company
    style = TextStyle(columns: Self.widestText, usesColor: false, usesUnicode: usesUnicode)
  }

  /// What the field tells; `nil` where that is not known.
  subscript(field: SegmentField) -> String? {
    let overview = entry.overview
    return switch field {
    case .label:
      SessionLabel.safe(overview, columns: SegmentFigure.widestLabel, usesUnicode: style.usesUnicode)
    case .agent: style.safe(overview.origin.agent.shortName)
    case .model: overview.profile.model.map { style.safe(ModelName.shortest($0)) }
    case .branch: overview.profile.branch.map { style.safe($0) }
    case .title: overview.profile.title.map { style.safe($0) }
    case .left: figure?.remainingPercent.map(String.init)
    case .used: figure?.remainingPercent.map { String(100 - $0) }
    case .tokens: figure?.remainingTokens.map(Figures.short)
    case .window: figure.map { Figures.short($0.windowTokens) }
    case .bar: figure?.remainingPercent.map { style.signs.bar(percent: $0, cells: Self.barCells) }
    case .spark: overview.lastHour(Self.sparkCells, now: company.now, style.signs)
    case .mark: overview.budget.alertInEffect.map { style.signs.mark(of: $0.tier) }
    case .alert: overview.budget.alertInEffect?.tier.rawValue
    case .rate: overview.burnRate.tokensPerMinute(at: company.now).map(Figures.rate)
    case .turns: pace.turnsLeft.map(Figures.short)
    case .minutes: pace.minutesLeft.map(Figures.short)
    case .age: figure.map { Age(of: $0.measured, at: company.now).calm }
    case .quota5h: quota(Self.fiveHours).map { String($0.wholePercent) }
    case .quota7d: quota(Self.sevenDays).map { String($0.wholePercent) }
    case .bar5h: quota(Self.fiveHours).map(bar)
    case .bar7d: quota(Self.sevenDays).map(bar)
    case .resets5h: quota(Self.fiveHours)?.resets.map(reset)
    case .resets7d: quota(Self.sevenDays)?.resets.map(reset)
    case .health: health
    case .state: entry.stateWords(style)
    case .phase: entry.isOver ? nil : entry.stopPoint?.phase?.to.short
    case .stop: entry.agent == nil ? nil : entry.stopPoint.flatMap { StopWords.signed($0, style) }
    case .waits: company.calls(beside: entry, usesUnicode: style.usesUnicode).first?.text
    }
  }

  private var figure: ContextFigure? { entry.figure }

  private var pace: Pace { entry.pace(at: company.now) }

  private var health: String? {
    CombinedHealth(
      of: entry.overview.origin.id, remainingPercent: figure?.remainingPercent,
      quota: company.quota(of: entry)
    )?.level.rawValue
  }

  /// The account's window of that length, of several the one that is used most; `nil` where none is known to run.
  private func quota(_ minutes: Int) -> QuotaWindow? {
    company.windows(of: entry).filter { $0.minutes == minutes }.max { $0.usedPercent < $1.usedPercent }
  }

  private func bar(_ window: QuotaWindow) -> String {
    style.signs.bar(percent: window.wholePercent, cells: Self.quotaCells)
  }

  private func reset(_ moment: Timestamp) -> String {
    ResetTime.words(moment, zone: company.zone, now: company.now)
  }
}
