import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What each session does, from the registry and the transcript through to the board and the answer that explains it.
struct StateTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws {
    site = try Site()
  }

  @Test func `a session that waits is explained, and its end is seen`() async throws {
    let agent = try AgentProcess()
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      try site.register(
        pid: agent.agentPID, session: lines.session, procStart: agent.procStart, status: "waiting")
      try await running.until("it waits") { $0.waiting.count == 1 }
      let text = try await running.text(Route.sessionState(lines.session))
      #expect(text.contains("waits for you"))
      #expect(text.contains("decided by   the agent's registry"))
      kill(agent.agentPID, SIGKILL)
      try await running.until("it is gone") { board in
        board.waiting.isEmpty && board.entries.allSatisfy { $0.agent == nil }
      }
      try await running.until("that is its state") { $0.entries.allSatisfy { $0.state?.state == .gone } }
      #expect(try await running.text(Route.sessionState(lines.session)).contains("the process table"))
    }
  }

  @Test func `steps of a transcript make a session busy whose registry says nothing`() async throws {
    let agent = try AgentProcess()
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      try site.register(
        pid: agent.agentPID, session: lines.session, procStart: agent.procStart, status: "dreaming")
      try await running.until("it rests") { $0.entries.contains { $0.state?.state == .idle } }
      try site.append(name, [lines.prompt("Go.")])
      try await running.until("it works") { $0.entries.contains { $0.state?.state == .busy } }
      let json = try await running.get(Route.sessionState(lines.session))
      let body = String(decoding: json.body, as: UTF8.self)
      #expect(body.contains(#""source":"transcript","rule":"prompted""#))
      #expect(body.contains(#""place":{"path":"#))
    }
    // One that begins anew has the steps from its store.
    try await withDaemon(site) { running in
      try await running.until("it works still") { $0.entries.contains { $0.state?.state == .busy } }
    }
  }
}
