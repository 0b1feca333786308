import SessionCore
import Testing

/// Which of what the agent tells and what its transcript says is the figure.
struct ContextFigureTests {
  private static let rules = WindowRules(
    asOf: "2026-01-01", table: [.init(prefix: "claude-", tokens: 200_000)], usualTokens: 200_000,
    knownSizes: [200_000, 1_000_000], compactionReserve: 33_000, tellsTrigger: true)

  /// What came, with its moment in seconds.
  private enum Word {
    case told(Int, Int64)
    case reply(Int, Int64)
    case compaction(Int?, Int64)
  }

  /// What came in that order, and the figure that stands then: its tokens, source and second.
  private static let cases: [([Word], Int?, ContextSource, Int64)] = [
    ([.reply(100, 10)], 100, .reply, 10),
    // The agent says what its transcript says: it is official, and as old as the reply.
    ([.reply(100, 10), .told(100, 11)], 100, .statusLine, 10),
    ([.told(100, 11), .reply(100, 10)], 100, .statusLine, 10),
    // It may say so again as often as it draws its line, also long after.
    ([.reply(100, 10), .told(100, 11), .told(100, 3_600)], 100, .statusLine, 10),
    ([.told(100, 11), .told(100, 3_600)], 100, .statusLine, 11),
    ([.told(100, 3_600), .reply(100, 10)], 100, .statusLine, 10),
    // Its word stays as new as it is: what a transcript tells of before that is no news.
    ([.reply(100, 10), .told(100, 60), .reply(150, 20)], 100, .statusLine, 10),
    ([.reply(100, 10), .told(100, 60), .compaction(30, 20)], 100, .statusLine, 10),
    // A newer reply is not held up by what was told of the one before.
    ([.told(100, 11), .reply(150, 20)], 150, .reply, 20),
    ([.told(100, 11), .reply(150, 10)], 150, .reply, 10),
    // What the agent says anew is news before its transcript is read, and that does not take it back.
    ([.reply(100, 10), .told(150, 10), .reply(150, 10)], 150, .statusLine, 10),
    ([.reply(100, 10), .told(150, 7)], 100, .reply, 10),
    // A transcript that is read late says what was.
    ([.told(300, 100), .reply(100, 10), .reply(150, 20)], 300, .statusLine, 100),
    ([.told(300, 100), .reply(100, 10), .reply(400, 101)], 400, .reply, 101),
    // A conversation that was rewound, of which the transcript says nothing.
    ([.reply(100, 10), .reply(150, 20), .told(100, 60)], 100, .statusLine, 60),
    ([.told(150, 20), .told(100, 21)], 100, .statusLine, 21),
    // Its words come in their order: where the later one is dated before, the clock was set back.
    ([.told(150, 20), .told(100, 17)], 100, .statusLine, 17),
    ([.told(150, 3_600), .reply(160, 10), .told(160, 11)], 160, .statusLine, 11),
    ([.told(150, 3_600), .told(150, 11), .reply(160, 20)], 160, .reply, 20),
    // A compaction is right at once, with or without a stated size, whatever was told just before or after.
    ([.told(150, 20), .compaction(30, 21)], 30, .compaction, 21),
    ([.told(150, 20), .compaction(nil, 21)], nil, .compaction, 21),
    ([.told(150, 20), .compaction(30, 17)], 150, .statusLine, 20),
    ([.told(150, 20), .compaction(30, 21), .told(150, 22), .told(0, 23)], 30, .compaction, 21),
    ([.compaction(30, 21), .reply(60, 25), .told(60, 26)], 60, .statusLine, 25),
    // Nothing is in the window: what the agent says right after a compaction says nothing.
    ([.told(0, 20)], nil, .statusLine, 0), ([.told(-5, 20)], nil, .statusLine, 0),
  ]

  private static func monitor(_ words: [Word]) -> BudgetMonitor {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: rules)
    func time(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1_000) }
    for word in words {
      switch word {
      case .told(let tokens, let second): _ = monitor.told(usedTokens: tokens, at: time(second))
      case .reply(let tokens, let second):
        _ = monitor.replied(contextTokens: tokens, model: "claude-x", at: time(second))
      case .compaction(let tokens, let second):
        monitor.compacted(
          Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: tokens), at: time(second))
      }
    }
    return monitor
  }

  @Test(arguments: cases.indices)
  func `the newer word counts, and of two on one thing the agent's own`(index: Int) {
    let (words, tokens, source, second) = Self.cases[index]
    let figure = Self.monitor(words).figure
    #expect(figure?.usedTokens == tokens)
    guard let figure else { return }
    #expect(figure.source == source && figure.measured == Timestamp(milliseconds: second * 1_000))
  }

  @Test func `what the agent tells alerts as a reply does, once`() {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules)
    let time = Timestamp(milliseconds: 0)
    monitor.windowTold(100_000)
    #expect(monitor.told(usedTokens: 60_000, at: time)?.threshold == 10)
    #expect(monitor.replied(contextTokens: 60_000, model: "claude-x", at: time) == nil)
    #expect(monitor.figure?.standing == .official)
    #expect(monitor.state?.model == "claude-x")
  }

  @Test func `how far a figure can be trusted`() {
    #expect(Self.monitor([.reply(100, 10), .told(100, 11)]).figure?.standing == .official)
    #expect(Self.monitor([.reply(100, 10)]).figure?.standing == .measured)
    #expect(Self.monitor([.reply(100, 10), .compaction(30, 11)]).figure?.standing == .measured)
    // Of a model that is in no table the window is only assumed.
    var unknown = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules)
    _ = unknown.replied(contextTokens: 100, model: "other", at: Timestamp(milliseconds: 0))
    #expect(unknown.figure?.standing == .estimated)
  }

  @Test func `the way to the compaction stands beside the way to the end, whatever is counted`() {
    for basis in BudgetBasis.allCases {
      var monitor = BudgetMonitor(policy: BudgetPolicy(basis: basis), rules: Self.rules)
      _ = monitor.replied(contextTokens: 150_000, model: "claude-x", at: Timestamp(milliseconds: 0))
      #expect(monitor.figure?.compactsIn == 17_000)
      #expect(monitor.figure?.endsIn == 50_000)
      // It is due.
      _ = monitor.replied(contextTokens: 168_500, model: "claude-x", at: Timestamp(milliseconds: 1))
      #expect(monitor.figure?.compactsIn == 0)
      #expect(monitor.figure?.endsIn == 31_500)
      // It went on past that point, and does not compact.
      _ = monitor.replied(contextTokens: 190_000, model: "claude-x", at: Timestamp(milliseconds: 2))
      #expect(monitor.figure?.compactsIn == nil)
      #expect(monitor.figure?.endsIn == 10_000)
    }
  }

  /// What the automatic compactions had before them, and where the next is expected in a window of 200,000.
  private static let points: [([Int], Int)] = [
    ([], 167_000), ([167_543], 167_000), ([167_000, 170_900], 167_000),
    // The user has set another point, or the agent's rule has changed.
    ([100_400], 100_400), ([100_400, 101_900], 100_400), ([180_000, 167_500], 167_000),
    // One that came late is no other point; two that agree are, and the least of them counts.
    ([180_000], 167_000), ([181_000, 180_000], 180_000), ([175_000, 190_000], 167_000),
    ([175_000, 190_000, 176_000], 175_000), ([190_000, 175_000, 189_000], 167_000),
    // Three later, what was before is forgotten.
    ([100_400, 167_500, 167_600, 168_000], 167_000),
    ([0, -3, 200_001], 167_000),
  ]

  @Test(arguments: points.indices)
  func `where it compacts is learned from compactions that were seen`(index: Int) {
    let (seen, expected) = Self.points[index]
    var points = CompactionPoints()
    let place = CompactionPoints.Place(model: "claude-x", windowTokens: 200_000)
    for (second, tokens) in seen.enumerated() {
      points.note(.init(place: place, time: Timestamp(milliseconds: Int64(second)), tokens: tokens))
    }
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules)
    _ = monitor.compactionKnown(points, nil)
    _ = monitor.replied(contextTokens: 50_000, model: "claude-x", at: Timestamp(milliseconds: 0))
    #expect(monitor.figure?.compactionTokens == expected)
    #expect(monitor.figure?.limitTokens == expected)
    #expect(monitor.figure?.compactionIsLearned == (expected != 167_000))
    // Of another model nothing was learned.
    _ = monitor.replied(contextTokens: 50_000, model: "claude-y", at: Timestamp(milliseconds: 1))
    #expect(monitor.figure?.compactionTokens == 167_000)
  }

  @Test func `what was seen more than 30 days ago is left out`() {
    let day: Int64 = 86_400_000
    let place = CompactionPoints.Place(model: "claude-x", windowTokens: 200_000)
    var points = CompactionPoints(
      [10, 40, 41, 70].map { .init(place: place, time: Timestamp(milliseconds: $0 * day), tokens: 100_000) })
    points.age(to: Timestamp(milliseconds: 71 * day - 1))
    #expect(points.sights.map(\.time.milliseconds) == [41 * day, 70 * day])
    // What is to come is no older for a clock that was set back.
    points.age(to: Timestamp(milliseconds: .min))
    #expect(points.sights.count == 2)
    points.age(to: Timestamp(milliseconds: .max))
    #expect(points.sights.isEmpty)
  }

  @Test func `past a point that was learned the agent's rule counts, and past that the whole window`() {
    for basis in BudgetBasis.allCases {
      var monitor = BudgetMonitor(policy: BudgetPolicy(basis: basis), rules: Self.rules)
      _ = monitor.compactionKnown(Self.points(seen: [(100_000, 0)]), nil)
      /// The point, whether it was learned, and the whole that is counted, after a reply of so many tokens.
      func after(_ tokens: Int) -> [Int?] {
        _ = monitor.replied(contextTokens: tokens, model: "claude-x", at: Timestamp(milliseconds: 1))
        let figure = monitor.figure
        let isLearned = figure?.compactionIsLearned == true ? 1 : 0
        return [figure?.compactionTokens, isLearned, figure?.limitTokens]
      }
      func whole(_ tokens: Int) -> Int { basis == .usable ? tokens : 200_000 }
      #expect(after(101_000) == [100_000, 1, whole(100_000)])
      #expect(after(102_000) == [167_000, 0, whole(167_000)])
      // One request past the rule is what comes before a compaction here too.
      #expect(after(168_500) == [167_000, 0, whole(167_000)])
      #expect(after(180_000) == [nil, 0, 200_000])
    }
  }

  @Test func `of many models those seen last are remembered`() {
    var points = CompactionPoints()
    for model in (0..<200).reversed() {
      let place = CompactionPoints.Place(model: "m\(model)", windowTokens: 200_000)
      points.note(.init(place: place, time: Timestamp(milliseconds: Int64(model)), tokens: 100))
    }
    #expect(points.sights.map(\.place.model) == (104..<200).map { "m\($0)" })
    #expect(CompactionPoints(points.sights) == points)
  }

  @Test func `only what the agent did by itself, and says so, tells where it compacts`() throws {
    let (time, automatic) = (
      Timestamp(milliseconds: 9), Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: 3_061)
    )
    let sight = try #require(Self.monitor([.reply(100, 10)]).sight(of: automatic, at: time))
    #expect(
      sight == .init(place: .init(model: "claude-x", windowTokens: 200_000), time: time, tokens: 167_543))
    // The window proves larger than it was taken for.
    let larger = Compaction(trigger: .automatic, tokensBefore: 998_659, tokensAfter: nil)
    #expect(Self.monitor([.reply(100, 10)]).sight(of: larger, at: time)?.place.windowTokens == 1_000_000)
    let manual = Compaction(trigger: .manual, tokensBefore: 50_000, tokensAfter: nil)
    #expect(Self.monitor([.reply(100, 10)]).sight(of: manual, at: time) == nil)
    // Of a conversation that begins so nobody knows the model.
    #expect(Self.monitor([]).sight(of: automatic, at: time) == nil)
    var silent = Self.rules
    silent.tellsTrigger = false
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: silent)
    _ = monitor.replied(contextTokens: 100, model: "m", at: time)
    #expect(monitor.sight(of: automatic, at: time) == nil)
  }

  // MARK: What the user has set

  /// Compactions that were seen, with their times.
  private static func points(seen: [(Int, Int64)]) -> CompactionPoints {
    CompactionPoints(
      seen.map { tokens, time in
        .init(
          place: .init(model: "claude-x", windowTokens: 200_000), time: Timestamp(milliseconds: time),
          tokens: tokens)
      })
  }

  private static func monitor(_ setting: CompactionSetting, seen: [(Int, Int64)] = []) -> BudgetMonitor {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: rules)
    _ = monitor.compactionKnown(points(seen: seen), setting)
    _ = monitor.replied(contextTokens: 50_000, model: "claude-x", at: Timestamp(milliseconds: 0))
    return monitor
  }

  /// What is set, what was seen with its time, and the point, who says so, and the whole that is counted. It was set at 10.
  private static let settings: [(CompactionSetting, [(Int, Int64)], Int?, String, Int)] = [
    (setting(windowTokens: 150_000), [], 117_000, "set", 117_000),
    (setting(windowTokens: 300_000), [], 167_000, "rule", 167_000),
    (setting(perMille: 500), [], 100_000, "set", 100_000),
    // What was seen before tells nothing of it, what came later goes before it.
    (setting(perMille: 500), [(80_000, 9), (167_500, 9)], 100_000, "set", 100_000),
    (setting(perMille: 500), [(101_000, 11)], 100_000, "set", 100_000),
    (setting(perMille: 500), [(80_000, 11)], 80_000, "learned", 80_000),
    (setting(perMille: 500), [(167_500, 11)], 100_000, "set", 100_000),
    // What lies beyond it was seen where it is not set.
    (setting(perMille: 500), [(167_500, 11), (167_900, 12)], 100_000, "set", 100_000),
    (setting(windowTokens: 300_000), [(180_000, 11), (181_000, 12)], 180_000, "learned", 180_000),
    // It does not compact, unless it was seen to do so all the same.
    (setting(isOff: true), [], nil, "", 200_000), (setting(isOff: true), [(167_500, 9)], nil, "", 200_000),
    (setting(isOff: true), [(167_500, 11)], 167_500, "learned", 167_500),
  ]

  private static func setting(
    isOff: Bool = false, windowTokens: Int? = nil, perMille: Int? = nil
  ) -> CompactionSetting {
    CompactionSetting(
      isOff: isOff, windowTokens: windowTokens, perMille: perMille, since: Timestamp(milliseconds: 10))
  }

  @Test(arguments: settings.indices)
  func `what the user has set counts, until it is seen not to`(index: Int) throws {
    let (setting, seen, point, origin, whole) = Self.settings[index]
    let figure = try #require(Self.monitor(setting, seen: seen).figure)
    #expect(figure.compactionTokens == point && figure.limitTokens == whole)
    #expect(figure.compactionIsLearned == (origin == "learned"))
    #expect(figure.compactionIsSet == (origin == "set"))
    #expect((figure.basis == .window) == (point == nil))
  }

  /// What is set, what was seen, and where it compacts after each request: the point, and whether it is the one that is set.
  private static let passed: [(CompactionSetting, [(Int, Int64)], [(Int, Int?, Bool)])] = [
    (
      setting(perMille: 500), [],
      [(101_000, 100_000, true), (102_000, 167_000, false), (172_000, nil, false)]
    ),
    // Past what was learned that counts first, and one request beyond it is no proof.
    (
      setting(perMille: 500), [(80_000, 11)],
      [
        (81_000, 80_000, false), (82_000, 100_000, true), (103_000, 100_000, true), (105_000, 167_000, false),
        (172_000, nil, false),
      ]
    ),
    (setting(isOff: true), [(100_000, 11)], [(101_000, 100_000, false), (102_000, nil, false)]),
  ]

  @Test(arguments: passed.indices)
  func `past what was learned counts what the user has set, and past that the agent's rule`(index: Int) {
    let (setting, seen, requests) = Self.passed[index]
    var monitor = Self.monitor(setting, seen: seen)
    for (tokens, point, isSet) in requests {
      _ = monitor.replied(contextTokens: tokens, model: "claude-x", at: Timestamp(milliseconds: 1))
      #expect(monitor.figure?.compactionTokens == point, "after \(tokens)")
      #expect(monitor.figure?.compactionIsSet == isSet)
    }
  }

  @Test func `a compaction where the user has set a lower point tells nothing of other sessions`() {
    func sight(_ setting: CompactionSetting, _ tokens: Int) -> Int? {
      Self.monitor(setting).sight(
        of: Compaction(trigger: .automatic, tokensBefore: tokens, tokensAfter: 3_000),
        at: Timestamp(milliseconds: 20))?.tokens
    }
    for tokens in [90_000, 100_400, 120_000, 167_500] {
      #expect(sight(Self.setting(perMille: 500), tokens) == nil)
    }
    #expect(sight(Self.setting(windowTokens: 300_000), 167_500) == 167_500)
    #expect(sight(Self.setting(isOff: true), 167_500) == 167_500)
  }

  // MARK: What is known anew

  @Test func `what is left of another whole is armed again at once, and told with the next word`() {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules)
    func replied(_ tokens: Int) -> Int? {
      monitor.replied(contextTokens: tokens, model: "claude-x", at: Timestamp(milliseconds: 1))?.threshold
    }
    /// Whether what is stored changed.
    func known(_ seen: [(Int, Int64)], _ setting: CompactionSetting?) -> Bool {
      monitor.compactionKnown(Self.points(seen: seen), setting)
    }
    #expect(replied(96_000) == nil)
    #expect(!known([(100_000, 0)], nil) && monitor.figure?.remainingPercent == 4)
    #expect(monitor.alertInEffect == nil)
    #expect(replied(96_100) == 4)
    // What was learned is too old by now.
    #expect(known([], nil) && monitor.figure?.remainingPercent == 42)
    #expect(monitor.alertInEffect == nil)
    #expect(!known([], nil))
    let set = Self.setting(perMille: 500)
    #expect(!known([], set) && replied(96_200) == 4)
    // A point that moves a little is noise.
    #expect(!known([(99_000, 11)], set) && !known([], set))
    #expect(monitor.alertInEffect?.threshold == 4 && replied(96_300) == nil)
  }

  @Test func `a session that went past a point has not gone past another one that lies beyond`() {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules)
    let lower = Self.points(seen: [(100_000, 0)])
    _ = monitor.compactionKnown(lower, nil)
    for tokens in [101_000, 102_000] {
      _ = monitor.replied(contextTokens: tokens, model: "claude-x", at: Timestamp(milliseconds: 1))
    }
    #expect(monitor.state?.isBeyondUsable == true && monitor.figure?.compactionTokens == 167_000)
    // As after a restart: both are known at once, and it stays past the one.
    var kept = BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules, state: monitor.state)
    _ = kept.compactionKnown(lower, nil)
    #expect(kept.state == monitor.state)
    _ = monitor.compactionKnown(CompactionPoints(), nil)
    #expect(monitor.state?.isBeyondUsable == false)
    // One request beyond the rule is what comes before a compaction.
    _ = monitor.replied(contextTokens: 172_000, model: "claude-x", at: Timestamp(milliseconds: 2))
    #expect(monitor.figure?.compactionTokens == 167_000 && monitor.figure?.remainingPercent == 0)
  }
}
