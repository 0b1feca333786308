import SessionCore
import Testing

struct StopAdviceTests {
  @Test(
    arguments: [
      (StopNeed(), .low), (StopNeed(remainingPercent: 34), .low), (StopNeed(remainingPercent: 33), .medium),
      (StopNeed(remainingPercent: 18), .high), (StopNeed(remainingPercent: 10), .critical),
      (StopNeed(remainingPercent: 0), .critical), (StopNeed(quota: quota(79.9)), .low),
      (StopNeed(remainingPercent: 90, quota: quota(80)), .medium), (StopNeed(quota: quota(90)), .high),
      (StopNeed(remainingPercent: 90, quota: quota(100)), .critical),
      // The quota takes nothing away.
      (StopNeed(remainingPercent: 5, quota: quota(1)), .critical),
      // Four minutes left.
      (StopNeed(remainingPercent: 50, remainingTokens: 20_000, tokensPerMinute: 5_000), .medium),
      (StopNeed(remainingPercent: 30, remainingTokens: 20_000, tokensPerMinute: 5_000), .high),
      (StopNeed(remainingPercent: 50, remainingTokens: 25_000, tokensPerMinute: 5_000), .low),
      (StopNeed(remainingPercent: 50, remainingTokens: 20_000, tokensPerMinute: 0), .low),
      // An hour left, and quota for 50 minutes or for 70.
      (
        StopNeed(
          remainingPercent: 60, remainingTokens: 60_000, tokensPerMinute: 1_000,
          quota: quota(70, usedUpIn: 50)),
        .medium
      ),
      (
        StopNeed(
          remainingPercent: 60, remainingTokens: 60_000, tokensPerMinute: 1_000,
          quota: quota(70, usedUpIn: 70)),
        .low
      ),
    ] as [(StopNeed, Urgency)])
  func `how pressing it is`(need: StopNeed, expected: Urgency) {
    #expect(need.urgency == expected)
  }

  /// A window of which so much is used.
  private static func quota(_ percent: Double, usedUpIn minutes: Int? = nil) -> QuotaOutlook? {
    var outlook = QuotaOutlook(
      QuotaWindow(
        limit: "", minutes: 300, usedPercent: percent, resets: Timestamp(milliseconds: 18_000_000),
        measured: Timestamp(milliseconds: 0)), at: Timestamp(milliseconds: 0))
    outlook?.course = minutes.map { .usedUp(minutes: $0) } ?? .unknown
    return outlook
  }

  @Test func `a quota that is used up makes no unsafe moment a safe one`() {
    let unsafe = StopPoint(isSafe: false, reasons: [Self.reason], phase: nil)
    let advice = StopAdvice(unsafe, need: StopNeed(remainingPercent: 90, quota: Self.quota(100)))
    #expect(advice.urgency == .critical && advice.recommendation == .stopAfter(Self.reason, tokens: nil))
    let safe = StopPoint(isSafe: true, reasons: [Self.reason], phase: nil)
    let need = StopNeed(remainingPercent: 90, quota: Self.quota(100))
    #expect(StopAdvice(safe, need: need).recommendation == .stopNow)
  }

  private static let reason = StopReason(
    .testsFailed(program: "npm test"), Evidence(time: Timestamp(milliseconds: 0)))

  @Test func `however pressing, an unsafe moment is never one to stop at`() {
    let unsafe = StopPoint(isSafe: false, reasons: [Self.reason], phase: nil)
    for percent in 0...100 {
      let need = StopNeed(remainingPercent: percent, tokensPerMinute: 1_000)
      let advice = StopAdvice(unsafe, need: need)
      #expect(advice.recommendation == (percent > 18 ? .goOn : .stopAfter(Self.reason, tokens: 4_000)))
    }
  }

  @Test func `a safe moment is one to stop at when it presses`() {
    let safe = StopPoint(isSafe: true, reasons: [Self.reason], phase: nil)
    #expect(StopAdvice(safe, need: StopNeed(remainingPercent: 12)).recommendation == .stopNow)
    #expect(StopAdvice(safe, need: StopNeed(remainingPercent: 60)).recommendation == .goOn)
  }
}
