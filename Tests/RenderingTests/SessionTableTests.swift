import Rendering
import SessionCore
import Testing

struct SessionTableTests {
  private func table(
    _ style: TextStyle, _ board: SessionBoard = Sample.board, shows: SessionTable.Scope = .recent
  ) -> String {
    SessionTable.render(board, now: Sample.now, style: style, shows: shows).joined(separator: "\n")
  }

  @Test func `120 columns hold all there is`() {
    #expect(
      table(Sample.style(120)) == """
           SESSION                   AGENT   MODEL          WINDOW          LEFT  LAST  ALERT
         ◐ infra                     claude  opus-4.5       ▰▰▰▰▰▰▰▱  92%    14k  12 s  critical 8%  waits for permission
         ◐ web                       claude  sonnet-4.6     ▰▰▰▰▰▰▰▱  83%    29k  40 s  warning 18%  waits for you
         ● a-long-name-with-日本語…  claude  opus-5.5       ▰▱▱▱▱▱▱▱  17%   804k   now
         ● api 3f2c1d81              claude  sonnet-4.6     ▰▰▰▰▱▱▱▱  46%    90k   now
         ○ docs                      codex   gpt-5.2-codex  ▰▰▱▱▱▱▱▱  21%   204k  12 m
         · api 3f2c6d81              claude  sonnet-4.6     ▰▱▱▱▱▱▱▱  16%   140k   2 h
         · beyond                    claude  sonnet-4.6     ▰▰▰▰▰▰▰▰  97%*    6k  11 h  danger 4%
         · new                       claude  –              ▱▱▱▱▱▱▱▱   –%      –  13 h

         Used and left of the usable window: up to where the agent compacts by itself; * of the whole window.
         1 older session: sessiond-cli sessions --all
        """)
  }

  @Test func `200 columns leave room for what an agent waits for`() {
    #expect(
      table(Sample.style(200)) == """
           SESSION                   AGENT   MODEL          WINDOW          LEFT  LAST  ALERT
         ◐ infra                     claude  opus-4.5       ▰▰▰▰▰▰▰▱  92%    14k  12 s  critical 8%  waits for permission
         ◐ web                       claude  sonnet-4.6     ▰▰▰▰▰▰▰▱  83%    29k  40 s  warning 18%  waits for you
         ● a-long-name-with-日本語…  claude  opus-5.5       ▰▱▱▱▱▱▱▱  17%   804k   now
         ● api 3f2c1d81              claude  sonnet-4.6     ▰▰▰▰▱▱▱▱  46%    90k   now
         ○ docs                      codex   gpt-5.2-codex  ▰▰▱▱▱▱▱▱  21%   204k  12 m
         · api 3f2c6d81              claude  sonnet-4.6     ▰▱▱▱▱▱▱▱  16%   140k   2 h
         · beyond                    claude  sonnet-4.6     ▰▰▰▰▰▰▰▰  97%*    6k  11 h  danger 4%
         · new                       claude  –              ▱▱▱▱▱▱▱▱   –%      –  13 h

         Used and left of the usable window: up to where the agent compacts by itself; * of the whole window.
         1 older session: sessiond-cli sessions --all
        """)
  }

  @Test func `80 columns hold all columns`() {
    #expect(
      table(Sample.style(80)) == """
           SESSION       AGENT   MODEL          WINDOW          LEFT  LAST  ALERT
         ◐ infra         claude  opus-4.5       ▰▰▰▰▰▰▰▱  92%    14k  12 s  8% !! waits
         ◐ web           claude  sonnet-4.6     ▰▰▰▰▰▰▰▱  83%    29k  40 s  18% ! waits
         ● a-long-name…  claude  opus-5.5       ▰▱▱▱▱▱▱▱  17%   804k   now
         ● api 3f2c1d81  claude  sonnet-4.6     ▰▰▰▰▱▱▱▱  46%    90k   now
         ○ docs          codex   gpt-5.2-codex  ▰▰▱▱▱▱▱▱  21%   204k  12 m
         · api 3f2c6d81  claude  sonnet-4.6     ▰▱▱▱▱▱▱▱  16%   140k   2 h
         · beyond        claude  sonnet-4.6     ▰▰▰▰▰▰▰▰  97%*    6k  11 h  danger 4%
         · new           claude  –              ▱▱▱▱▱▱▱▱   –%      –  13 h

         Used and left of the usable window: up to where the agent compacts by itself;
         * of the whole window.
         1 older session: sessiond-cli sessions --all
        """)
  }

  @Test func `60 columns give up age, agent and model`() {
    #expect(
      table(Sample.style(60)) == """
           SESSION                WINDOW          LEFT  ALERT
         ◐ infra                  ▰▰▰▰▰▰▰▱  92%    14k  8% !! waits
         ◐ web                    ▰▰▰▰▰▰▰▱  83%    29k  18% ! waits
         ● a-long-name-with-日…   ▰▱▱▱▱▱▱▱  17%   804k
         ● api 3f2c1d81           ▰▰▰▰▱▱▱▱  46%    90k
         ○ docs                   ▰▰▱▱▱▱▱▱  21%   204k
         · api 3f2c6d81           ▰▱▱▱▱▱▱▱  16%   140k
         · beyond                 ▰▰▰▰▰▰▰▰  97%*    6k  danger 4%
         · new                    ▱▱▱▱▱▱▱▱   –%      –

         Used and left of the usable window: up to where the agent
         compacts by itself; * of the whole window.
         1 older session: sessiond-cli sessions --all
        """)
  }

  @Test func `40 columns give up the bar too`() {
    #expect(
      table(Sample.style(40)) == """
           SESSION     USED   LEFT  ALERT
         ◐ infra        92%    14k  8% !! waits
         ◐ web          83%    29k  18% ! waits
         ● a-long-na…   17%   804k
         ● api 3f2c1d   46%    90k
         ○ docs         21%   204k
         · api 3f2c6d   16%   140k
         · beyond       97%*    6k  danger 4%
         · new           –%      –

         Used and left of the usable window: up
         to where the agent compacts by itself;
         * of the whole window.
         1 older session: sessiond-cli sessions
         --all
        """)
  }

  @Test func `a terminal without Unicode gets ASCII`() {
    #expect(
      table(Sample.style(80, unicode: false), shows: .all) == """
           SESSION       AGENT   MODEL          WINDOW          LEFT  LAST  ALERT
         ? infra         claude  opus-4.5       =======.  92%    14k  12 s  8% !! waits
         ? web           claude  sonnet-4.6     =======.  83%    29k  40 s  18% ! waits
         * a-long-na...  claude  opus-5.5       =.......  17%   804k   now
         * api 3f2c1d81  claude  sonnet-4.6     ====....  46%    90k   now
         o docs          codex   gpt-5.2-codex  ==......  21%   204k  12 m
         . api 3f2c6d81  claude  sonnet-4.6     =.......  16%   140k   2 h
         . beyond        claude  sonnet-4.6     ========  97%*    6k  11 h  danger 4%
         . new           claude  -              ........   -%      -  13 h
         . old           claude  sonnet-4.6     =.......  16%   140k   8 d

         Used and left of the usable window: up to where the agent compacts by itself;
         * of the whole window.
        """)
  }

  @Test func `colour is for alerts and for who waits, and what does not run is dim`() {
    #expect(
      table(Sample.style(60, color: true)) == """
           \u{1b}[2mSESSION\u{1b}[0m                \u{1b}[2mWINDOW\u{1b}[0m          \u{1b}[2mLEFT\u{1b}[0m  \u{1b}[2mALERT\u{1b}[0m
         \u{1b}[36m◐\u{1b}[0m infra                  \u{1b}[31m▰▰▰▰▰▰▰▱  92%\u{1b}[0m    \u{1b}[31m14k\u{1b}[0m  \u{1b}[31m8% !!\u{1b}[0m \u{1b}[36mwaits\u{1b}[0m
         \u{1b}[36m◐\u{1b}[0m web                    \u{1b}[33m▰▰▰▰▰▰▰▱  83%\u{1b}[0m    \u{1b}[33m29k\u{1b}[0m  \u{1b}[33m18% !\u{1b}[0m \u{1b}[36mwaits\u{1b}[0m
         ● a-long-name-with-日…   ▰▱▱▱▱▱▱▱  17%   804k
         ● api \u{1b}[2m3f2c1d81\u{1b}[0m           ▰▰▰▰▱▱▱▱  46%    90k
         ○ docs                   ▰▰▱▱▱▱▱▱  21%   204k
         \u{1b}[2m· \u{1b}[0m\u{1b}[2mapi \u{1b}[0m\u{1b}[2m3f2c6d81\u{1b}[0m           \u{1b}[2m▰▱▱▱▱▱▱▱  16%   \u{1b}[0m\u{1b}[2m140k\u{1b}[0m
         \u{1b}[2m· \u{1b}[0m\u{1b}[2mbeyond                 \u{1b}[0m\u{1b}[2m▰▰▰▰▰▰▰▰  97%*    \u{1b}[0m\u{1b}[2m6k  \u{1b}[0m\u{1b}[2mdanger 4%\u{1b}[0m
         \u{1b}[2m· \u{1b}[0m\u{1b}[2mnew                    \u{1b}[0m\u{1b}[2m▱▱▱▱▱▱▱▱   –%      \u{1b}[0m\u{1b}[2m–\u{1b}[0m

        \u{1b}[2m Used and left of the usable window: up to where the agent\u{1b}[0m
        \u{1b}[2m compacts by itself; * of the whole window.\u{1b}[0m
        \u{1b}[2m 1 older session: sessiond-cli sessions --all\u{1b}[0m
        """)
  }

  @Test func `a calm day is a calm table`() {
    #expect(
      table(Sample.style(80), Sample.calmBoard) == """
           SESSION  AGENT   MODEL       WINDOW         LEFT  LAST  ALERT
         ● api      claude  sonnet-4.6  ▰▰▰▰▱▱▱▱  46%   90k   now
         · docs     claude  sonnet-4.6  ▰▱▱▱▱▱▱▱  12%  147k   now

         Used and left of the usable window: up to where the agent compacts by itself.
        """)
  }

  @Test func `what the work is at, and whether to stop, have columns where there is room`() {
    #expect(
      table(Sample.style(130), Sample.stepped(Sample.board)) == """
           SESSION             AGENT   MODEL          WINDOW          LEFT  LAST  ALERT                PHASE           STOP
         ◐ infra               claude  opus-4.5       ▰▰▰▰▰▰▰▱  92%    14k  12 s  8% !! waits          implementation  ✎ vpc.tf not tested
         ◐ web                 claude  sonnet-4.6     ▰▰▰▰▰▰▰▱  83%    29k  40 s  18% ! waits
         ● a-long-name-with-…  claude  opus-5.5       ▰▱▱▱▱▱▱▱  17%   804k   now                       documentation   ✎ tests red
         ● api 3f2c1d81        claude  sonnet-4.6     ▰▰▰▰▱▱▱▱  46%    90k   now                       testing         ⏸ tests green
         ○ docs                codex   gpt-5.2-codex  ▰▰▱▱▱▱▱▱  21%   204k  12 m                                       ⏸ turn ended
         · api 3f2c6d81        claude  sonnet-4.6     ▰▱▱▱▱▱▱▱  16%   140k   2 h
         · beyond              claude  sonnet-4.6     ▰▰▰▰▰▰▰▰  97%*    6k  11 h  danger 4%
         · new                 claude  –              ▱▱▱▱▱▱▱▱   –%      –  13 h

         Used and left of the usable window: up to where the agent compacts by itself; * of the whole window.
         1 older session: sessiond-cli sessions --all
        """)
  }

  @Test(arguments: [
    ("claude-sonnet-4-6", "sonnet-4.6"), ("us.anthropic.claude-opus-4-5-20251101-v1:0", "opus-4.5"),
    ("claude-sonnet-4.6", "sonnet-4.6"), ("github-copilot/claude-opus-4.8-fast", "opus-fast-4.8"),
    ("claude-3.5-haiku", "haiku-3.5"), ("zai/glm-4.5", "glm-4.5"),
    ("groq/openai/gpt-oss-120b", "gpt-oss-120b"), ("gpt-5.3-codex", "gpt-5.3-codex"), ("/", "/"),
    ("not-claude-x", "not-claude-x"),
  ])
  func `a model's name without who serves it`(model: String, shown: String) {
    let board = SessionBoard(
      isComplete: true, entries: [Sample.entry(1, "/home/ada/src/api", model: model, used: [1])])
    #expect(table(Sample.style(120), board).contains("  \(shown) "), "\(table(Sample.style(120), board))")
  }

  @Test func `a board without sessions says what was looked for`() {
    let lines = SessionTable.render(
      SessionBoard(isComplete: true), now: Sample.now, style: Sample.style(100), shows: .recent,
      lookedIn: ["/home/ada/.claude/projects"])
    #expect(
      lines == [
        " No sessions yet: there is no transcript in /home/ada/.claude/projects.",
        " A session appears here with its first message.",
      ])
    #expect(table(Sample.style(80), SessionBoard()) == " Reading the transcripts of your agents.")
  }

  @Test func `sessions of the past are counted, not shown`() {
    let old = SessionBoard(
      isComplete: false,
      entries: (1...3).map { Sample.entry($0, "/p\($0)", used: [9_000], secondsAgo: 86_401) })
    #expect(
      table(Sample.style(80), old) == """
         No session was active in the last 24 hours.

         3 older sessions: sessiond-cli sessions --all
         Still reading transcripts: more sessions may appear.
        """)
  }

  @Test(arguments: 1...200)
  func `no line is wider than the terminal, and none ends in a space`(columns: Int) {
    for unicode in [true, false] {
      let lines = SessionTable.render(
        Sample.board, now: Sample.now, style: Sample.style(columns, unicode: unicode), shows: .all)
      for line in lines {
        #expect(DisplayText.width(line) <= columns)
        #expect(line.last != " ")
      }
    }
  }

  @Test func `rows keep their places while sessions work`() {
    var moved = Sample.board.entries
    for index in moved.indices where moved[index].agent != nil {
      moved[index] = moved[index].with { $0.lastActivity.milliseconds += Int64(index) * 1_000 }
    }
    let after = SessionBoard(lastEvent: 48_112, isComplete: true, entries: moved)
    func names(_ board: SessionBoard) -> [String] {
      SessionTable.render(board, now: Sample.now, style: Sample.style(40), shows: .all).map {
        String($0.prefix(12))
      }
    }
    #expect(moved != after.entries)
    #expect(names(after) == names(Sample.board))
  }

  @Test func `an alert that fires moves no column`() {
    let before = SessionBoard(entries: [Sample.entry(1, "/api", used: [100_000], live: .busy)])
    let after = SessionBoard(entries: [Sample.entry(1, "/api", used: [150_100], live: .busy)])
    for columns in 40...120 {
      let (old, new) = (table(Sample.style(columns), before), table(Sample.style(columns), after))
      #expect(old.split(separator: "\n").first == new.split(separator: "\n").first)
      #expect(new.contains("critical 10%"))
    }
  }

  @Test func `rows by themselves stand in the columns of the whole table`() {
    let table = SessionTable.render(
      Sample.board, now: Sample.now, style: Sample.style(120), shows: .recent)
    for keys: Set<SessionKey> in [[SessionKey(2)], [SessionKey(1), SessionKey(8)], [SessionKey(9)], []] {
      let rows = SessionTable.rows(
        of: keys, in: Sample.board, now: Sample.now, style: Sample.style(120), shows: .recent)
      // The ninth ended too long ago to be in the table.
      #expect(rows.count == keys.count - (keys.contains(SessionKey(9)) ? 1 : 0))
      #expect(rows.allSatisfy(table.contains))
    }
  }

  @Test func `ids that share their start are shown as far as they differ`() {
    let board = SessionBoard(entries: [
      Sample.entry(1, "/api", id: "0193a8f0-1111-7000-8000-000000000001", live: .busy),
      Sample.entry(2, "/api", id: "0193a8f0-2222-7000-8000-000000000002", live: .busy),
    ])
    let text = table(Sample.style(80), board)
    #expect(text.contains("api 0193a8f0-1 ") && text.contains("api 0193a8f0-2 "))
  }

  @Test(arguments: [
    ("claude-sonnet-4-6", "sonnet-4.6"), ("claude-opus-4-5-20251101", "opus-4.5"),
    ("claude-3-5-sonnet-20241022", "sonnet-3.5"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "sonnet-4.5"),
    ("claude-opus-4-1@20250805", "opus-4.1"), ("claude-sonnet-5", "sonnet-5"), ("gpt-5.2", "gpt-5.2"),
    ("claude-", "claude-"), ("<synthetic>", "<synthetic>"), ("claude-fable-5[1m]", "fable-5"),
  ])
  func `models have short names`(name: String, short: String) {
    let board = SessionBoard(entries: [Sample.entry(1, "/api", model: name)])
    #expect(table(Sample.style(80), board).contains(" \(short) "))
  }

  @Test(arguments: [
    (0, "now"), (4, "now"), (5, "5 s"), (59, "59 s"), (60, "1 m"), (3_599, "59 m"), (7_200, "2 h"),
    (86_400, "1 d"),
    (8_639_999, "99 d"), (8_640_000, "14 w"), (63_072_000, "2 y"), (-50, "now"), (99_999_999_999, "99 y"),
  ])
  func `ages have one unit`(seconds: Int, age: String) {
    let board = SessionBoard(entries: [Sample.entry(1, "/api", secondsAgo: Int64(seconds))])
    let row = SessionTable.render(board, now: Sample.now, style: Sample.terminal, shows: .all)[1]
    #expect(row.hasSuffix("  " + age))
  }

  @Test(arguments: [
    (166_061, "939"), (166_001, "999"), (166_000, "1k"), (118_001, "48k"), (1, "166k"), (167_000, "0"),
  ])
  func `tokens left are rounded down`(used: Int, left: String) {
    let board = SessionBoard(entries: [Sample.entry(1, "/api", used: [used])])
    let row = SessionTable.render(board, now: Sample.now, style: Sample.style(30), shows: .all)[1]
    #expect(row.hasSuffix(" " + left))
  }

  @Test(arguments: [(50_000, "950k"), (1, "999k"), (-1_250_000, "2.2M"), (-98_000_000, "99M")])
  func `a large window is told in millions`(used: Int, left: String) {
    // The rest below zero is room beyond a million, which only a configured window has.
    var overview = Sample.entry(1, "/api", model: "big", reserve: nil).overview
    let rules = WindowRules(
      asOf: "", table: [],
      overrides: [.init(prefix: "big", tokens: used < 0 ? 1_000_000 - used + 1 : 1_000_000)],
      usualTokens: 1, knownSizes: [], compactionReserve: nil)
    overview.budget = BudgetMonitor(policy: BudgetPolicy(), rules: rules)
    _ = overview.budget.replied(contextTokens: max(1, used), model: "big", at: Sample.now)
    let board = SessionBoard(entries: [SessionBoard.Entry(overview: overview)])
    let row = SessionTable.render(board, now: Sample.now, style: Sample.style(30), shows: .all)[1]
    #expect(row.hasSuffix(" " + left))
  }
}
