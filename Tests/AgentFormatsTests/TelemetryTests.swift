import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What agents tell of requests over OTLP.
struct TelemetryTests {
  /// A record as Claude Code 2.1.329 sends it, shortened.
  private static func record(
    event: String = "claude_code.api_request", _ changes: [String: String?] = [:]
  ) -> String {
    var attributes: [String: String?] = [
      "session.id": #"{"stringValue":"86c7e626-94e9-45ad-a346-bffcee56e4aa"}"#,
      "event.name": #"{"stringValue":"api_request"}"#, "event.sequence": #"{"intValue":50}"#,
      "model": #"{"stringValue":"claude-sonnet-4-6"}"#, "input_tokens": #"{"intValue":3}"#,
      "output_tokens": #"{"intValue":125}"#, "cache_read_tokens": #"{"intValue":21362}"#,
      "cache_creation_tokens": #"{"intValue":500}"#, "cache_creation_5m_tokens": #"{"intValue":250}"#,
      "cache_creation_1h_tokens": #"{"intValue":250}"#, "cost_usd": #"{"doubleValue":0.0107301}"#,
      "request_id": #"{"stringValue":"req_011MOCK0000000000000001"}"#,
      "speed": #"{"stringValue":"normal"}"#, "query_source": #"{"stringValue":"compact"}"#,
    ]
    for (name, value) in changes { attributes[name] = .some(value) }
    let list = attributes.sorted { $0.key < $1.key }.compactMap { name, value in
      value.map { #"{"key":"\#(name)","value":\#($0)}"# }
    }
    return #"""
      {"timeUnixNano":"1795240460855000000","observedTimeUnixNano":"1795240460855000000","body":{"stringValue":\#
      "\#(event)"},"attributes":[\#(list.joined(separator: ","))],"droppedAttributesCount":0}
      """#
  }

  private static func delivery(_ records: String...) -> [UInt8] {
    Array(
      #"""
      {"resourceLogs":[{"resource":{"attributes":[{"key":"logRecords","value":{"arrayValue":{"values":[]}}}]},\#
      "scopeLogs":[{"scope":{"name":"com.anthropic.claude_code.events"},"logRecords":[\#
      \#(records.joined(separator: ","))]}]}]}
      """#.utf8)
  }

  @Test func `a request's record tells who asked, and what it took`() throws {
    let batch = try TelemetryDecoder.logs(
      Self.delivery(Self.record(event: "claude_code.user_prompt"), Self.record()))
    #expect(batch.ignored == 1 && batch.refused == 0 && batch.problem == nil)
    let expected = TelemetryRequest(
      agent: AgentID("claude-code"), session: SessionID("86c7e626-94e9-45ad-a346-bffcee56e4aa"),
      key: try #require(RequestKey(requestID: "req_011MOCK0000000000000001".utf8)),
      time: Timestamp(milliseconds: 1_795_240_460_855), model: "claude-sonnet-4-6",
      usage: TokenUsage(
        input: 3, output: 125, cacheRead: 21_362, cacheWrite: 500, cacheWriteOneHour: 250),
      purpose: "compact", dollars: 0.0107301)
    #expect(batch.requests == [expected])
  }

  @Test(arguments: [
    ("session.id", nil, "session.id is no UUID"),
    ("session.id", #"{"stringValue":"../x"}"#, "session.id is no UUID"),
    ("request_id", nil, "request_id is missing"),
    ("request_id", #"{"stringValue":""}"#, "request_id is missing"),
    ("request_id", #"{"intValue":7}"#, "request_id is missing"), ("model", nil, "model is missing"),
    ("model", #"{"stringValue":"\#(String(repeating: "m", count: 257))"}"#, "model is missing"),
  ])
  func `a record without what names the request is refused`(name: String, value: String?, problem: String)
    throws
  {
    let batch = try TelemetryDecoder.logs(Self.delivery(Self.record([name: value]), Self.record()))
    #expect(batch.requests.count == 1 && batch.refused == 1 && batch.problem == problem)
  }

  @Test(arguments: [
    (#"{"intValue":"41"}"#, 41), (#"{"doubleValue":41.0}"#, 41), (#"{"intValue":41}"#, 41),
    (#"{"intValue":1000000000000}"#, 1_000_000_000_000),
  ])
  func `a number comes in several forms`(value: String, expected: Int) throws {
    let batch = try TelemetryDecoder.logs(Self.delivery(Self.record(["input_tokens": value])))
    #expect(batch.requests.map(\.usage.input) == [expected])
  }

  @Test(arguments: [
    #"{"intValue":-5}"#, #"{"intValue":99999999999999999999}"#, #"{"intValue":9223372036854775807}"#,
    #"{"intValue":1000000000001}"#, #"{"doubleValue":1e300}"#, #"{"boolValue":true}"#, "7", "null",
  ])
  func `a record with a number that no request takes is refused`(value: String) throws {
    let batch = try TelemetryDecoder.logs(Self.delivery(Self.record(["input_tokens": value]), Self.record()))
    #expect(batch.requests.count == 1 && batch.refused == 1)
    #expect(batch.problem == "input_tokens is no number of tokens")
  }

  @Test(arguments: [(-2, 1), (-1, 0), (0, 0), (1_000, 0)])
  func `a record from the future is refused`(days: Int64, refused: Int) throws {
    // Its time, and so many days on.
    let present = Timestamp(milliseconds: 1_795_240_460_855 + days * 86_400_000)
    let batch = try TelemetryDecoder.logs(Self.delivery(Self.record()), present: present)
    #expect(batch.refused == refused && batch.requests.count == 1 - refused)
  }

  @Test func `older clients leave out what lifetime cache writes have, newer ones name the event apart`()
    throws
  {
    let old = Self.record(["cache_creation_5m_tokens": nil, "cache_creation_1h_tokens": nil])
    let new = Self.record(event: "x").replacing(
      "\"body\"", with: #""eventName":"claude_code.api_request","body""#)
    let batch = try TelemetryDecoder.logs(Self.delivery(old, new))
    #expect(batch.requests.map(\.usage.cacheWrite) == [500, 500])
    #expect(batch.requests.map(\.usage.cacheWriteOneHour) == [0, 250])
    let fast = try TelemetryDecoder.logs(Self.delivery(Self.record(["speed": #"{"stringValue":"fast"}"#])))
    #expect(fast.requests.map(\.tier) == [.fast])
  }

  @Test(arguments: ["", "7", "[]", "nonsense", #"{"resourceLogs":["#, "{}{}", "\u{0}"])
  func `what is no object is refused as a whole`(body: String) {
    #expect(throws: DocumentProblem.self) { try TelemetryDecoder.logs(Array(body.utf8)) }
    #expect(throws: DocumentProblem.self) { try TelemetryDecoder.metrics(Array(body.utf8)) }
  }

  @Test(arguments: [
    "{}", #"{"resourceLogs":7}"#,
    #"{"resourceLogs":[7,null,[],{"scopeLogs":{}},{"scopeLogs":[{"logRecords":[7]}]}]}"#,
    #"{"resourceMetrics":[]}"#,
  ])
  func `what tells of nothing is nothing`(body: String) throws {
    let batch = try TelemetryDecoder.logs(Array(body.utf8))
    #expect(batch.requests.isEmpty && batch.refused == 0)
    try TelemetryDecoder.metrics(Array(body.utf8))
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `what the real client sent tells of its two requests`() throws {
    let file = try #require(SharedData.claude).appendingPathComponent("otlp/otlp-http-json.jsonl")
    var requests: [TelemetryRequest] = []
    var expected: [[Int]] = []
    for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
      let object = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
      let body = try #require(object["body"])
      let bytes = Array(try JSONSerialization.data(withJSONObject: body))
      guard object["path"] as? String == "/v1/logs" else {
        try TelemetryDecoder.metrics(bytes)
        continue
      }
      let batch = try TelemetryDecoder.logs(bytes)
      requests += batch.requests
      #expect(batch.refused == 0)
      expected += Self.counts(body)
    }
    #expect(requests.count == 2)
    #expect(
      requests.map { [$0.usage.input, $0.usage.output, $0.usage.cacheRead, $0.usage.cacheWrite] } == expected)
  }

  /// Input, output, cache reads and writes of the requests in a body, counted with Foundation.
  private static func counts(_ value: Any) -> [[Int]] {
    if let list = value as? [Any] { return list.flatMap(counts) }
    guard let object = value as? [String: Any] else { return [] }
    guard (object["body"] as? [String: Any])?["stringValue"] as? String == "claude_code.api_request" else {
      return object.values.flatMap(counts)
    }
    var numbers: [String: Int] = [:]
    for case let attribute as [String: Any] in object["attributes"] as? [Any] ?? [] {
      let value = (attribute["value"] as? [String: Any])?["intValue"] as? NSNumber
      numbers[attribute["key"] as? String ?? ""] = value?.intValue
    }
    return [
      ["input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"].map {
        numbers[$0] ?? -1
      }
    ]
  }
}
