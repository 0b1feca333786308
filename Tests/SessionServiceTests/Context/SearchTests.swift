import ControlAPI
import DaemonKit
import Dispatch
import FaultSupport
import Foundation
import Logging
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// From transcripts, also old ones, to what is found in them. It is 06:10 UTC of 2026-11-21.
struct SearchTests {
  private let site: Site

  init() throws {
    site = try Site()
  }

  /// Writes a session's transcript: what was asked for, at that time.
  @discardableResult
  private func write(
    _ number: Int, _ prompts: [String], at time: String = "2026-11-21T06:05:00Z",
    folder: String = "/home/u/api"
  ) throws -> String {
    var lines = ClaudeLines.session(number, folder: folder)
    lines.time = time
    let path = try site.write(
      "p/\(lines.session).jsonl",
      prompts.map { lines.prompt($0) } + [lines.reply("m\(number)", text: "Yes.")])
    let moment = try #require(Timestamp(iso8601: time.utf8))
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    return path
  }

  /// Waits until all records are made that there are transcripts for.
  private func settled(_ running: RunningDaemon) async throws {
    try await running.daemon.records.until("older transcripts are looked through") { $0.pending == 0 }
  }

  private func found(_ running: RunningDaemon, _ query: String) async throws -> SearchDocument {
    try await running.json(Route.search + "?q=" + query)
  }

  private func files(_ number: Int) -> String {
    site.folder("state/sessiond/sessions/\(ClaudeLines.id(number))/context.json")
  }

  @Test func `old and new sessions are found, with the line that says so`() async throws {
    let path = try write(1, ["hello", "keep the lock order"])
    try write(2, ["what about the lock"], at: "2026-10-01T12:00:00Z", folder: "/home/u/web")
    try write(3, ["nothing of it"], at: "2026-10-02T12:00:00Z")
    try await withDaemon(site) { running in
      try await settled(running)
      let document = try await eventually(running, "lock") { $0.hits.count == 2 }
      #expect(document.complete && !document.hasMore)
      let hit = try #require(document.hits.first { $0.session == ClaudeLines.id(1) })
      #expect(hit.text == "keep the lock order" && hit.marks == [[9, 4]])
      #expect(hit.line == 2 && hit.transcript == path && hit.name == "api" && hit.project == "/home/u/api")
      #expect(hit.agent == "claude-code" && hit.time == "2026-11-21T06:05:00.000Z")
      #expect(hit.classes.contains("requests") && !hit.transcriptDeleted)
      for number in 1...3 { #expect(FileManager.default.fileExists(atPath: files(number)), "\(number)") }
      for (query, sessions) in [
        ("lock&project=web", [2]), ("lock&project=/home/u/api", [1]), ("lock&agent=codex", []),
        ("lock&agent=claude", [1, 2]), ("lock&since=7d&zone=UTC", [1]),
        ("lock&until=2026-10-01&zone=UTC", [2]),
        ("lock&until=2026-09-30&zone=UTC", []), ("lock&since=2026-10-01T12:00:01Z", [1]),
        ("lock&session=\(ClaudeLines.id(2))", [2]), ("lock&class=commits", []), ("lock%20-order", [2]),
        ("%22lock%20order%22", [1]), ("lock&limit=1", [1]),
      ] {
        let hits = try await found(running, query).hits.map(\.session)
        #expect(Set(hits) == Set(sessions.map { ClaudeLines.id($0) }), "\(query)")
      }
      let text = try await running.text(Route.search + "?q=order&zone=UTC&columns=80")
      #expect(
        text == """
          api · 00000001 · claude · 2026-11-21 06:05 · \(hit.classes.joined(separator: ", "))
             keep the lock order
             \(path):2

          """)
    }
  }

  /// Asks until the answer fits: what is appended is found a second later.
  private func eventually(
    _ running: RunningDaemon, _ query: String, _ fits: (SearchDocument) -> Bool
  ) async throws -> SearchDocument {
    for _ in 0..<300 {
      let document = try await found(running, query)
      if fits(document) { return document }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { continuation.resume() }
      }
    }
    throw NotSeen(description: "waited in vain for \(query)")
  }

  @Test(arguments: [
    ("", "nothing to look for"), ("?q=", "nothing to look for"), ("?q=-x", "that is to be there"),
    ("?q=x&limit=0", "limit must be"), ("?q=x&limit=501", "limit must be"),
    ("?q=x&class=poems", "class is one"),
    ("?q=x&since=soon", "since must be a day"), ("?q=x&until=soon", "until must be"),
    ("?q=x&agent=none", "agent must be one of"), ("?q=x&zone=soon", "zone must be"),
  ])
  func `a question without sense is refused in words`(query: String, part: String) async throws {
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.search + query)
      #expect(answer.status == 400)
      #expect(String(decoding: answer.body, as: UTF8.self).contains(part), "\(query)")
      let missing = try await running.get(Route.search + "?q=x&session=nobody")
      #expect(missing.status == 404)
      // Whatever stands there, the database takes it for words.
      for hostile in [
        "%22%20OR%20%22", "a%22%20NOT%20%22b", "NEAR(a%20b)", "%28%28%28a", "a*b%00c", "%CC%88%22a",
      ] {
        #expect(try await found(running, hostile).hits.isEmpty)
      }
    }
  }

  @Test func `what was kept is found when the transcript is gone, until its files are`() async throws {
    let path = try write(1, ["keep the lock order"], at: "2026-10-01T12:00:00Z")
    try await withDaemon(site) { running in try await settled(running) }
    try FileManager.default.removeItem(atPath: path)
    try await withDaemon(site) { running in
      try await settled(running)
      let hit = try #require(try await found(running, "lock").hits.first)
      #expect(hit.transcriptDeleted && hit.transcript == path)
      #expect(try await running.text(Route.search + "?q=lock").contains("(gone since)"))
    }
    try FileManager.default.removeItem(atPath: files(1))
    try await withDaemon(site) { running in
      try await settled(running)
      #expect(try await found(running, "lock").hits.isEmpty)
    }
  }

  @Test func `records that are made are not made again, and what changed meanwhile is`() async throws {
    try write(1, ["keep the lock order"], at: "2026-10-01T12:00:00Z")
    try write(2, ["another one"], at: "2026-10-02T12:00:00Z")
    try await withDaemon(site) { running in try await settled(running) }
    func made(_ number: Int) throws -> Date {
      try #require(
        try FileManager.default.attributesOfItem(atPath: files(number))[.modificationDate] as? Date)
    }
    let before = (try made(1), try made(2))
    try write(2, ["another lock"], at: "2026-10-03T12:00:00Z")
    try await withDaemon(site) { running in
      try await settled(running)
      // One that was rewritten is followed, as it was at work now.
      _ = try await eventually(running, "lock") { $0.hits.count == 2 }
      #expect(try await found(running, "another%20one").hits.isEmpty)
    }
    #expect(try made(1) == before.0 && made(2) > before.1)
    // Somebody removed the files: as long as there is a transcript they come back.
    try FileManager.default.removeItem(atPath: files(1))
    try await withDaemon(site) { running in try await settled(running) }
    #expect(FileManager.default.fileExists(atPath: files(1)))
  }

  @Test func `what is held up waits, and it is said`() async throws {
    try write(1, ["keep the lock order"], at: "2026-10-01T12:00:00Z")
    try await withDaemon(site) { running in try await settled(running) }
    try write(2, ["another lock"], at: "2026-10-02T12:00:00Z")
    var surroundings = try site.surroundings()
    surroundings.pausesIndex = true
    let running = RunningDaemon(
      daemon: try await SessionService.Daemon.start(surroundings, logger: .silent), site: site)
    do {
      try await running.daemon.records.until("it is known that they are held up") { $0.isPaused }
      let text = try await running.text(Route.search + "?q=lock&columns=200")
      #expect(text.contains("index --resume"))
      let waiting = try await found(running, "lock")
      #expect(waiting.hits.count == 1 && !waiting.complete)
      #expect(try await running.post(Route.indexResume).status == 200)
      _ = try await eventually(running, "lock") { $0.hits.count == 2 }
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  @Test func `switched off, nothing is written, and a record is made of the transcript when it is asked for`()
    async throws
  {
    try write(1, ["keep the lock order"])
    try write(2, ["the old lock"], at: "2026-10-01T12:00:00Z")
    var settings = Settings()
    settings.keepsRecords = false
    try await withDaemon(site, settings: settings) { running in
      try await running.daemon.records.until("it is known that they are off") {
        !$0.isEnabled && $0.pending == 0
      }
      try site.append(
        "p/\(ClaudeLines.id(1)).jsonl", [ClaudeLines.session(1).reply("m9", context: 100)])
      try await running.until(ClaudeLines.id(1), hasReplies: 2)
      #expect(try await running.text(Route.context(ClaudeLines.id(1))).contains("keep the lock order (:1)"))
      #expect(try await found(running, "lock").hits.isEmpty)
      #expect(try await running.text(Route.search + "?q=lock&columns=200").contains("context.enabled"))
    }
    #expect(!FileManager.default.fileExists(atPath: site.folder("state/sessiond/sessions")))
    // Switched on again, all of them are made; and off again what was kept stays until its files go.
    try await withDaemon(site) { running in
      try await settled(running)
      _ = try await eventually(running, "lock") { $0.hits.count == 2 }
    }
    try FileManager.default.removeItem(atPath: files(2))
    try await withDaemon(site, settings: settings) { running in
      try await running.daemon.records.until("it was looked for") { $0.pending == 0 }
      #expect(try await found(running, "lock").hits.map(\.session) == [ClaudeLines.id(1)])
    }
    #expect(!FileManager.default.fileExists(atPath: files(2)))
  }

  @Test func `a session of opencode's database is found, also when it grew while sessiond was away`()
    async throws
  {
    let session = "ses_3464aa434ffe7W8e5WN1s359Py"
    try site.folder.write("home/.local/share/opencode/auth.json", Data("{}".utf8))
    let path = site.folder("home/.local/share/opencode/opencode.db")
    let database = try OpencodeDatabaseFile(at: path, version: .one)
    try database.addSession(session)
    func ask(_ number: Int, _ text: String) throws {
      let time = 1_772_636_353_574 + Int64(number) * 1_000
      try database.put("msg_\(number)0", in: session, #"{"role":"user","time":{"created":\#(time)}}"#)
      try database.putPart(
        "prt_\(number)", of: "msg_\(number)0", in: session, #"{"type":"text","text":"\#(text)"}"#)
      try database.putReply("msg_\(number)1", in: session, .init(input: 10, output: 1), completed: time + 500)
    }
    try ask(1, "keep the lock order")
    try await withDaemon(site) { running in
      let document = try await eventually(running, "lock") { !$0.hits.isEmpty }
      #expect(document.hits.map(\.session) == [session])
      #expect(document.hits.first?.transcript == path + "#" + session)
    }
    try ask(2, "another lock")
    try await withDaemon(site) { running in
      _ = try await eventually(running, "lock") { $0.hits.count == 2 }
    }
  }

  @Test func `a reload switches them off and on`() async throws {
    try write(1, ["keep the lock order"], at: "2026-10-01T12:00:00Z")
    let keeps = StateBoard(false)
    var surroundings = try site.surroundings()
    surroundings.readSettings = {
      var settings = Settings()
      settings.keepsRecords = keeps.value
      return settings
    }
    let running = RunningDaemon(
      daemon: try await SessionService.Daemon.start(surroundings, logger: .silent), site: site)
    do {
      try await settled(running)
      let report = try await running.daemon.reload()
      #expect(report.changed == ["context.enabled"])
      #expect(Set(report.renewed) == ["preservation", "terminals"])
      try await running.daemon.records.until("they are off") { !$0.isEnabled && $0.pending == 0 }
      #expect(try await found(running, "lock").hits.count == 1)
      try write(2, ["another lock"], at: "2026-10-02T12:00:00Z")
      try await running.until(ClaudeLines.id(2), hasReplies: 1)
      keeps.publish(true)
      #expect(try await running.daemon.reload().changed == ["context.enabled"])
      _ = try await eventually(running, "lock") { $0.hits.count == 2 }
    } catch {
      await running.stop()
      throw error
    }
    await running.stop()
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `recorded sessions are found by their own first words`() async throws {
    let transcripts = try #require(SharedData.claude)
    let recorded = SharedData.files(below: transcripts, suffix: ".jsonl").filter {
      !$0.path.contains("/subagents/") && $0.path.contains("/projects/")
    }
    for file in recorded {
      try site.write("p/\(file.lastPathComponent)", text: String(contentsOf: file, encoding: .utf8))
    }
    try await withDaemon(site) { running in
      try await settled(running)
      let folder = site.folder("state/sessiond/sessions")
      var asked = 0
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/\(name)/context.json"))
        let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        guard let objective = record?["objective"] as? [String: Any], let text = objective["text"] as? String,
          let place = objective["at"] as? [String: Any]
        else { continue }
        let words = text.split { !$0.isLetter }.prefix(6).joined(separator: "+")
        guard !words.isEmpty else { continue }
        asked += 1
        let hits = try await found(running, "\(words)&class=requests&limit=500").hits
        #expect(
          hits.contains { $0.session == name && $0.line == place["line"] as? Int || $0.text == text },
          "\(words)")
      }
      #expect(asked > 0)
    }
  }
}

/// The part of an answer of `/v1/search` that tests look at.
private struct SearchDocument: Decodable {
  struct Hit: Decodable {
    var session, agent, name, text, transcript: String
    var project, time: String?
    var classes: [String]
    var marks: [[Int]]
    var transcriptDeleted: Bool
    var line: Int
  }

  var hits: [Hit]
  var hasMore, complete: Bool
}
