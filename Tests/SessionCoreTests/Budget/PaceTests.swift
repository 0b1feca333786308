import SessionCore
import Testing

struct PaceTests {
  private static let rules = WindowRules(
    asOf: "2026-01-01", table: [], usualTokens: 200_000, knownSizes: [200_000], compactionReserve: 33_000)

  /// One session, folded from what happens in it; times in minutes.
  private struct Run {
    var overview: SessionOverview
    private var number: Int64 = 0
    /// The clock of whoever reads; without it each event is read when it happens.
    var present: Double?

    init(_ rules: WindowRules = rules) {
      overview = SessionOverview(
        key: SessionKey(1), origin: SessionOrigin(agent: AgentID("a"), id: SessionID("s"), transcript: ""),
        lastActivity: Timestamp(milliseconds: 0), budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
    }

    mutating func happens(_ kind: SessionEventKind, _ minute: Double) {
      number += 1
      _ = overview.apply(
        SessionEvent(
          number: number, session: overview.key, time: PaceTests.time(minute), kind: kind, source: nil),
        at: PaceTests.time(present ?? minute))
    }

    mutating func prompt(_ minute: Double, _ origin: SessionStep.PromptOrigin = .user, agent: String? = nil) {
      happens(.stepped(SessionStep(.prompted(origin), agent: agent)), minute)
    }

    mutating func reply(
      _ context: Int, _ minute: Double, isMainChain: Bool = true, counted: Int = 100, model: String = "m"
    ) {
      happens(
        .replied(
          Reply(
            key: ReplyKey(rawValue: number), model: model, usage: TokenUsage(input: context),
            counted: TokenUsage(output: counted), isNew: true, isMainChain: isMainChain)), minute)
    }

    func pace(_ minute: Double) -> Pace {
      SessionBoard.Entry(overview: overview).pace(at: PaceTests.time(minute))
    }
  }

  private static func time(_ minute: Double) -> Timestamp {
    // A full hour of a clock that was told the time.
    Timestamp(milliseconds: 1_800_000_000_000 + Int64(minute * 60_000))
  }

  @Test func `turns and minutes are left as the last ones were`() {
    var run = Run()
    run.prompt(0)
    run.reply(20_000, 0.5)
    #expect(
      run.pace(1) == Pace(run.overview.budget.figure, rate: BurnRate(), turns: TurnGrowth(), at: Self.time(1))
    )
    // The turn that began the conversation is not known whole.
    for (context, minute) in [(22_000, 1.0), (26_000, 2), (32_000, 3), (72_000, 4)] {
      run.prompt(minute)
      run.reply((context + 20_000) / 2, minute + 0.25)
      run.reply(context, minute + 0.5)
    }
    // The last one goes on.
    #expect(run.overview.turns.turns.map(\.growth) == [2_000, 4_000, 6_000])
    let pace = run.pace(5)
    #expect(pace.tokensPerTurn == 4_000)
    // 167,000 - 72,000 = 95,000 until it compacts.
    #expect(run.overview.budget.figure?.compactsIn == 95_000)
    #expect(run.overview.budget.figure?.endsIn == 128_000)
    #expect(pace.turnsLeft == 23)
  }

  @Test func `a prompt that is told twice is one, and one without a reply is no turn`() {
    var run = Run()
    run.reply(10_000, 0)
    run.prompt(1)
    run.prompt(1.001)
    run.reply(14_000, 1.5)
    // The transcript tells late of what the hook told.
    run.prompt(1)
    run.reply(15_000, 1.6)
    run.prompt(2, .command)
    run.prompt(3)
    // What a subagent is told is no turn of the conversation.
    run.prompt(3.1, agent: "sub")
    run.reply(18_000, 3.5)
    run.reply(90_000, 3.6, isMainChain: false)
    run.prompt(4)
    run.reply(20_000, 5)
    #expect(run.overview.turns.turns.map(\.growth) == [5_000, 3_000])
    #expect(run.overview.turns.turns.map { $0.shares.map(\.usage.output) } == [[200], [200]])
    #expect(run.pace(5).tokensPerTurn == 4_000)
  }

  @Test func `a turn that was compacted says nothing, and the pause after it neither`() {
    var run = Run()
    run.reply(10_000, 0)
    for turn in 1...3 {
      run.prompt(Double(turn))
      run.reply(10_000 + turn * 1_000, Double(turn) + 0.5)
    }
    run.happens(.compacted(Compaction(trigger: .automatic, tokensBefore: 13_000, tokensAfter: 3_000)), 4)
    run.reply(9_000, 4.5)
    run.prompt(500)
    run.reply(10_000, 500.5)
    run.prompt(501)
    run.reply(12_000, 501.5)
    #expect(run.overview.turns.turns.map(\.growth) == [1_000, 1_000, 1_000])
    #expect(run.pace(502).tokensPerTurn == 1_000)
  }

  @Test func `minutes are left by the rate, and none where the window does not fill`() {
    var run = Run()
    run.reply(47_000, 0)
    run.reply(67_000, 10)
    #expect(run.pace(10).tokensPerMinute == 2_000)
    #expect(run.pace(10).minutesLeft == 50)
    #expect(run.pace(10).turnsLeft == nil)
    run.reply(67_000, 25)
    #expect(run.pace(25).tokensPerMinute == 0 && run.pace(25).minutesLeft == nil)
  }

  @Test func `an agent that never compacts has the window to its end`() {
    var run = Run(
      WindowRules(
        asOf: "2026-01-01", table: [], usualTokens: 200_000, knownSizes: [], compactionReserve: nil))
    run.reply(80_000, 0)
    run.reply(100_000, 10)
    #expect(run.overview.budget.figure?.compactsIn == nil)
    #expect(run.overview.budget.figure?.endsIn == 100_000)
    #expect(run.pace(10).minutesLeft == 50)
  }

  @Test func `a turn costs what its requests cost`() {
    var run = Run()
    run.reply(10_000, 0)
    for (turn, tokens) in [(1, 100), (2, 300), (3, 900), (4, 5)] {
      run.prompt(Double(turn))
      run.reply(10_000 + turn, Double(turn) + 0.5, counted: tokens)
    }
    #expect(run.overview.turns.costPerTurn { Double($0.usage.output) / 100 } == 3)
    #expect(run.overview.turns.costPerTurn { _ in nil } == nil)
    #expect(TurnGrowth().costPerTurn { _ in 1 } == nil)
  }

  @Test func `each request costs what its own model asks, for a prompt of its size`() {
    var run = Run()
    run.reply(10_000, 0)
    for turn in 1...4 {
      run.prompt(Double(turn))
      run.reply(10_000, Double(turn) + 0.1, counted: 100, model: "large")
      run.reply(20_000, Double(turn) + 0.2, isMainChain: false, counted: 1_000, model: "small")
      run.reply(150_000, Double(turn) + 0.3, counted: 10, model: "large")
      run.reply(10_000, Double(turn) + 0.4, counted: 0, model: "<none>")
    }
    // The last turn of the main conversation is another model's, and has not ended.
    run.prompt(9)
    run.reply(10_000, 9, model: "small")
    let prices = ["large": 10.0, "small": 1.0]
    let cost = run.overview.costPerTurn(at: PaceTests.time(10)) { entry in
      prices[entry.model].map {
        $0 * Double(entry.usage.output) * (entry.billing.promptSize == .upTo100K ? 1 : 2)
      }
    }
    #expect(cost == 2_200)
    #expect(run.overview.costPerTurn(at: PaceTests.time(10)) { $0.model == "large" ? 1 : nil } == nil)
    for number in 0..<100 { run.reply(10_000, 9.5, counted: 1, model: "model \(number)") }
    run.prompt(10)
    run.reply(10_000, 10)
    #expect(run.overview.turns.turns.last?.shares.count == 16)
    #expect(run.overview.turns.turns.last?.shares.last?.model.isEmpty == true)
  }

  /// By how many minutes the clock that wrote it was ahead.
  @Test(arguments: [16.0, 600, 1_400])
  func `a record of the future empties nothing of today`(ahead: Double) {
    var (run, calm) = (Run(), Run())
    for minute in 0...60 {
      run.present = Double(minute)
      calm.present = Double(minute)
      if minute % 10 == 5 {
        run.prompt(Double(minute))
        calm.prompt(Double(minute))
      }
      run.reply(10_000 + minute * 100, Double(minute))
      calm.reply(10_000 + minute * 100, Double(minute))
    }
    run.reply(16_000, 60 + ahead)
    run.prompt(60)
    run.reply(16_000, 60)
    calm.prompt(60)
    calm.reply(16_000, 60)
    #expect(
      run.overview.trail.figures(12, at: Self.time(60)) == calm.overview.trail.figures(12, at: Self.time(60)))
    #expect(run.pace(60) == calm.pace(60))
    #expect(run.overview.lastActivity == Self.time(60))
  }

  @Test func `a clock that is minutes ahead wrote it now`() {
    var run = Run()
    run.present = 10
    run.reply(10_000, 12)
    run.reply(30_000, 14)
    #expect(run.pace(10).tokensPerMinute == 20_000)
    #expect(run.overview.trail.figures(1, at: Self.time(10)) == [30_000])
    #expect(run.overview.budget.figure?.measured == Self.time(10))
  }

  @Test func `numbers from outside can be of any size`() {
    var run = Run()
    run.reply(1, 0)
    for minute in 1..<6 {
      run.prompt(Double(minute))
      run.reply(.max, Double(minute) + 0.1, counted: .max)
      run.reply(1, Double(minute) + 0.2, counted: .max)
    }
    _ = run.pace(6)
    run.prompt(-9e12)
    #expect(run.overview.turns.turns.count == 4)
  }
}
