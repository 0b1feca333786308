import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// A recorded line gets other times, and stays what it was.
struct ClaudeRecordingTests {
  private let moment = Timestamp(milliseconds: 1_795_241_400_000)

  @Test(arguments: [
    (#"{"timestamp":"2026-11-21T06:10:00.000Z"}"#, 1_795_241_400_000),
    (#"{ "type" : "user" , "timestamp" : "2026-11-21T06:10:00.000Z" }"#, 1_795_241_400_000),
    (#"{"a":{"timestamp":"2020-01-01T00:00:00Z"},"timestamp":"2026-11-21T06:10:00Z"}"#, 1_795_241_400_000),
    (
      #"{"a":"\"timestamp\":\"2020-01-01T00:00:00Z\"","timestamp":"2026-11-21T06:10:00Z"}"#, 1_795_241_400_000
    ),
    (#"{"a":["timestamp","2020-01-01T00:00:00Z"]}"#, nil),
    (#"{"snapshot":{"timestamp":"2026-11-21T06:10:00Z"}}"#, nil),
    (#"{"timestamp":"yesterday"}"#, nil), (#"{"timestamp":17}"#, nil), (#"{"timestamp":"2026"#, nil),
    (#"{"timestamp""#, nil), (#"{"timestamp":"#, nil), (#"{"a\"#, nil), ("[[[[", nil), ("}}}{\"", nil),
    ("", nil),
  ])
  func `the time of a record is its own`(line: String, milliseconds: Int64?) {
    #expect(ClaudeRecording.time(ofRecord: Array(line.utf8))?.milliseconds == milliseconds)
  }

  @Test func `a record gets another time, and is the same record in all else`() throws {
    var lines = ClaudeLines()
    lines.folder = "/home/u/a \"b\" \\ ü"
    for line in [lines.reply("msg_1"), lines.prompt("\"timestamp\":\"x\" {["), lines.compaction(before: 9)] {
      let first = ClaudeRecording.record(Array(line.utf8), at: moment, round: 1)
      #expect(
        String(decoding: first, as: UTF8.self)
          == line.replacing(lines.time, with: "2026-11-21T06:10:00.000Z"))
      #expect(ClaudeRecording.time(ofRecord: first) == moment)
    }
    let other = Array(lines.aiTitle("T").utf8)
    #expect(ClaudeRecording.record(other, at: moment, round: 1) == other)
  }

  @Test func `in a second round a record and its request have other names`() throws {
    let line = ClaudeLines().compaction(before: 9, uuid: "u-7")
    let again = ClaudeRecording.record(Array(line.utf8), at: moment, round: 2)
    let record = try #require(try JSONSerialization.jsonObject(with: Data(again)) as? [String: Any])
    #expect(record["uuid"] as? String == "u-7.2")
    #expect(record["parentUuid"] is NSNull)
    #expect((record["logicalParentUuid"] as? String)?.hasSuffix("-000000000000.2") == true)
    let reply = ClaudeRecording.record(Array(ClaudeLines().reply("msg_1").utf8), at: moment, round: 3)
    #expect(String(decoding: reply, as: UTF8.self).contains(#""requestId":"req_1.3""#))
  }

  @Test func `the times of a registry entry lie as far back as they did`() {
    let entry = """
      {"pid":7,"startedAt":1000,"status":"busy","updatedAt":61000,"statusUpdatedAt":31000,"other":5}
      """
    let line = Array(entry.utf8)
    let recorded = ClaudeRecording.time(ofEntry: line)
    #expect(recorded?.milliseconds == 61_000)
    let played = ClaudeRecording.entry(
      line, recorded: Timestamp(milliseconds: 61_000), at: Timestamp(milliseconds: 1_000_000), speed: 2)
    #expect(
      String(decoding: played, as: UTF8.self)
        == """
        {"pid":7,"startedAt":970000,"status":"busy","updatedAt":1000000,"statusUpdatedAt":985000,"other":5}
        """)
  }

  @Test(arguments: ["-", "1e999", "99999999999999999999999", "\"soon\"", "--1"])
  func `a time that is none stays as it is`(value: String) {
    let line = Array("{\"startedAt\":\(value)}".utf8)
    #expect(ClaudeRecording.time(ofEntry: line) == nil)
    let played = ClaudeRecording.entry(line, recorded: moment, at: moment, speed: 0.001)
    #expect(played == line)
  }

  @Test func `bytes at random change nothing but times`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array(#"{}[]":,\ timestamp0Z"#.utf8)
    for _ in 0..<500 {
      let line = (0..<60).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      _ = ClaudeRecording.time(ofRecord: line)
      #expect(ClaudeRecording.record(line, at: moment, round: 1).count >= line.count - 60)
    }
  }
}
