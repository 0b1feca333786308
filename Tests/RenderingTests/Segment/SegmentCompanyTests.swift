import Rendering
import SessionCore
import Testing

/// What stands in a segment beside its own session's figure: who waits, the quota, whether to stop.
struct SegmentCompanyTests {
  private static let third = Sample.entry(
    11, "/home/ada/src/third-of-them", used: [50_000], secondsAgo: 5, live: .waiting(for: nil))

  private func line(
    _ entry: SessionBoard.Entry, _ waiting: [SessionBoard.Entry], _ columns: Int = 80, quota: Double? = nil,
    format: StatusSegment.Format = .plain, style: StatusSegment.Style = .colour, unicode: Bool = true
  ) -> String {
    StatusSegment.render(
      entry, beside: Sample.company(waiting, quota: quota.map(Sample.quota)), format: format, style: style,
      columns: columns, usesUnicode: unicode)
  }

  @Test func `who has waited longest is named, the others are counted`() {
    #expect(line(Sample.busy, []) == "api ▰▰▰▰▱▱▱▱ 54%")
    #expect(line(Sample.busy, [Sample.waiting]) == "api ▰▰▰▰▱▱▱▱ 54% ◐ infra")
    // web has waited for 40 seconds, infra for 12.
    #expect(line(Sample.busy, [Sample.waiting, Sample.warned]) == "api ▰▰▰▰▱▱▱▱ 54% ◐ web +1")
    #expect(
      line(Sample.busy, [Sample.waiting, Self.third, Sample.warned], unicode: false)
        == "api ====.... 54% ? web +2")
  }

  @Test func `a session that waits itself says so without its name`() {
    #expect(line(Sample.waiting, [Sample.waiting]) == "infra ▰▱▱▱▱▱▱▱  8% !! ◐")
    #expect(line(Sample.warned, [Sample.waiting, Sample.warned]) == "web ▰▱▱▱▱▱▱▱ 17% ! ◐ +1")
    #expect(line(Sample.waiting, [Sample.waiting, Sample.warned]) == "infra ▰▱▱▱▱▱▱▱  8% !! ◐ web +1")
  }

  @Test func `in tmux it has a colour of its own, in each style but the plain one`() {
    let waiting = [Sample.waiting, Sample.warned]
    #expect(line(Sample.busy, waiting, format: .tmux) == "api ▰▰▰▰▱▱▱▱ 54% #[fg=cyan]◐ web +1#[default]")
    #expect(line(Sample.busy, waiting, format: .tmux, style: .plain) == "api ▰▰▰▰▱▱▱▱ 54% ◐ web +1")
    #expect(
      line(Sample.busy, waiting, format: .tmux, style: .powerline).hasSuffix(" #[fg=cyan]◐ web +1#[default]"))
    let named = Sample.entry(12, "/src/#(date)", used: [1], secondsAgo: 90, live: .waiting(for: nil))
    #expect(line(Sample.busy, [named], format: .tmux).hasSuffix(" #[fg=cyan]◐ ##(date)#[default]"))
  }

  private static let warned = SessionBoard.Entry(
    overview: Sample.warned.overview, agent: Sample.busy.agent, stopPoint: Sample.editing)
  private static let saved = SessionBoard.Entry(
    overview: Sample.busy.overview, agent: Sample.busy.agent, stopPoint: Sample.green)

  @Test func `whether to stop is told where it presses: by an alert, or by the quota`() {
    #expect(line(Self.warned, []) == "web ▰▱▱▱▱▱▱▱ 17% ! ✎ vpc.tf not tested")
    #expect(line(Self.saved, []) == "api ▰▰▰▰▱▱▱▱ 54%")
    #expect(line(Self.saved, [], quota: 70) == "api ▰▰▰▰▱▱▱▱ 54%")
    #expect(line(Self.saved, [], quota: 85) == "api ▰▰▰▰▱▱▱▱ 54% · 5h 85%")
    #expect(line(Self.saved, [], quota: 92) == "api ▰▰▰▰▱▱▱▱ 54% ⏸ tests green · 5h 92%")
    #expect(line(Self.warned, [], quota: 100) == "web ▰▱▱▱▱▱▱▱ 17% ! ✎ vpc.tf not tested · 5h 100%")
    #expect(
      line(Self.warned, [], quota: 100, unicode: false) == "web =....... 17% ! ~ vpc.tf not tested - 5h 100%")
  }

  @Test func `the quota has a colour by itself`() {
    #expect(
      line(Self.saved, [], quota: 92, format: .tmux)
        == "api ▰▰▰▰▱▱▱▱ 54% ⏸ tests green#[fg=yellow] · 5h 92%#[default]")
    #expect(
      line(Self.warned, [], quota: 96, format: .tmux)
        == "web #[fg=yellow]▰▱▱▱▱▱▱▱ 17% ! ✎ vpc.tf not tested#[default]#[fg=red] · 5h 96%#[default]")
    #expect(line(Self.saved, [], quota: 85, format: .tmux) == "api ▰▰▰▰▱▱▱▱ 54% · 5h 85%")
  }

  /// Columns, and what has room in them: who waits stays longer than whether to stop, and a session's own figure longest.
  @Test(arguments: [
    (66, "web ▰▱▱▱▱▱▱▱ 17% ! ✎ vpc.tf not tested · 5h 85% ◐ third-of-them +1"),
    (65, "web ▰▱▱▱▱▱▱▱ 17% ! · 5h 85% ◐ third-of-them +1"),
    (46, "web ▰▱▱▱▱▱▱▱ 17% ! · 5h 85% ◐ third-of-them +1"),
    (45, "web ▰▱▱▱▱▱▱▱ 17% ! ◐ third-of-them +1"), (37, "web ▰▱▱▱▱▱▱▱ 17% ! ◐ third-of-them +1"),
    (36, "web 17% ! ◐ third-of-them +1"), (28, "web 17% ! ◐ third-of-them +1"),
    (27, "web 17% ! ◐ third-of-them"), (25, "web 17% ! ◐ third-of-them"), (24, "web ▰▱▱▱▱▱▱▱ 17% ! ◐2"),
    (20, "web 17% ! ◐2"), (12, "web 17% ! ◐2"), (11, "17% ! ◐2"), (8, "17% ! ◐2"), (7, "17% ◐2"),
    (6, "17% ◐2"), (5, "17% !"), (4, "17%"), (3, "17%"), (2, ""),
  ])
  func `what has room`(columns: Int, shown: String) {
    let third = Self.third.with { $0.lastActivity.milliseconds -= 3_600_000 }
    #expect(line(Self.warned, [Sample.waiting, third], columns, quota: 85) == shown)
  }

  @Test(arguments: 0...90)
  func `it keeps to its columns, whoever waits`(columns: Int) {
    let hostile = Sample.entry(13, "/####日本####", used: [150_000], secondsAgo: 70, live: .waiting(for: nil))
    for entry in [Sample.busy, Self.warned, hostile, Sample.fresh] {
      for waiting in [[hostile], [hostile, entry], [Sample.waiting, hostile, Self.third]] {
        for unicode in [true, false] {
          let text = line(entry, waiting, columns, quota: 99, unicode: unicode)
          #expect(DisplayText.width(text) <= columns)
          #expect(text.first != " " && text.last != " ")
        }
      }
    }
  }
}
