import ControlAPI
import DaemonKit
import Dispatch
import FaultSupport
import Foundation
import Logging
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Synchronization
import Testing

/// Records of sessions whose transcripts move, of a history that takes long, and of folders that can't be written to.
struct PreservationTroubleTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xc1)

  init() throws {
    site = try Site()
    site.now = try #require(Timestamp(iso8601: "2026-11-21T06:06:00Z".utf8))
  }

  /// Whether a record was there before the history was read.
  private final class Early: Sendable {
    let wasSeen = Atomic(false)
  }

  private func prompt(_ text: String, second: Int = 1, of lines: ClaudeLines? = nil) -> String {
    let session = (lines ?? self.lines).session
    return
      #"{"timestamp":"2026-11-21T06:05:0\#(second).000Z","sessionId":"\#(session)","uuid":"p\#(second)","#
      + #""type":"user","message":{"content":"\#(text)"}}"#
  }

  private func folder(of session: String) -> String { site.folder("state/sessiond/sessions/\(session)") }

  /// The requests of the record that lies in a file, and the transcript that it is of.
  private func kept(_ session: String) throws -> (requests: [String?], transcript: String?) {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder(of: session) + "/context.json"))
    let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let requests = (record["requests"] as? [[String: Any]])?.map { $0["text"] as? String } ?? []
    return (requests, (record["session"] as? [String: Any])?["transcript"] as? String)
  }

  private func requests(_ contexts: [SessionKey: ContextDocument], _ session: String) -> [String] {
    contexts.values.first { $0.origin.session == session }?.record.requests.map(\.text) ?? []
  }

  @Test func `a transcript that is moved to another folder keeps its record, and goes on there`() async throws
  {
    let name = "\(lines.session).jsonl"
    let old = try site.write("p/" + name, [prompt("make it faster"), lines.reply("m1", text: "It is.")])
    let new = site.path("q/" + name)
    try await withDaemon(site) { running in
      try await running.daemon.contexts.until("the record is kept") {
        requests($0, lines.session) == ["make it faster"]
      }
      try FileManager.default.createDirectory(atPath: site.path("q"), withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: old, toPath: new)
      try await running.daemon.contexts.until("it is of the file in its new place") { contexts in
        contexts.values.contains { $0.origin.transcript == new && $0.record.requests.count == 1 }
      }
      try site.append("q/" + name, [prompt("and smaller", second: 2), lines.reply("m2", text: "It is.")])
      try await running.daemon.contexts.until("it goes on") {
        requests($0, lines.session) == ["make it faster", "and smaller"]
      }
    }
    let record = try kept(lines.session)
    #expect(record.requests == ["make it faster", "and smaller"] && record.transcript == new)
  }

  @Test func `records wait until the history is read, and come then`() async throws {
    try site.write("p/\(lines.session).jsonl", [prompt("make it faster"), lines.reply("m1", text: "It is.")])
    let reader = Saboteur("transcripts")
    var surroundings = try site.surroundings()
    surroundings.pausesIndex = true
    surroundings.workers = reader.workers
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    let running = RunningDaemon(daemon: daemon, site: site)
    let early = Early()
    do {
      try await running.until("it is held up") { $0.index.isPaused && $0.index.lagBytes > 0 }
      let board = daemon.board
      let watch = daemon.contexts.observe { contexts in
        if !contexts.isEmpty, !board.value.isComplete { early.wasSeen.store(true, ordering: .relaxed) }
      }
      defer { watch.cancel() }
      // Nothing is read any more, as if that took long; what hooks tell of comes all the same.
      reader.strike(.hangs)
      _ = try await running.post(Route.indexResume)
      let transcript = site.path("p/\(lines.session).jsonl")
      let call =
        #"{"session_id":"\#(lines.session)","cwd":"/home/u/api","hook_event_name":"UserPromptSubmit","prompt":"x","#
        + #""transcript_path":"\#(transcript)"}"#
      #expect(try await running.deliver(call).status == 204)
      // Longer than changes are gathered.
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1_500)) { continuation.resume() }
      }
      reader.release()
      try await running.until("everything was read") { $0.isComplete }
      try await daemon.contexts.until("the record is kept") {
        requests($0, lines.session) == ["make it faster"]
      }
      let wasEarly = early.wasSeen.load(ordering: .relaxed)
      #expect(!wasEarly)
    } catch {
      reader.release()
      await daemon.stop()
      throw error
    }
    await daemon.stop()
  }

  @Test func `a record that can't be written is tried again, named by doctor, and holds up no other`()
    async throws
  {
    let other = ClaudeLines.session(0xc2)
    try site.write("p/\(lines.session).jsonl", [prompt("make it faster"), lines.reply("m1", text: "It is.")])
    // A file in the folder's place.
    try site.folder.write("state/sessiond/sessions/\(lines.session)", Data("x".utf8))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: site.folder("state/sessiond/sessions"))
    let log = LoggedLines()
    try await withDaemon(site, logger: log.logger) { running in
      await log.until("A context record can't be kept")
      var doctor = await examined()
      let finding = doctor.findings.first { $0.subject == "records of context" }
      #expect(finding?.verdict == .bad && finding?.message.contains(folder(of: lines.session)) == true)
      // Meanwhile another one is written.
      try site.write(
        "p/\(other.session).jsonl", [prompt("another", of: other), other.reply("o1", text: "Yes.")])
      try await running.daemon.contexts.until("the other one is kept") {
        requests($0, other.session) == ["another"]
      }
      try FileManager.default.removeItem(atPath: folder(of: lines.session))
      await log.until("All context records are kept again")
      #expect(try kept(lines.session).requests == ["make it faster"])
      #expect(try kept(other.session).requests == ["another"])
      #expect(log.lines.count { $0 == "A context record can't be kept" } == 1)
      doctor = await examined()
      #expect(doctor.findings.filter { $0.subject == "records of context" }.map(\.verdict) == [.good])
    }
  }

  @Test func `a record that is given up for one of which nothing is there leaves the board`() async throws {
    let other = ClaudeLines.session(0xc3)
    let path = try site.write(
      "p/\(other.session).jsonl", [prompt("another", of: other), other.reply("o1", text: "Yes.")])
    // Room for the one that changed last, and no other.
    try await withDaemon(site, change: { $0.recordBytes = 1 }) { running in
      try await running.daemon.contexts.until("the other one is kept") {
        requests($0, other.session) == ["another"]
      }
      try site.write("p/\(lines.session).jsonl", [prompt("make it faster"), lines.reply("m1")])
      try await running.daemon.contexts.until("it has given way") {
        $0.count == 1 && requests($0, lines.session) == ["make it faster"]
      }
      try FileManager.default.removeItem(atPath: path)
      let call =
        #"{"session_id":"\#(other.session)","cwd":"/home/u/api","hook_event_name":"UserPromptSubmit","prompt":"x","#
        + #""transcript_path":"\#(path)"}"#
      #expect(try await running.deliver(call).status == 204)
      try await running.daemon.contexts.until("it has given way to one of which nothing is left") {
        $0.isEmpty
      }
    }
    #expect(try kept(lines.session).requests == ["make it faster"])
    #expect(try kept(other.session).requests == ["another"])
  }

  private func examined() async -> Doctor {
    let environment = site.environment
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var doctor = Doctor(environment: environment, settings: .success(Settings()))
        doctor.examine()
        continuation.resume(returning: doctor)
      }
    }
  }
}
