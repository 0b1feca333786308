import SessionCore
import Testing

/// What becomes of a notice on one of its ways.
struct NoticeDeliveryTests {
  private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  @Test func `what fails is tried again after longer and longer, and given up in the end`() {
    var delivery = NoticeDelivery(.command, next: time(100))
    var tries: [Int64] = []
    var now: Int64 = 100
    while delivery.settled == nil {
      tries.append(now)
      delivery.fail("exit status 1", at: time(now))
      now = delivery.next.milliseconds / 1_000
    }
    #expect(tries == [100, 105, 135, 255, 855])
    #expect(delivery.state == .givenUp && delivery.attempts == 5 && delivery.problem == "exit status 1")
    #expect(delivery.settled == time(855))
  }

  @Test func `what gets through has no problem any more`() {
    var delivery = NoticeDelivery(.desktop, next: time(1))
    delivery.fail("no answer", at: time(1))
    #expect(delivery.state == .due && delivery.next == time(6) && delivery.settled == nil)
    delivery.succeed(at: time(6))
    #expect(delivery.state == .delivered && delivery.attempts == 2 && delivery.problem == nil)
    #expect(delivery.settled == time(6))
  }

  /// What is to be done about a delivery, and why.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var policy = NoticePolicy(ways: [.tmux])
    var way = NoticeWay.tmux
    var isHeld = false
    var next: Int64 = 0
    var stillHolds: Bool? = true
    /// Seconds since the notice.
    var age: Int64 = 0
    var step: NoticePolicy.Step
  }

  private static let night = NoticePolicy(ways: [.tmux], quietHours: QuietHours("22:00-07:00"))
  /// 2026-11-21T12:00:00Z and eleven hours later, at night.
  private static let noon: Int64 = 1_795_262_400
  private static func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  static let cases = [
    Case(testDescription: "it is due", step: .send),
    Case(testDescription: "it is tried again later", next: 30, step: .wait(until: at(noon + 30))),
    Case(
      testDescription: "its way is switched off", way: .desktop,
      step: .withdraw(because: "this way is switched off")),
    Case(
      testDescription: "it is over", stillHolds: false,
      step: .withdraw(because: "it was over before it was told")),
    Case(testDescription: "nobody knows, and it is new", stillHolds: nil, age: 600, step: .send),
    Case(
      testDescription: "nobody knows, and it is old", stillHolds: nil, age: 601,
      step: .withdraw(because: "nobody knows any more whether it is still so")),
    Case(testDescription: "it is old, and still so", age: 100_000, step: .send),
    Case(testDescription: "by day", policy: night, step: .send),
    Case(testDescription: "at night", policy: night, age: 39_600, step: .hold(until: at(noon + 19 * 3_600))),
    Case(
      testDescription: "at night, for another try", policy: night, next: 90_000, age: 39_600,
      step: .hold(until: at(noon + 19 * 3_600))),
    Case(
      testDescription: "it was held, and the hours are other ones now", isHeld: true, next: 9_999, step: .send
    ),
  ]

  @Test(arguments: cases)
  func `the policy says what is to be done`(given: Case) {
    let notice = Notice(
      agent: AgentID("claude-code"), session: SessionID("s"), label: "api", project: nil,
      time: Self.at(Self.noon),
      subject: .wait(.permission, since: Self.at(Self.noon - 10)))
    var delivery = NoticeDelivery(given.way, next: Self.at(Self.noon + given.next))
    if given.isHeld { delivery.hold(until: delivery.next) }
    let step = given.policy.step(
      for: delivery, of: notice, stillHolds: given.stillHolds, at: Self.at(Self.noon + given.age), in: .utc)
    #expect(step == given.step)
  }

  @Test func `the same thing has one key, another one another`() {
    let alert = BudgetAlert(
      threshold: 8, tier: .critical, remainingPercent: 8, usedTokens: 92, limitTokens: 100, basis: .window)
    func notice(_ session: String, _ seconds: Int64, _ subject: Notice.Subject) -> Notice {
      Notice(
        agent: AgentID("codex"), session: SessionID(session), label: "l\(seconds)", project: nil,
        time: time(seconds),
        subject: subject)
    }
    let wait = Notice.Subject.wait(.permission, since: time(5))
    // A wait is told when it has lasted, which is another moment after a restart.
    #expect(notice("a", 15, wait).key == notice("a", 40, .wait(.answer, since: time(5))).key)
    #expect(notice("a", 15, wait).key != notice("a", 15, .wait(.permission, since: time(6))).key)
    #expect(notice("a", 15, wait).key != notice("b", 15, wait).key)
    #expect(notice("a", 15, .budget(alert)).key == notice("a", 15, .budget(alert)).key)
    #expect(notice("a", 15, .budget(alert)).key != notice("a", 16, .budget(alert)).key)
  }
}
