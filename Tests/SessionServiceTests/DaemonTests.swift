import ControlAPI
import DaemonKit
import Foundation
import LinuxHost
import Logging
import SessionService
import SessionStore
import SessionTestSupport
import Testing

/// Starting, stopping, and what was left out on the way.
struct DaemonTests {
  @Test func `every path of the control API is answered, and who asks for another one is told of all`()
    async throws
  {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let source = try String(
      contentsOf: root.appendingPathComponent("Sources/ControlAPI/Route.swift"), encoding: .utf8)
    // Telemetry has a port and paths of its own.
    let paths = source.matches(of: /static let \w+ = "(\/[^"]+)"/).map { String($0.1) }
      .filter { !$0.hasPrefix("/v1/otlp/") }
    #expect(paths.count > 20)
    try await withDaemon(Site()) { running in
      let answer = try await running.get("/v1/nothing")
      #expect(answer.status == 404)
      let problem = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
      let known = try #require(problem["detail"] as? String).split(separator: "; ")
        .compactMap { $0.split(separator: " ").last.map(String.init) }
      #expect(Set(paths).subtracting(known) == [], "Daemon.swift registers the routes")
    }
  }

  @Test func `a second daemon does not start, and the first one lives on`() async throws {
    let site = try Site()
    try await withDaemon(site) { running in
      let surroundings = try site.surroundings()
      let error = await #expect(throws: SocketError.self) {
        _ = try await Daemon.start(surroundings, logger: Logger(label: "second"))
      }
      #expect(error?.code == .alreadyRunning)
      #expect(error?.pid == ProcessInfo.processInfo.processIdentifier)
      let health = try await running.text(Route.health)
      #expect(health == "ok\n")
    }
  }

  @Test func `a daemon of another login does not write the same database`() async throws {
    let site = try Site()
    try await withDaemon(site) { _ in
      var surroundings = try site.surroundings()
      surroundings.runtime = RuntimePaths(folder: site.folder("run2/sessiond"))
      let error = await #expect(throws: SocketError.self) {
        _ = try await Daemon.start(surroundings, logger: Logger(label: "second"))
      }
      #expect(error?.code == .alreadyRunning)
    }
  }

  @Test func `a socket whose name was deleted is there again, and the answers go on`() async throws {
    let site = try Site()
    var surroundings = try site.surroundings()
    surroundings.poll = .milliseconds(20)
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    for _ in 1...3 {
      try FileManager.default.removeItem(atPath: site.runtime.socket)
      // Made by the look that finds it gone; until then nobody is there.
      let answer = try await RunningDaemon(daemon: daemon, site: site).getWhenThere(Route.health)
      #expect(answer.status == 200)
    }
    await daemon.stop()
    #expect(!FileManager.default.fileExists(atPath: site.runtime.socket))
  }

  @Test func `a daemon that stopped leaves no socket, and another one starts`() async throws {
    let site = try Site()
    try await withDaemon(site) { _ in }
    #expect(!FileManager.default.fileExists(atPath: site.runtime.socket))
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.health)
      #expect(answer.status == 200)
    }
  }

  @Test func `only the user may read what the daemon keeps`() async throws {
    let site = try Site()
    try await withDaemon(site) { _ in
      for (path, mode) in [
        (site.runtime.folder, 0o700), (site.runtime.socket, 0o600), (site.folder("state/sessiond"), 0o700),
        (site.database, 0o600), (site.runtime.statusFile, 0o600),
      ] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == mode, "\(path)")
      }
    }
  }

  @Test func `a line that can't be read is counted, with its file and place`() async throws {
    let site = try Site()
    let lines = ClaudeLines.session(1)
    let good = lines.reply("m1", context: 1_000)
    let bad = #"{"type":"assistant","message":{"usage":{"input_tokens":5"#
    try site.write("p/\(lines.session).jsonl", [good, bad, lines.reply("m2", context: 2_000)])
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      #expect(session.unreadableLines == 1)
      #expect(session.usage.messages == 2)
      let event = try #require(try await running.events().first { $0.kind == "transcript.unreadable" })
      #expect(event.source?.path == site.path("p/\(lines.session).jsonl"))
      #expect(event.source?.offset == good.utf8.count + 1)
      #expect(event.source?.length == bad.utf8.count)
    }
    let store = try SessionStore(path: site.database)
    let (count, kept) = try store.unreadableLines(limit: 10)
    try store.close()
    #expect(count == 1)
    #expect(kept.map(\.offset) == [Int64(good.utf8.count + 1)])
    #expect(kept.map(\.path) == [site.path("p/\(lines.session).jsonl")])
  }

  @Test func `an agent's secret files are never opened`() async throws {
    let site = try Site()
    // Opening a pipe without a writer would hang the worker for good.
    try site.folder.write("claude/sessions/1.json", Data("{}".utf8))
    #expect(mkfifo(site.folder("claude/sessions/1.key"), 0o600) == 0)
    #expect(mkfifo(site.folder("claude/sessions/2.json"), 0o600) == 0)
    try FileManager.default.createDirectory(
      atPath: site.path("p"), withIntermediateDirectories: true)
    #expect(mkfifo(site.path("p/\(ClaudeLines.id(1)).jsonl"), 0o600) == 0)
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions.isEmpty)
    }
  }
}
