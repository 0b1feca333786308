import Rendering
import SessionCore
import Testing

struct SessionDetailTests {
  private func detail(_ entry: SessionBoard.Entry, _ style: TextStyle) -> String {
    SessionDetail.render(entry, now: Sample.now, style: style).joined(separator: "\n")
  }

  @Test func `each figure says its basis, its source and its age`() {
    #expect(
      detail(Sample.busy, Sample.style(120)) == """
         api · 54 % left · busy
         Fix the flaky login test

         budget       ▰▰▰▰▱▱▱▱ 54 % left of the usable window: 90,460 tokens
                      76,540 of 167,000 tokens used (window 200,000 less 33,000 kept for compaction)
                      from the last reply, just now
         lasts        90,460 tokens until the agent compacts, 123,460 until the window ends
         window       200,000 tokens, by the table of models
         alert        none in effect

         agent        claude-code 2.1.3
         process      4242, busy
         model        claude-sonnet-4-6
         project      /home/ada/src/api
         branch       main
         active       just now, 2026-11-21 05:46:38 UTC

         Tokens of 412 replies, subagents' among them
         input             1,204
         output           48,112
         cache read   12,345,678
         cache write     903,112  12,000 of them for one hour

         session      3f2c1d81-0aa1-4b52-9c1e-8f00d2c4a7e1
         transcript   /home/ada/.claude/projects/-home-ada-src/3f2c1d81-0aa1-4b52-9c1e-8f00d2c4a7e1.jsonl
        """)
  }

  @Test func `whether to stop and the phase are told, with where that stands`() {
    let entry = SessionBoard.Entry(
      overview: Sample.busy.overview, agent: Sample.busy.agent, stopPoint: Sample.editing)
    #expect(
      detail(entry, Sample.style(120)).contains(
        """
         alert        none in effect
         stop         ✎ not safe: the edit of vpc.tf is neither tested nor committed, and 1 more reason
         phase        implementation, for 25 m; planning before
                      /home/ada/t.jsonl:4096

        """))
    let green = SessionBoard.Entry(
      overview: Sample.busy.overview, agent: Sample.busy.agent,
      stopPoint: StopPoint(isSafe: true, reasons: [Sample.reason(.committed)], phase: nil))
    #expect(
      detail(green, Sample.style(120, unicode: false)).contains(
        """
         alert        none in effect
         stop         + safe: all that was changed is committed

        """))
  }

  @Test func `how long it lasts at its pace, and the account's windows with what comes of them`() {
    let entry = Sample.paced(Sample.waiting, perTurn: 4_700)
    let lines = SessionDetail.render(
      entry,
      quotas: Sample.quotas + [
        Sample.window(12, 300, limit: "sonnet", resetsIn: -90, toldAgo: 300),
        Sample.window(30, 300, limit: "opus", resetsIn: nil, toldAgo: 420),
      ],
      now: Sample.now, zone: ZoneOffsets(first: 3_600), style: Sample.style(110))
    #expect(
      lines[5..<19].joined(separator: "\n") == """
                      from the last reply, 12 s ago
         lasts        14,100 tokens until the agent compacts, 47,100 until the window ends
                      compacts in about 3 turns, at the rate of now in about 6 m
         rate         2,350 tokens a minute in the last 10 minutes, 4,700 a turn
         last hour                           ▆▇▇▇▇██
                      of the usable window, 2 minutes a column
         window       200,000 tokens, by the table of models
         alert        critical: the budget fell to 8 %
         quota        ▰▰▰▰▰▰▱▱ 71 % of 5 hours used, resets 07:46; told just now
                      at this pace it lasts until then
                      ▰▰▱▱▱▱▱▱ 22 % of 7 days used, resets Tue 06:46; told just now
                      in an hour about 22 %, between 22 % and 23 %; it lasts until then
                      12 % of 5 hours were used when it was reset, 1 h ago; nothing was told since
                      30 % of 5 hours were used 7 h ago, and they are over; nothing was told since
        """)
  }

  @Test func `long sentences go on below themselves, paths stay whole`() {
    #expect(
      detail(Sample.waiting, Sample.style(60)) == """
         infra · 8 % left · waits for permission
         Fix the flaky login test

         budget       ▰▱▱▱▱▱▱▱ 8 % left of the usable window: 14,100
                      tokens
                      152,900 of 167,000 tokens used (window 200,000
                      less 33,000 kept for compaction)
                      from the last reply, 12 s ago
         lasts        14,100 tokens until the agent compacts, 47,100
                      until the window ends
         window       200,000 tokens, by the table of models
         alert        critical: the budget fell to 8 %

         agent        claude-code 2.1.3
         process      4242, waits for permission
         model        claude-opus-4-5-20251101
         project      /home/ada/src/infra
         branch       main
         active       12 s ago, 2026-11-21 05:46:28 UTC

         Tokens of 412 replies, subagents' among them
         input             1,204
         output           48,112
         cache read   12,345,678
         cache write     903,112  12,000 of them for one hour

         session      3f2c3d81-0aa1-4b52-9c1e-8f00d2c4a7e3
         transcript   /home/ada/.claude/projects/-home-ada-src/3f2c3d81-0aa1-4b52-9c1e-8f00d2c4a7e3.jsonl
        """)
  }

  @Test func `a session beyond the usable window says so`() {
    let entry = Sample.beyond.with { overview in
      overview.unreadableLines = 1
      overview.isTranscriptDeleted = true
    }
    #expect(
      detail(entry, Sample.style(80)).contains(
        """
         budget       ▱▱▱▱▱▱▱▱ 3 % left of the whole window: 6,460 tokens
                      193,540 of 200,000 tokens used
                      from the last reply, 11 h ago
         lasts        6,460 tokens until the window ends
         window       200,000 tokens, by the table of models
                      the session went on past the point where the agent usually
                      compacts, so the whole window counts
         alert        danger: the budget fell to 4 %
        """))
    #expect(
      detail(entry, Sample.style(80)).contains("\n              deleted since; what was read of it stays"))
    #expect(detail(entry, Sample.style(80)).contains("\n              1 line was no record and left out"))
  }

  @Test func `what the user has set is said to be the reason`() {
    let lower = Sample.busy.with { overview in
      _ = overview.budget.compactionKnown(
        CompactionPoints(), CompactionSetting(windowTokens: 150_000, since: Timestamp(milliseconds: 0)))
    }
    #expect(
      detail(lower, Sample.style(120)).contains(
        " lasts        40,460 tokens until the agent compacts where its settings say, 123,460 until the window ends\n"
      ))
    let off = Sample.busy.with { overview in
      _ = overview.budget.compactionKnown(
        CompactionPoints(), CompactionSetting(isOff: true, since: Timestamp(milliseconds: 0)))
    }
    #expect(
      detail(off, Sample.style(120)).contains(
        "\n              its settings tell the agent not to compact, so the whole window counts\n"))
  }

  @Test func `what is not known is said to be not known`() {
    #expect(
      detail(Sample.fresh, Sample.style(80)).contains("\n budget       not known yet: no reply has come\n"))
    #expect(
      detail(Sample.compacted, Sample.style(80)).contains(
        """
         budget       ▱▱▱▱▱▱▱▱ not known: the conversation was compacted, the next reply
                      tells how far
                      of the usable window: 167,000 tokens (window 200,000 less 33,000
                      kept for compaction)
                      from the compaction, just now
        """))
  }

  @Test func `ASCII and colour`() {
    #expect(
      detail(Sample.warned, Sample.style(40, color: true, unicode: false)) == """
         \u{1b}[1mweb\u{1b}[0m - \u{1b}[33m17 % left\u{1b}[0m - \u{1b}[36mwaits for you\u{1b}[0m
        \u{1b}[2m Fix the flaky login test\u{1b}[0m

         \u{1b}[2mbudget\u{1b}[0m       \u{1b}[33m=....... 17 % left of the\u{1b}[0m
                      \u{1b}[33musable window: 29,000\u{1b}[0m
                      \u{1b}[33mtokens\u{1b}[0m
                      138,000 of 167,000 tokens
                      used (window 200,000 less
                      33,000 kept for
                      compaction)
                      from the last reply, 40 s
                      ago
         \u{1b}[2mlasts\u{1b}[0m        29,000 tokens until the
                      agent compacts, 62,000
                      until the window ends
         \u{1b}[2mwindow\u{1b}[0m       200,000 tokens, by the
                      table of models
         \u{1b}[2malert\u{1b}[0m        \u{1b}[33mwarning: the budget fell\u{1b}[0m
                      \u{1b}[33mto 18 %\u{1b}[0m

         \u{1b}[2magent\u{1b}[0m        claude-code 2.1.3
         \u{1b}[2mprocess\u{1b}[0m      4242, waits for you
         \u{1b}[2mmodel\u{1b}[0m        claude-sonnet-4-6
         \u{1b}[2mproject\u{1b}[0m      /home/ada/src/web
         \u{1b}[2mbranch\u{1b}[0m       main
         \u{1b}[2mactive\u{1b}[0m       40 s ago, 2026-11-21
                      05:46:00 UTC

         \u{1b}[2mTokens of 412 replies, subagents' am...\u{1b}[0m
         \u{1b}[2minput\u{1b}[0m             1,204
         \u{1b}[2moutput\u{1b}[0m           48,112
         \u{1b}[2mcache read\u{1b}[0m   12,345,678
         \u{1b}[2mcache write\u{1b}[0m     903,112\u{1b}[2m  12,000 of t...\u{1b}[0m

         \u{1b}[2msession\u{1b}[0m      3f2c4d81-0aa1-4b52-9c1e-8f00d2c4a7e4
         \u{1b}[2mtranscript\u{1b}[0m   /home/ada/.claude/projects/-home-ada-src/3f2c4d81-0aa1-4b52-9c1e-8f00d2c4a7e4.jsonl
        """)
  }

  @Test(arguments: [20, 40, 60, 80, 120, 200])
  func `only paths and ids are wider than the terminal`(columns: Int) {
    for entry in Sample.board.entries {
      for line in SessionDetail.render(entry, now: Sample.now, style: Sample.style(columns)) {
        let name = line.dropFirst().prefix { $0 != " " }
        let isCopyable = ["project", "session", "transcript"].contains(name)
        #expect(DisplayText.width(line) <= max(columns, 34) || isCopyable)
        #expect(line.last != " ")
      }
    }
  }
}
