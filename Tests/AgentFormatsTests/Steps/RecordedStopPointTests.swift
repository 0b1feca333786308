import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Over recorded sessions: at no moment is a session called safe while a tool is at work. Which tools are at work is found
/// by a walk of its own over the JSON, with nothing of the decoders in it.
struct RecordedStopPointTests {
  @Test(.enabled(if: SharedData.isAvailable))
  func `no moment with a tool at work is called safe`() throws {
    let folder = try #require(SharedData.transcripts)
    var (moments, atWork, safe) = (0, 0, 0)
    for file in SharedData.files(below: folder, suffix: ".jsonl") {
      let bytes = [UInt8](try Data(contentsOf: file))
      guard let agent = Self.agent(of: bytes), let records = agent.records else { continue }
      var verdicts = Verdicts(DecodedSteps(bytes, records).located)
      for moment in Self.moments(in: bytes) {
        let isSafe = verdicts.isSafe(behind: moment.offset)
        moments += 1
        safe += isSafe ? 1 : 0
        guard !moment.atWork.isEmpty else { continue }
        atWork += 1
        #expect(!isSafe, "\(file.path) at \(moment.offset): \(moment.atWork)")
      }
    }
    // It looked at something, and has not called everything unsafe.
    #expect(moments > 10_000 && atWork > 1_000 && safe > 100)
  }

  /// Whose lines these are; `nil` for other agents.
  private static func agent(of bytes: [UInt8]) -> AgentDescriptor? {
    let front = String(decoding: bytes.prefix(4_000), as: UTF8.self)
    if front.contains("\"session_meta\"") { return Codex.descriptor }
    return front.contains("\"uuid\"") || front.contains("\"sessionId\"") ? ClaudeCode.descriptor : nil
  }

  /// What is judged after each record.
  private struct Verdicts {
    private let facts: [TranscriptBatch.Located]
    private var next = 0
    private var monitor = StopPointMonitor()
    private var time = Timestamp(milliseconds: 0)

    /// Of a reply the last line counts, so only the steps stand in the order of the file.
    init(_ facts: [TranscriptBatch.Located]) {
      self.facts = facts.filter { if case .step = $0.fact { true } else { false } }
    }

    mutating func isSafe(behind offset: Int64) -> Bool {
      while next < facts.count, facts[next].offset <= offset {
        if case .step(let step) = facts[next].fact {
          time = max(time, facts[next].time ?? time)
          _ = monitor.took(step, evidence: Evidence(time: facts[next].time ?? time))
        }
        next += 1
      }
      return monitor.verdict(at: time)?.isSafe ?? false
    }
  }

  /// The moment after a line: which calls have no result yet, of those that get one.
  private struct Moment {
    var offset: Int64
    var atWork: Set<String>
  }

  private static func moments(in bytes: [UInt8]) -> [Moment] {
    var lines: [(offset: Int64, calls: [String], ends: [String], isAborted: Bool)] = []
    var offset = 0
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      defer { offset += line.count + 1 }
      guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
        continue
      }
      let (calls, ends) = ids(in: object)
      let payload = object["payload"] as? [String: Any]
      lines.append((Int64(offset), calls, ends, payload?["type"] as? String == "turn_aborted"))
    }
    let answered = Set(lines.flatMap(\.ends))
    var (atWork, ended): (Set<String>, Set<String>) = ([], [])
    return lines.map { line in
      atWork.formUnion(line.calls.filter { answered.contains($0) && !ended.contains($0) })
      ended.formUnion(line.ends)
      atWork.subtract(line.ends)
      // Its user has stopped the agent: an answer that still comes tells that the tool was not let finish.
      if line.isAborted { atWork = [] }
      return Moment(offset: line.offset, atWork: atWork)
    }
  }

  private static func ids(in record: [String: Any]) -> (calls: [String], ends: [String]) {
    if let payload = record["payload"] as? [String: Any] {
      guard record["type"] as? String == "response_item", let type = payload["type"] as? String,
        let id = payload["call_id"] as? String
      else { return ([], []) }
      return (
        type == "function_call" || type == "custom_tool_call" ? [id] : [],
        type == "function_call_output" || type == "custom_tool_call_output" ? [id] : []
      )
    }
    let blocks = (record["message"] as? [String: Any])?["content"] as? [[String: Any]] ?? []
    func ids(_ type: String, of role: String, _ name: String) -> [String] {
      guard record["type"] as? String == role else { return [] }
      return blocks.filter { $0["type"] as? String == type }.compactMap { $0[name] as? String }
    }
    return (ids("tool_use", of: "assistant", "id"), ids("tool_result", of: "user", "tool_use_id"))
  }
}
