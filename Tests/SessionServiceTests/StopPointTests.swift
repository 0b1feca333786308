import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// From the lines of a transcript to the verdict that is asked for.
struct StopPointTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xabc)

  init() throws {
    site = try Site()
  }

  /// A transcript that was written at the daemon's time, whatever the time is here.
  private func write(_ lines: [String]) throws {
    let path = try site.write("p/\(self.lines.session).jsonl", lines)
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  private func record(_ second: Int, _ members: String) -> String {
    #"{"timestamp":"2026-11-21T06:05:\#(second).000Z","sessionId":"\#(lines.session)","uuid":"u\#(second)",\#(members)}"#
  }

  private func call(_ second: Int, _ id: String, _ name: String, _ input: String) -> String {
    record(
      second,
      #""type":"assistant","message":{"model":"claude-sonnet-4-6","content":[{"type":"tool_use","id":"\#(id)","#
        + #""name":"\#(name)","input":\#(input)}]}"#)
  }

  private func end(_ second: Int, _ id: String, _ text: String, isError: Bool = false) -> String {
    record(
      second,
      #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"\#(text)","#
        + #""is_error":\#(isError)}]},"toolUseResult":{"stdout":""}"#)
  }

  private func stop(_ running: RunningDaemon) async throws -> [String: Any] {
    let body = try await running.get(Route.stop(lines.session)).body
    return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  @Test func `the verdict follows the transcript, and is the same after a restart`() async throws {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    var transcript = [
      lines.reply("m1"), record(10, #""type":"user","message":{"content":"fix it"}"#),
      call(11, "t1", "Edit", #"{"file_path":"/home/u/api/store.swift"}"#), end(12, "t1", "ok"),
      call(13, "t2", "Edit", #"{"file_path":"/home/u/api/store.swift"}"#), end(14, "t2", "ok"),
      call(15, "t3", "Bash", #"{"command":"swift test"}"#),
    ]
    try write(transcript)
    try await withDaemon(site) { running in
      try await running.until("a tool is at work") {
        $0.entries.first?.stopPoint?.reasons.first?.kind.name == "tool_running"
      }
      let found = try await stop(running)
      #expect(found["verdict"] as? String == "unsafe" && found["phase"] as? String == "implementation")
      let reasons = try #require(found["reasons"] as? [[String: Any]])
      #expect(reasons.map { $0["reason"] as? String } == ["tool_running", "edits_untested"])
      #expect(
        (reasons[0]["source"] as? [String: Any])?["path"] as? String == site.path("p/\(lines.session).jsonl"))
      // The seventh record, and the line of it.
      #expect((reasons[0]["source"] as? [String: Any])?["line"] as? Int == 7)
      let text = try await running.text(Route.stop(lines.session) + "?columns=400")
      #expect(text.contains(".jsonl:7\n") && text.contains(".jsonl:6\n"), "\(text)")
      #expect(text.contains("a tool is at work: runs swift test") && text.contains("not running"), "\(text)")
    }
    transcript += [end(16, "t3", "Executed 5 tests, with 0 failures (0 unexpected) in 0.1 seconds")]
    try write(transcript)
    try await withDaemon(site) { running in
      try await running.until("it is safe") { $0.entries.first?.stopPoint?.isSafe == true }
      let found = try await stop(running)
      #expect(found["verdict"] as? String == "safe" && found["phase"] as? String == "implementation")
      let urgent = try await running.get(Route.stop(nil))
      #expect(urgent.status == 200)
      let phases = try await running.events().filter { $0.kind == "phase" }
      #expect(phases.count == 1, "told once, whatever was restarted")
    }
  }

  @Test func `a project that lies where temporary files do is one, also after a restart`() async throws {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    var lines = lines
    lines.folder = "/tmp/api"
    try write([
      lines.reply("m1"), record(10, #""type":"user","message":{"content":"fix it"}"#),
      call(11, "t1", "Edit", #"{"file_path":"/tmp/api/store.swift"}"#), end(12, "t1", "ok"),
    ])
    for _ in 1...2 {
      try await withDaemon(site) { running in
        try await running.until("the change counts") {
          $0.entries.first?.stopPoint?.reasons.map(\.kind.name) == ["edits_untested"]
        }
      }
    }
  }

  @Test func `a session without a step has no verdict, and none is not there`() async throws {
    site.now = try #require(Timestamp(iso8601: "2027-01-01T00:00:00Z".utf8))
    try write([lines.reply("m1")])
    try await withDaemon(site) { running in
      try await running.until("all is read") { $0.isComplete && !$0.entries.isEmpty }
      let found = try await stop(running)
      #expect(found["verdict"] is NSNull && found["reasons"] == nil)
      let missing = try await running.get(Route.stop("nobody"))
      #expect(missing.status == 404)
    }
  }
}
