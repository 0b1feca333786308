import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What Claude Code hands to its status line.
struct ClaudeStatusLineTests {
  /// 2026-11-21T06:04:58Z.
  private static let present = Timestamp(milliseconds: 1_795_241_098_000)
  private static let session = #""session_id":"b41a0336-ab19-47e7-a4ca-3cd75d0a0358""#

  private func read(_ members: String) throws -> ClaudeStatusLine {
    try ClaudeStatusLine(Array("{\(Self.session),\(members)}".utf8), present: Self.present)
  }

  @Test func `window, use, cost and the account's windows are taken`() throws {
    let line = try read(
      #"""
      "cost":{"total_cost_usd":0.0094629},
      "context_window":{"total_input_tokens":23041,"context_window_size":200000,"current_usage":
        {"input_tokens":3,"output_tokens":17,"cache_creation_input_tokens":500,"cache_read_input_tokens":22538},
        "used_percentage":12},
      "rate_limits":{"five_hour":{"used_percentage":42,"resets_at":1795248060},
        "seven_day":{"used_percentage":14.000000000000002,"resets_at":1795640860},"spend_limit":{"x":1}}
      """#)
    #expect(line.windowTokens == 200_000 && line.usedTokens == 23_041 && line.usedPercent == 12)
    #expect(line.dollars == 0.0094629)
    #expect(
      line.quotas == [
        QuotaWindow(
          limit: "claude", minutes: 300, usedPercent: 42,
          resets: Timestamp(milliseconds: 1_795_248_060_000), measured: Self.present),
        QuotaWindow(
          limit: "claude", minutes: 10_080, usedPercent: 14.000000000000002,
          resets: Timestamp(milliseconds: 1_795_640_860_000), measured: Self.present),
      ])
  }

  @Test func `where the transcript lies is taken as it is said`() throws {
    let path = "/home/u/.claude/projects/-home-u-api/b41a0336-ab19-47e7-a4ca-3cd75d0a0358.jsonl"
    #expect(try read(#""cost":{"total_cost_usd":1},"transcript_path":"\#(path)""#).transcript == path)
    for nothing in [#""transcript_path":"""#, #""transcript_path":null"#, #""transcript_path":{"a":"/b"}"#] {
      #expect(try read(nothing).transcript == nil, "\(nothing)")
    }
  }

  @Test func `the model is named as transcripts do`() throws {
    let model = #""model":{"id":"claude-opus-4-8[1m]","display_name":"Opus 4.8 (1M context)"}"#
    #expect(try read(model).model == "claude-opus-4-8")
    #expect(try read(#""model":{"id":"claude-sonnet-4-6"},"cost":{"total_cost_usd":1}"#).dollars == 1)
    for nothing in [#""model":{"id":""}"#, #""model":{}"#, #""model":"claude-sonnet-4-6""#] {
      #expect(try read(nothing).model == nil, "\(nothing)")
    }
  }

  @Test(arguments: [
    #""used_percentage":1795248060,"resets_at":1795248060"#, #""used_percentage":106"#,
    #""used_percentage":-1"#, #""used_percentage":null"#, #""used_percentage":"42""#,
    #""resets_at":1795248060"#,
  ])
  func `a share that can't be is none`(window: String) throws {
    #expect(try read(#""rate_limits":{"five_hour":{\#(window)}}"#).quotas.isEmpty)
  }

  @Test func `a little over the limit is told, a reset that can't be is not`() throws {
    let over = try read(#""rate_limits":{"five_hour":{"used_percentage":103.5,"resets_at":1795248060}}"#)
    #expect(over.quotas.map(\.usedPercent) == [103.5])
    for moment in ["12", "1795248060000", "-5", "9223372036854775807"] {
      let line = try read(#""rate_limits":{"five_hour":{"used_percentage":3,"resets_at":\#(moment)}}"#)
      #expect(line.quotas.map(\.resets) == [nil], "\(moment)")
    }
  }

  @Test func `before the first reply nothing is known`() throws {
    let line = try read(
      #""cost":{"total_cost_usd":0},"context_window":{"context_window_size":200000,"current_usage":null,"used_percentage":null}"#
    )
    #expect(line.usedTokens == nil && line.usedPercent == nil && line.quotas.isEmpty)
    #expect(line.windowTokens == 200_000)
    #expect(try read(#""context_window":{"context_window_size":0}"#).windowTokens == nil)
    #expect(try read(#""context_window":{"context_window_size":1e300}"#).windowTokens == nil)
    #expect(try read(#""cost":{"total_cost_usd":-1}"#).dollars == nil)
  }

  @Test func `without a session it is refused`() {
    #expect(throws: DocumentProblem.self) { try ClaudeStatusLine(Array("{}".utf8), present: Self.present) }
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `what the client handed over is read, and agrees with its own share`() throws {
    let folder = try #require(SharedData.claude)
    let files = SharedData.files(below: folder, suffix: ".json").filter {
      $0.lastPathComponent.contains("statusline")
    }
    #expect(files.count > 15)
    var windows = 0
    for file in files {
      let bytes = try Data(contentsOf: file)
      let line = try ClaudeStatusLine(Array(bytes), present: Self.present)
      let told = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(line.windowTokens == 200_000)
      let dollars = ((told["cost"] as? [String: Any])?["total_cost_usd"] as? NSNumber)?.doubleValue
      #expect(abs(try #require(line.dollars) - (try #require(dollars))) < 1e-12)
      #expect(line.quotas.count == (told["rate_limits"] as? [String: Any] ?? [:]).count)
      windows += line.quotas.count
      if let used = line.usedTokens, let percent = line.usedPercent {
        #expect(abs(Double(used) / 2_000 - percent) <= 0.51, "\(file)")
      }
    }
    #expect(windows > 0)
  }
}
