import SessionCore
import Testing

/// Sums by days and by everything else.
struct UsageReportTests {
  /// An entry with one reply; its tokens tell which it is.
  static func entry(
    _ time: String, session: Int64 = 1, model: String = "m", input: Int = 0, output: Int = 1
  ) -> UsageEntry {
    let moment = Timestamp(iso8601: time.utf8) ?? Timestamp(milliseconds: 0)
    return UsageEntry(
      session: SessionKey(session), model: model, billing: BillingClass(promptSize: .upTo100K),
      source: .transcript, first: moment, last: moment, replies: 1,
      usage: TokenUsage(input: input, output: output))
  }

  private func report(
    _ entries: [UsageEntry], by grouping: UsageReport.Grouping, zone: ZoneOffsets = .utc,
    cost: (UsageEntry) -> Double? = { _ in nil }
  ) -> UsageReport {
    UsageReport(
      entries, by: grouping, zone: zone,
      project: { [1: "/home/u/api", 2: "/home/u/web"][$0.rawValue] }, cost: cost)
  }

  private func totals(_ report: UsageReport) -> [Int] { report.rows.map(\.sum.usage.total) }

  @Test func `a reply belongs to the day that the clock on the wall shows`() throws {
    let entries = [
      Self.entry("2026-03-28T22:45:00Z", output: 1), Self.entry("2026-03-28T23:00:00Z", output: 2),
      Self.entry("2026-03-29T21:45:00Z", output: 4), Self.entry("2026-03-29T22:00:00Z", output: 8),
    ]
    func days(_ zone: ZoneOffsets) -> [String: Int] {
      Dictionary(
        uniqueKeysWithValues: report(entries, by: .day, zone: zone).rows.compactMap { row in
          guard case .day(let day) = row.group else { return nil }
          return (day.description, row.sum.usage.output)
        })
    }
    #expect(days(.utc) == ["2026-03-28": 3, "2026-03-29": 12])
    #expect(days(ZoneOffsetsTests.berlin) == ["2026-03-28": 1, "2026-03-29": 6, "2026-03-30": 8])
    // UTC+5:45: the day begins at 18:15 of the day before.
    #expect(days(ZoneOffsets(first: 20_700)) == ["2026-03-29": 3, "2026-03-30": 12])
    // UTC+11 until April.
    #expect(days(ZoneOffsetsTests.lordHowe) == ["2026-03-29": 3, "2026-03-30": 12])
  }

  @Test func `days in any order of the entries come in their order`() {
    let entries = ["2026-11-03", "2026-11-01", "2026-11-02", "2026-11-01"].enumerated().map { number, day in
      Self.entry("\(day)T12:00:00Z", output: 1 << number)
    }
    #expect(totals(report(entries, by: .day)) == [10, 4, 1])
    #expect(report(entries, by: .day).total.usage.output == 15)
    #expect(report(entries, by: .day).total.replies == 4)
  }

  @Test func `weeks begin on Monday and months on the first`() {
    let entries = [
      Self.entry("2026-11-29T23:59:00Z", output: 1),  // Sunday
      Self.entry("2026-11-30T00:00:00Z", output: 2),  // Monday
      Self.entry("2026-12-01T00:00:00Z", output: 4),
    ]
    #expect(totals(report(entries, by: .week)) == [1, 6])
    #expect(totals(report(entries, by: .month)) == [3, 4])
    #expect(report(entries, by: .week).rows.last?.group == .week(CivilDay(year: 2026, month: 11, day: 30)))
    #expect(report(entries, by: .month).rows.first?.group == .month(CivilDay(year: 2026, month: 11, day: 1)))
  }

  @Test func `sessions come with the last active first, projects and models with the most used`() {
    let entries = [
      Self.entry("2026-11-01T10:00:00Z", session: 1, model: "a", output: 50),
      Self.entry("2026-11-01T12:00:00Z", session: 2, model: "b", output: 20),
      Self.entry("2026-11-01T11:00:00Z", session: 3, model: "a", output: 30),
      Self.entry("2026-11-01T11:00:00Z", session: 3, model: "b", output: 90),
    ]
    #expect(
      report(entries, by: .session).rows.map(\.group) == [2, 3, 1].map { .session(SessionKey($0)) })
    #expect(
      report(entries, by: .project).rows.map(\.group)
        == [.project(nil), .project("/home/u/api"), .project("/home/u/web")])
    #expect(report(entries, by: .model).rows.map(\.group) == [.model("b"), .model("a")])
    #expect(totals(report(entries, by: .model)) == [110, 80])
  }

  @Test func `the models of a row add up to it, the most used first`() throws {
    let entries = [
      Self.entry("2026-11-01T10:00:00Z", model: "a", output: 5),
      Self.entry("2026-11-01T11:00:00Z", model: "b", output: 7),
      Self.entry("2026-11-01T12:00:00Z", model: "a", output: 1),
    ]
    let row = try #require(report(entries, by: .day).rows.first)
    #expect(row.models.map(\.name) == ["b", "a"])
    #expect(row.models.map(\.sum.usage.output) == [7, 6])
    #expect(row.sum.usage.output == 13 && row.sum.replies == 3)
    #expect(row.sum.first?.iso8601 == "2026-11-01T10:00:00.000Z")
    #expect(row.sum.last?.iso8601 == "2026-11-01T12:00:00.000Z")
  }

  @Test func `what has no price is counted as such, never as free`() throws {
    let entries = [
      Self.entry("2026-11-01T10:00:00Z", model: "priced", input: 10, output: 5),
      Self.entry("2026-11-01T11:00:00Z", model: "free", output: 7),
      Self.entry("2026-11-01T12:00:00Z", model: "new", input: 100, output: 9),
    ]
    let report = report(entries, by: .day) { ["priced": 1.25, "free": 0][$0.model] }
    #expect(report.total.cost == Cost(dollars: 1.25, unpricedTokens: 109))
    let whole = self.report(Array(entries.prefix(2)), by: .day) { $0.model == "free" ? 0 : 1.25 }
    #expect(whole.total.cost.isWhole && whole.total.cost.dollars == 1.25)
  }

  @Test func `nothing makes an empty report`() {
    for grouping in UsageReport.Grouping.allCases {
      let report = report([], by: grouping)
      #expect(report.rows.isEmpty && report.total == UsageSum())
    }
  }

  @Test func `a period covers its first and its last day whole`() {
    let period = UsagePeriod(since: CivilDay("2026-03-29"), until: CivilDay("2026-03-29"))
    let (since, until) = period.bounds(in: ZoneOffsetsTests.berlin)
    #expect(since?.iso8601 == "2026-03-28T23:00:00.000Z" && until?.iso8601 == "2026-03-29T22:00:00.000Z")
    #expect(UsagePeriod().bounds(in: .utc) == (nil, nil))
  }
}
