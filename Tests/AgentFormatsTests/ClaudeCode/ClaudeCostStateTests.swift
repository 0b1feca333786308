import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// The client's own sums in transcripts.
struct ClaudeCostStateTests {
  /// As 2.1.329 wrote it at the end of a session that was compacted twice.
  private static let recorded = """
    {"type":"cost-state","sessionId":"b41a0336-ab19-47e7-a4ca-3cd75d0a0358","totalCostUSD":0.1225731,\
    "totalAPIDuration":1441,"totalAPIDurationWithoutRetries":1418,"totalToolDuration":0,"totalLinesAdded":0,\
    "totalLinesRemoved":0,"totalDuration":56249,"startTime":1795240853041,"modelUsage":{"claude-sonnet-4-6":{\
    "inputTokens":27,"outputTokens":153,"thinkingTokens":0,"cacheReadInputTokens":327532,\
    "cacheCreationInputTokens":4500,"cacheCreationEphemeral5mInputTokens":2250,\
    "cacheCreationEphemeral1hInputTokens":2250,"webSearchRequests":0,"costUSD":0.1225731}},\
    "hasUnknownModelCost":false}
    """

  private func sums(_ decoded: Decoded) -> [AgentSum] {
    decoded.others.compactMap { if case .agentSum(let sum) = $0.fact { sum } else { nil } }
  }

  private func times(_ decoded: Decoded) -> [Int64?] {
    decoded.others.compactMap { placed in
      if case .agentSum = placed.fact { .some(placed.time?.milliseconds) } else { nil }
    }
  }

  @Test func `a sum says what each model was used for, and since when`() {
    let decoded = decode([Self.recorded])
    let usage = TokenUsage(
      input: 27, output: 153, cacheRead: 327_532, cacheWrite: 4_500, cacheWriteOneHour: 2_250)
    #expect(
      sums(decoded) == [
        AgentSum(
          begun: Timestamp(milliseconds: 1_795_240_853_041),
          models: [.init(name: "claude-sonnet-4-6", usage: usage, dollars: 0.1225731)])
      ])
    #expect(times(decoded) == [1_795_240_909_290])
    #expect(decoded.others.first?.length == Self.recorded.utf8.count)
  }

  @Test func `a resumed session's sum is of the moment of the record before it`() {
    var lines = ClaudeLines()
    lines.time = "2026-11-21T06:10:00.000Z"
    let begun: Int64 = 1_795_240_800_000  // 06:00
    let sum = lines.costState(begun: begun, duration: 60_000, .init())
    let later = 1_795_241_400_000 as Int64
    #expect(times(decode([sum, lines.reply("m1"), sum])) == [begun + 60_000, later])
    // Also where the record before was read earlier, by another decoder.
    var decoder = ClaudeCode.descriptor.lineDecoder()
    var batch = TranscriptBatch()
    _ = Array((lines.reply("m1") + "\n").utf8).padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    var next = ClaudeCode.descriptor.lineDecoder(state: decoder.state)
    batch = TranscriptBatch()
    _ = Array((sum + "\n").utf8).padded { next.decode($0, at: 900, isEnd: true, into: &batch) }
    #expect(batch.facts.map(\.time?.milliseconds) == [later])
  }

  @Test(arguments: [
    #"{"type":"cost-state"}"#, #"{"type":"cost-state","startTime":-1,"modelUsage":{}}"#,
    #"{"type":"cost-state","startTime":"1795240853041","modelUsage":{}}"#,
    #"{"type":"cost-state","startTime":9223372036854775807,"totalDuration":9223372036854775807}"#,
    #"{"type":"user","startTime":1795240853041,"text":"cost-state"}"#,
  ])
  func `what does not say when it was begun is no sum`(line: String) {
    #expect(sums(decode([line])).isEmpty)
  }

  @Test func `counts that are none are nothing, and a model that is none is left out`() {
    let decoded = decode([
      """
      {"type":"cost-state","startTime":5,"totalDuration":-7,"modelUsage":{"a":{"inputTokens":-4,"outputTokens":1.5,\
      "cacheCreationEphemeral1hInputTokens":9},"b":7,"":{"inputTokens":1}}}
      """
    ])
    #expect(
      sums(decoded) == [
        AgentSum(
          begun: Timestamp(milliseconds: 5),
          models: [.init(name: "a", usage: TokenUsage(cacheWrite: 9, cacheWriteOneHour: 9))])
      ])
    #expect(times(decoded) == [5])
  }

  @Test func `no more models count than anybody uses`() {
    let models = (0..<500).map { #""m\#($0)":{"inputTokens":1}"# }.joined(separator: ",")
    let decoded = decode([#"{"type":"cost-state","startTime":5,"modelUsage":{\#(models)}}"#])
    #expect(sums(decoded).map(\.models.count) == [32])
  }

  @Test func `a subagent's file tells nothing of the session's sum`() {
    #expect(sums(decode([Self.recorded], role: .subagent)).isEmpty)
  }
}
