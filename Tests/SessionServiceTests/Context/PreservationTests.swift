import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// From the lines of a transcript to the record of what has to survive.
struct PreservationTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xc0)

  init() throws {
    site = try Site()
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

  private func end(_ second: Int, _ id: String, _ text: String, result: String = "{}") -> String {
    record(
      second,
      #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"\#(text)"}]},"#
        + #""toolUseResult":\#(result)"#)
  }

  private var transcript: [String] {
    [
      lines.reply("m0", text: "Hello."),
      record(10, #""type":"user","message":{"content":"make the store faster"}"#),
      call(11, "t1", "Read", #"{"file_path":"/home/u/api/store.swift"}"#),
      end(
        12, "t1", "1 let a",
        result: #"{"type":"text","file":{"filePath":"/home/u/api/store.swift","content":"x","numLines":30,"#
          + #""startLine":11,"totalLines":90}}"#),
      call(
        13, "t2", "Edit", #"{"file_path":"/home/u/api/store.swift","old_string":"a","new_string":"b\nc"}"#),
      end(
        14, "t2", "ok",
        result:
          #"{"filePath":"/home/u/api/store.swift","structuredPatch":[{"oldStart":1,"oldLines":1,"newStart":1,"#
          + #""newLines":2,"lines":["-a","+b","+c"]}]}"#),
      call(15, "t3", "Bash", #"{"command":"swift test"}"#),
    ]
  }

  private func write(_ lines: [String]) throws -> String {
    let path = try site.write("p/\(self.lines.session).jsonl", lines)
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    return path
  }

  private func document(_ bytes: some DataProtocol) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private var folder: String { site.folder("state/sessiond/sessions/\(lines.session)") }

  @Test func `the record is asked for, and lies in two files when sessiond has stopped`() async throws {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    let path = try write(transcript)
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.context(lines.session))
      #expect(answer.status == 200)
      try check(try document(answer.body), path)
      let text = try await running.text(Route.context(lines.session) + "?class=files,open")
      #expect(text.contains("in flight: `swift test` (:7)"))
      #expect(!text.contains("## Requests"))
      let short = try await running.text(Route.context(lines.session) + "?budget=200")
      #expect(short.utf8.count <= 600)
      let wrong = try await running.get(Route.context(lines.session) + "?class=poems")
      #expect(wrong.status == 400)
      #expect(String(decoding: wrong.body, as: UTF8.self).contains("corrections"))
    }
    try check(try document(try Data(contentsOf: URL(fileURLWithPath: folder + "/context.json"))), path)
    let text = try String(contentsOfFile: folder + "/context.md", encoding: .utf8)
    #expect(text.contains("make the store faster (:2)"))
    for name in ["", "/context.json", "/context.md"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder + name)[.posixPermissions] as? Int
      #expect(mode == (name.isEmpty ? 0o700 : 0o600))
    }
  }

  /// The record of ``transcript``: each place is what stands on that line of the file.
  private func check(_ record: [String: Any], _ path: String) throws {
    let session = try #require(record["session"] as? [String: Any])
    #expect(session["id"] as? String == lines.session && session["transcript"] as? String == path)
    let file = try #require((record["files"] as? [[String: Any]])?.first)
    #expect(file["path"] as? String == "/home/u/api/store.swift")
    #expect(file["ranges"] as? [[Int]] == [[11, 40]])
    #expect(file["total_lines"] as? Int == 91)
    #expect(file["added"] as? Int == 2 && file["removed"] as? Int == 1)
    #expect(
      (record["open"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["call", "request", "files"])
    let request = try #require((record["requests"] as? [[String: Any]])?.first)
    #expect(request["text"] as? String == "make the store faster")
    let place = try #require(request["at"] as? [String: Any])
    let (line, offset) = try #require((place["line"] as? Int, place["offset"] as? Int) as? (Int, Int))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = try #require(place["length"] as? Int)
    #expect(String(decoding: bytes[offset..<offset + length], as: UTF8.self) == transcript[line - 1])
  }

  @Test
  func
    `what came while sessiond was away is in the record afterwards, and a rewritten transcript begins anew`()
    async throws
  {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    _ = try write(transcript)
    try await withDaemon(site) { _ in }
    try site.append(
      "p/\(lines.session).jsonl", [end(16, "t3", "1 passed", result: #"{"stdout":"1 passed"}"#)])
    try await withDaemon(site) { _ in }
    var record = try document(try Data(contentsOf: URL(fileURLWithPath: folder + "/context.json")))
    #expect((record["commands"] as? [[String: Any]])?.map { $0["tests"] as? String } == ["passed"])
    #expect((record["open"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["request"])
    _ = try write([lines.prompt("start over")])
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.context(lines.session))
      record = try document(answer.body)
    }
    #expect((record["requests"] as? [[String: Any]])?.map { $0["text"] as? String } == ["start over"])
    #expect((record["files"] as? [[String: Any]])?.isEmpty == true)
  }

  @Test func `what was kept stays when the transcript is gone, and is shown`() async throws {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    let path = try write(transcript)
    try await withDaemon(site) { _ in }
    let kept = try Data(contentsOf: URL(fileURLWithPath: folder + "/context.json"))
    try FileManager.default.removeItem(atPath: path)
    // As after a crash: it is not known what was written.
    try DatabaseFile.execute("DELETE FROM cursor WHERE worker = 'preservation'", at: site.database)
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.context(lines.session))
      #expect(Data(answer.body) == kept)
      let part = try await running.get(Route.context(lines.session) + "?class=files")
      #expect(part.status == 404)
      #expect(String(decoding: part.body, as: UTF8.self).contains("context.json"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/context.json")) == kept)
  }

  @Test func `an id that would be a path is none`() async throws {
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
    try site.write("p/..%2f..%2fetc.jsonl", [lines.prompt("x"), lines.reply("m1")])
    try await withDaemon(site) { _ in }
    let names = try FileManager.default.contentsOfDirectory(atPath: site.folder("state/sessiond/sessions"))
    #expect(names.count == 1)
    #expect(
      names.first?.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) } == true)
  }
}
