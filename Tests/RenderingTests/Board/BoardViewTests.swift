import Rendering
import SessionCore
import Testing

/// How keys change the view, told by its text.
struct BoardViewTests {
  private static let ids = [
    "infra": 3, "web": 4, "long": 5, "api": 1, "docs": 2, "oldApi": 6, "beyond": 7, "new": 8,
  ]

  private static func selected(_ name: String, row: Int) -> String {
    let key = ids[name] ?? 0
    return "selected=3f2c\(key)d81-0aa1-4b52-9c1e-8f00d2c4a7e\(key)&key=\(key)&row=\(row)"
  }

  private static let pressedKeys: [(keys: String, text: String)] = [
    ("", ""), ("j", selected("infra", row: 0)), ("k", selected("infra", row: 0)),
    ("jj", selected("web", row: 1)),
    ("jjjk", selected("web", row: 1)), ("\u{1b}[B\u{1b}OB", selected("web", row: 1)),
    ("jkkkk", selected("infra", row: 0)),
    ("G", selected("new", row: 7)), ("Gj", selected("new", row: 7)), ("Gg", selected("infra", row: 0)),
    ("\u{1b}[6~", selected("new", row: 7)), ("G\u{1b}[5~", selected("infra", row: 0)),
    ("jj\u{1b}", ""),
    ("s", "sort=last"), ("ss", "sort=left"), ("sss", "sort=rate"), ("ssss", "sort=name"), ("sssss", ""),
    ("r", "reverse=1"), ("rr", ""), ("rs", "sort=last"), ("a", "all=1"), ("aa", ""),
    ("jjs", "sort=last&\(selected("web", row: 3))"),
    ("/", "typing=1"), ("/doc", "filter=doc&typing=1"), ("/doc\r", "filter=doc"), ("/doc\u{1b}", ""),
    ("/doc\r\u{1b}", ""), ("/do\u{7f}x", "filter=dx&typing=1"), ("/d\u{7f}\u{7f}", ""),
    ("/q", "filter=q&typing=1"),
    ("/a b&=%ü", "filter=a%20b%26%3D%25%C3%BC&typing=1"),
    ("/doc\rj", "filter=doc&\(selected("docs", row: 0))"),
    ("/api\u{1b}[B\u{1b}[B", "filter=api&typing=1&\(selected("oldApi", row: 1))"),
    ("jj/doc\r", "filter=doc&\(selected("docs", row: 0))"), ("/none\rj\r", "filter=none"),
    ("\r", "\(selected("infra", row: 0))&open=1"), ("jj\r", "\(selected("web", row: 1))&open=1"),
    ("\r\u{1b}", selected("infra", row: 0)), ("\rs/a", "\(selected("infra", row: 0))&open=1"),
    ("\rjj", "\(selected("infra", row: 0))&open=1&scroll=2"),
    ("\rjjk", "\(selected("infra", row: 0))&open=1&scroll=1"),
    ("\rG", "\(selected("infra", row: 0))&open=1&scroll=11"),
    ("\rGjjjg", "\(selected("infra", row: 0))&open=1"),
    ("?", "help=1"), ("h", "help=1"), ("??", ""), ("?\u{1b}", ""), ("?sra", "help=1"),
    ("\r?\u{1b}", "\(selected("infra", row: 0))&open=1"), ("\u{0c}", ""),
    ("xyz\u{1b}[200~jj\u{1b}[201~", ""),
  ]

  private static func pressed(
    _ keys: String, _ view: BoardView = BoardView(), in scene: BoardScene = Sample.scene(80, 24)
  ) -> BoardView {
    var view = view
    view.press(BoardKey.keys(Array(keys.utf8)), in: scene)
    return view
  }

  @Test(arguments: pressedKeys)
  func `keys`(keys: String, text: String) {
    #expect(Self.pressed(keys).text == text)
  }

  @Test(arguments: [
    ("q", true), ("jq", true), ("\u{3}", true), ("?q", true), ("\rq", true), ("/q", false), ("/q\u{3}", true),
    ("Q", false),
  ])
  func `q is the way out, but where it is typed`(keys: String, isQuit: Bool) {
    #expect(Self.pressed(keys).isQuit == isQuit)
  }

  @Test func `the selection stays with its session while others move`() {
    let view = Self.pressed("jjj")
    #expect(view.text == Self.selected("long", row: 2))
    var entries = Sample.board.entries
    entries.append(Sample.entry(20, "/home/ada/src/aaa", used: [160_000], live: .busy))
    let more = Sample.scene(80, 24, board: SessionBoard(isComplete: true, entries: entries))
    #expect(Self.pressed("", view, in: more).text == Self.selected("long", row: 3))
    // Another session of the same id, as files of other names may have: the number tells them apart.
    let twins = Sample.scene(
      80, 24,
      board: SessionBoard(entries: (1...3).map { Sample.entry($0, "/p\($0)", id: "same", live: .busy) }))
    #expect(Self.pressed("jjj", in: twins).text == "selected=same&key=3&row=2")
    #expect(Self.pressed("jjjk", in: twins).text == "selected=same&key=2&row=1")
    #expect(BoardFrame.lines(twins, Self.pressed("jj\r", in: twins))[0].hasPrefix(" p2 "))
  }

  @Test func `who is gone hands the selection to the neighbour`() {
    let view = Self.pressed("jjj")
    func without(_ keys: Int64...) -> BoardScene {
      Sample.scene(
        80, 24,
        board: SessionBoard(entries: Sample.board.entries.filter { !keys.contains($0.overview.key.rawValue) })
      )
    }
    #expect(Self.pressed("", view, in: without(5)).text == Self.selected("api", row: 2))
    #expect(Self.pressed("", Self.pressed("G"), in: without(8)).text == Self.selected("beyond", row: 6))
    #expect(Self.pressed("j", view, in: Sample.scene(80, 24, board: SessionBoard())).text == view.text)
    // The page of a session that is gone says so, and does not become another's.
    let open = Self.pressed("\r", view)
    #expect(Self.pressed("", open, in: without(5)).text == open.text)
    #expect(BoardFrame.lines(without(5), open)[0] == " This session is not known any more.")
  }

  @Test func `the selected row is always in sight`() {
    let board = SessionBoard(entries: (10...59).map { Sample.entry($0, "/p\($0)", live: .busy) })
    for rows in [1, 2, 3, 4, 5, 7, 8, 10, 16, 24] {
      let scene = Sample.scene(60, rows, board: board)
      var view = BoardView()
      for key in ["j", "\u{1b}[6~", "\u{1b}[6~", "k", "G", "k", "k", "\u{1b}[5~", "g", "j"] {
        view.press(BoardKey.keys(Array(key.utf8)), in: scene)
        let selected = BoardFrame.lines(scene, view).count { $0.hasPrefix(">") }
        #expect(selected == (rows == 1 ? 0 : 1), "\(rows) rows")
      }
    }
  }

  @Test func `a view comes back from its text`() {
    var random = SplitMix(seed: 11)
    let keys = [
      "j", "k", "G", "g", "s", "r", "a", "/", "x", "ü", "日", " ", "\u{1b}", "\r", "?", "\u{1b}[6~", "\u{7f}",
      "\u{c}", "\0",
    ]
    for _ in 0..<400 {
      var view = BoardView()
      let scene = Sample.scene(
        Int.random(in: 10...120, using: &random), Int.random(in: 1...40, using: &random))
      for _ in 0..<20 {
        view.press(BoardKey.keys(Array((keys.randomElement(using: &random) ?? "").utf8)), in: scene)
        #expect(BoardView(text: view.text) == view)
        #expect(view.text.utf8.count <= 1_024)
        #expect(view.text.utf8.allSatisfy { (0x21...0x7e).contains($0) })
      }
    }
  }

  @Test func `bytes at random are no trouble`() {
    var random = SplitMix(seed: 5)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : Array("jkGgsra/?h\r\u{1b}[AB~56".utf8).randomElement(using: &random) ?? 0
      }
      let scene = Sample.scene(
        Int.random(in: 10...100, using: &random), Int.random(in: 1...30, using: &random))
      var view = BoardView(text: String(decoding: bytes.reversed(), as: UTF8.self))
      view.press(BoardKey.keys(bytes), in: scene)
      #expect(BoardFrame.lines(scene, view).count == scene.rows)
    }
  }

  @Test(
    arguments: [
      ("", ""), ("&&=&", ""), ("sort=price", ""), ("sort=left&sort=", "sort=left"),
      ("unknown=1&sort=name", "sort=name"),
      ("filter=%zz&all=1", "all=1"), ("filter=%ff", ""), ("filter=a%00b%1bc%e2%80%ae", "filter=abc"),
      ("filter=%4", ""),
      ("top=-5", ""), ("top=99999999999999999999", ""), ("scroll=9999999", "scroll=1000000"),
      ("reverse=yes", ""),
      ("open=1", ""), ("selected=x", "selected=x&key=0&row=0"),
      ("selected=x&row=-1&key=a", "selected=x&key=0&row=0"),
      ("help=1&typing=1", "help=1"),
      ("filter=\(String(repeating: "a", count: 5_000))", "filter=\(String(repeating: "a", count: 48))"),
      (
        "selected=\(String(repeating: "b", count: 500))",
        "selected=\(String(repeating: "b", count: 64))&key=0&row=0"
      ),
      ("filter=a\u{1b}b ü", "filter=ab%20%C3%BC"),
    ])
  func `what is broken in a text is left out, piece by piece`(text: String, kept: String) {
    #expect(BoardView(text: text).text == kept)
  }

  @Test func `a text that nobody wrote makes no frame that is not one`() {
    for text in [
      "top=1000000", "selected=nobody&row=1000000&top=7", "scroll=1000000&help=1",
      "selected=a&open=1&scroll=9",
    ] {
      let scene = Sample.scene(80, 24)
      #expect(BoardFrame.lines(scene, BoardView(text: text)).count == 24)
      var view = BoardView(text: text)
      view.press([.down, .up, .pageDown], in: scene)
      #expect(BoardFrame.lines(scene, view).count == 24)
    }
  }
}

extension Sample {
  /// What happened lately on the board of samples.
  static var recent: RecentEvents {
    var recent = RecentEvents()
    func note(_ kind: SessionEventKind, _ session: Int64, secondsAgo: Int64) {
      recent.note(
        SessionEvent(
          number: 1, session: SessionKey(session),
          time: Timestamp(milliseconds: now.milliseconds - secondsAgo * 1_000),
          kind: kind, source: nil))
    }
    note(.found(busy.overview.origin), 2, secondsAgo: 7_300)
    note(
      .compacted(Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: 12_000)), 1,
      secondsAgo: 3_000)
    note(.alerted(alert), 3, secondsAgo: 20)
    note(.replied(reply), 1, secondsAgo: 2)
    var asked = recent
    asked.boardChanged(SessionBoard(isComplete: true), at: now)
    asked.boardChanged(
      SessionBoard(isComplete: true, entries: [waiting]),
      at: Timestamp(milliseconds: now.milliseconds - 12_000))
    return asked
  }

  /// A board to look at, that of all samples unless told otherwise.
  static func scene(
    _ columns: Int, _ rows: Int, color: Bool = false, unicode: Bool = true, board: SessionBoard = busyBoard,
    recent: RecentEvents = recent, notice: String? = nil, secondsLater: Int = 0
  ) -> BoardScene {
    BoardScene(
      board: board, recent: recent,
      now: Timestamp(milliseconds: now.milliseconds + Int64(secondsLater) * 1_000),
      style: style(columns, color: color, unicode: unicode),
      rows: rows, version: "0.1.0", notice: notice)
  }

  /// The board with what only a followed session has: a rate. It grew by 5,000 and by 21,000 tokens in ten minutes.
  static let busyBoard: SessionBoard = {
    var entries = board.entries
    for index in entries.indices {
      let growth: [Int64: Int] = [1: 5_000, 3: 21_000, 2: 0]
      guard let tokens = growth[entries[index].overview.key.rawValue] else { continue }
      for (used, secondsAgo) in [(50_000, 900), (50_000 + tokens, 300)] {
        let time = Timestamp(milliseconds: now.milliseconds - Int64(secondsAgo) * 1_000)
        entries[index] = entries[index].with { $0.burnRate.replied(contextTokens: used, at: time) }
      }
    }
    return SessionBoard(lastEvent: board.lastEvent, isComplete: true, entries: entries)
  }()
}
