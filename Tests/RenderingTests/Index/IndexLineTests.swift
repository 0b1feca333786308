import Rendering
import SessionCore
import Testing

/// The bar that shows how far a history is read, and what is read of whom.
struct IndexLineTests {
  @Test(arguments: [
    (40, " reading history  =======.........  43%"),
    (60, " reading history  =======.........  43% - 3 s left"),
    (
      120,
      " reading history  =======.........  43% - 3 s left - 731.0 MiB of 1.6 GiB - 86 of 200 files - 365.5 MiB/s"
    ),
  ])
  func `what does not fit is left out`(columns: Int, line: String) {
    #expect(IndexLine.line(Sample.index, Sample.style(columns, unicode: false)) == line)
  }

  @Test func `a line is never wider than the terminal`() {
    for columns in 1...140 {
      let line = IndexLine.line(Sample.index, Sample.style(columns, unicode: false))
      #expect(line?.utf8.count ?? 0 <= columns)
    }
  }

  @Test func `held up, it says how to go on`() {
    var index = Sample.index
    index.pause(true)
    #expect(
      IndexLine.line(index, Sample.style(100))
        == " history paused  ▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱  43% · sessiond-cli index --resume · 731.0 MiB of 1.6 GiB")
  }

  @Test func `nothing to say when nothing is left`() {
    #expect(IndexLine.line(Sample.readIndex, Sample.style(80)) == nil)
    #expect(IndexLine.words(Sample.readIndex) == nil)
  }

  private static let agents = [
    IndexReport.Agent(
      id: AgentID("claude-code"), files: 200, goneFiles: 3, bytes: 1_700 << 20, sessions: 1_180,
      replies: 120_000, oldest: Timestamp(iso8601: "2026-10-22T06:10:00Z".utf8),
      newest: Timestamp(iso8601: "2026-11-21T06:10:00Z".utf8)),
    IndexReport.Agent(id: AgentID("codex"), files: 2, bytes: 900, sessions: 1),
  ]

  @Test func `what is read of each agent, and what is not`() {
    let report = IndexReport(
      progress: Sample.readIndex, agents: Self.agents,
      unread: [.init(path: "/home/ada/.codex/sessions/a.jsonl", problem: "Permission denied")],
      unreadableLines: 2)
    #expect(
      report.lines(Sample.style(80)).joined(separator: "\n") == """
         index · up to date · 202 files, 1.6 GiB · lag 0 B

         AGENT        FILES     READ  SESSIONS  REPLIES  FROM        TO
         claude-code    200  1.6 GiB     1,180  120,000  2026-10-22  2026-11-21
         codex            2    900 B         1        0  –           –

         3 files are gone since; what they said is kept.
         2 lines are no records and were left out; sessiond doctor names them.
         not read: /home/ada/.codex/sessions/a.jsonl: Permission denied
        """)
  }

  @Test(
    arguments: [
      (1, 0, false, " Context records of 1 session can be searched."),
      (
        1_200, 3, false, "1,200 sessions can be searched; 3 older transcripts are still to be looked through."
      ),
      (0, 1, true, "0 sessions can be searched; 1 older transcript is held up."),
      (2, nil, false, "of 2 sessions can be searched."), (0, 0, false, ""),
    ] as [(Int, Int?, Bool, String)])
  func `context records stand below`(records: Int, pending: Int?, isPaused: Bool, expected: String) {
    var progress = RecordProgress()
    (progress.pending, progress.isPaused) = (pending, isPaused)
    let report = IndexReport(
      progress: Sample.readIndex, agents: [], unread: [], unreadableLines: 0, records: records,
      recordProgress: progress)
    let last = report.lines(Sample.style(120)).last ?? ""
    #expect(expected.isEmpty ? !last.contains("Context") : last.hasSuffix(expected), "\(last)")
  }

  @Test func `for programs`() {
    var progress = RecordProgress()
    progress.pending = 7
    let report = IndexReport(
      progress: Sample.index, agents: [Self.agents[1]],
      unread: [.init(path: "/a", problem: "no \"way\"")], unreadableLines: 0, records: 3,
      recordProgress: progress)
    #expect(
      String(decoding: report.json(), as: UTF8.self)
        == #"{"complete":false,"paused":false,"lag_bytes":1016070144,"percent":43,"bytes_read":766509056,"#
        + #""bytes_total":1782579200,"files_read":86,"files_total":200,"bytes_per_second":383254528,"seconds_left":3,"#
        + #""agents":[{"agent":"codex","files":2,"files_gone":0,"bytes":900,"sessions":1,"replies":0,"oldest":null,"#
        + #""newest":null}],"records":{"kept":3,"enabled":true,"pending":7,"paused":false},"#
        + #""unreadable_lines":0,"unread":[{"path":"/a","problem":"no \"way\""}]}"#)
  }
}
