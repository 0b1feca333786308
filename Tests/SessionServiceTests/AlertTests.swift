import ControlAPI
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
      try site.append(name, [lines.compaction(before: usable * 95 / 100, after: 9_000)])
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
}
