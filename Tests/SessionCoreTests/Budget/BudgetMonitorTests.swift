import SessionCore
import Testing

struct BudgetMonitorTests {
  /// A monitor and the thresholds that fired, fed with contexts of one model.
  private struct Run {
    var monitor: BudgetMonitor
    var alerts: [BudgetAlert] = []
    var model = "claude-sonnet-4-6"
    var fired: [Int] { alerts.map(\.threshold) }
    var percent: Int? { monitor.figure?.remainingPercent }

    init(_ basis: BudgetBasis, reserve: Int? = 33_000) {
      let rules = WindowRules(
        asOf: "2026-01-01",
        table: [.init(prefix: "claude-", tokens: 200_000), .init(prefix: "claude-fable", tokens: 1_000_000)],
        usualTokens: 200_000, knownSizes: [200_000, 1_000_000], compactionReserve: reserve)
      monitor = BudgetMonitor(policy: BudgetPolicy(basis: basis), rules: rules)
    }

    mutating func reply(_ contexts: Int...) {
      for context in contexts {
        let alert = monitor.replied(contextTokens: context, model: model, at: Timestamp(milliseconds: 7))
        if let alert { alerts.append(alert) }
      }
    }

    mutating func compact(_ trigger: Compaction.Trigger = .automatic, before: Int? = nil, after: Int?) {
      let compaction = Compaction(trigger: trigger, tokensBefore: before, tokensAfter: after)
      monitor.compacted(compaction, at: Timestamp(milliseconds: 8))
    }
  }

  @Test func `a window that the agent states holds, before the first reply and from the moment it changes`() {
    var run = Run(.window)
    run.monitor.windowTold(100_000)
    #expect(run.monitor.figure == nil)
    run.reply(60_000)
    #expect(run.percent == 40)
    run.monitor.windowTold(80_000)
    #expect(run.percent == 25 && run.monitor.figure?.windowSource == .agent)
    for nonsense in [0, -1, .min] { run.monitor.windowTold(nonsense) }
    #expect(run.monitor.figure?.windowTokens == 80_000)
    run.reply(72_000)
    #expect(run.fired == [10])
  }

  @Test func `a window that was told goes with the second request of another model`() {
    var run = Run(.window)
    run.monitor.windowTold(1_000_000)
    run.reply(150_000, 151_000)
    #expect(run.monitor.figure?.windowSource == .agent)
    run.model = "claude-haiku-5"
    // The first is no proof: what tells the window of the new one may come behind it.
    run.reply(152_000, 152_000)
    #expect(run.monitor.figure?.windowTokens == 1_000_000)
    #expect(run.fired.isEmpty)
    run.reply(153_000)
    #expect(run.monitor.figure?.windowTokens == 200_000)
    #expect(run.monitor.figure?.windowSource == .table)
    #expect(run.monitor.toldWindow == nil)
  }

  @Test func `a window that is told with another model stays, before its first reply or behind it`() {
    for isBefore in [true, false] {
      var run = Run(.window)
      run.monitor.windowTold(1_000_000)
      run.reply(150_000)
      run.model = "claude-haiku-5"
      if isBefore { run.monitor.windowTold(1_000_000) }
      run.reply(151_000)
      if !isBefore { run.monitor.windowTold(1_000_000) }
      run.reply(152_000, 153_000)
      #expect(run.monitor.figure?.windowTokens == 1_000_000)
      #expect(run.fired.isEmpty)
    }
  }

  @Test func `a window that was kept is the one of the last reply's model`() {
    var run = Run(.window)
    run.reply(150_000)
    run.monitor = BudgetMonitor(
      policy: BudgetPolicy(), rules: ClaudeLikeRules.rules, state: run.monitor.state)
    run.monitor.windowKept(500_000)
    run.reply(151_000, 152_000)
    #expect(run.monitor.figure?.windowTokens == 500_000)
    run.model = "claude-haiku-5"
    run.reply(153_000, 154_000)
    #expect(run.monitor.figure?.windowTokens == 200_000)
  }

  @Test func `each threshold fires once while a window of 200,000 fills`() throws {
    var run = Run(.window)
    for context in stride(from: 120_000, through: 196_000, by: 4_000) { run.reply(context) }
    #expect(run.fired == [18, 16, 14, 12, 10, 8, 6, 4, 2])
    let first = try #require(run.alerts.first)
    #expect(
      first
        == BudgetAlert(
          threshold: 18, tier: .warning, remainingPercent: 18, usedTokens: 164_000, limitTokens: 200_000,
          basis: .window))
    #expect(run.alerts.map(\.tier).filter { $0 == .critical }.count == 3)
    #expect(run.alerts.map(\.tier).suffix(2) == [.danger, .danger])
  }

  @Test func `a session up to its compaction, by what is usable`() {
    var run = Run(.usable)
    run.reply(60_000, 100_000, 140_000, 160_000, 168_500)
    #expect(run.fired == [16, 4, 2])
    run.compact(before: 168_500, after: 3_061)
    // The figure is right at once: 163,939 of 167,000 are left.
    #expect(run.percent == 98)
    #expect(run.monitor.figure?.usedTokens == 3_061)
    #expect(run.monitor.figure?.source == .compaction)
    #expect(run.monitor.figure?.basis == .usable)
    #expect(run.monitor.alertInEffect == nil)
    // And everything is armed again.
    run.reply(69_000, 137_000, 160_000)
    #expect(run.fired == [16, 4, 2, 18, 4])
  }

  @Test(
    arguments: [
      (.usable, 1, 99), (.usable, 137_000, 17), (.usable, 136_940, 18), (.usable, 167_000, 0),
      (.window, 1, 99), (.window, 164_000, 18), (.window, 164_001, 17), (.window, 200_000, 0),
    ] as [(BudgetBasis, Int, Int)])
  func `the share left is rounded down and of the right whole`(basis: BudgetBasis, context: Int, percent: Int)
  {
    var run = Run(basis)
    run.reply(context)
    #expect(run.percent == percent)
    #expect(run.monitor.figure?.basis == basis)
    #expect(run.monitor.figure?.limitTokens == (basis == .usable ? 167_000 : 200_000))
    #expect(run.monitor.figure?.windowTokens == 200_000)
  }

  @Test func `a jump over several thresholds fires only the lowest`() {
    var run = Run(.window)
    run.reply(100_000, 184_500)
    #expect(run.fired == [8])
    #expect(run.monitor.alertInEffect?.threshold == 8)
    #expect(run.monitor.alertInEffect?.tier == .critical)
  }

  @Test func `noise of a point fires nothing twice`() {
    var run = Run(.window)
    run.reply(164_000, 162_000, 164_000, 166_000, 164_000, 162_100, 164_000)
    #expect(run.fired == [18])
  }

  @Test func `a conversation that was rewound is armed again`() {
    var run = Run(.window)
    run.reply(176_000, 100_000, 176_000)
    #expect(run.fired == [12, 12])
  }

  @Test func `a model with a larger window makes room and arms again`() {
    var run = Run(.usable)
    run.reply(150_000)
    #expect(run.fired == [10])
    run.model = "claude-fable-5"
    run.reply(151_000)
    #expect(run.percent == 84)
    #expect(run.monitor.figure?.limitTokens == 967_000)
    run.model = "claude-sonnet-4-6"
    run.reply(152_000)
    #expect(run.fired == [10, 8])
  }

  @Test func `one request beyond the usable part is what comes before a compaction`() {
    var run = Run(.usable)
    // The same reply may be told of more than once.
    run.reply(165_000, 168_500, 168_500)
    #expect(run.percent == 0)
    #expect(run.monitor.figure?.basis == .usable)
    #expect(run.monitor.figure?.compactsIn == 0)
    #expect(run.fired == [2])
    run.compact(before: 168_600, after: 3_061)
    #expect(run.percent == 98)
    #expect(run.monitor.state?.isBeyondUsable == false)
    // Nor do one before a compaction and one before the next make two.
    run.reply(60_000, 168_500)
    #expect(run.percent == 0)
    #expect(run.monitor.state?.isBeyondUsable == false)
  }

  @Test func `from the second request beyond the usable part on the whole window counts`() {
    var run = Run(.usable)
    run.reply(165_000, 167_001, 168_000)
    #expect(run.monitor.figure?.basis == .window)
    #expect(run.monitor.figure?.limitTokens == 200_000)
    #expect(run.percent == 16)
    #expect(run.fired == [2])
    // It goes on to alert, of the window now: what stands at 16 was told with the 2 before.
    run.reply(180_000, 197_000)
    #expect(run.fired == [2, 10, 2])
    // The user compacts: that the agent does so by itself is still not seen.
    run.compact(.manual, after: 20_000)
    #expect(run.monitor.figure?.basis == .window)
    #expect(run.percent == 90)
    run.reply(60_000)
    #expect(run.monitor.figure?.basis == .window)
    run.compact(.automatic, after: 20_000)
    #expect(run.monitor.figure?.basis == .usable)
    #expect(run.percent == 88)
  }

  @Test func `two requests beyond it with one below between them say nothing, nor do two of two models`() {
    var run = Run(.usable)
    run.reply(168_000, 90_000, 169_000)
    #expect(run.monitor.state?.isBeyondUsable == false)
    run.model = "claude-opus-4-6"
    run.reply(170_000)
    #expect(run.monitor.state?.isBeyondUsable == false)
    run.reply(171_000)
    #expect(run.monitor.state?.isBeyondUsable == true)
  }

  @Test func `what a request beyond it tells is known after a restart`() throws {
    var run = Run(.usable)
    run.reply(140_000, 168_000)
    let state = try #require(run.monitor.state)
    run.monitor = BudgetMonitor(
      policy: BudgetPolicy(), rules: ClaudeLikeRules.rules, state: state,
      lowestFired: run.monitor.alertInEffect?.threshold)
    run.reply(169_000)
    #expect(run.monitor.state?.isBeyondUsable == true)
    #expect(run.fired == [16, 2])
  }

  @Test(arguments: [168_500, 185_000, 197_000])
  func `a jump past the usable part is not passed over`(context: Int) {
    var run = Run(.usable)
    run.reply(100_000, context, context)
    #expect(run.fired == [2])
    #expect(run.percent == 0)
  }

  @Test func `a jump past the usable part from a warning goes on with what is lower`() {
    var run = Run(.usable)
    run.reply(137_000, 195_000)
    #expect(run.fired == [18, 2])
    // Of the whole window 2 are left, which were told.
    run.reply(195_900)
    #expect(run.percent == 2)
    #expect(run.fired == [18, 2])
  }

  @Test func `after a compaction of unknown size there is no figure until the next reply`() {
    var run = Run(.window)
    run.reply(190_000)
    run.compact(before: 190_000, after: nil)
    #expect(run.monitor.figure != nil)
    #expect(run.monitor.figure?.usedTokens == nil)
    #expect(run.monitor.figure?.remainingTokens == nil)
    #expect(run.percent == nil)
    #expect(run.monitor.alertInEffect == nil)
    run.reply(52_000, 190_000)
    #expect(run.percent == 5)
    #expect(run.fired == [6, 6])
  }

  @Test func `a reply of no tokens says nothing`() {
    var run = Run(.usable)
    run.reply(0)
    #expect(run.monitor.figure == nil)
    run.reply(80_000, 0, -5)
    #expect(run.monitor.figure?.usedTokens == 80_000)
  }

  @Test func `a transcript may begin with a compaction`() {
    var run = Run(.window)
    run.compact(before: 998_659, after: 17_500)
    #expect(run.monitor.figure?.windowTokens == 1_000_000)
    #expect(run.monitor.figure?.windowSource == .observed)
    #expect(run.percent == 98)
    // The reply tells the model, and the window stays the one that was seen.
    run.reply(69_313)
    #expect(run.monitor.figure?.windowTokens == 1_000_000)
    #expect(run.percent == 93)
    var silent = Run(.window)
    silent.compact(before: 150_000, after: nil)
    #expect(silent.monitor.figure == nil)
  }

  @Test func `a window seen to be larger stays so`() {
    var run = Run(.window)
    run.reply(190_000, 425_822, 50_000)
    #expect(run.monitor.figure?.windowTokens == 1_000_000)
    #expect(run.percent == 95)
    #expect(run.fired == [6])
  }

  @Test func `an agent that never compacts has the window to use`() {
    var run = Run(.usable, reserve: nil)
    run.reply(164_000)
    #expect(run.monitor.figure?.limitTokens == 200_000)
    #expect(run.fired == [18])
  }

  @Test func `a reserve as large as the window leaves the window`() {
    var run = Run(.usable, reserve: 200_000)
    run.reply(100_000)
    #expect(run.monitor.figure?.basis == .window)
    #expect(run.percent == 50)
  }

  @Test func `numbers from outside can be of any size`() {
    for basis in BudgetBasis.allCases {
      var run = Run(basis)
      run.compact(before: .max, after: .max)
      run.compact(before: .min, after: .min)
      #expect(run.monitor.figure?.remainingPercent == 100)
      run.reply(.max, 1)
      // One token of 9,223,372,036,854,775,807 is used.
      #expect(run.percent == 99)
      run.reply(.max / 2, .max)
      run.compact(before: .max, after: .max)
      #expect(run.percent.map { (0...100).contains($0) } == true)
      run.compact(before: nil, after: -1)
      #expect(run.percent == 100)
    }
  }

  @Test func `a monitor goes on where it was before a restart`() throws {
    var run = Run(.usable)
    run.reply(60_000, 140_000, 167_001, 167_002)
    let state = try #require(run.monitor.state)
    let fired = try #require(run.monitor.alertInEffect?.threshold)
    var restored = Run(.usable)
    restored.monitor = BudgetMonitor(
      policy: BudgetPolicy(), rules: ClaudeLikeRules.rules, state: state, lowestFired: fired)
    #expect(restored.monitor.figure == run.monitor.figure)
    #expect(restored.monitor.figure?.measured == Timestamp(milliseconds: 7))
    for context in [170_000, 184_000, 199_000] {
      run.reply(context)
      restored.reply(context)
    }
    #expect(Array(run.fired.dropFirst(2)) == restored.fired)
    #expect(restored.fired == [8, 2])
  }

  @Test func `a monitor without state has neither figure nor alert`() {
    let run = Run(.usable)
    #expect(run.monitor.figure == nil)
    #expect(run.monitor.alertInEffect == nil)
    #expect(run.monitor.state == nil)
  }
}

private enum ClaudeLikeRules {
  static let rules = WindowRules(
    asOf: "2026-01-01", table: [.init(prefix: "claude-", tokens: 200_000)], usualTokens: 200_000,
    knownSizes: [200_000, 1_000_000], compactionReserve: 33_000)
}
