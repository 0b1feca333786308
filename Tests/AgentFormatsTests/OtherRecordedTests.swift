import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Recordings of Gemini CLI, opencode and Copilot CLI, against counts that share no code with the product.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct OtherRecordedTests {
  @Test func `every recorded conversation of Gemini CLI counts as a second counter counts it`() throws {
    let root = try #require(SharedData.folder).appendingPathComponent("data")
    let files = SharedData.files(below: root, suffix: ".jsonl").filter { Self.isGemini($0) }
    var replies = 0
    var sum = TokenUsage()
    for file in files {
      let data = try Data(contentsOf: file)
      if let document = try? JSONSerialization.jsonObject(with: data) as? [String: Any] {
        let expected = Self.gemini([document])
        let read = try Read(GeminiDocumentDecoder.self, bytes: Array(data), at: "tmp/p/chats/session-1.json")
        #expect(read.total == expected.values.reduce(TokenUsage(), +), "\(file.path)")
        #expect(read.replies.count == expected.count && !expected.isEmpty, "\(file.path)")
        continue
      }
      let records = try data.split(separator: 0x0a).map { line in
        try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      }
      let expected = Self.gemini(records)
      let read = Read(GeminiRecordDecoder.self, bytes: Array(data))
      #expect(read.replies.count == expected.count, "\(file.path)")
      #expect(read.total == expected.values.reduce(TokenUsage(), +), "\(file.path)")
      #expect(read.batch.records == records.count, "\(file.path)")
      replies += read.replies.count
      sum = sum + read.total
    }
    // A Python script counts 56 replies in 22 files of lines; a reader that finds nothing must not pass.
    #expect(replies == 56)
    #expect(sum == TokenUsage(input: 560_114, output: 16_537, cacheRead: 116_720))
  }

  @Test func `the one compaction that was recorded is found`() throws {
    let root = try #require(SharedData.folder).appendingPathComponent("data/agent-scenarios/gemini-cli")
    let compacted = try SharedData.files(below: root, suffix: "transcript.jsonl").filter { file in
      try !Read(GeminiRecordDecoder.self, bytes: Array(Data(contentsOf: file))).compactions.isEmpty
    }
    #expect(compacted.count == 1)
    #expect(compacted.first?.path.contains("2-12_context-compaction") == true)
  }

  @Test func `every recorded run of Copilot CLI counts as a second counter counts it`() throws {
    var files = 0
    for file in SharedData.files(below: try #require(SharedData.transcripts), suffix: "full.jsonl") {
      let data = try Data(contentsOf: file)
      guard data.prefix(4_096).range(of: Data(#""producer":"copilot-agent""#.utf8)) != nil else { continue }
      let records = data.split(separator: 0x0a).compactMap {
        try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
      }
      let read = Read(CopilotRecordDecoder.self, bytes: Array(data))
      #expect(read.total == Self.copilot(records), "\(file.path)")
      #expect(read.batch.records == records.count)
      #expect(read.profiles.first?.project?.hasPrefix("/") == true)
      files += 1
    }
    #expect(files >= 2)
  }

  @Test func `every recorded message of opencode counts as a second counter counts it`() throws {
    let reader = OpencodeMessage.Reader()
    var replies = 0
    for file in SharedData.files(below: try #require(SharedData.transcripts), suffix: ".jsonl") {
      guard file.path.contains("/kimaki/") else { continue }
      var expected: [String: TokenUsage] = [:]
      var read: [ReplyKey: TokenUsage] = [:]
      for line in try Data(contentsOf: file).split(separator: 0x0a) {
        guard let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
          let event = record["event"] as? [String: Any], event["type"] as? String == "message.updated",
          let properties = event["properties"] as? [String: Any],
          let info = properties["info"] as? [String: Any]
        else { continue }
        if let usage = Self.opencode(info) { expected[info["id"] as? String ?? ""] = usage }
        // As the database keeps it: without the ids.
        let kept = info.filter { !["id", "sessionID"].contains($0.key) }
        let text = [UInt8](try JSONSerialization.data(withJSONObject: kept))
        let said = try #require(reader.message(text, type: nil, isMainChain: true))
        if let reply = said.reply { read[reply.key] = reply.usage }
      }
      #expect(read.count == expected.count, "\(file.path)")
      #expect(
        read.values.reduce(TokenUsage(), +) == expected.values.reduce(TokenUsage(), +), "\(file.path)")
      replies += expected.count
    }
    #expect(replies >= 15)
  }

  // MARK: Second counters

  private static func isGemini(_ file: URL) -> Bool {
    if file.path.contains("/agent-scenarios/gemini-cli/") {
      return file.lastPathComponent == "transcript.jsonl"
    }
    guard file.path.contains("/data/transcripts/"), let handle = FileHandle(forReadingAtPath: file.path)
    else {
      return false
    }
    defer { try? handle.close() }
    let front = (try? handle.read(upToCount: 512)) ?? nil
    return front?.range(of: Data(#""projectHash""#.utf8)) != nil
  }

  /// The replies by session and message, each with the largest of each figure.
  private static func gemini(_ records: [[String: Any]]) -> [String: TokenUsage] {
    var session = ""
    var replies: [String: TokenUsage] = [:]
    for record in records {
      session = record["sessionId"] as? String ?? session
      let set = record["$set"] as? [String: Any] ?? [:]
      let inner = (record["messages"] ?? set["messages"]) as? [[String: Any]] ?? []
      for message in [record] + inner where message["type"] as? String == "gemini" {
        guard let tokens = message["tokens"] as? [String: Int], let id = message["id"] as? String else {
          continue
        }
        let cached = tokens["cached"] ?? 0
        let known = replies[session + "/" + id] ?? TokenUsage()
        replies[session + "/" + id] = TokenUsage(
          input: max(known.input, (tokens["input"] ?? 0) - cached + (tokens["tool"] ?? 0)),
          output: max(known.output, (tokens["output"] ?? 0) + (tokens["thoughts"] ?? 0)),
          cacheRead: max(known.cacheRead, cached))
      }
    }
    return replies
  }

  /// All that runs which ended say, and what the replies of others do.
  private static func copilot(_ records: [[String: Any]]) -> TokenUsage {
    var sum = TokenUsage()
    var run = TokenUsage()
    for record in records {
      let data = record["data"] as? [String: Any] ?? [:]
      switch record["type"] as? String {
      case "assistant.message": run.output += data["outputTokens"] as? Int ?? 0
      case "session.shutdown":
        run = TokenUsage()
        for case let model as [String: Any] in (data["modelMetrics"] as? [String: Any] ?? [:]).values {
          let usage = model["usage"] as? [String: Int] ?? [:]
          let cached = (usage["cacheReadTokens"] ?? 0) + (usage["cacheWriteTokens"] ?? 0)
          run.input += (usage["inputTokens"] ?? 0) - cached
          run.output += usage["outputTokens"] ?? 0
          run.cacheRead += usage["cacheReadTokens"] ?? 0
          run.cacheWrite += usage["cacheWriteTokens"] ?? 0
        }
        sum = sum + run
        run = TokenUsage()
      case _: break
      }
    }
    return sum + run
  }

  /// What a reply that has come to its end used; `nil` for other messages.
  private static func opencode(_ info: [String: Any]) -> TokenUsage? {
    guard info["role"] as? String == "assistant", (info["time"] as? [String: Any])?["completed"] != nil,
      let tokens = info["tokens"] as? [String: Any], let cache = tokens["cache"] as? [String: Int]
    else { return nil }
    func count(_ name: String) -> Int { (tokens[name] as? NSNumber)?.intValue ?? 0 }
    let (read, write) = (cache["read"] ?? 0, cache["write"] ?? 0)
    // The total holds all that was produced, whichever way it is split.
    let output =
      tokens["total"] == nil
      ? count("output") + count("reasoning") : count("total") - count("input") - read - write
    let usage = TokenUsage(input: count("input"), output: output, cacheRead: read, cacheWrite: write)
    return usage.isZero ? nil : usage
  }
}
