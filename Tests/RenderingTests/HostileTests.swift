import Rendering
import SessionCore
import Testing

/// Whatever a transcript or a file name holds, what people see holds no control character but our own.
struct HostileTests {
  static let texts = [
    "\u{1b}[2J\u{1b}]0;owned\u{7}", "#(touch /tmp/x)#[fg=red]#{pid}", "two\nlines\r\n",
    "\u{202e}gpj.exe\u{2066}",
    String(repeating: "日本語 long ", count: 1_000), String(repeating: "a\u{301}\u{301}", count: 5_000),
    "\u{9b}31m\u{90}",
    "\u{200b}\u{2060}", "", "\0\u{7f}\u{85}", "a\u{2028}b",
  ]

  private static func entry(_ text: String, used: Int) -> SessionBoard.Entry {
    Sample.entry(
      1, "/\(text)", agent: text, id: text, model: text, used: [used], live: .waiting(for: text)
    ).with { overview in
      overview.profile.branch = text
      overview.profile.version = text
      overview.profile.title = text
      overview.origin.transcript = "/" + text
    }
  }

  /// The text without our own colours.
  private func bare(_ text: String) -> String {
    text.replacing(#/\u{1b}\[[0-9;]*m/#, with: "")
  }

  private func expectHarmless(
    _ lines: [String], _ columns: Int, _ location: SourceLocation = #_sourceLocation
  ) {
    for line in lines.map(bare) {
      #expect(isHarmless(line), sourceLocation: location)
      #expect(DisplayText.width(line) <= columns, sourceLocation: location)
    }
  }

  @Test(arguments: texts, [40, 60, 80, 120, 200])
  func `every renderer for people`(text: String, columns: Int) {
    // A terminal of any width shows paths whole, up to the longest that there can be.
    let widest = 4_096 + 14
    for style in [Sample.style(columns, color: true), Sample.style(columns, color: true, unicode: false)] {
      let entry = Self.entry(text, used: 150_000)
      let namesake = SessionBoard.Entry(
        overview: SessionOverview(
          key: SessionKey(2), origin: entry.overview.origin, lastActivity: Sample.now,
          budget: entry.overview.budget), agent: entry.agent)
      let board = SessionBoard(entries: [entry, namesake])
      let table = SessionTable.render(board, now: Sample.now, style: style, shows: .all)
      expectHarmless(table, columns)
      expectHarmless(
        SessionTable.render(
          SessionBoard(isComplete: true), now: Sample.now, style: style, shows: .all, lookedIn: [text]),
        columns)
      expectHarmless(SessionDetail.render(entry, now: Sample.now, style: style), widest)
      for kind in events(text) {
        expectHarmless(
          [EventLine.render(Sample.event(kind), origin: entry.overview.origin, label: text, style: style)],
          columns)
        expectHarmless(
          [EventLine.render(Sample.event(kind), origin: entry.overview.origin, style: style)], columns)
      }
      var report = Sample.report
      (report.version, report.socket, report.database, report.configurationFile) = (text, text, text, text)
      expectHarmless(report.lines(style), widest)
      expectHarmless(
        [StatusSegment.render(entry, format: .plain, columns: columns, usesUnicode: style.usesUnicode)],
        columns)
    }
  }

  @Test(arguments: texts)
  func `tmux finds nothing to expand`(text: String) {
    let segment = StatusSegment.render(
      Self.entry(text, used: 150_000), format: .tmux, columns: 60, usesUnicode: true)
    let inert = segment.replacing("##", with: "").replacing("#[fg=red]", with: "").replacing(
      "#[default]", with: "")
    #expect(!inert.contains("#"))
    #expect(isHarmless(segment))
  }

  @Test(arguments: texts)
  func `JSON has no control character`(text: String) {
    let entry = Self.entry(text, used: 150_000)
    let documents =
      [SessionJSON.list(SessionBoard(entries: [entry]), now: Sample.now)]
      + events(text).map { SessionJSON.event(EventRecord(Sample.event($0)), origin: entry.overview.origin) }
    for document in documents {
      let controls = document.filter { $0 < 0x20 || $0 == 0x7f }
      #expect(controls.isEmpty)
    }
  }

  private func events(_ text: String) -> [SessionEventKind] {
    var reply = Sample.reply
    reply.model = text
    return [
      .found(SessionOrigin(agent: AgentID(text), id: SessionID(text), transcript: text)),
      .described(SessionProfile(project: text, branch: text, model: text, version: text, title: text)),
      .replied(reply), .unreadable(reason: text), .rewritten(reason: text),
    ]
  }

  @Test func `figures beyond all measure are no trouble`() {
    let entry = Sample.entry(1, "/api", used: [.max], live: .busy).with { overview in
      overview.totals = TokenUsage(
        input: .max, output: .max, cacheRead: .max, cacheWrite: .max, cacheWriteOneHour: .max)
      overview.lastActivity = Timestamp(milliseconds: .min)
    }
    for now in [Timestamp(milliseconds: 0), Timestamp(milliseconds: .max)] {
      let style = Sample.style(80)
      expectHarmless(SessionDetail.render(entry, now: now, style: style), 120)
      expectHarmless(
        SessionTable.render(SessionBoard(entries: [entry]), now: now, style: style, shows: .all), 80)
    }
    #expect(!SessionJSON.session(entry, now: Sample.now).isEmpty)
  }
}
