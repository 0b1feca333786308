import Foundation
import Rendering
import SessionCore
import SessionTestSupport
import Testing

/// Frames as people see them. The files in `Golden` are read line by line, not recorded: an escape character is `␛` there.
struct BoardFrameTests {
  private static let texts = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "#(touch /tmp/x)#[fg=red]#{pid}", "two\nlines\r\n",
    "\u{202e}gpj.exe\u{2066}",
    String(repeating: "日本語 long ", count: 30), String(repeating: "a\u{301}\u{301}", count: 200),
    "\u{9b}31m\u{90}",
    "\u{200b}\u{2060}", "", "\0\u{7f}\u{85}", "👨‍👩‍👧👍🏽",
  ]

  struct Golden: CustomTestStringConvertible, Sendable {
    var name: String
    var columns: Int
    var rows: Int
    var keys = ""
    var color = false
    var unicode = true
    var notice: String?
    /// Of which it is known what is done in them, and whether they can be stopped.
    var isStepped = false
    var testDescription: String { name }
  }

  static let goldens = [
    Golden(name: "board-80x24", columns: 80, rows: 24),
    Golden(
      name: "board-120x40", columns: 120, rows: 40, keys: "jj", notice: "a recording, 10 times as fast",
      isStepped: true),
    Golden(name: "board-200x60", columns: 200, rows: 60, isStepped: true),
    Golden(name: "board-40x10", columns: 40, rows: 10, keys: "jjjjjj"),
    Golden(name: "board-40x5", columns: 40, rows: 5),
    Golden(name: "board-80x24-ascii", columns: 80, rows: 24, keys: "jsss", unicode: false),
    Golden(name: "board-80x24-color", columns: 80, rows: 24, keys: "jj", color: true),
    Golden(name: "board-60x12-color-ascii", columns: 60, rows: 12, keys: "ssr", color: true, unicode: false),
    Golden(name: "filter-80x24", columns: 80, rows: 24, keys: "/API"),
    Golden(name: "session-80x24", columns: 80, rows: 24, keys: "\r\u{1b}[6~"),
    Golden(name: "help-80x40", columns: 80, rows: 40, keys: "?"),
  ]

  @Test(arguments: goldens)
  func `a frame as it is meant`(golden: Golden) throws {
    let scene = Sample.scene(
      golden.columns, golden.rows, color: golden.color, unicode: golden.unicode,
      board: golden.isStepped ? Sample.stepped(Sample.busyBoard) : Sample.busyBoard, notice: golden.notice)
    var view = BoardView()
    view.press(BoardKey.keys(Array(golden.keys.utf8)), in: scene)
    let frame = BoardFrame.lines(scene, view).map { $0.replacing("\u{1b}", with: "␛") + "\n" }.joined()
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Golden/\(golden.name).txt")
    let meant = try String(contentsOf: file, encoding: .utf8)
    #expect(frame == meant)
  }

  @Test func `an empty board says why, and what comes`() {
    func lines(_ board: SessionBoard, _ keys: String = "") -> [String] {
      let scene = Sample.scene(60, 8, board: board, recent: RecentEvents())
      var view = BoardView()
      view.press(BoardKey.keys(Array(keys.utf8)), in: scene)
      return BoardFrame.lines(scene, view)
    }
    let old = SessionBoard(isComplete: true, entries: [Sample.entry(1, "/old", secondsAgo: 90_000)])
    #expect(
      lines(SessionBoard()) == [
        " sessiond 0.1.0 · 0 of 0 sessions running · reading history",
        "   SESSION       WINDOW          LEFT    RATE  ALERT▾",
        "   Reading the transcripts of your agents.", "", "", "", "",
        " ↑↓ move  Enter open  / filter  s sort  ? help  q quit",
      ])
    #expect(
      lines(SessionBoard(isComplete: true))[2]
        == "   No sessions yet. One appears here with its first message.")
    #expect(
      lines(old)[2...3] == ["   No session was active in the last 24 hours; a shows the", "   others too."])
    #expect(lines(old, "a")[2].hasPrefix(" · old "))
    #expect(lines(old, "/ol")[2].hasPrefix("   No session of the last 24 hours fits the filter"))
    #expect(lines(old, "/zzz")[2] == "   No session fits the filter.")
  }

  @Test func `a frame fills the terminal, and no line is wider, whatever sessions are called`() {
    var random = SplitMix(seed: 3)
    for text in Self.texts {
      var entries = Sample.busyBoard.entries
      for index in entries.indices where Bool.random(using: &random) {
        var (overview, agent) = (entries[index].overview, entries[index].agent)
        overview.profile = SessionProfile(
          project: "/" + text, branch: text, model: text, version: text, title: text)
        overview.origin = SessionOrigin(
          agent: AgentID(text), id: SessionID(text), transcript: "/" + text)
        agent?.activity = .waiting(for: text)
        entries[index] = SessionBoard.Entry(overview: overview, agent: agent)
      }
      var recent = Sample.recent
      recent.note(Sample.event(.rewritten(reason: text)))
      for columns in [10, 20, 40, 60, 80, 100, 168, 200].shuffled(using: &random).prefix(3) {
        let rows = Int.random(in: 1...50, using: &random)
        for (color, unicode) in [(true, true), (false, false)] {
          let scene = Sample.scene(
            columns, rows, color: color, unicode: unicode, board: SessionBoard(entries: entries),
            recent: recent,
            notice: text)
          for keys in ["jj", "\r", "/" + text.prefix(60)] {
            var view = BoardView()
            view.press(BoardKey.keys(Array(keys.utf8)), in: scene)
            let lines = BoardFrame.lines(scene, view)
            #expect(lines.count == rows)
            for line in lines {
              let shown = line.withoutColor
              #expect(DisplayText.width(shown) <= columns)
              #expect(isHarmless(shown))
            }
          }
        }
      }
    }
  }

  @Test(arguments: [
    (0, "0/m"), (999, "999/m"), (1_000, "1.0k/m"), (2_199, "2.1k/m"), (9_999, "9.9k/m"), (10_000, "10k/m"),
    (999_999, "999k/m"), (1_250_000, "1.2M/m"),
  ])
  func `a rate has six characters at most, and is rounded down`(tokensPerMinute: Int, shown: String) {
    var entry = Sample.entry(1, "/api", live: .busy)
    for (tokens, secondsAgo) in [(1, 900), (1 + tokensPerMinute * 10, 300)] {
      let time = Timestamp(milliseconds: Sample.now.milliseconds - Int64(secondsAgo) * 1_000)
      entry = entry.with { $0.burnRate.replied(contextTokens: tokens, at: time) }
    }
    let frame = BoardFrame.lines(Sample.scene(80, 8, board: SessionBoard(entries: [entry])), BoardView())
    #expect(frame[2].contains(String(repeating: " ", count: 8 - shown.count) + shown + "   now"))
  }

  @Test func `no column moves, whatever comes and goes`() {
    for columns in stride(from: 10, through: 220, by: 3) {
      func head(_ board: SessionBoard) -> String {
        BoardFrame.lines(Sample.scene(columns, 10, board: board), BoardView())[1]
      }
      #expect(head(Sample.board) == head(SessionBoard(entries: [Sample.busy])))
    }
  }

  @Test func `between two steps of time a board on which nothing happens rests`() {
    func frame(secondsLater seconds: Int64) -> [String] {
      let now = Timestamp(milliseconds: Sample.now.milliseconds + seconds * 1_000)
      return BoardFrame.lines(
        BoardScene(
          board: Sample.board, recent: Sample.recent, now: now, style: Sample.style(80), rows: 24,
          version: "0.1.0",
          notice: nil), BoardView())
    }
    #expect((0..<10).allSatisfy { frame(secondsLater: $0) == frame(secondsLater: 0) })
    #expect(frame(secondsLater: 10) != frame(secondsLater: 0))
  }

  @Test func `frames turned into each other leave what a fresh one would`() {
    var random = SplitMix(seed: 9)
    var terminal = TestTerminal(columns: 90, rows: 20) { DisplayText.width(String($0)) }
    var previous: [String]?
    var entries = Sample.busyBoard.entries
    var rows = BoardRowCache()
    for step in 0..<200 {
      let index = Int.random(in: 0..<entries.count, using: &random)
      var overview = entries[index].overview
      overview.lastActivity.milliseconds += 1_000
      _ = overview.budget.replied(
        contextTokens: Int.random(in: 1...166_000, using: &random), model: "claude-sonnet-4-6", at: Sample.now
      )
      let isLive = Bool.random(using: &random)
      entries[index] = SessionBoard.Entry(
        overview: overview, agent: isLive ? LiveAgent(pid: 1, startTicks: 1, activity: .idle) : nil)
      let scene = Sample.scene(
        90, 20, color: true, board: SessionBoard(entries: entries), secondsLater: step / 10)
      var view = BoardView()
      view.press(
        [[.down, .down], [.character("s")], [.enter], [.character("?")], []].randomElement(using: &random)
          ?? [], in: scene)
      let lines = BoardFrame.lines(scene, view)
      #expect(BoardFrame.lines(scene, view, &rows) == lines, "with the rows of the last frame at hand")
      terminal.write(Frame.bytes(lines: lines, previous: previous, columns: 90))
      previous = lines
      var fresh = TestTerminal(columns: 90, rows: 20) { DisplayText.width(String($0)) }
      fresh.write(Frame.bytes(lines: lines, previous: nil, columns: 90))
      #expect(terminal.text == fresh.text)
    }
    #expect(terminal.problems == [])
  }
}
