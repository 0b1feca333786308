/// How the user wants budgets counted.
package struct BudgetPolicy: Hashable, Sendable {
  package var basis: BudgetBasis
  /// Percent remaining at which alerts fire, in any order.
  package var thresholds: [Int]

  package init(basis: BudgetBasis = .usable, thresholds: [Int] = AlertLadder.standardThresholds) {
    self.basis = basis
    self.thresholds = thresholds
  }
}

/// Follows one session's context window and decides when to alert. Knows no clock and no file.
package struct BudgetMonitor: Hashable, Sendable {
  /// What has to be kept over a restart; the rest follows from policy and rules.
  package struct State: Hashable, Sendable {
    package var usedTokens: Int?
    package var source: ContextSource = .reply
    package var measured: Timestamp
    package var model: String
    /// The most tokens one reply of this model held.
    package var largestSeen = 0
    /// The session went past the point where the agent compacts by itself, and it did not compact: two requests were
    /// beyond it.
    package var isBeyondUsable = false

    package init(
      usedTokens: Int?, source: ContextSource, measured: Timestamp, model: String, largestSeen: Int,
      isBeyondUsable: Bool
    ) {
      self.usedTokens = usedTokens
      self.source = source
      self.measured = measured
      self.model = model
      self.largestSeen = largestSeen
      self.isBeyondUsable = isBeyondUsable
    }
  }

  /// An agent's word and its transcript are dated so many milliseconds apart at most. Of two that lie closer the one that
  /// came last counts.
  private static let delay: Int64 = 2_000

  private let policy: BudgetPolicy
  private let rules: WindowRules
  /// `nil` until the first reply or compaction.
  package private(set) var state: State?
  /// When the agent's own word came that stands, which may be long after what it tells of. `nil` where the transcript's
  /// does, and after a restart.
  private var toldAt: Timestamp?
  /// The size of the window by the agent's own records; `nil` where it does not say.
  package private(set) var toldWindow: Int?
  /// The model of the first reply behind that word; `nil` before one has come. Who tells a window does not say of which
  /// model, or says it before the transcript does.
  private var toldWindowModel: String?
  /// Where agents were seen to compact by themselves, in whatever session.
  package private(set) var compactionPoints = CompactionPoints()
  /// When the user has told the agent to compact; `nil` where that is not known.
  package private(set) var compactionSetting: CompactionSetting?
  private var ladder: AlertLadder

  /// A monitor for one session; `state` and `lowestFired` restore one that was followed before.
  package init(policy: BudgetPolicy, rules: WindowRules, state: State? = nil, lowestFired: Int? = nil) {
    self.policy = policy
    self.rules = rules
    self.state = state
    ladder = AlertLadder(thresholds: policy.thresholds, lowestFired: lowestFired)
  }

  /// The lowest threshold fired in this descent, with its tier; `nil` while none is in effect.
  package var alertInEffect: (threshold: Int, tier: AlertTier)? {
    ladder.lowestFired.map { ($0, AlertTier(threshold: $0)) }
  }

  /// The figure as it stands; `nil` before the first reply.
  package var figure: ContextFigure? {
    guard let state else { return nil }
    let (window, windowSource) = rules.window(
      of: state.model, largestSeen: state.largestSeen, told: toldWindow)
    let point = compactionPoint(state, in: window)
    let basis = point == nil ? .window : policy.basis
    let compacts = rules.compacts && point != nil
    return ContextFigure(
      usedTokens: state.usedTokens, windowTokens: window, windowSource: windowSource, basis: basis,
      limitTokens: basis == .usable ? point?.tokens ?? window : window,
      compactionTokens: compacts ? point?.tokens : nil,
      compactionIsLearned: compacts && point?.origin == .learned,
      compactionIsSet: compacts && point?.origin == .setting, source: state.source, measured: state.measured)
  }

  /// Who says where the agent compacts.
  private enum PointOrigin { case rule, setting, learned }

  /// The tokens up to which the agent goes; `nil` where it goes on to the end of the window, or the session went past that.
  private func compactionPoint(_ state: State, in window: Int) -> (tokens: Int, origin: PointOrigin)? {
    let points = points(of: state.model, in: window)
    guard state.isBeyondUsable else { return points.first }
    // Past a point that was learned or set the next one may hold all the same: a compaction that nobody expects is worse
    // than one that does not come. One request beyond that one is no proof.
    var slack = 0
    for point in points {
      if state.largestSeen - slack <= point.tokens { return point }
      slack = CompactionPoints.overshoot(of: window)
    }
    return nil
  }

  /// Where the agent may compact, the point that counts first, and behind it those that hold for a session that went past
  /// it: what it was seen to do, what the user has set, its rule. None where it does not compact.
  private func points(of model: String, in window: Int) -> [(tokens: Int, origin: PointOrigin)] {
    let rule = rules.usable(of: window)
    let expected = rules.usable(of: window, compactionSetting)
    let set = expected.flatMap { $0 < rule ? $0 : nil }
    var learned = compactionPoints.tokens(
      of: model, window: window, expected: expected, since: compactionSetting?.since)
    // It was seen in sessions for which nothing lower is set: beyond what is set here it tells nothing.
    if let set, let seen = learned, seen >= set { learned = nil }
    var points: [(tokens: Int, origin: PointOrigin)] = []
    if let learned { points.append((learned, .learned)) }
    if let set { points.append((set, .setting)) }
    if expected != nil { points.append((rule, .rule)) }
    return points.filter { $0.tokens > 0 }
  }

  /// Where agents were seen to compact is known anew, or when the user has told this one to.
  ///
  /// Where the point moves another whole counts. What that leaves above is armed again at once; what it leaves below is
  /// told with the next word of the session, for nobody has to act on it before.
  ///
  /// - Returns: whether ``state`` or ``alertInEffect`` changed by it.
  package mutating func compactionKnown(_ points: CompactionPoints, _ setting: CompactionSetting?) -> Bool {
    guard points != compactionPoints || setting != compactionSetting else { return false }
    let (stateBefore, ladderBefore) = (state, ladder)
    (compactionPoints, compactionSetting) = (points, setting)
    forgetPassing()
    if let percent = figure?.remainingPercent { ladder.wholeChanged(to: percent) }
    return state != stateBefore || ladder != ladderBefore
  }

  /// A session that went past a point has not gone past one that lies beyond all that it held.
  private mutating func forgetPassing() {
    guard let known = state, known.isBeyondUsable else { return }
    let (window, _) = rules.window(of: known.model, largestSeen: known.largestSeen, told: toldWindow)
    guard let point = points(of: known.model, in: window).first, known.largestSeen <= point.tokens
    else { return }
    state?.isBeyondUsable = false
  }

  /// The agent's records say how large the window is, in tokens. What is no size is left out.
  package mutating func windowTold(_ tokens: Int) {
    guard tokens > 0 else { return }
    toldWindow = tokens
    toldWindowModel = nil
  }

  /// The agent's records had said so before a restart, of the model of the last reply.
  package mutating func windowKept(_ tokens: Int) {
    windowTold(tokens)
    toldWindowModel = state.flatMap { $0.model.isEmpty ? nil : $0.model }
  }

  /// A reply of that model came. A window that was told for another one goes with the second request of the new one: what
  /// tells it anew may come behind the first.
  private mutating func noteModel(_ model: String, contextTokens: Int) {
    guard toldWindow != nil else { return }
    guard let told = toldWindowModel else { return toldWindowModel = model }
    guard told != model, let state, state.model == model, state.usedTokens != contextTokens else { return }
    toldWindow = nil
    toldWindowModel = nil
  }

  /// A reply of the main conversation arrived whose request held `contextTokens`: the alert that fires, if any.
  ///
  /// A reply of no tokens says nothing and is left out. What the agent told of later than the reply was written stays the
  /// figure: a transcript may be read late.
  package mutating func replied(contextTokens: Int, model: String, at time: Timestamp) -> BudgetAlert? {
    guard contextTokens > 0 else { return nil }
    noteModel(model, contextTokens: contextTokens)
    // A conversation that began with a compaction did not say which model it was.
    let isSameModel = state.map { $0.model == model || $0.model.isEmpty } ?? false
    let largestBefore = isSameModel ? state?.largestSeen ?? 0 : 0
    let wasBeyond = isSameModel && state?.isBeyondUsable == true
    let isOld = state.map { $0.source == .statusLine && Self.isAfter(time, toldAt ?? $0.measured) } ?? false
    var next = State(
      usedTokens: contextTokens, source: .reply, measured: time, model: model,
      largestSeen: max(largestBefore, contextTokens), isBeyondUsable: wasBeyond)
    if let state, state.source == .statusLine, isOld || state.usedTokens == contextTokens {
      next.source = .statusLine
      // What both say is as old as the one that came first.
      next.measured = state.usedTokens == contextTokens ? min(state.measured, time) : state.measured
      next.usedTokens = state.usedTokens
    } else {
      toldAt = nil
    }
    return settle(next, isSeen: contextTokens)
  }

  /// The agent itself says how many tokens its window holds, without the last reply's own: the alert that fires, if any.
  ///
  /// It says so where that has changed, which is news also before its transcript is read. Right after a compaction it may
  /// be what it was about to say before. What it says again, as where a line is drawn anew, stays as old as it was.
  package mutating func told(usedTokens: Int, at time: Timestamp) -> BudgetAlert? {
    guard usedTokens > 0 else { return nil }
    var measured = time
    var word = time
    if let state {
      if state.usedTokens == usedTokens {
        measured = min(measured, state.measured)
      } else {
        let isNews =
          switch state.source {
          case .compaction: Self.isAfter(state.measured, time)
          case .reply: !Self.isAfter(time, state.measured)
          // They come in their order, dated by a clock that may have been set back in between.
          case .statusLine: true
          }
        guard isNews else { return nil }
        if state.source != .statusLine { measured = max(measured, state.measured) }
      }
      if state.source != .statusLine { word = max(word, state.measured) }
    }
    toldAt = word
    return settle(
      State(
        usedTokens: usedTokens, source: .statusLine, measured: measured,
        model: state?.model ?? "", largestSeen: max(state?.largestSeen ?? 0, usedTokens),
        isBeyondUsable: state?.isBeyondUsable ?? false),
      isSeen: usedTokens)
  }

  /// Whether one moment is surely after another.
  private static func isAfter(_ earlier: Timestamp, _ later: Timestamp) -> Bool {
    let (age, overflow) = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return overflow ? earlier < later : age > delay
  }

  /// The window stands so now, and was seen to hold `tokens`.
  private mutating func settle(_ next: State, isSeen tokens: Int) -> BudgetAlert? {
    let before = state
    state = next
    forgetPassing()
    if state?.isBeyondUsable == false, wentOn(from: before, to: tokens) {
      state?.isBeyondUsable = true
      // Another whole counts now; without that nothing was armed anew.
      if policy.basis == .usable { rearm() }
    }
    guard let percent = figure?.remainingPercent, let threshold = ladder.remainingChanged(to: percent) else {
      return nil
    }
    return alert(at: threshold)
  }

  /// Whether the agent sent another request beyond the point where it compacts. It looks only between two of them, so that
  /// one alone comes before nearly every compaction; the same tokens again are the same request.
  private func wentOn(from before: State?, to tokens: Int) -> Bool {
    guard let before, let earlier = before.usedTokens, earlier != tokens,
      let state, before.model == state.model || before.model.isEmpty,
      let end = figure?.compactionTokens
    else { return false }
    return earlier > end && tokens > end
  }

  /// The conversation was replaced by a summary: thresholds are armed again for the room it made.
  package mutating func compacted(_ compaction: Compaction, at time: Timestamp) {
    guard var compacted = state else {
      // A transcript may begin with a compaction: what the model is, the first reply will tell.
      guard let tokensAfter = compaction.tokensAfter else { return }
      state = State(
        usedTokens: tokensAfter, source: .compaction, measured: time, model: "",
        largestSeen: compaction.tokensBefore ?? 0, isBeyondUsable: false)
      return
    }
    // One that is read late was there before what the agent told.
    if compacted.source != .statusLine || !Self.isAfter(time, toldAt ?? compacted.measured) {
      toldAt = nil
      compacted.usedTokens = compaction.tokensAfter
      compacted.source = .compaction
      compacted.measured = time
    }
    switch compaction.trigger {
    // It does compact by itself, so the point where it does so is the limit again.
    case .automatic: compacted.isBeyondUsable = false
    case .manual: break
    }
    state = compacted
    rearm()
  }

  /// What a compaction tells of where the agent compacts by itself; `nil` where it tells nothing of that. To be asked
  /// before the compaction is taken into account.
  package func sight(of compaction: Compaction, at time: Timestamp) -> CompactionPoints.Sight? {
    guard rules.tellsTrigger, compaction.trigger == .automatic, let state, !state.model.isEmpty, let figure,
      let tokens = compaction.tokensBefore
    else { return nil }
    // The compaction may be what shows how large the window is.
    let (window, _) = rules.window(
      of: state.model, largestSeen: max(state.largestSeen, tokens), told: toldWindow ?? figure.windowTokens)
    // What the user has set to be lower explains it, and that is set for these sessions alone.
    if let point = rules.usable(of: window, compactionSetting), point < rules.usable(of: window) {
      return nil
    }
    return CompactionPoints.Sight(
      place: .init(model: state.model, windowTokens: window), time: time, tokens: tokens)
  }

  private mutating func rearm() {
    ladder.rearm(at: figure?.remainingPercent ?? 100)
  }

  private func alert(at threshold: Int) -> BudgetAlert? {
    guard let figure, let used = figure.usedTokens, let percent = figure.remainingPercent else { return nil }
    return BudgetAlert(
      threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: percent,
      usedTokens: used, limitTokens: figure.limitTokens, basis: figure.basis)
  }
}
