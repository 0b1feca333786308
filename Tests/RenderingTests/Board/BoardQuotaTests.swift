import Foundation
import Rendering
import SessionCore
import Testing

/// The accounts' windows on the board.
struct BoardQuotaTests {
  private static let claude = AgentID("claude-code")
  private static let codex = AgentID("codex")

  private static let usual = Sample.quotas

  private func frame(
    _ quotas: [AgentID: [QuotaWindow]], _ columns: Int = 120, rows: Int = 20, color: Bool = false,
    unicode: Bool = true, zone: ZoneOffsets = .utc, index: IndexProgress? = nil
  ) -> [String] {
    var board = Sample.board
    board.quotas = quotas
    if let index { board.index = index }
    let scene = BoardScene(
      board: board, recent: RecentEvents(), now: Sample.now, zone: zone,
      style: Sample.style(columns, color: color, unicode: unicode), rows: rows, version: "0.1.0", notice: nil)
    var frame = BoardFrame.lines(scene, BoardView())
    // How all stands together is told where there is room for it, behind what is tested here.
    if let end = frame[1].range(of: "   combined: ") ?? frame[1].range(of: "   \u{1b}[2mcombined: ") {
      frame[1] = String(frame[1][..<end.lowerBound])
    }
    return frame
  }

  @Test func `how all stands together is told behind it, with what it is not better for`() {
    func ending(_ entries: [SessionBoard.Entry], _ quotas: [QuotaWindow], columns: Int = 120) -> String {
      var board = SessionBoard(isComplete: true, entries: entries)
      board.quotas = [Self.claude: quotas]
      let line = BoardFrame.lines(Sample.scene(columns, 20, board: board), BoardView())[1]
      return line.range(of: "   combined: ").map { String(line[$0.upperBound...]) } ?? ""
    }
    let calm = [Sample.window(40, 300, resetsIn: 20)]
    let pressing = [Sample.window(97, 300, resetsIn: 60)]
    #expect(ending([Sample.busy], calm) == "good")
    #expect(ending([Sample.busy, Sample.warned], calm) == "poor (web)")
    #expect(ending([Sample.busy], pressing) == "critical (5h)")
    #expect(ending([Sample.warned], pressing) == "critical (web, 5h)")
    #expect(ending([Sample.busy], calm, columns: 40) == "")
  }

  @Test func `each has its bar, its share and its reset, by the clocks of whoever looks`() {
    #expect(
      frame([Self.claude: Self.usual])[1] == " 5h ▰▰▰▰▱▱ 71% resets 06:46   7d ▰▱▱▱▱▱ 22% resets Tue 05:46")
    #expect(
      frame([Self.claude: Self.usual], zone: ZoneOffsets(first: -7 * 3_600))[1]
        == " 5h ▰▰▰▰▱▱ 71% resets 23:46   7d ▰▱▱▱▱▱ 22% resets Mon 22:46")
    #expect(
      frame([Self.claude: Self.usual], unicode: false)[1]
        == " 5h ====.. 71% resets 06:46   7d =..... 22% resets Tue 05:46")
    #expect(
      frame([Self.codex: [Sample.window(1, 43_200, limit: "codex", resetsIn: 43_000)]])[1]
        == " 30d ▱▱▱▱▱▱ 1% resets 2026-12-21")
  }

  @Test func `of several accounts each says whose it is, and of several limits which`() {
    let codex = [Sample.window(4, 300, limit: "codex", resetsIn: 200)]
    #expect(
      frame([Self.codex: codex, Self.claude: Self.usual])[1]
        == " claude 5h ▰▰▰▰▱▱ 71% resets 06:46   7d ▰▱▱▱▱▱ 22% resets Tue 05:46   codex 5h ▱▱▱▱▱▱ 4% resets 09:06"
    )
    let limits = Self.usual + [Sample.window(48, 10_080, limit: "opus", resetsIn: 4_320)]
    #expect(
      frame([Self.claude: limits], 140)[1]
        == " 5h ▰▰▰▰▱▱ 71% resets 06:46   7d claude ▰▱▱▱▱▱ 22% resets Tue 05:46   7d opus ▰▰▰▱▱▱ 48% resets Tue 05:46"
    )
  }

  @Test func `of several accounts of an agent each says by which folder it is told`() {
    func line(_ folders: [String?]) -> String {
      let windows = folders.enumerated().map { place, folder in
        Sample.window(Double(10 * (place + 1)), 300, resetsIn: 60, folder: folder)
      }
      return frame([Self.claude: windows], 140)[1]
    }
    #expect(line(["/home/u/.claude"]) == " 5h ▰▱▱▱▱▱ 10% resets 06:46")
    #expect(
      line(["/home/u/.claude", "/home/u/.claude-work", nil])
        == " claude 5h ▰▰▱▱▱▱ 30% resets 06:46   claude .claude 5h ▰▱▱▱▱▱ 10% resets 06:46"
        + "   claude .claude-work 5h ▰▱▱▱▱▱ 20% resets 06:46")
    // Where the names are the same, the whole path has to tell them apart.
    #expect(
      line(["/a/c", "/b/c", "/b/d"])
        == " claude /a/c 5h ▰▱▱▱▱▱ 10% resets 06:46   claude /b/c 5h ▰▱▱▱▱▱ 20% resets 06:46"
        + "   claude d 5h ▰▰▱▱▱▱ 30% resets 06:46")
  }

  @Test func `a figure that is old says so, and what was reset since is left out`() {
    let old = [
      Sample.window(71, 300, resetsIn: -5, toldAgo: 200),
      Sample.window(22, 10_080, resetsIn: 4_320, toldAgo: 200),
    ]
    #expect(frame([Self.claude: old])[1] == " 7d ▰▱▱▱▱▱ 22% resets Tue 05:46 (3 h old)")
    #expect(frame([Self.claude: [old[0]]])[1] == "")
    #expect(frame([Self.claude: [Sample.window(50, 300, resetsIn: nil)]])[1] == " 5h ▰▰▰▱▱▱ 50%")
    // Of which nobody said when it is reset, it is over when it has lasted so long.
    let endless = [299, 300].map { Sample.window(50, 300, resetsIn: nil, toldAgo: $0) }
    #expect(endless.map { frame([Self.claude: [$0]])[1] } == [" 5h ▰▰▰▱▱▱ 50% (4 h old)", ""])
  }

  /// Columns, and what has room in them.
  @Test(arguments: [
    (60, " 5h ▰▰▰▰▰▰ 97% resets 06:46   7d ▰▱▱▱▱▱ 22% resets Tue 05:46"),
    (59, " 5h 97% resets 06:46   7d 22% resets Tue 05:46"),
    (46, " 5h 97% resets 06:46   7d 22% resets Tue 05:46"), (45, " 5h 97% resets 06:46  7d 22%"),
    (28, " 5h 97% resets 06:46  7d 22%"), (27, " 5h 97%  7d 22%"), (15, " 5h 97%  7d 22%"), (14, ""),
  ])
  func `what has no room is left out, the reset of what presses last`(columns: Int, shown: String) {
    let pressing = [Sample.window(97, 300, resetsIn: 60), Self.usual[1]]
    #expect(frame([Self.claude: pressing], columns)[1] == shown)
  }

  @Test func `where there is no line for it the headline tells what presses`() {
    let calm = frame([Self.claude: Self.usual], rows: 12)
    #expect(calm[0] == " sessiond 0.1.0 · 5 of 9 sessions running · 2 wait for you, web longest")
    let pressing = [Sample.window(97, 300, resetsIn: 60), Self.usual[1]]
    #expect(
      frame([Self.claude: pressing], rows: 12)[0]
        == " sessiond 0.1.0 · 5 of 9 sessions running · 2 wait for you, web longest · 5h 97%")
    #expect(frame([Self.claude: pressing], 40, rows: 12)[0] == " sessiond · 5 of 9 running · 2 wait · 5…")
  }

  @Test func `what presses is coloured, the rest is quiet`() {
    let pressing = [Sample.window(97, 300, resetsIn: 60), Self.usual[1]]
    #expect(
      frame([Self.claude: pressing], color: true)[1]
        == " \u{1b}[2m5h\u{1b}[0m\u{1b}[31m ▰▰▰▰▰▰ 97%\u{1b}[0m\u{1b}[2m resets 06:46\u{1b}[0m"
        + "   \u{1b}[2m7d\u{1b}[0m ▰▱▱▱▱▱ 22%\u{1b}[2m resets Tue 05:46\u{1b}[0m")
  }

  @Test func `while a history is read its bar stands there`() {
    #expect(frame([Self.claude: Self.usual], index: Sample.index)[1].hasPrefix(" reading history"))
  }

  @Test func `a limit of any name keeps to its columns and is harmless`() {
    for name in ["\u{1b}[2J", "#(touch x)", String(repeating: "日本語", count: 50), "two\nlines"] {
      let windows = [
        Sample.window(50, 300, limit: name, resetsIn: 5), Sample.window(60, 300, limit: "b", resetsIn: 5),
      ]
      for columns in [10, 40, 80, 120] {
        let line = frame([AgentID(name): windows, Self.claude: Self.usual], columns)[1]
        #expect(DisplayText.width(line) <= columns)
        #expect(isHarmless(line))
      }
    }
  }
}
