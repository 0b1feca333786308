import Rendering
import SessionCore
import Testing

/// Alerts as people and programs read them.
struct NoticeTableTests {
  private static func ago(_ seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: Sample.now.milliseconds - seconds * 1_000)
  }

  private static func notice(_ label: String, _ seconds: Int64, _ subject: Notice.Subject) -> Notice {
    Notice(
      agent: AgentID("claude-code"), session: SessionID("8d41c7e0"), label: label,
      project: "/home/ada/\(label)",
      time: ago(seconds), subject: subject)
  }

  private static let budget = notice("infra", 60, .budget(Sample.alert))
  private static let wait = notice("api", 200, .wait(.permission, since: ago(210)))
  private static let limits = notice(
    "web", 300,
    .limits(
      NearLimits(
        remainingPercent: 12, limit: "five_hour", minutes: 300, usedPercent: 91, resets: ago(300 - 8_040))))

  private static let records: [NoticeRecord] = {
    var tmux = NoticeDelivery(.tmux, next: ago(60))
    tmux.succeed(at: ago(59))
    var command = NoticeDelivery(.command, next: ago(60))
    command.fail("exit status 7: no route", at: ago(60))
    command.fail("exit status 7: no route\u{1b}[31m to host", at: ago(12))
    var held = NoticeDelivery(.desktop, next: ago(300))
    held.hold(until: ago(-7_200))
    var over = NoticeDelivery(.tmux, next: ago(300))
    over.withdraw("it was over before it was told", at: ago(299))
    return [
      NoticeRecord(id: 12, notice: budget, deliveries: [tmux, command]),
      NoticeRecord(id: 11, notice: wait, acknowledged: ago(100), deliveries: [tmux]),
      NoticeRecord(id: 9, notice: limits, deliveries: [held, over]),
    ]
  }()

  @Test func `the table says what was told, by which way, and what went wrong`() {
    #expect(
      NoticeTable.lines(Self.records, now: Sample.now, Sample.style(110)) == [
        " ID  TIME            SESSION  TOLD  WHAT",
        " 12  11-21 05:45:40  infra    tmux  critical: 8 % left of the usable window (152,900 of 167,000 tokens used)",
        "      command: failed 2 times, next in 18 s: exit status 7: no route�[31m to host",
        " 11  11-21 05:43:20  api      tmux  waits for permission",
        " 9   11-21 05:41:40  web      –     12 % left of the window, and 91 % used of the account's 5 hours, which be…",
        "      desktop: held for 2 h 0 m of quiet hours",
      ])
    #expect(NoticeTable.lines([], now: Sample.now, Sample.terminal).isEmpty)
  }

  @Test func `several go into one line, the most pressing first`() {
    func line(_ notices: Notice...) -> String { NoticeWords.line(notices, at: Sample.now) }
    func of(_ session: String, _ notice: Notice) -> Notice {
      var notice = notice
      notice.session = SessionID(session)
      return notice
    }
    #expect(line() == "" && line(Self.wait) == "api waits for permission")
    #expect(
      line(of("a", Self.wait), of("b", Self.budget), of("c", Self.limits))
        == "3 sessions: web 12 % and quota 91 % · infra critical 8 % · api waits 3 m")
    #expect(line(Self.wait, Self.budget) == "infra critical 8 % · api waits 3 m")
    let waits = (1...6).map {
      of("\($0)", Self.notice("a-long-name-of-a-folder-\($0)", 9, Self.wait.subject))
    }
    #expect(
      NoticeWords.line(waits + [of("b", Self.budget)], at: Sample.now)
        == "7 sessions: infra critical 8 % · a-long-name-of-… waits 3 m · a-long-name-of-… waits 3 m"
        + " · a-long-name-of-… waits 3 m · +3")
  }

  @Test func `no more go together than are named, the most pressing ones`() {
    let waits = (1...6).map { Self.notice("\($0)", 9, Self.wait.subject) }
    var left = waits + [Self.budget]
    var lines: [String] = []
    while case let next = NoticeWords.together(left, \.self), !next.isEmpty {
      lines.append(NoticeWords.line(next, at: Sample.now))
      #expect(next.allSatisfy { lines[lines.count - 1].contains($0.label) })
      left.removeAll { next.contains($0) }
    }
    #expect(lines.count == 2 && lines[0].contains("infra critical 8 %") && !lines.joined().contains("+"))
  }

  @Test func `a narrow terminal gets lines that fit`() {
    for columns in [10, 40, 60] {
      for line in NoticeTable.lines(Self.records, now: Sample.now, Sample.style(columns, unicode: false)) {
        #expect(DisplayText.width(line) <= columns)
        #expect(line.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
      }
    }
  }

  @Test func `a program gets all of it`() {
    let text = String(decoding: NoticeTable.json([Self.records[1]]), as: UTF8.self)
    #expect(
      text == #"{"alerts":[{"id":11,"time":"2026-11-21T05:43:20.000Z","kind":"wait","session":"8d41c7e0","#
        + #""agent":"claude-code","name":"api","project":"/home/ada/api","text":"api waits for permission","#
        + #""data":{"waiting_for":"permission","since":"2026-11-21T05:43:10.000Z"},"#
        + #""acknowledged":"2026-11-21T05:45:00.000Z","deliveries":[{"way":"tmux","state":"delivered","attempts":1,"#
        + #""next":null,"settled":"2026-11-21T05:45:41.000Z","problem":null}]}]}"#)
  }

  @Test func `the user's command gets one line`() {
    let text = String(decoding: NoticeTable.document(Self.records[0]), as: UTF8.self)
    #expect(text.hasSuffix("\"basis\":\"usable\"}}\n"))
    #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(!text.contains("deliveries"))
  }

  @Test func `a notice is told in words`() {
    #expect(
      NoticeWords.line(Self.budget)
        == "infra: critical: 8 % left of the usable window (152,900 of 167,000 tokens used)")
    #expect(NoticeWords.heading(Self.budget) == "infra: 8 % left")
    #expect(NoticeWords.line(Self.wait) == "api waits for permission")
    #expect(NoticeWords.heading(Self.wait) == "api waits for permission")
    #expect(NoticeWords.body(Self.wait) == "/home/ada/api")
    #expect(
      NoticeWords.line(Self.limits)
        == "web: 12 % left of the window, and 91 % used of the account's 5 hours, which begins anew in 2 h 14 m"
    )
    #expect(NoticeWords.heading(Self.limits) == "web: 12 % left, and 91 % of the quota used")
  }

  @Test(arguments: ["\u{1b}]0;x\u{7}", "a\nb", "\u{202e}txt", "a\0b"])
  func `names from outside command nothing`(label: String) {
    let notice = Self.notice(label, 5, .wait(.other(label), since: Self.ago(9)))
    for text in [NoticeWords.line(notice), NoticeWords.heading(notice), NoticeWords.body(notice)] {
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
      #expect(!text.contains("\u{202e}"))
    }
  }
}
