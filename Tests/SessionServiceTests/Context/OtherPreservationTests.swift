import ControlAPI
import FaultSupport
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// From what other agents than Claude Code write to the record that the daemon keeps.
struct OtherPreservationTests {
  private static let request = "make the store faster"
  private static let codex = "019e7584-5201-7901-b1e7-a3f0c990c12f"
  private static let gemini = "1c94066b-eb13-47d9-b34e-c16170440ff4"
  private static let copilot = "10fb4666-56f0-4352-90fc-715caf95b418"
  private static let opencode = "ses_3464aa434ffe7W8e5WN1s359Py"

  private let site: Site

  init() throws {
    site = try Site(seesProcesses: false)
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
  }

  private func write(_ below: String, _ lines: [String]) throws {
    let data = Data(lines.map { $0 + "\n" }.joined().utf8)
    try site.folder.write("home/" + below, data)
    let date = Date(timeIntervalSince1970: Double(site.now.milliseconds) / 1_000)
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: site.folder("home/" + below))
  }

  private func writeAll() throws {
    let time = #""timestamp":"2026-11-21T06:05:10.000Z""#
    try write(
      ".codex/sessions/2026/11/21/rollout-2026-11-21T06-05-10-\(Self.codex).jsonl",
      [
        #"{\#(time),"type":"session_meta","payload":{"id":"\#(Self.codex)","cwd":"/p"}}"#,
        #"{\#(time),"type":"event_msg","payload":{"type":"user_message","message":"\#(Self.request)"}}"#,
      ])
    try write(
      ".gemini/tmp/p/chats/session-2026-11-21T06-05-1c94066b.jsonl",
      [
        #"{"sessionId":"\#(Self.gemini)","projectHash":"h","startTime":"2026-11-21T06:05:09.000Z","kind":"main"}"#,
        #"{"id":"m1",\#(time),"type":"user","content":[{"text":"\#(Self.request)"}]}"#,
      ])
    try write(
      ".copilot/session-state/\(Self.copilot)/events.jsonl",
      [
        #"{"type":"session.start","data":{"sessionId":"\#(Self.copilot)","context":{"cwd":"/p"}},"id":"e1",\#(time)}"#,
        #"{"type":"user.message","data":{"content":"\#(Self.request)"},"id":"e2",\#(time)}"#,
      ])
    try site.folder.write("home/.local/share/opencode/auth.json", Data("{}".utf8))
    let database = try OpencodeDatabaseFile(
      at: site.folder("home/.local/share/opencode/opencode.db"), version: .one)
    try database.addSession(Self.opencode, directory: "/p")
    try database.put(
      "msg_1", in: Self.opencode, #"{"role":"user","time":{"created":1795241110000}}"#,
      updated: 1_795_241_110_000)
    try database.putPart(
      "prt_1", of: "msg_1", in: Self.opencode, #"{"type":"text","text":"\#(Self.request)"}"#)
  }

  @Test func `the daemon answers and keeps the records of all agents`() async throws {
    try writeAll()
    let sessions = [Self.codex, Self.gemini, Self.copilot, Self.opencode]
    try await withDaemon(site) { running in
      for session in sessions {
        _ = try await running.session(session)
        let text = try await running.text(Route.context(session))
        #expect(text.contains("- \(Self.request) (:"), "\(session)")
      }
    }
    for session in sessions {
      let path = site.folder("state/sessiond/sessions/\(session)/context.json")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let record = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      let request = (record["requests"] as? [[String: Any]])?.first
      #expect(request?["text"] as? String == Self.request, "\(session)")
    }
  }

  @Test func `a transcript is extracted with the id that its path names`() throws {
    try writeAll()
    let rollout = site.folder(
      "home/.codex/sessions/2026/11/21/rollout-2026-11-21T06-05-10-\(Self.codex).jsonl")
    let events = site.folder("home/.copilot/session-state/\(Self.copilot)/events.jsonl")
    for (path, id) in [(rollout, Self.codex), (events, Self.copilot)] {
      #expect(try Extraction.whole(of: path, isJSON: false, roots: []).contains("session `\(id)`"))
    }
  }

  @Test func `what a session of opencode holds is known by its messages`() async throws {
    try writeAll()
    for _ in 1...2 {
      try await withDaemon(site) { running in
        _ = try await running.session(Self.opencode)
        try await running.daemon.records.until("older transcripts are looked through") { $0.pending == 0 }
      }
    }
    // The first run has found it by its words, the second one has them in its store.
    try await withDaemon(site) { running in
      let found = try await running.get(Route.search + "?q=faster&agent=opencode")
      #expect(String(decoding: found.body, as: UTF8.self).contains(Self.opencode))
    }
  }
}
