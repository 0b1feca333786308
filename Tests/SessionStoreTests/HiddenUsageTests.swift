import SessionCore
import SessionStore
import Testing

/// What agents' own sums and their telemetry bring to light, beside the replies.
struct HiddenUsageTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// The rows of one source: session, second of the last, requests, input and output.
  private func rows(_ source: UsageSource) throws -> [String] {
    try fixture.store.usageEntries(since: nil, until: nil).filter { $0.source == source }.map { entry in
      "\(entry.session.rawValue) \(entry.last.milliseconds / 1_000) \(entry.replies) \(entry.usage.input) "
        + "\(entry.usage.output)"
    }.sorted()
  }

  private var transcriptOutput: Int {
    get throws {
      try fixture.store.usageEntries(since: nil, until: nil).filter { $0.source == .transcript }
        .reduce(0) { $0 + $1.usage.output }
    }
  }

  // MARK: Sums

  @Test func `what a sum has more than the replies is hidden`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 1)
        batch.reply("b", input: 10, output: 1, at: 2)
        batch.sum(input: 50, output: 9, at: 3)
        batch.reply("c", input: 10, output: 1, at: 4)
      })
    #expect(try rows(.agentSum) == ["1 3 0 30 7"])
    #expect(try transcriptOutput == 3)
  }

  @Test func `a subagent's file that is read later takes from what was hidden`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 1)
        batch.sum(input: 50, output: 9, at: 9)
      })
    #expect(try rows(.agentSum) == ["1 9 0 40 8"])
    try fixture.commit(.subagent { $0.reply("s", input: 30, output: 4, isMainChain: false, at: 5) })
    #expect(try rows(.agentSum) == ["1 9 0 10 4"])
    // A reply that grows, and one behind the sum.
    try fixture.commit(
      .subagent { batch in
        batch.reply("s", input: 30, output: 6, isMainChain: false, at: 5)
        batch.reply("t", input: 30, output: 4, isMainChain: false, at: 10)
      })
    #expect(try rows(.agentSum) == ["1 9 0 10 2"])
  }

  @Test func `replies that tell all leave nothing hidden`() throws {
    try fixture.commit(.main { $0.sum(input: 10, output: 1, at: 9) })
    #expect(try rows(.agentSum) == ["1 9 0 10 1"])
    try fixture.commit(.main { $0.reply("a", input: 10, output: 1, at: 1) })
    #expect(try rows(.agentSum) == [])
  }

  @Test func `the same piece once more changes nothing, and settles`() throws {
    let piece = TranscriptProgress.main { batch in
      batch.reply("a", input: 10, output: 1, at: 1)
      batch.sum(input: 50, output: 9, at: 3)
      batch.sum(input: 50, output: 9, at: 4)
    }
    let later = Timestamp(milliseconds: 200_000_000)
    _ = try fixture.store.commit([piece], now: later)
    let version = fixture.store.settledUsageVersion
    _ = try fixture.store.commit([piece], now: later)
    #expect(try rows(.agentSum) == ["1 3 0 40 8"])
    #expect(version == 1 && fixture.store.settledUsageVersion == 1)
  }

  @Test func `a resumed session's sum goes on, and one that was begun anew counts by itself`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 1)
        batch.sum(input: 15, output: 1, begun: 0, at: 2)
        // Resumed an hour later.
        batch.reply("b", input: 10, output: 1, at: 3_601)
        batch.sum(input: 32, output: 2, begun: 0, at: 3_602)
        // Resumed where the sum was lost.
        batch.reply("c", input: 10, output: 1, at: 7_201)
        batch.sum(input: 11, output: 1, begun: 7_200, at: 7_202)
      })
    #expect(try rows(.agentSum) == ["1 2 0 5 0", "1 3602 0 7 0", "1 7202 0 1 0"])
  }

  @Test func `two counts that end in one quarter of an hour add up`() throws {
    try fixture.commit(
      .main { batch in
        batch.sum(input: 5, output: 1, begun: 0, at: 2)
        batch.sum(input: 3, output: 1, begun: 10, at: 12)
      })
    #expect(try rows(.agentSum) == ["1 12 0 8 2"])
  }

  @Test(arguments: [false, true])
  func `a fork goes on with the sum of its origin, and both count once`(isForkFirst: Bool) throws {
    let origin = TranscriptProgress.main { batch in
      batch.reply("a", input: 10, output: 1, at: 1)
      batch.sum(input: 15, output: 1, begun: 0, at: 2)
      batch.reply("b", input: 10, output: 1, at: 8)
      batch.sum(input: 27, output: 2, begun: 0, at: 9)
    }
    // The fork shows the origin's reply, and was made from its first sum.
    let fork = TranscriptProgress.main(Fixture.otherUUID) { batch in
      batch.reply("a", input: 10, output: 1, at: 1)
      batch.reply("c", input: 10, output: 1, at: 5)
      batch.sum(input: 35, output: 2, begun: 0, at: 7)
    }
    for piece in isForkFirst ? [fork, origin] : [origin, fork] { try fixture.commit(piece) }
    // 5 and 2 of the origin, 10 of the fork; sessions are numbered as they come.
    let (first, second) = isForkFirst ? (2, 1) : (1, 2)
    #expect(Set(try rows(.agentSum)) == ["\(first) 9 0 7 0", "\(second) 7 0 10 0"])
  }

  @Test func `a sum that a fork copied with its lines counts once`() throws {
    for id in [Fixture.uuid, Fixture.otherUUID] {
      try fixture.commit(
        .main(id) { batch in
          batch.reply("a", input: 10, output: 1, at: 1)
          batch.sum(input: 15, output: 1, begun: 0, at: 2)
        })
    }
    #expect(try rows(.agentSum) == ["1 2 0 5 0"])
  }

  @Test func `huge sums stay numbers`() throws {
    try fixture.commit(
      .main { batch in
        batch.sum(input: .max, output: .max, begun: 0, at: 2)
        batch.sum(input: .max, output: .max, begun: 10, at: 12)
      })
    #expect(try rows(.agentSum) == ["1 12 0 \(Int.max) \(Int.max)"])
  }

  // MARK: Telemetry

  private func telemetry(
    _ request: String, session: String = Fixture.uuid, input: Int = 10, output: Int = 1, at time: Int64 = 1
  ) throws -> TelemetryRequest {
    TelemetryRequest(
      agent: Fixture.agent, session: SessionID(session),
      key: try #require(RequestKey(requestID: request.utf8)),
      time: Timestamp(milliseconds: time * 1_000), model: "m",
      usage: TokenUsage(input: input, output: output, cacheRead: 3, cacheWrite: 2, cacheWriteOneHour: 1))
  }

  @discardableResult
  private func record(_ requests: TelemetryRequest...) throws -> [Int] {
    let receipt = try fixture.store.record(requests, now: Fixture.now)
    return [receipt.hidden, receipt.shown, receipt.repeated]
  }

  @Test func `a request that no transcript shows is hidden, however often it is told of`() throws {
    try fixture.commit(.main { $0.reply("a", at: 1, request: "r1") })
    #expect(try record(telemetry("r2", input: 70, at: 2)) == [1, 0, 0])
    #expect(try record(telemetry("r2", input: 70, at: 2), telemetry("r2", input: 70, at: 2)) == [0, 0, 2])
    #expect(try rows(.telemetry) == ["1 2 1 70 1"])
    let counts = try fixture.store.telemetryCounts()
    #expect(counts.requests == 1 && counts.hidden == 1 && counts.latest?.milliseconds == 2_000)
  }

  @Test(arguments: [false, true])
  func `a request that a transcript shows counts once, whichever comes first`(isTelemetryFirst: Bool) throws {
    let piece = TranscriptProgress.main { $0.reply("a", input: 10, output: 1, at: 1, request: "r1") }
    if isTelemetryFirst { #expect(try record(telemetry("r1", at: 2)) == [1, 0, 0]) }
    try fixture.commit(piece)
    #expect(try record(telemetry("r1", at: 2)) == [0, 1, 0])
    #expect(try rows(.telemetry) == [])
    #expect(try transcriptOutput == 1)
  }

  @Test func `a transcript without ids of requests shows one by its prompt`() throws {
    #expect(try record(telemetry("r1", at: 2)) == [1, 0, 0])
    try fixture.commit(.main { $0.reply("a", input: 10, output: 1, at: 1) })
    #expect(try rows(.telemetry) == [])
    #expect(try record(telemetry("r1", at: 2), telemetry("r2", input: 11, at: 2)) == [1, 1, 0])
  }

  @Test func `a copy in a fork shows a request too`() throws {
    try fixture.commit(.main(Fixture.otherUUID) { $0.reply("a", at: 1, request: "r1") })
    try fixture.commit(.main { $0.reply("a", at: 1, request: "r1") })
    #expect(try record(telemetry("r1", at: 2)) == [0, 1, 0])
  }

  @Test func `a request that telemetry told of is no more hidden when its session shows another's reply`()
    throws
  {
    // A fork that was read before its origin counts the reply.
    try fixture.commit(.main(Fixture.otherUUID) { $0.reply("a", at: 1, request: "r1") })
    #expect(try record(telemetry("r1", at: 2)) == [1, 0, 0])
    try fixture.commit(.main { $0.reply("a", at: 1, request: "r1") })
    #expect(try rows(.telemetry) == [])
    #expect(try transcriptOutput == 1)
  }

  @Test func `a session is found with its transcript, also where telemetry was first`() throws {
    try record(telemetry("r9", input: 70, at: 2))
    #expect(try fixture.overviews().isEmpty)
    let events = try fixture.commit(.main { $0.reply("a", at: 1, request: "r1") })
    let origin = SessionOrigin(
      agent: Fixture.agent, id: SessionID(Fixture.uuid),
      transcript: "/c/projects/-home-u-api/\(Fixture.uuid).jsonl")
    #expect(events.first?.kind == .found(origin))
    #expect(try rows(.telemetry) == ["1 2 1 70 1"])
    #expect(try fixture.overviews().count == 1)
  }

  @Test func `a sum brings to light what telemetry has not told of`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 1)
        batch.sum(input: 100, output: 9, at: 9)
      })
    #expect(try rows(.agentSum) == ["1 9 0 90 8"])
    try record(telemetry("r2", input: 60, output: 5, at: 4))
    #expect(try rows(.agentSum) == ["1 9 0 30 3"])
    // The request turns out to be a subagent's, whose file is read now.
    try fixture.commit(
      .subagent { $0.reply("s", input: 60, output: 5, isMainChain: false, at: 4, request: "r2") })
    #expect(try rows(.telemetry) == [])
    #expect(try rows(.agentSum) == ["1 9 0 30 3"])
  }
}

extension TranscriptBatch {
  /// The agent's own sum, of one model, with what each reply of the fixture has beside input and output.
  fileprivate mutating func sum(input: Int, output: Int, begun: Int64 = 0, at time: Int64) {
    let moment = Timestamp(milliseconds: time * 1_000)
    let sum = AgentSum(
      begun: Timestamp(milliseconds: begun * 1_000),
      models: [.init(name: "m", usage: TokenUsage(input: input, output: output))])
    append(.agentSum(sum), time: moment, offset: time * 100, length: 90)
  }
}
