import ControlAPI
import Foundation
import SessionTestSupport
import Testing

/// `/v1/events`: a snapshot, then everything after it, numbered, without a gap.
struct EventStreamTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws {
    site = try Site()
    try site.write(name, [lines.prompt("Go."), lines.reply("m1", context: 1_000)])
  }

  private func stream(
    _ query: String = "", accept: String = MediaType.eventStream, headers: [String: String] = [:]
  ) throws -> LiveStream {
    try LiveStream(socket: site.runtime.socket, Route.events + query, accept: accept, headers: headers)
  }

  private func numbers(in lines: [String]) -> [Int64] {
    lines.filter { $0.hasPrefix("id: ") }.compactMap { Int64($0.dropFirst(4)) }
  }

  @Test func `a stream opens with a snapshot, and what follows has rising numbers`() async throws {
    try await withDaemon(site) { running in
      let last = running.lastEvent
      let stream = try stream()
      let opening = try await stream.lines(until: "the snapshot") { $0.hasPrefix("data: ") }
      #expect(opening.contains { $0.hasPrefix("HTTP/1.") && $0.contains(" 200 ") })
      #expect(opening.contains { $0.lowercased().hasPrefix("content-type: text/event-stream") })
      #expect(opening.suffix(3).dropLast() == ["id: \(last)", "event: snapshot"])
      let snapshot = try SessionListDocument(json: Data(try #require(opening.last).dropFirst(6).utf8))
      #expect(snapshot.sessions.map(\.id) == [lines.session])
      #expect(snapshot.lastEvent == last)
      for number in 2...6 { try site.append(name, [lines.reply("m\(number)", context: number * 1_000)]) }
      let rest = try await stream.lines(until: "the fifth reply") { $0.contains("\"context_tokens\":6000,") }
      #expect(rest.filter { $0 == "event: reply" }.count == 5)
      let following = numbers(in: rest)
      #expect(following == Array(last + 1...last + Int64(following.count)))
    }
  }

  @Test func `who comes back gets exactly what it missed`() async throws {
    try await withDaemon(site) { running in
      let first = try stream()
      let opening = try await first.lines(until: "the snapshot") { $0.hasPrefix("data: ") }
      let seen = try #require(numbers(in: opening).last)
      for number in 2...9 { try site.append(name, [lines.reply("m\(number)", context: number * 1_000)]) }
      try await running.until(lines.session, hasReplies: 9)
      let second = try stream(headers: ["Last-Event-ID": "\(seen)"])
      let missed = try await second.lines(until: "the last reply") { $0.contains("\"context_tokens\":9000,") }
      #expect(!missed.contains("event: snapshot"))
      // Behind the last reply the end of its turn may be told.
      let last = try #require(numbers(in: missed).last)
      #expect(last > running.lastEvent - 2 && numbers(in: missed) == Array(seen + 1...last))
      try site.append(name, [lines.reply("m10", context: 10_000)])
      let live = try await second.lines(until: "what is new") { $0.contains("\"context_tokens\":10000,") }
      #expect(numbers(in: live).first == last + 1)
    }
  }

  @Test func `the same as lines of JSON and as text`() async throws {
    try await withDaemon(site) { running in
      let json = try stream("?follow=1", accept: MediaType.jsonLines)
      let opening = try await json.lines(until: "the snapshot") { $0.contains("\"kind\":\"snapshot\"") }
      #expect(opening.contains { $0.lowercased().hasPrefix("content-type: application/jsonl") })
      let text = try stream("?follow=1&since=0", accept: MediaType.text)
      _ = try await text.lines(until: "the reply of before") { $0.contains("1,000 tokens in") }
      try site.append(name, [lines.reply("m2", context: 2_000)])
      let line = try #require(
        try await json.lines(until: "the reply") { $0.contains("\"kind\":\"reply\"") }.last)
      let event = try EventDocument(json: Data(line.utf8))
      #expect(event.data.contextTokens == 2_000)
      #expect(event.source?.path == site.path(name))
      // The pointer leads to the very line.
      let source = try #require(event.source)
      let bytes = try site.contents(name)[source.offset..<source.offset + source.length]
      #expect(String(decoding: bytes, as: UTF8.self) == lines.reply("m2", context: 2_000))
      #expect(
        try await text.lines(until: "the reply") { $0.contains("2,000 tokens in") }.last?.contains("api")
          == true)
    }
  }

  @Test func `an answer that does not follow ends, with what is behind a number`() async throws {
    try await withDaemon(site) { running in
      let all = try await running.events()
      #expect(all.map(\.number) == Array(1...Int64(all.count)))
      #expect(all.first?.kind == "session.found")
      let page: EventPageDocument = try await running.json(Route.events + "?since=2&follow=0")
      #expect(page.events.map(\.number) == all.map(\.number).filter { $0 > 2 })
      let jsonLines = try await running.get(Route.events + "?since=0&follow=0", accept: MediaType.jsonLines)
      #expect(jsonLines.body.count { $0 == 0x0a } == all.count)
      #expect(try await running.text(Route.events + "?since=0&follow=0").contains("1,000 tokens in"))
      let sse = try await running.get(Route.events + "?since=0&follow=0", accept: MediaType.eventStream)
      #expect(sse.status == 200)
    }
  }

  @Test(arguments: ["?since=-1", "?since=x", "?since=99999999999999999999", "?follow=maybe"])
  func `a question that makes no sense is refused`(query: String) async throws {
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.events + query)
      #expect(answer.status == 400)
      #expect(answer.header("content-type") == MediaType.problem)
    }
  }

  @Test func `a reader that does not read for a while gets everything, without a gap`() async throws {
    try await withDaemon(site) { running in
      let stream = try stream("?since=0")
      _ = try await stream.lines(until: "the stream is open") { $0.hasPrefix("event: ") }
      // Some 2 MB of events, more than any buffer between the two holds.
      for part in 0..<10 {
        try site.append(name, (0..<400).map { lines.reply("r\(part)-\($0)", context: 2_000 + $0) })
      }
      try site.append(name, [lines.reply("last", context: 7_777)])
      try await running.until(lines.session, hasReplies: 4_002)
      let received = try await stream.lines(until: "the last reply") {
        $0.contains("\"context_tokens\":7777,")
      }
      let following = numbers(in: received)
      // The number of the first event was read while the stream was opened.
      let last = try #require(following.last)
      #expect(last > running.lastEvent - 2 && following == Array(2...last))
    }
  }

  @Test func `a daemon that stops says goodbye`() async throws {
    let running = try await RunningDaemon.start(site)
    let stream = try stream()
    _ = try await stream.lines(until: "the snapshot") { $0.hasPrefix("data: ") }
    await running.stop()
    #expect(try await stream.lines(until: "goodbye") { $0 == "event: bye" }.last == "event: bye")
  }
}
