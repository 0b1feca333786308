import SessionCore
import Testing

struct StopAdviceTests {
  @Test(
    arguments: [
      (StopNeed(), .low), (StopNeed(remainingPercent: 34), .low), (StopNeed(remainingPercent: 33), .medium),
      (StopNeed(remainingPercent: 18), .high), (StopNeed(remainingPercent: 10), .critical),
      (StopNeed(remainingPercent: 0), .critical), (StopNeed(quotaPercent: 79.9), .low),
      (StopNeed(remainingPercent: 90, quotaPercent: 80), .medium), (StopNeed(quotaPercent: 90), .high),
      (StopNeed(remainingPercent: 90, quotaPercent: 100), .critical),
      // Four minutes left.
      (StopNeed(remainingPercent: 50, remainingTokens: 20_000, tokensPerMinute: 5_000), .medium),
      (StopNeed(remainingPercent: 30, remainingTokens: 20_000, tokensPerMinute: 5_000), .high),
      (StopNeed(remainingPercent: 50, remainingTokens: 25_000, tokensPerMinute: 5_000), .low),
      (StopNeed(remainingPercent: 50, remainingTokens: 20_000, tokensPerMinute: 0), .low),
    ] as [(StopNeed, Urgency)])
  func `how pressing it is`(need: StopNeed, expected: Urgency) {
    #expect(need.urgency == expected)
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
