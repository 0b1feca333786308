import SessionCore
import Testing

struct BurnRateTests {
  /// What happens in a conversation, and how many seconds after its start.
  enum Step {
    case reply(Int, at: Int64)
    case compaction
  }

  private static func rate(of steps: [Step], at seconds: Int64) -> Int? {
    var rate = BurnRate()
    for step in steps {
      switch step {
      case .reply(let tokens, let time):
        rate.replied(contextTokens: tokens, at: Timestamp(milliseconds: 1_000_000_000 + time * 1_000))
      case .compaction: rate.compacted()
      }
    }
    return rate.tokensPerMinute(at: Timestamp(milliseconds: 1_000_000_000 + seconds * 1_000))
  }

  @Test(
    arguments: [
      ("nothing is known of what never replied", [], 0, nil),
      ("one reply has nothing to be compared to", [.reply(50_000, at: 0)], 60, nil),
      ("two of the same size are no growth", [.reply(50_000, at: 0), .reply(50_000, at: 9)], 60, 0),
      (
        "growth is spread over the time since the first reply",
        [.reply(10_000, at: 0), .reply(20_000, at: 200)], 300, 2_000
      ),
      ("though over no less than a minute", [.reply(10_000, at: 0), .reply(13_000, at: 5)], 10, 3_000),
      ("and over no more than ten", [.reply(10_000, at: 0), .reply(40_000, at: 1_000)], 1_200, 3_000),
      (
        "what was before that is left out",
        [.reply(10_000, at: 0), .reply(90_000, at: 100), .reply(95_000, at: 1_000)], 1_200, 500
      ),
      ("it falls while nothing comes", [.reply(10_000, at: 0), .reply(40_000, at: 60)], 300, 6_000),
      (
        "and is not known any more after ten minutes", [.reply(10_000, at: 0), .reply(40_000, at: 60)], 700,
        nil
      ),
      (
        "a compaction takes nothing away, and the next reply is where it starts again",
        [
          .reply(100_000, at: 0), .reply(160_000, at: 300), .compaction, .reply(30_000, at: 400),
          .reply(33_000, at: 500),
        ], 600, 6_300
      ),
      (
        "a conversation that was rewound counts from there",
        [.reply(100_000, at: 0), .reply(40_000, at: 100), .reply(46_000, at: 200)], 600, 600
      ),
      (
        "a reply of no tokens says nothing",
        [.reply(100_000, at: 0), .reply(0, at: 100), .reply(106_000, at: 200)], 600, 600
      ),
      (
        "file order is not time order",
        [.reply(10_000, at: 900), .reply(16_000, at: 950), .reply(17_000, at: 100)], 1_200, 600
      ),
      (
        "a moment that was rounded down is none before the reply",
        [.reply(10_000, at: 0), .reply(13_000, at: 9)], 0, 3_000
      ),
      ("what is said to happen much later does not count yet", [.reply(10_000, at: 9_000)], 0, nil),
      (
        "counts beyond all measure",
        [.reply(1, at: 0), .reply(.max, at: 1), .compaction, .reply(1, at: 2), .reply(.max, at: 3)],
        60, .max
      ),
    ] as [(String, [Step], Int64, Int?)])
  func `tokens a minute`(what: String, steps: [Step], seconds: Int64, expected: Int?) {
    #expect(Self.rate(of: steps, at: seconds) == expected, "\(what)")
  }

  @Test func `however many replies come, what is kept stays small`() {
    var rate = BurnRate()
    for reply in 0..<100_000 {
      rate.replied(contextTokens: 1_000 + reply, at: Timestamp(milliseconds: Int64(reply) * 100))
    }
    // Ten replies a second, each one token more than the one before: 600 tokens a minute.
    let perMinute = rate.tokensPerMinute(at: Timestamp(milliseconds: 10_000_000)) ?? 0
    #expect((585...600).contains(perMinute))
    #expect(
      Mirror(reflecting: rate).children.contains { ($0.value as? any Collection)?.count ?? 0 > 48 } == false)
  }

  @Test func `no time is too far away`() {
    for time in [Int64.min, -1, 0, .max] {
      var rate = BurnRate()
      rate.replied(contextTokens: 5, at: Timestamp(milliseconds: time))
      rate.replied(contextTokens: 9, at: Timestamp(milliseconds: 77))
      for now in [Int64.min, 0, .max] { _ = rate.tokensPerMinute(at: Timestamp(milliseconds: now)) }
      #expect(rate.tokensPerMinute(at: Timestamp(milliseconds: 77)) != nil)
    }
  }
}
