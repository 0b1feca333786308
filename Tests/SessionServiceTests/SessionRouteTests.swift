import ControlAPI
import Foundation
import SessionTestSupport
import Testing

/// `/v1/sessions` and `/v1/sessions/{id}` as programs and people read them.
struct SessionRouteTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xabc)

  init() throws {
    site = try Site()
    try site.write(
      "p/\(lines.session).jsonl",
      [
        lines.customTitle("Mend the build"),
        lines.reply("m1", ClaudeLines.Usage(input: 3, output: 40, cacheRead: 140_000, cacheWrite: 7_000)),
      ])
  }

  private func members(_ value: Any?) throws -> [String] {
    try #require(value as? [String: Any]).keys.sorted()
  }

  @Test func `the members of a session are those of the contract`() async throws {
    try await withDaemon(site) { running in
      let body = try await running.get(Route.sessions).body
      let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
      let session = try #require((document["sessions"] as? [[String: Any]])?.first)
      let promised: Set = [
        "id", "agent", "project", "model", "transcript", "last_activity", "context", "usage", "alert",
      ]
      #expect(try promised.subtracting(members(session)) == [])
      let context: Set = ["used_tokens", "window_tokens", "remaining_percent", "source"]
      #expect(try context.subtracting(members(session["context"])) == [])
      let usage: Set = [
        "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "messages",
      ]
      #expect(try usage.subtracting(members(session["usage"])) == [])
      #expect(try members(session["alert"]) == ["threshold", "tier"])
    }
  }

  @Test func `the values of a session are those of its transcript`() async throws {
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      #expect(session.id == lines.session)
      #expect(session.agent == "claude-code")
      #expect(session.project == "/home/u/api")
      #expect(session.model == "claude-sonnet-4-6")
      #expect(session.title == "Mend the build")
      #expect(session.transcript == site.path("p/\(lines.session).jsonl"))
      #expect(session.lastActivity == "2026-11-21T06:04:58.503Z")
      #expect(session.context.usedTokens == 147_003)
      #expect(session.context.windowTokens == 200_000)
      // 19,997 of 167,000 are left: 11.97 %, rounded down.
      #expect(session.context.remainingPercent == 11)
      #expect(session.alert.threshold == 12 && session.alert.tier == "warning")
    }
  }

  @Test func `a session is found by its id, the beginning of it, and its label`() async throws {
    try await withDaemon(site) { running in
      for name in [lines.session, String(lines.session.prefix(8)), "api"] {
        let session = try await running.session(name)
        #expect(session.id == lines.session, "\(name)")
      }
      #expect(try await running.text(Route.session("api")).contains("147,003"))
    }
  }

  @Test func `a name that several sessions have is refused with what to do`() async throws {
    let other = ClaudeLines.session(0xabd)
    try site.write("p/\(other.session).jsonl", [other.reply("m9", context: 10)])
    try await withDaemon(site) { running in
      for name in ["00000ab", "api"] {
        let answer = try await running.get(Route.session(name))
        #expect(answer.status == 409, "\(name)")
        #expect(answer.header("content-type") == MediaType.problem)
        #expect(Problem.message(of: answer).contains("2 sessions"), "\(name)")
      }
      // The whole id is never ambiguous.
      #expect(try await running.session(other.session).id == other.session)
    }
  }

  @Test(arguments: ["nothing", "", "%00", "00000abc-xxxx"])
  func `a name that no session has is refused`(name: String) async throws {
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.session(name))
      #expect(answer.status == 404)
      #expect(answer.header("content-type") == MediaType.problem)
      let problem = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
      #expect(problem["status"] as? Int == 404)
    }
  }

  @Test func `a table that follows shows what changes`() async throws {
    try await withDaemon(site) { running in
      let rows = try LiveStream(
        socket: site.runtime.socket, Route.sessions + "?follow=1&all=1", accept: MediaType.text)
      _ = try await rows.lines(until: "the session") { $0.contains("api") && $0.contains("89%") }
      let json = try LiveStream(
        socket: site.runtime.socket, Route.sessions + "?follow=1", accept: MediaType.jsonLines)
      _ = try await json.lines(until: "the session") { $0.contains("\"used_tokens\":147003,") }
      try site.append("p/\(lines.session).jsonl", [lines.reply("m2", context: 160_000)])
      let row = try await rows.lines(until: "the change") { $0.contains("96%") }.last
      #expect(row?.contains("api") == true)
      let line = try #require(
        try await json.lines(until: "the change") { $0.contains("\"used_tokens\":160000,") }.last)
      #expect(try SessionDocument(json: Data(line.utf8)).alert.threshold == 4)
    }
  }

  @Test func `the daemon tells of itself`() async throws {
    try await withDaemon(site) { running in
      let status = try await running.get(Route.status)
      let document = try #require(try JSONSerialization.jsonObject(with: Data(status.body)) as? [String: Any])
      #expect(document["transcripts"] as? Int == 1)
      #expect(document["sessions"] as? Int == 1)
      #expect(try await running.text(Route.health) == "ok\n")
      #expect(try await running.text(Route.version).contains(Version.current))
      let version = try await running.get(Route.version)
      #expect(version.header(HeaderName.version) == Version.current)
      #expect(version.header(HeaderName.bootID)?.count == 32)
    }
  }
}
