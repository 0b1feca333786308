import Rendering
import SessionCore
import Testing

/// What a count of all transcripts has found.
struct VerificationReportTests {
  private static func sum(_ replies: Int, _ output: Int) -> VerificationReport.Sum {
    .init(replies: replies, usage: TokenUsage(output: output))
  }

  private static func report(_ change: (inout VerificationReport) -> Void = { _ in }) -> VerificationReport {
    var report = VerificationReport(
      files: 200, bytes: 1_700 << 20, sessions: 180, index: sum(1_200, 48_000), counted: sum(1_200, 48_000))
    change(&report)
    return report
  }

  @Test func `all is well`() {
    #expect(Self.report().isSame)
    #expect(
      Self.report().lines(Sample.style(80)) == [
        " counted 200 files, 1.6 GiB, of 180 sessions",
        " counted    1,200 replies, 48,000 tokens",
        " the index  1,200 replies, 48,000 tokens",
        "",
        " the index says what the files say",
      ])
  }

  @Test func `what differs is named with where it is and by how much`() {
    let report = Self.report { report in
      report.index = Self.sum(1_199, 47_000)
      report.differences = [
        .init(
          agent: AgentID("claude-code"), session: SessionID("8d41c7e0"),
          transcript: "/home/ada/p/8d41c7e0.jsonl",
          missing: 1, changed: 2, hasWrongSums: true, index: Self.sum(3, 10), counted: Self.sum(4, 1_010))
      ]
      report.behind = [.init(path: "/home/ada/p/b.jsonl", bytes: 2_048)]
      report.gone = ["/home/ada/p/gone\u{1b}[31m.jsonl"]
      report.problems = ["/home/ada/p/c.jsonl: Permission denied"]
      report.keptReplies = 12
      report.movedReplies = 1
    }
    #expect(!report.isSame)
    #expect(
      report.lines(Sample.style(40)).dropFirst(3).joined(separator: "\n") == """

         differs: 8d41c7e0 (claude-code)
           /home/ada/p/8d41c7e0.jsonl
           1 reply is in the files and not in the index
           2 replies have other tokens in the index
           the sums for reports are not those of its replies
           counted 4 replies, 1,010 tokens, the index 3 replies, 10 tokens

         not in the index, 2.0 KiB: /home/ada/p/b.jsonl

         no longer there, kept: /home/ada/p/gone\u{fffd}[31m.jsonl

         not counted: /home/ada/p/c.jsonl: Permission denied

         12 replies are kept of files that are gone or were overwritten
         1 reply counts for another of several sessions that show it: the one that was read first
         the index does not say what the files say
        """)
  }

  @Test func `what is only gone or kept is no difference`() {
    let report = Self.report { report in
      report.gone = ["/a"]
      report.keptReplies = 3
      report.movedReplies = 3
    }
    #expect(report.isSame)
    #expect(String(decoding: report.json(), as: UTF8.self).hasPrefix(#"{"same":true,"files":200,"#))
  }
}
