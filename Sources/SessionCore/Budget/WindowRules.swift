/// How large a model's context window is, and how much of it an agent uses before it compacts by itself.
package struct WindowRules: Hashable, Sendable {
  /// A window, for all models whose API name begins with `prefix`; the longest prefix that fits decides.
  package struct ModelWindow: Hashable, Sendable {
    package var prefix: String
    package var tokens: Int

    package init(prefix: String, tokens: Int) {
      self.prefix = prefix
      self.tokens = tokens
    }
  }

  /// Where a window's size comes from, from the surest to the least sure.
  package enum Source: String, Hashable, Sendable {
    /// The user's configuration.
    case configured
    /// The agent's own records.
    case agent
    /// A reply held more than the table says, so the window is larger.
    case observed
    /// The table of models that comes with sessiond.
    case table
    /// The model is in no table; the size is the agent's usual one.
    case assumed
  }

  /// The date up to which the table was checked, `2026-11-20`.
  package var asOf: String
  package var table: [ModelWindow]
  /// Windows of models that the table has not, by the names of the list of prices. Left empty where the agent takes all
  /// models that it does not know for ones of its usual size.
  package var published: [String: Int]
  /// What the user configured; goes before the table.
  package var overrides: [ModelWindow]
  /// The window of a model that no entry fits.
  package var usualTokens: Int
  /// Sizes that windows come in, ascending: a window seen to be too small becomes the next of them.
  package var knownSizes: [Int]
  /// Tokens at the end of the window that the agent leaves free by compacting before them; `nil` if it never compacts.
  package var compactionReserve: Int?
  /// So many of them are kept for an answer: where the user has set a share, it is one of the window without these.
  package var answerReserve = 0
  /// For an agent that compacts at a share of the window instead: that share, in thousandths.
  package var compactionPerMille: Int?
  /// Whether the agent says who asked for a compaction, so that one of its own tells where it compacts.
  package var tellsTrigger: Bool

  package init(
    asOf: String, table: [ModelWindow], published: [String: Int] = [:], overrides: [ModelWindow] = [],
    usualTokens: Int, knownSizes: [Int], compactionReserve: Int?, answerReserve: Int = 0,
    compactionPerMille: Int? = nil, tellsTrigger: Bool = false
  ) {
    self.asOf = asOf
    self.table = table
    self.published = published
    self.overrides = overrides
    self.usualTokens = usualTokens
    self.knownSizes = knownSizes.sorted()
    self.compactionReserve = compactionReserve
    self.answerReserve = answerReserve
    self.compactionPerMille = compactionPerMille
    self.tellsTrigger = tellsTrigger
  }

  /// Whether the agent compacts by itself.
  package var compacts: Bool { compactionReserve != nil || compactionPerMille != nil }

  /// The tokens of a window that are used before the agent compacts by itself.
  package func usable(of window: Int) -> Int {
    if let reserve = compactionReserve { return window > reserve ? window - reserve : 0 }
    guard let share = compactionPerMille else { return window }
    return 1_000.dividingFullWidth(window.multipliedFullWidth(by: share)).quotient
  }

  /// The same where the user has told the agent otherwise; `nil` where it was told not to compact.
  package func usable(of window: Int, _ setting: CompactionSetting?) -> Int? {
    guard let setting else { return usable(of: window) }
    guard !setting.isOff else { return nil }
    let counted = min(window, setting.windowTokens ?? window)
    guard let share = setting.perMille, counted > answerReserve else { return usable(of: counted) }
    let point = 1_000.dividingFullWidth((counted - answerReserve).multipliedFullWidth(by: share)).quotient
    return min(usable(of: counted), point)
  }

  /// The window of `model` of which a reply has been seen to hold `largestSeen` tokens, and which has `told` tokens by
  /// the agent's own records.
  package func window(
    of model: String, largestSeen: Int, told: Int? = nil
  ) -> (tokens: Int, source: Source) {
    let (tokens, source) = stated(model, told)
    guard largestSeen > tokens else { return (tokens, source) }
    return (knownSizes.first { $0 >= largestSeen } ?? largestSeen, .observed)
  }

  private func stated(_ model: String, _ told: Int?) -> (tokens: Int, source: Source) {
    // Without the name of who serves it: that one may serve a smaller window, so its own word goes first.
    let bare = model.lastIndex(of: "/").map { String(model[model.index(after: $0)...]) }
    func match(in windows: [ModelWindow]) -> Int? {
      longestMatch(model, in: windows)?.tokens ?? bare.flatMap { longestMatch($0, in: windows)?.tokens }
    }
    if let tokens = match(in: overrides) { return (tokens, .configured) }
    if let told { return (told, .agent) }
    if bare != nil, let tokens = published[model] { return (tokens, .table) }
    if let tokens = match(in: table) { return (tokens, .table) }
    guard !published.isEmpty else { return (usualTokens, .assumed) }
    let tokens = ModelSpellings(model).lazy.compactMap { published[$0] }.first { _ in true }
    return tokens.map { ($0, .table) } ?? (usualTokens, .assumed)
  }

  private func longestMatch(_ model: String, in windows: [ModelWindow]) -> ModelWindow? {
    windows.filter { model.hasPrefix($0.prefix) }.max { $0.prefix.utf8.count < $1.prefix.utf8.count }
  }
}
