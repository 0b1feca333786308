import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// `/v1/board` as the terminal of a client meets it.
struct BoardRouteTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xabc)
  private let other = ClaudeLines.session(0xdef, folder: "/home/u/docs")

  init() throws {
    site = try Site()
    var later = lines
    later.time = "2026-11-21T06:08:00.000Z"
    // 12,000 tokens in the six minutes up to the site's 06:10, of which five have passed since the first reply.
    var first = lines
    first.time = "2026-11-21T06:04:00.000Z"
    try site.write(
      "p/\(lines.session).jsonl", [first.reply("m1", context: 140_000), later.reply("m2", context: 152_000)])
    try site.write("q/\(other.session).jsonl", [other.reply("m3", context: 16_800)])
  }

  private static let terminal = "?columns=80&rows=12&unicode=0"

  /// The terminal after all of these bytes, and what is wrong with them.
  private static func shown(_ bytes: [UInt8]) -> TestTerminal {
    var terminal = TestTerminal(columns: 80, rows: 12)
    terminal.write(bytes)
    return terminal
  }

  private func frame(_ running: RunningDaemon, _ query: String = "") async throws -> [String] {
    try await running.text(Route.board + Self.terminal + query)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// The alert is an event of its own, which follows the reply that everything was read with.
  private func alertIsShown(on stream: LiveStream) async throws {
    _ = try await stream.body(until: "the alert is shown") { bytes in
      Self.shown(bytes).text.contains { $0.contains("critical: 8 % left") }
    }
  }

  @Test func `a frame is a screen of lines`() async throws {
    try await withDaemon(site) { running in
      let frame = try await frame(running)
      #expect(frame.count == 12)
      #expect(frame[0] == " sessiond \(Version.current) - 0 of 2 sessions running")
      // 15,000 of 167,000 are left. 12,000 tokens in six minutes are 2,000 a minute.
      #expect(
        frame.contains { $0.hasPrefix(" . api ") && $0.contains(" 92%    15k  2.0k/m   2 m  critical 8%") })
      // One reply alone is no rate.
      #expect(frame.contains { $0.hasPrefix(" . docs ") && $0.contains(" 11%   150k       - ") })
      #expect(frame.last?.contains("q quit") == true)
    }
  }

  @Test func `a stream leaves on the terminal what a fresh frame has, and writes only what changed`()
    async throws
  {
    try await withDaemon(site) { running in
      let stream = try LiveStream(
        socket: site.runtime.socket, Route.board + Self.terminal + "&follow=1", accept: MediaType.text)
      try await alertIsShown(on: stream)
      let before = try await frame(running)
      let first = try await stream.body(until: "the first frame") { Self.shown($0).text == before }
      #expect(Self.shown(first).problems == [])
      try site.append("q/\(other.session).jsonl", [other.reply("m4", context: 83_500)])
      try await running.until(other.session, hasReplies: 2)
      let after = try await frame(running)
      #expect(after.contains { $0.hasPrefix(" . docs ") && $0.contains(" 50%    83k") })
      let all = try await stream.body(until: "the change") { Self.shown($0).text == after }
      #expect(Self.shown(all).problems == [])
      // One row changed, so one line was written.
      let written = String(decoding: all[first.count...], as: UTF8.self)
      #expect(written.components(separatedBy: ";1H").count - 1 == 1, "\(written.debugDescription)")
      // Time that passes changes what was last active when.
      site.now.milliseconds += 60_000
      let later = try await frame(running)
      #expect(later != after)
      _ = try await stream.body(until: "a minute later") { Self.shown($0).text == later }
    }
  }

  @Test func `keys change the view, which the client brings back`() async throws {
    try await withDaemon(site) { running in
      let down = try await running.get(Route.board + Self.terminal + "&keys=j", accept: MediaType.text)
      let view = try #require(down.header(HeaderName.view))
      #expect(
        view == "selected=\(lines.session)&key=1&row=0" || view == "selected=\(lines.session)&key=2&row=0")
      #expect(String(decoding: down.body, as: UTF8.self).contains("\n>. api "))
      let encoded = PercentEncoding.encode(view)
      let open = try await frame(running, "&view=\(encoded)&keys=%0d")
      #expect(open[0] == " api - 8 % left - not running")
      // An arrow, and one line further down the page.
      let scrolled = try await frame(running, "&view=\(encoded)&keys=%0d%1b%5bB")
      #expect(scrolled[0] == open[1])
      let filtered = try await running.get(
        Route.board + Self.terminal + "&keys=%2fdocs%c3", accept: MediaType.text)
      #expect(filtered.header(HeaderName.view) == "filter=docs&typing=1")
      // The same on a stream: its head says how it is looked at.
      let stream = try LiveStream(
        socket: site.runtime.socket, Route.board + Self.terminal + "&follow=1&view=\(encoded)&keys=s",
        accept: MediaType.text)
      let head = try await stream.lines(until: "the view") { $0.hasPrefix(HeaderName.view) }.last
      #expect(head?.hasPrefix("\(HeaderName.view): sort=last&selected=\(lines.session)&key=") == true)
    }
  }

  @Test func `q is the end`() async throws {
    try await withDaemon(site) { running in
      for query in ["&keys=q", "&keys=jq", "&keys=%03", "&keys=%3fq", "&follow=1&keys=q"] {
        let answer = try await running.get(Route.board + Self.terminal + query, accept: MediaType.text)
        #expect(answer.status == 204 && answer.body.isEmpty, "\(query)")
      }
    }
  }

  @Test func `a terminal that is none is refused`() async throws {
    let queries = [
      "columns=9", "columns=wide", "rows=0", "rows=1001", "color=2", "unicode=maybe", "follow=x", "keys=%4",
    ]
    try await withDaemon(site) { running in
      for query in queries {
        let answer = try await running.get(Route.board + "?" + query, accept: MediaType.text)
        #expect(answer.status == 400, "\(query)")
        #expect(answer.header("content-type") == MediaType.problem, "\(query)")
      }
    }
  }

  @Test func `what was typed or brought back may be anything`() async throws {
    let queries = ["keys=%00%ff%c3%1b%5b", "view=%00%ff", "view=sort%3dnothing%26top%3d9", "keys=&view="]
    try await withDaemon(site) { running in
      for query in queries {
        let answer = try await running.get(Route.board + "?" + query, accept: MediaType.text)
        #expect(answer.status == 200, "\(query)")
        let isVisible = answer.header(HeaderName.view)?.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        #expect(isVisible == true, "\(query)")
      }
    }
  }

  @Test func `rates and what happened lately are known again after a restart`() async throws {
    func rates(_ running: RunningDaemon) async throws -> [Int] {
      let body = try await running.get(Route.sessions).body
      let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
      let sessions = try #require(document["sessions"] as? [[String: Any]])
      return sessions.compactMap { ($0["context"] as? [String: Any])?["tokens_per_minute"] as? Int }.sorted()
    }
    var before: [String] = []
    try await withDaemon(site) { running in
      #expect(try await rates(running) == [2_000])
      try await alertIsShown(
        on: LiveStream(
          socket: site.runtime.socket, Route.board + Self.terminal + "&follow=1", accept: MediaType.text))
      before = try await frame(running)
      #expect(before.contains { $0.contains("critical: 8 % left") })
    }
    try await withDaemon(site) { running in
      let (rates, frame) = (try await rates(running), try await frame(running))
      #expect(rates == [2_000])
      #expect(frame == before)
    }
    site.now.milliseconds += 3_600_000
    try await withDaemon(site) { running in
      let rates = try await rates(running)
      #expect(rates == [])
    }
  }
}
