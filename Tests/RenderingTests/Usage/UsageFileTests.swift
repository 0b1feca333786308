import Foundation
import Rendering
import SessionCore
import Testing

/// Reports of usage as programs read them.
struct UsageFileTests {
  private func json(_ sheet: UsageSheet, breaksDown: Bool = false) -> String {
    String(decoding: UsageFile.json(sheet, breaksDown: breaksDown), as: UTF8.self)
  }

  private let entry = UsageSample.entry(hoursAgo: 1, size: 3)
  private let figures = #"""
    "replies":10,"input_tokens":120,"output_tokens":3600,"cache_read_tokens":930000,"cache_write_tokens":27300,\#
    "cache_write_1h_tokens":300,"total_tokens":961020,"cost_usd":0.36,"unpriced_tokens":0
    """#
  private let noneHidden = #","hidden":[]"#

  @Test func `a report as JSON`() {
    #expect(
      json(UsageSample.sheet(.day, [entry]), breaksDown: true) == #"{"by":"day","since":null,"until":null,"#
        + #""rows":[{"day":"2026-11-21",\#(figures)\#(noneHidden),"models":[{"model":"claude-sonnet-4-6","#
        + #"\#(figures)\#(noneHidden)}]}],"total":{\#(figures)\#(noneHidden)}}"#)
    #expect(
      json(UsageSample.sheet(.week, [entry])).contains(
        #"{"week":"2026-W47","from":"2026-11-16","to":"2026-11-22","#))
    #expect(
      json(UsageSample.sheet(.session, [entry])).contains(
        #"{"session":"3f2c1d81-0aa1-4b52-9c1e-8f00d2c4a7e1","agent":"claude-code","project":"/home/ada/src/api","#
      ))
  }

  @Test func `what no transcript shows is a part of its row, with who told of it`() {
    var sum = UsageSample.entry(hoursAgo: 1, size: 3, replies: 0)
    sum.source = .agentSum
    var told = UsageSample.entry(hoursAgo: 1, size: 1, replies: 1)
    told.source = .telemetry
    let sheet = UsageSample.sheet(.day, [told, entry, sum])
    let hidden = #"""
      "hidden":[{"source":"agent_sum","replies":0,"input_tokens":120,"output_tokens":3600,\#
      "cache_read_tokens":930000,"cache_write_tokens":27300,"cache_write_1h_tokens":300,"total_tokens":961020,\#
      "cost_usd":0.36,"unpriced_tokens":0},{"source":"telemetry","replies":1,"input_tokens":40,"output_tokens":1200,\#
      "cache_read_tokens":310000,"cache_write_tokens":9100,"cache_write_1h_tokens":100,"total_tokens":320340,\#
      "cost_usd":0.12,"unpriced_tokens":0}]
      """#
    // In the row, in its model and in the total.
    #expect(json(sheet, breaksDown: true).components(separatedBy: hidden).count == 4)
    #expect(json(sheet).contains(#""day":"2026-11-21","replies":11,"input_tokens":280,"#))
    #expect(UsageFile.csv(sheet, breaksDown: false).hasSuffix(",2242380,0.84,0,1281360\r\n"))
  }

  @Test func `what is not known is null`() {
    let stranger = UsageSample.entry(hoursAgo: 1, session: 77, model: "new", size: 1)
    let text = json(UsageSample.sheet(.session, [stranger]))
    #expect(text.contains(#"{"session":null,"agent":null,"project":null,"#))
    #expect(text.contains(#""cost_usd":null,"unpriced_tokens":320340"#))
  }

  @Test func `blocks as JSON are estimated, and the one in course tells where it goes`() {
    // It is 05:46:40 UTC: the first reply an hour ago begins a block at 04:00, and all came within a minute.
    let sheet = UsageSheet(
      blocks: UsageBlock.blocks(of: [entry], cost: UsageSample.cost), period: UsagePeriod(),
      zone: UsageSample.berlin, now: Sample.now)
    let text = json(sheet)
    #expect(text.hasPrefix(#"{"by":"block","since":null,"until":null,"estimated":true,"rows":[{"start":""#))
    #expect(text.contains(#""active":true,"silent_since":null,"#))
    #expect(text.contains(#""tokens_per_minute":961020,"#))
  }

  @Test func `a report as CSV`() {
    let head =
      "replies,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,cache_write_1h_tokens,"
      + "total_tokens,cost_usd,unpriced_tokens,hidden_tokens\r\n"
    let figures = "10,120,3600,930000,27300,300,961020,0.36,0,0\r\n"
    #expect(
      UsageFile.csv(UsageSample.sheet(.day, [entry]), breaksDown: false) == "day,\(head)2026-11-21,\(figures)"
    )
    #expect(
      UsageFile.csv(UsageSample.sheet(.day, [entry]), breaksDown: true)
        == "day,model,\(head)2026-11-21,claude-sonnet-4-6,\(figures)")
    #expect(
      UsageFile.csv(UsageSample.sheet(.model, [entry]), breaksDown: true)
        == "model,\(head)claude-sonnet-4-6,\(figures)")
  }

  @Test(arguments: [
    ("=1+2", "'=1+2"), ("+x", "'+x"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"), ("  =x", "'=x"),
    ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("=\"x\",y", "\"'=\"\"x\"\",y\""),
    ("two\r\nlines", "two  lines"), ("\u{1b}[2J", "\u{fffd}[2J"), ("\t=x", "'=x"), ("=", "'="),
  ])
  func `a name is neither a formula nor a cell of its own`(name: String, cell: String) {
    let sheet = UsageSample.sheet(.model, [UsageSample.entry(hoursAgo: 1, model: name, size: 0)])
    let lines = UsageFile.csv(sheet, breaksDown: false).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix(cell + ",10,0,"), "\(lines[1])")
  }

  @Test(arguments: HostileTests.texts, [20, 40, 80, 120])
  func `no name harms whoever looks`(text: String, columns: Int) {
    let board = SessionBoard(entries: [
      Sample.entry(1, "/" + text, agent: text, id: text, model: text, used: [10])
    ])
    let sessions = Dictionary(uniqueKeysWithValues: board.entries.map { ($0.overview.key, $0) })
    for grouping in UsageReport.Grouping.allCases {
      let sheet = UsageSample.sheet(
        grouping, [UsageSample.entry(hoursAgo: 1, model: text, size: 1)], sessions: sessions)
      let style = Sample.style(columns)
      for line in UsageTable.lines(sheet, breaksDown: true, style: style)
        + UsageChart.lines(sheet, style: style)
      {
        #expect(isHarmless(line))
        #expect(DisplayText.width(line) <= columns, "\(line)")
      }
      let csv = UsageFile.csv(sheet, breaksDown: true).split(
        separator: "\r\n", omittingEmptySubsequences: false)
      #expect(csv.count == 3 && csv.allSatisfy { isHarmless(String($0)) })
    }
  }
}
