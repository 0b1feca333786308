import Rendering
import SessionCore
import Testing

/// What `stop-point` says, word for word.
struct StopReportTests {
  private func entry(_ stopPoint: StopPoint?, _ sample: SessionBoard.Entry = Sample.busy)
    -> SessionBoard.Entry
  {
    SessionBoard.Entry(overview: sample.overview, agent: sample.agent, stopPoint: stopPoint)
  }

  private func report(
    _ stopPoint: StopPoint?, _ sample: SessionBoard.Entry = Sample.busy, quota: Double? = nil,
    _ style: TextStyle = Sample.style(100)
  ) -> String {
    let quota = quota.flatMap { QuotaOutlook(Sample.quota($0), at: Sample.now) }
    return StopReport.render(entry(stopPoint, sample), quota: quota, now: Sample.now, style: style)
      .joined(separator: "\n")
  }

  @Test func `an unsafe moment that presses: what makes it safe`() {
    #expect(
      report(Sample.editing, Sample.waiting) == """
         infra · not yet safe to stop · CRITICAL · 8 % left

         unsafe       the edit of vpc.tf is neither tested nor committed (3 m ago)
                      /home/ada/t.jsonl, byte 1042
                      1 task goes on in the background: terraform plan (40 s ago)
                      /home/ada/t.jsonl, byte 2050
         left         14,100 of 167,000 tokens, measured 12 s ago
         phase        implementation, for 25 m; planning before
         next         not yet: stop when the edit of vpc.tf is tested or committed
        """)
  }

  @Test func `a safe moment that presses: stop`() {
    #expect(
      report(Sample.green, Sample.warned) == """
         web · safe to stop · HIGH · 17 % left

         safe         tests are green since the last edit: swift test (just now)
                      the turn has ended (just now)
         left         29,000 of 167,000 tokens, measured 40 s ago
         phase        testing, for 3 m; implementation before
         next         stop now, while nothing is half done
        """)
  }

  @Test func `a calm moment, safe or not`() {
    #expect(report(Sample.green).hasSuffix("\n next         go on; stopping here would lose nothing"))
    #expect(report(Sample.editing).hasSuffix("\n next         go on: nothing presses"))
    #expect(
      report(Sample.green).hasPrefix(
        " api · safe to stop · 54 % left\n"))
  }

  @Test func `the quota presses too, and says how`() {
    #expect(
      report(Sample.green, quota: 92) == """
         api · safe to stop · HIGH · 54 % left

         safe         tests are green since the last edit: swift test (just now)
                      the turn has ended (just now)
         left         90,460 of 167,000 tokens, measured just now
         phase        testing, for 3 m; implementation before
         quota        92 % of the account's 5 hours used; at this pace used up in 13 m, reset in 2 h 30 m
         next         stop now, while nothing is half done
        """)
    #expect(
      report(Sample.editing, quota: 100).contains(
        """
         quota        100 % of the account's 5 hours used, so the agent may be stopped at any moment; it is
                      reset in 2 h 30 m
         next         not yet: stop when the edit of vpc.tf is tested or committed
        """))
    #expect(
      report(Sample.editing, quota: 85).hasSuffix(
        "\n next         go on, and stop at the next good place: there is not much left"))
    #expect(!report(Sample.editing, quota: 40).contains("quota"))
  }

  @Test func `of many reasons the weightiest are told, and how many there are`() {
    let reasons = (0..<9).map { number in
      let call = ToolCall(id: "\(number)", name: "Read", action: .read(path: "/x\(number).py"))
      return StopReason(.toolRunning(call), Evidence(time: Sample.now, event: 1, source: nil))
    }
    let lines = report(StopPoint(isSafe: false, reasons: reasons, phase: nil)).split(separator: "\n")
    #expect(lines.count { $0.contains("a tool is at work") } == 6)
    #expect(lines.contains("              and 3 more reasons"))
  }

  @Test func `what does not run any more can't be stopped, and says how it was left`() {
    let gone = SessionBoard.Entry(
      overview: Sample.busy.overview, agent: nil, stopPoint: Sample.editing)
    let lines = StopReport.render(gone, quota: nil, now: Sample.now, style: Sample.style(100))
    #expect(lines.first == " api · not running · 54 % left")
    #expect(lines.contains { $0.hasPrefix(" left with    the edit of vpc.tf is neither") })
    #expect(!lines.contains { $0.contains("safe") || $0.hasPrefix(" next") })
  }

  @Test func `of a session of which nothing is known it says so`() {
    #expect(
      report(nil) == """
         api · not known whether to stop · 54 % left

         left         90,460 of 167,000 tokens, measured just now
         why          nothing that it did in the last day is known, so nobody can say what a stop would cost
        """)
  }

  @Test func `colour is for what is against it, and for how pressing it is`() {
    #expect(
      report(Sample.editing, Sample.waiting, Sample.style(100, color: true)) == """
         \u{1b}[1minfra\u{1b}[0m · not yet safe to stop · \u{1b}[31mCRITICAL\u{1b}[0m · \u{1b}[31m8 % left\u{1b}[0m

         \u{1b}[2munsafe\u{1b}[0m       \u{1b}[33mthe edit of vpc.tf is neither tested nor committed (3 m ago)\u{1b}[0m
                      /home/ada/t.jsonl, byte 1042
                      \u{1b}[33m1 task goes on in the background: terraform plan (40 s ago)\u{1b}[0m
                      /home/ada/t.jsonl, byte 2050
         \u{1b}[2mleft\u{1b}[0m         14,100 of 167,000 tokens, measured 12 s ago
         \u{1b}[2mphase\u{1b}[0m        implementation, for 25 m; planning before
         \u{1b}[2mnext\u{1b}[0m         \u{1b}[1mnot yet: stop when the edit of vpc.tf is tested or committed\u{1b}[0m
        """)
  }

  @Test func `programs read the same, with the quota`() {
    let quota = QuotaOutlook(Sample.quota(92), at: Sample.now)
    let text = String(
      decoding: StopReport.json(entry(Sample.green), quota: quota, now: Sample.now), as: UTF8.self)
    #expect(text.contains(#""urgency":"high","recommendation":{"action":"stop_now"}"#))
    // 0.525 % a minute in the window, 0.613 in the last hour: 34.2 in the next, ± 18.
    #expect(
      text.contains(
        #""quota":{"limit":"claude","minutes":300,"used_percent":92.0,"resets":"2026-11-21T08:16:40.000Z","#
          + #""told":"2026-11-21T05:46:40.000Z","used_up_in_minutes":13,"#
          + #""forecast":{"in_an_hour":{"low":100.0,"likely":100.0,"high":100.0},"#
          + #""used_up":{"earliest":"2026-11-21T05:54:"#))
    let without = String(
      decoding: StopReport.json(entry(Sample.green), quota: nil, now: Sample.now), as: UTF8.self)
    #expect(without.hasSuffix(#""quota":null}"#))
  }

  /// Each reason as the report has it, the sentence read by itself.
  @Test(
    arguments: [
      (.waitsForUser(.permission), "it waits for your leave to use a tool"),
      (.waitsForUser(.choice), "it waits for your answer"),
      (.waitsForUser(.plan), "it waits for you to accept its plan"),
      (.subagentRunning(agent: "a1"), "a subagent is at work"),
      (.backgroundRunning(count: 2, nil), "2 tasks go on in the background"),
      (.treeHalfDone(program: "git rebase"), "git rebase has stopped half-way"),
      (.testsFailed(program: "npm test"), "the last tests failed: npm test"),
      (.testsFailed(program: ""), "the last tests failed"),
      (
        .editsUntested(path: "/src/a.swift", count: 3),
        "edits of 3 files, last of a.swift, are neither tested nor committed"
      ),
      (.writesTasks, "the list of tasks is being written"),
      (.compacting, "the conversation is being compacted"),
      (.working, "it is in the middle of its turn"), (.turnOver(.interrupted), "you stopped the turn"),
      (.turnOver(.limited), "the account's quota is used up"),
      (.turnOver(.failed(reason: "x")), "the last request failed"),
      (.committed, "all that was changed is committed"), (.tasksDone(count: 1), "its only task is done"),
      (.tasksDone(count: 4), "all 4 tasks are done"),
      (.phaseChanged(from: .analysis, to: .testing), "the work goes over from analysis to testing"),
      (.phaseChanged(from: nil, to: .testing), "testing begins"), (.notBegun, "nothing was asked for yet"),
    ] as [(StopReason.Kind, String)])
  func `each reason is a sentence`(kind: StopReason.Kind, sentence: String) {
    let reason = Sample.reason(kind)
    for (isSafe, name) in [(true, "safe  "), (false, "unsafe")] {
      let stopPoint = StopPoint(isSafe: isSafe, reasons: [reason], phase: nil)
      #expect(report(stopPoint).contains("\n \(name)       \(sentence) (3 m ago)\n"))
    }
  }

  private static let moments: [StopTimeline.Moment] = [
    .init(line: 1, time: Sample.now, stopPoint: nil, change: nil),
    .init(line: 42, time: Sample.now, stopPoint: Sample.editing, change: Sample.phase(.implementation)),
    .init(line: 1_204, time: Sample.now, stopPoint: Sample.green, change: nil),
  ]

  @Test func `a timeline has a line a moment`() {
    #expect(
      Self.moments.map { StopTimeline.line($0, style: Sample.style(100)) }.joined(separator: "\n") == """
         05:46:40      1  –               –
         05:46:40     42  implementation  unsafe  vpc.tf not tested, 1 in the background
         05:46:40   1204  testing         safe    tests green, turn ended
        """)
    #expect(
      StopTimeline.line(Self.moments[1], style: Sample.style(100, color: true))
        == " \u{1b}[2m05:46:40     42\u{1b}[0m  implementation  \u{1b}[33munsafe\u{1b}[0m  vpc.tf not tested, 1 in the background"
    )
  }
}
