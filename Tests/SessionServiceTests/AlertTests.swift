import ControlAPI
import Dispatch
import FaultSupport
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Budgets fall, and somebody is told.
struct AlertTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"
  /// The usable window of a model of 200,000 tokens: 33,000 are kept for the compaction.
  private let usable = 167_000

  init() throws {
    site = try Site()
  }

  @Test func `each threshold fires once on the way down, as an event`() async throws {
    try site.write(name, [lines.prompt("Go.")])
    try await withDaemon(site) { running in
      let stream = try LiveStream(
        socket: site.runtime.socket, Route.events + "?since=0&follow=1", accept: MediaType.jsonLines)
      // Two replies at each percentage from 20 down to 1: the second one must not fire again.
      for percent in stride(from: 20, through: 1, by: -1) {
        let used = usable * (100 - percent) / 100
        let replies = [("a", used), ("b", used + 1)].map { lines.reply("\($0)\(percent)", context: $1) }
        try site.append(name, replies)
      }
      let received = try await stream.lines(until: "the last alert") { $0.contains("\"threshold\":2,") }
      let alerts = try received.filter { $0.contains("\"kind\":\"alert\"") }
        .map { try EventDocument(json: Data($0.utf8)) }
      #expect(alerts.map(\.data.threshold) == [18, 16, 14, 12, 10, 8, 6, 4, 2])
      #expect(
        alerts.map(\.data.tier) == [
          "warning", "warning", "warning", "warning", "critical", "critical", "critical", "danger", "danger",
        ])
      #expect(alerts.allSatisfy { $0.session == lines.session })
      try await running.until(lines.session, hasReplies: 40)
      let session = try await running.session(lines.session)
      #expect(session.alert.threshold == 2 && session.alert.tier == "danger")
      #expect(try await running.events().count { $0.kind == "alert" } == 9)
    }
  }

  @Test func `a jump over several thresholds fires the lowest alone`() async throws {
    try site.write(name, [lines.reply("m1", context: 10_000), lines.reply("m2", context: usable * 93 / 100)])
    try await withDaemon(site) { running in
      let alerts = try await running.events().filter { $0.kind == "alert" }
      #expect(alerts.map(\.data.threshold) == [8])
      #expect(alerts.first?.data.remainingPercent == 7)
    }
  }

  @Test func `a compaction arms the thresholds again`() async throws {
    try site.write(name, [lines.reply("m1", context: usable * 95 / 100)])
    try await withDaemon(site) { running in
      #expect(try await running.session(lines.session).alert.threshold == 6)
      // Where the agent's rule has it, so that nothing is learned from it.
      try site.append(name, [lines.compaction(before: usable, after: 9_000)])
      try await running.until("no alert is in effect") {
        $0.entries.first?.overview.budget.alertInEffect == nil
      }
      let session = try await running.session(lines.session)
      #expect(session.context.usedTokens == 9_000)
      #expect(session.context.source == "compaction")
      #expect(session.alert.tier == nil)
      try site.append(name, [lines.reply("m2", context: usable * 95 / 100)])
      try await running.until("the alert is back") {
        $0.entries.first?.overview.budget.alertInEffect?.threshold == 6
      }
      #expect(try await running.events().filter { $0.kind == "alert" }.map(\.data.threshold) == [6, 6])
    }
  }

  @Test func `the basis and the thresholds are the user's`() async throws {
    try site.write(name, [lines.reply("m1", context: 100_000), lines.reply("m2", context: 152_000)])
    var settings = Settings()
    settings.budget.basis = .window
    settings.budget.thresholds = [50, 25]
    try await withDaemon(site, settings: settings) { running in
      let session = try await running.session(lines.session)
      #expect(session.context.basis == "window")
      #expect(session.context.limitTokens == 200_000)
      #expect(session.context.remainingPercent == 24)
      #expect(try await running.events().filter { $0.kind == "alert" }.map(\.data.threshold) == [50, 25])
    }
  }

  @Test func `a window that the user states changes the figure`() async throws {
    try site.write(name, [lines.reply("m1", context: 96_700)])
    var settings = Settings()
    settings.modelWindows = [.init(prefix: "claude-sonnet-4-6", tokens: 1_000_000)]
    try await withDaemon(site, settings: settings) { running in
      let session = try await running.session(lines.session)
      #expect(session.context.windowTokens == 1_000_000)
      #expect(session.context.windowSource == "configured")
      #expect(session.context.remainingPercent == 90)
    }
  }

  @Test func `who acknowledges while the database can't be written holds nobody else up`() async throws {
    try await withDaemon(site) { running in
      let hold = try DatabaseFile.Hold(site.database)
      // Threads for all asynchronous work there are as many as processors: these would block each of them.
      let orders = try (0..<2 * ProcessInfo.processInfo.activeProcessorCount + 8).map { _ in
        try LiveStream(
          socket: site.runtime.socket, Route.alertsAcknowledge, accept: MediaType.json,
          headers: ["Content-Length": "0"], method: "POST")
      }
      _ = try await running.text(Route.version)
      _ = try await running.daemon.reload()
      try hold.end()
      for order in orders {
        let lines = try await order.lines(until: "an answer") { $0.hasPrefix("HTTP/1.") }
        #expect(lines.last?.contains(" 200 ") == true, "\(lines)")
      }
    }
  }

  @Test func `a tier that was come into while the daemon was away is told of who still runs`() async throws {
    let (agent, other) = (try AgentProcess(), ClaudeLines.session(2))
    try site.register(pid: agent.agentPID, session: lines.session, procStart: agent.procStart)
    try site.write(name, [lines.reply("m1", context: 100_000)])
    try site.write("p/\(ClaudeLines.id(2)).jsonl", [other.reply("o1", context: 100_000)])
    try await withDaemon(site) { _ in }
    try site.append(name, [lines.reply("m2", context: usable * 87 / 100)])
    try site.append(name, [lines.reply("m3", context: usable * 93 / 100)])
    try site.append("p/\(ClaudeLines.id(2)).jsonl", [other.reply("o2", context: usable * 93 / 100)])
    // The records are of 06:04:58.
    site.now = Timestamp(milliseconds: site.now.milliseconds + 3_600_000)
    try await withDaemon(site) { running in
      let told = try await told(running, atLeast: 1)
      #expect(told.map(\.data.threshold) == [8] && told.first?.session == lines.session)
    }
    // Once: the next daemon tells of what comes then alone.
    try await withDaemon(site) { running in
      var later = lines
      later.time = site.now.iso8601
      try site.append(name, [later.reply("m4", context: usable * 97 / 100)])
      #expect(try await told(running, atLeast: 2).map(\.data.threshold) == [4, 8])
    }
  }

  /// A list of what was told.
  private struct Told: Decodable {
    struct Alert: Decodable {
      struct Figures: Decodable { var threshold: Int }
      var session: String
      var data: Figures
    }

    var alerts: [Alert]
  }

  /// What was told, the newest first, as soon as it is so many.
  private func told(_ running: RunningDaemon, atLeast count: Int) async throws -> [Told.Alert] {
    for _ in 0..<3_000 {
      let answer = try await running.get(Route.alerts + "?all=1")
      let told = try JSONDecoder().decode(Told.self, from: Data(answer.body)).alerts
      if told.count >= count { return told }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
      }
    }
    throw NotSeen(description: "waited in vain until \(count) alerts are told")
  }
}
