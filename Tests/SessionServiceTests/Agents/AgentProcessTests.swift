import Foundation
import Glibc
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Processes of agents that keep no registry, found in the kernel's own table.
struct AgentProcessTests {
  private let site: Site
  private let codex = CodexLines()
  private static let gemini = "6ac3542c-2d26-4f3f-8cc1-367561809195"

  /// Keeps the file open that it is told of.
  private static let holding = #"exec 3>>"$0"; echo; read line"#

  init() throws {
    site = try Site()
  }

  /// A program that runs until it is killed, from when it has said something on.
  private final class Running: Sendable {
    private let process: Process
    private let input: FileHandle

    init(_ program: String, _ arguments: [String], in folder: String) throws {
      let (pipe, output) = (Pipe(), Pipe())
      process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      (process.standardInput, process.standardOutput) = (pipe, output)
      try process.run()
      _ = output.fileHandleForReading.availableData
      input = pipe.fileHandleForWriting
    }

    var pid: Int32 { process.processIdentifier }

    func end() {
      kill(pid, SIGKILL)
      process.waitUntilExit()
    }

    deinit {
      end()
      try? input.close()
    }
  }

  @discardableResult
  private func write(_ path: String, _ lines: [String]) throws -> String {
    try site.folder.write(path, Data(lines.map { $0 + "\n" }.joined().utf8))
  }

  /// A project's folder, without links in its path.
  private func project(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: site.folder(name), withIntermediateDirectories: true)
    return URL(fileURLWithPath: site.folder(name)).resolvingSymlinksInPath().path
  }

  private func until(
    _ running: RunningDaemon, _ id: String, isIn process: Int32?, _ state: SessionState?
  ) async throws {
    try await running.until("\(id) is in \(process.map(String.init) ?? "no process")") { board in
      board.entries.contains { entry in
        entry.overview.origin.id.rawValue == id && entry.agent?.pid == process && entry.state?.state == state
      }
    }
  }

  @Test func `Codex has the session whose rollout it has open, until it ends`() async throws {
    let program = try StandIn.program("codex", in: site.folder)
    let rollout = try write("home/.codex/sessions/" + codex.path, [codex.meta()] + codex.turn("t1"))
    let other = CodexLines("019d7e36-577c-7d90-9f1c-a447ba2254b5")
    try write("home/.codex/sessions/" + other.path, [other.meta()] + other.turn("t1"))
    let agent = try Running(program, ["-c", Self.holding, rollout], in: try project("api"))
    try await withDaemon(site) { running in
      try await until(running, codex.session, isIn: agent.pid, .busy)
      let session = try await running.session(codex.session)
      #expect(session.live && session.process?.pid == agent.pid)
      #expect(try await running.session(other.session).live == false, "the same folder is no reason")
      agent.end()
      try await until(running, codex.session, isIn: nil, .gone)
    }
  }

  @Test func `a session that has been idle for days is found in its process when the daemon starts`()
    async throws
  {
    let program = try StandIn.program("codex", in: site.folder)
    let rollout = try write("home/.codex/sessions/" + codex.path, [codex.meta()] + codex.turn("t1"))
    let agent = try Running(program, ["-c", Self.holding, rollout], in: try project("api"))
    try await withDaemon(site) { running in
      try await running.until("it was read") { !$0.entries.isEmpty }
    }
    site.now = Timestamp(milliseconds: site.now.milliseconds + 3 * 86_400_000)
    try await withDaemon(site) { running in
      try await running.until("it is in its process") { $0.entries.first?.agent?.pid == agent.pid }
    }
  }

  @Test func `a session is found in its process when it begins, also by a link`() async throws {
    let program = try StandIn.program("codex", in: site.folder)
    try FileManager.default.createDirectory(
      atPath: site.folder("elsewhere/sessions"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: site.folder("home"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: site.folder("home/.codex"), withDestinationPath: site.folder("elsewhere"))
    try await withDaemon(site) { running in
      let rollout = try write("elsewhere/sessions/" + codex.path, [codex.meta()] + codex.turn("t1"))
      let agent = try Running(program, ["-c", Self.holding, rollout], in: try project("api"))
      // Something that it writes when it is there.
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: rollout))
      try file.seekToEnd()
      try file.write(contentsOf: Data(codex.turn("t2").map { $0 + "\n" }.joined().utf8))
      try file.close()
      try await until(running, codex.session, isIn: agent.pid, .busy)
    }
  }

  @Test func `Gemini CLI, run by another program, has the session of its folder`() async throws {
    let runtime = try StandIn.program("node", in: site.folder)
    let script = try write("bin/gemini", ["echo; read line"])
    let (api, infra) = try (project("api"), project("infra"))
    let agent = try Running(runtime, [script], in: api)
    let elsewhere = try Running(runtime, [script], in: infra)
    let chat = "home/.gemini/tmp/api/chats/session-2026-11-21T06-10-6ac3542c.jsonl"
    try write("home/.gemini/tmp/api/.project_root", [api])
    try write(
      chat,
      [
        #"{"sessionId":"\#(Self.gemini)","projectHash":"3","startTime":"2026-11-21T06:09:59.500Z","kind":"main"}"#,
        #"{"id":"u1","timestamp":"2026-11-21T06:09:59.500Z","type":"user","content":"Hello."}"#,
      ])
    try await withDaemon(site) { running in
      try await until(running, Self.gemini, isIn: agent.pid, .busy)
      elsewhere.end()
      agent.end()
      try await until(running, Self.gemini, isIn: nil, .gone)
    }
  }
}
