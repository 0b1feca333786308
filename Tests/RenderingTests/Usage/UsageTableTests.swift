import Rendering
import SessionCore
import Testing

/// Reports of usage as people read them.
struct UsageTableTests {
  private func table(_ sheet: UsageSheet, _ style: TextStyle, breaksDown: Bool = false) -> String {
    UsageTable.lines(sheet, breaksDown: breaksDown, style: style).joined(separator: "\n")
  }

  @Test func `120 columns hold all digits`() {
    #expect(
      table(UsageSample.sheet(.day), Sample.style(120)) == """
         DAY         REPLIES  INPUT   OUTPUT  CACHE WRITE  CACHE READ       TOTAL      COST
         2026-11-17       20    320    9,600       72,800   2,480,000   2,562,720   ≥ $0.84
         2026-11-20      412  4,000  120,000      910,000  31,000,000  32,034,000    $12.00
         2026-11-21       20    600   18,000      136,500   4,650,000   4,805,100     $1.80
         total           452  4,920  147,600    1,119,300  38,130,000  39,401,820  ≥ $14.64

         Cost at the list prices of the models, whatever your plan is.
         No price is known for gpt-5.2-codex.
        """)
  }

  @Test func `80 columns shorten the figures`() {
    #expect(
      table(UsageSample.sheet(.day), Sample.style(80)) == """
         DAY         REPLIES  INPUT  OUTPUT  CACHE WRITE  CACHE READ  TOTAL      COST
         2026-11-17       20    320      9k          72k        2.4M   2.5M   ≥ $0.84
         2026-11-20      412     4k    120k         910k         31M    32M    $12.00
         2026-11-21       20    600     18k         136k        4.6M   4.8M     $1.80
         total           452     4k    147k         1.1M         38M    39M  ≥ $14.64

         Cost at the list prices of the models, whatever your plan is.
         No price is known for gpt-5.2-codex.
        """)
  }

  @Test func `60 columns give up replies and the cache`() {
    #expect(
      table(UsageSample.sheet(.day), Sample.style(60)) == """
         DAY         INPUT  OUTPUT  CACHE READ  TOTAL      COST
         2026-11-17    320      9k        2.4M   2.5M   ≥ $0.84
         2026-11-20     4k    120k         31M    32M    $12.00
         2026-11-21    600     18k        4.6M   4.8M     $1.80
         total          4k    147k         38M    39M  ≥ $14.64

         Cost at the list prices of the models, whatever your plan
         is.
         No price is known for gpt-5.2-codex.
        """)
  }

  @Test func `30 columns keep the cost, also without Unicode`() {
    #expect(
      table(UsageSample.sheet(.day), Sample.style(30, unicode: false)) == """
         DAY         TOTAL       COST
         2026-11-17   2.5M   >= $0.84
         2026-11-20    32M     $12.00
         2026-11-21   4.8M      $1.80
         total         39M  >= $14.64

         Cost at the list prices of
         the models, whatever your
         plan is.
         No price is known for
         gpt-5.2-codex.
        """)
  }

  @Test func `sessions with their models`() {
    #expect(
      table(UsageSample.sheet(.session), Sample.style(100), breaksDown: true) == """
         SESSION                      REPLIES  INPUT   OUTPUT  CACHE WRITE  CACHE READ       TOTAL      COST
         3f2c1d81 api                     422  4,120  123,600      937,300  31,930,000  32,995,020    $12.36
           sonnet-4.6                     422  4,120  123,600      937,300  31,930,000  32,995,020    $12.36
         3f2c3d81 infra                    10    480   14,400      109,200   3,720,000   3,844,080     $1.44
           opus-4.5                        10    480   14,400      109,200   3,720,000   3,844,080     $1.44
         3f2c2d81 docs                     10     40    1,200        9,100     310,000     320,340   unknown
           gpt-5.2-codex                   10     40    1,200        9,100     310,000     320,340   unknown
         3f2c5d81 a-long-name-with-…       10    280    8,400       63,700   2,170,000   2,242,380     $0.84
           sonnet-4.6                      10    280    8,400       63,700   2,170,000   2,242,380     $0.84
         total                            452  4,920  147,600    1,119,300  38,130,000  39,401,820  ≥ $14.64

         Cost at the list prices of the models, whatever your plan is.
         No price is known for gpt-5.2-codex.
        """)
  }

  @Test func `projects are cut at their beginning`() {
    #expect(
      table(UsageSample.sheet(.project), Sample.style(62)) == """
         PROJECT                        INPUT  OUTPUT  TOTAL      COST
         /home/ada/src/api                 4k    123k    32M    $12.36
         /home/ada/src/infra              480     14k   3.8M     $1.44
         …-long-name-with-日本語-in-it    280      8k   2.2M     $0.84
         /home/ada/src/docs                40      1k   320k   unknown
         total                             4k    147k    39M  ≥ $14.64

         Cost at the list prices of the models, whatever your plan is.
         No price is known for gpt-5.2-codex.
        """)
  }

  @Test func `what no transcript shows has a line of its own and a sentence`() {
    var hidden = UsageSample.entry(hoursAgo: 1, size: 1, replies: 0)
    hidden.source = .agentSum
    let sheet = UsageSample.sheet(.day, [UsageSample.entry(hoursAgo: 1, size: 3), hidden])
    #expect(
      table(sheet, Sample.style(120), breaksDown: true) == """
         DAY                       REPLIES  INPUT  OUTPUT  CACHE WRITE  CACHE READ      TOTAL   COST
         2026-11-21                     10    160   4,800       36,400   1,240,000  1,281,360  $0.48
           sonnet-4.6                   10    160   4,800       36,400   1,240,000  1,281,360  $0.48
           hidden, by agent's sum        0     40   1,200        9,100     310,000    320,340  $0.12

         320,340 tokens in requests that no transcript shows (compaction).
         Cost at the list prices of the models, whatever your plan is.
        """)
    #expect(!table(sheet, Sample.style(120)).contains("hidden, by"))
  }

  @Test func `weeks, months and models by their names`() {
    func labels(_ grouping: UsageReport.Grouping) -> [String] {
      UsageTable.lines(UsageSample.sheet(grouping), breaksDown: false, style: Sample.style(80))
        .prefix { !$0.isEmpty }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }
    #expect(labels(.week) == ["WEEK", "2026-W47"])
    #expect(labels(.month) == ["MONTH", "2026-11"])
    #expect(labels(.model) == ["MODEL", "sonnet-4.6", "opus-4.5", "gpt-5.2-codex", "total"])
  }

  @Test func `blocks say that they are estimated`() {
    #expect(
      table(UsageSample.blocks, Sample.style(100)) == """
         BLOCK                      REPLIES  INPUT   OUTPUT  CACHE WRITE  CACHE READ       TOTAL    COST
         2026-11-17 03:00 to 08:00       10    280    8,400       63,700   2,170,000   2,242,380   $0.84
           no reply for 3 d 0 h
         2026-11-20 04:00 to 09:00      412  4,000  120,000      910,000  31,000,000  32,034,000  $12.00
           no reply for 23 h 59 m
         2026-11-21 04:00 to 09:00       20    600   18,000      136,500   4,650,000   4,805,100   $1.80
         total                          442  4,880  146,400    1,110,200  37,820,000  39,081,480  $14.64

         In course, 2 h 13 m left: 78k/m, at this rate 15M tokens and $5.73 at its end.
         Blocks are estimated from Claude Code's transcripts: five hours from the full hour of the first
         reply.
         Cost at the list prices of the models, whatever your plan is.
        """)
  }

  @Test func `of several accounts of an agent each window says by which folder it is told`() {
    func lines(_ folders: [String?], limit: String = "claude") -> [String] {
      let windows = folders.map { Sample.window(50, 300, limit: limit, resetsIn: 60, folder: $0) }
      let sheet = UsageSheet(
        blocks: [], accountWindows: AccountWindow.all([AgentID("claude-code"): windows]),
        period: UsagePeriod(),
        zone: .utc, now: Sample.now)
      return table(sheet, Sample.style(100)).split(separator: "\n").compactMap { line in
        line.contains("5 hours:") ? String(line.dropFirst().prefix { $0 != ":" }) : nil
      }
    }
    let own = Sample.window(50, 300, resetsIn: 60, folder: "/h/.claude")
    let sheet = UsageSheet(
      blocks: [], accountWindows: [AccountWindow(agent: AgentID("claude-code"), quota: own)],
      period: UsagePeriod(), zone: .utc, now: Sample.now)
    let json = String(decoding: UsageFile.json(sheet, breaksDown: false), as: UTF8.self)
    #expect(json.contains(#","folder":"/h/.claude"}"#))
    #expect(lines(["/h/.claude"]) == ["claude, 5 hours"])
    #expect(lines(["/h/.claude"], limit: "opus") == ["claude (opus), 5 hours"])
    #expect(
      lines(["/h/.work", "/h/.claude", nil])
        == ["claude, 5 hours", "claude (.claude), 5 hours", "claude (.work), 5 hours"])
    #expect(lines(["/h/.work", "/h/.claude"], limit: "opus").first == "claude (.claude, opus), 5 hours")
  }

  @Test func `the account's own windows are told with their age, as far as agents were told`() {
    func window(_ minutes: Int, _ used: Double, resets: Int64?, told: Int64, limit: String = "codex")
      -> AccountWindow
    {
      let hour: Int64 = 3_600_000
      return AccountWindow(
        agent: AgentID("codex"),
        quota: QuotaWindow(
          limit: limit, minutes: minutes, usedPercent: used,
          resets: resets.map { Timestamp(milliseconds: Sample.now.milliseconds + $0 * hour) },
          measured: Timestamp(milliseconds: Sample.now.milliseconds - told * hour)))
    }
    let sheet = UsageSheet(
      blocks: [],
      accountWindows: [
        window(300, 41.6, resets: 2, told: 1), window(10_080, .nan, resets: 49, told: 0),
        window(300, 95, resets: -3, told: 4, limit: "other\u{1b}[2J"),
        window(90, 7e300, resets: nil, told: 0), window(90, 40, resets: nil, told: 2),
      ], period: UsagePeriod(), zone: UsageSample.berlin, now: Sample.now)
    // It is 06:46:40 in Berlin.
    let text = table(sheet, Sample.style(100))
    for line in [
      "codex, 5 hours: 42 % used, resets at 08:46 (told 1 h ago).",
      "codex, 7 days: 0 % used, resets 2026-11-23 at 07:46 (told just now).",
      "codex (other\u{fffd}[2J), 5 hours: was 95 % used, and was reset 3 h ago.",
      "codex, 90 minutes: 1000 % used (told just now).",
      "codex, 90 minutes: was 40 % used, told 2 h ago, and is over.",
    ] { #expect(text.contains(line), "\(text)") }
    let json = String(decoding: UsageFile.json(sheet, breaksDown: false), as: UTF8.self)
    #expect(
      json.contains(
        #""account_windows":[{"agent":"codex","limit":"codex","minutes":300,"used_percent":41.6,"#))
    #expect(json.contains(#""minutes":10080,"used_percent":null,"#))
  }

  @Test func `with colours the total stands out and models step back`() {
    let lines = UsageTable.lines(
      UsageSample.sheet(.day), breaksDown: true, style: Sample.style(80, color: true))
    #expect(lines.contains { $0.contains("\u{1b}[1mtotal") })
    #expect(lines.contains { $0.contains("\u{1b}[2msonnet-4.6") })
  }

  @Test func `nothing is said in words`() {
    #expect(table(UsageSample.sheet(.day, []), Sample.style(80)) == " No usage is known of these days.")
  }

  @Test func `bars for days, the empty ones among them`() {
    let entries = [
      UsageSample.entry(hoursAgo: 1, size: 3), UsageSample.entry(hoursAgo: 26, size: 100),
      UsageSample.entry(hoursAgo: 99, size: 50), UsageSample.entry(hoursAgo: 2_000, size: 1),
    ]
    #expect(
      UsageChart.lines(UsageSample.sheet(.day, entries), style: Sample.style(60)).joined(separator: "\n")
        == """
         2026-08-29       ▰ $0.12
         79 days without
         2026-11-17       ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰ $6.00
         2026-11-18
         2026-11-19
         2026-11-20       ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰ $12.00
         2026-11-21       ▰ $0.36

         cost at list prices by day
        """)
    #expect(
      UsageChart.lines(UsageSample.sheet(.model), style: Sample.style(50, unicode: false)).joined(
        separator: "\n") == """
           sonnet-4.6     ============================ 35M
           opus-4.5       === 3.8M
           gpt-5.2-codex  = 320k

           tokens by model
          """)
  }

  @Test(arguments: [
    (0, 0, "$0.00"), (0.004, 0, "<$0.01"), (0.005, 0, "$0.01"), (1.234, 0, "$1.23"),
    (1_234_567.891, 0, "$1,234,567.89"), (0, 5, "unknown"), (0.001, 5, "unknown"), (1.234, 5, "≥ $1.23"),
    (.infinity, 0, "$?"), (.nan, 0, "$?"), (1e300, 0, "$?"),
  ])
  func `money in cents, and never nothing where the price is not known`(
    dollars: Double, unpriced: Int, text: String
  ) {
    var sum = UsageSum()
    sum.replies = 1
    sum.cost = Cost(dollars: dollars, unpricedTokens: unpriced)
    let line = UsageLine.render(today: sum, block: nil, now: Sample.now, style: Sample.style(80))
    #expect(line == (text == "unknown" ? "0 tokens" : text) + " today")
  }

  @Test func `the line for a status bar has the block only while it is in course`() throws {
    let block = try #require(
      UsageBlock.blocks(of: [UsageSample.entry(hoursAgo: 1, size: 3)], cost: UsageSample.cost).first)
    let today = block.sum
    let style = Sample.style(80)
    #expect(
      UsageLine.render(today: today, block: block, now: Sample.now, style: style)
        == "$0.36 today · block $0.36, 3 h 13 m left (estimated)")
    #expect(UsageLine.render(today: today, block: block, now: block.end, style: style) == "$0.36 today")
  }
}
