import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Over recordings of real sessions, against a second counter and against what another program wrote about them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedTests {
  @Test func `every recording counts as a second counter counts it`() throws {
    let files =
      SharedData.files(below: try #require(SharedData.transcripts), suffix: ".jsonl")
      + SharedData.files(below: try #require(SharedData.claude), suffix: ".jsonl")
    var withReplies = 0
    var replies = 0
    var lines = 0
    for file in files {
      let data = try Data(contentsOf: file)
      let expected = IndependentCount(data)
      let decoded = Self.decode(data)
      #expect(decoded.replies.count == expected.replies.count, "\(file.path)")
      #expect(decoded.totals == expected.totals, "\(file.path)")
      #expect(decoded.lastContext == expected.lastContext, "\(file.path)")
      withReplies += expected.replies.isEmpty ? 0 : 1
      replies += expected.replies.count
      lines += expected.replyLines
    }
    // A Python script counts 127 files, 4,150 replies and 8,635 lines; a reader that finds nothing must not pass.
    #expect(withReplies >= 120)
    #expect(replies >= 4_100)
    // Most replies stand on several lines, so summing lines would have been found out.
    #expect(lines >= replies * 3 / 2)
  }

  @Test func `counts are those that another program wrote about the same sessions`() throws {
    let root = try #require(SharedData.transcripts)
    var compared = 0
    for file in try Self.exactOnes(root) {
      let metadata = file.deletingLastPathComponent().appendingPathComponent("metadata.json")
      let told = try JSONDecoder().decode(Metadata.self, from: Data(contentsOf: metadata))
      let usage = try #require(told.token_usage)
      let start = told.checkpoint_transcript_start ?? told.transcript_lines_at_start ?? 0
      let decoded = Self.decode(try Data(contentsOf: file).droppingLines(start))
      #expect(decoded.replies.count == usage.api_call_count, "\(file.path)")
      let expected = IndependentCount.Tokens(
        input: usage.input_tokens, output: usage.output_tokens, cacheRead: usage.cache_read_tokens,
        cacheWrite: usage.cache_creation_tokens)
      #expect(decoded.totals == expected, "\(file.path)")
      compared += 1
    }
    #expect(compared >= 20)
  }

  @Test func `no line of a recorded Claude Code session is unreadable`() throws {
    var sessions = 0
    var records = 0
    for file in try Self.recordedSessions() {
      let data = try Data(contentsOf: file)
      let decoded = Self.decode(data)
      #expect(decoded.unreadable.isEmpty, "\(file.path)")
      #expect(decoded.rest == 0, "\(file.path)")
      // Each line is a record, and a few lines are two.
      let lines = data.split(separator: 0x0a).filter { !$0.allSatisfy { $0 == 0x0d || $0 == 0x20 } }
      #expect((lines.count...(lines.count + 3)).contains(decoded.records), "\(file.path)")
      sessions += 1
      records += decoded.records
    }
    #expect(sessions >= 20 && records >= 5_000)
  }

  @Test func `compactions are found where they stand`() throws {
    var found = 0
    for file in try Self.recordedSessions() {
      let data = try Data(contentsOf: file)
      let expected = Self.compactions(data)
      #expect(Self.decode(data).compactions == expected, "\(file.path)")
      found += expected.count
    }
    #expect(found >= 5)
  }

  /// The session files of the client's own project folders and those in the index whose counts are exact: none of
  /// another agent, none constructed.
  private static func recordedSessions() throws -> [URL] {
    let root = try #require(SharedData.transcripts)
    let own = SharedData.files(below: try #require(SharedData.claude), suffix: ".jsonl")
      .filter { $0.path.contains("/projects/") }
    return try exactOnes(root) + own
  }

  /// The files that the index marks: their `metadata.json` counts the same records.
  private static func exactOnes(_ root: URL) throws -> [URL] {
    let index = try String(contentsOf: root.appendingPathComponent("INDEX.md"), encoding: .utf8)
    var section = ""
    return index.split(separator: "\n").compactMap { line in
      if line.hasPrefix("## ") { section = line.dropFirst(3).trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("|"), line.contains("oracle=exact") else { return nil }
      let path = line.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)
      return root.appendingPathComponent(section).appendingPathComponent(path)
    }
  }

  private static func compactions(_ transcript: Data) -> [Compaction] {
    transcript.split(separator: 0x0a).compactMap { line in
      guard
        let record = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
        record["type"] as? String == "system", record["subtype"] as? String == "compact_boundary",
        let told = record["compactMetadata"] as? [String: Any]
      else { return nil }
      return Compaction(
        trigger: told["trigger"] as? String == "manual" ? .manual : .automatic,
        tokensBefore: told["preTokens"] as? Int, tokensAfter: told["postTokens"] as? Int)
    }
  }

  /// Decodes as a reader of files does, 64 KiB at a time.
  private static func decode(_ transcript: Data) -> Decoded {
    var feeder = Feeder()
    var position = 0
    while position < transcript.count {
      let end = min(position + 65_536, transcript.count)
      feeder.feed(
        transcript[(transcript.startIndex + position)..<(transcript.startIndex + end)],
        isEnd: end == transcript.count)
      position = end
    }
    return feeder.decoded
  }

  /// The members of `metadata.json` that matter here.
  private struct Metadata: Decodable {
    struct Usage: Decodable {
      var input_tokens: Int
      var cache_creation_tokens: Int
      var cache_read_tokens: Int
      var output_tokens: Int
      var api_call_count: Int
    }

    var token_usage: Usage?
    var checkpoint_transcript_start: Int?
    var transcript_lines_at_start: Int?
  }
}

extension Decoded {
  /// The sums in the terms of the second counter.
  fileprivate var totals: IndependentCount.Tokens {
    replyFacts.reduce(into: IndependentCount.Tokens()) { sum, reply in
      sum.input += reply.usage.input
      sum.output += reply.usage.output
      sum.cacheRead += reply.usage.cacheRead
      sum.cacheWrite += reply.usage.cacheWrite
    }
  }

  fileprivate var lastContext: Int? {
    replyFacts.last(where: \.isMainChain)?.usage.context
  }
}

extension Data {
  fileprivate func droppingLines(_ count: Int) -> Data {
    var rest = self
    for _ in 0..<count {
      guard let newline = rest.firstIndex(of: 0x0a) else { return Data() }
      rest = rest[(newline + 1)...]
    }
    return Data(rest)
  }
}
