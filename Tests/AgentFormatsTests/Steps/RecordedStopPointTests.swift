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
    var files: [String: Int] = [:]
    for file in SharedData.files(below: folder, suffix: ".jsonl") {
      let bytes = [UInt8](try Data(contentsOf: file))
      guard let agent = Self.agent(of: bytes), let records = agent.records else { continue }
      files[agent.name, default: 0] += 1
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
    #expect(files.count >= 4, "\(files)")
  }

  /// A call of Gemini CLI is written together with its end: it is at work from the first telling of its message on.
  @Test(.enabled(if: SharedData.scenarios != nil))
  func `no moment between a message of Gemini CLI and its calls is called safe`() throws {
    let folder = try #require(SharedData.scenarios).appendingPathComponent("gemini-cli")
    let records = try #require(GeminiCLI.descriptor.records)
    var (atWork, safe) = (0, 0)
    for file in SharedData.files(below: folder, suffix: "transcript.jsonl") {
      let bytes = [UInt8](try Data(contentsOf: file))
      var verdicts = Verdicts(DecodedSteps(bytes, records).located)
      let lines = Self.objects(in: bytes)
      let last = Dictionary(
        lines.compactMap { line in
          line.object["toolCalls"].flatMap { _ in (line.object["id"] as? String).map { ($0, line.offset) } }
        }, uniquingKeysWith: max)
      var end: Int64 = -1
      for line in lines {
        if let id = line.object["id"] as? String, let told = last[id] { end = max(end, told) }
        let isSafe = verdicts.isSafe(behind: line.offset)
        safe += isSafe ? 1 : 0
        guard line.offset < end else { continue }
        atWork += 1
        #expect(!isSafe, "\(file.path) at \(line.offset)")
      }
    }
    #expect(atWork > 20 && safe > 20)
  }

  /// The parts of opencode's messages tell how far a tool has come.
  @Test(.enabled(if: SharedData.scenarios != nil))
  func `no moment at which a tool of opencode is at work is called safe`() throws {
    let folder = try #require(SharedData.scenarios).appendingPathComponent("opencode")
    var (moments, atWork, safe) = (0, 0, 0)
    for file in SharedData.files(below: folder, suffix: "transcript.jsonl") {
      let bytes = [UInt8](try Data(contentsOf: file))
      var monitor = StopPointMonitor()
      var (ended, running): (Set<String>, Set<String>) = ([], [])
      for (part, line) in zip(ScenarioParts(bytes).parts, Self.objects(in: bytes)) {
        for step in part.steps {
          _ = monitor.took(SessionStep(step.kind), evidence: Evidence(time: step.time))
        }
        if let id = line.object["callID"] as? String {
          let status = (line.object["state"] as? [String: Any])?["status"] as? String
          if status == "completed" || status == "error" { ended.insert(id) } else { running.insert(id) }
        }
        let isSafe = monitor.verdict(at: part.written)?.isSafe ?? false
        moments += 1
        safe += isSafe ? 1 : 0
        guard !running.subtracting(ended).isEmpty else { continue }
        atWork += 1
        #expect(!isSafe, "\(file.path)")
      }
    }
    #expect(moments > 200 && atWork > 0 && safe > 20)
  }

  /// Whose lines these are; `nil` for other agents.
  private static func agent(of bytes: [UInt8]) -> AgentDescriptor? {
    let front = String(decoding: bytes.prefix(4_000), as: UTF8.self)
    if front.contains("\"session_meta\"") { return Codex.descriptor }
    if front.contains("\"copilotVersion\"") { return CopilotCLI.descriptor }
    if front.contains("\"projectHash\"") { return GeminiCLI.descriptor }
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
    for (offset, object) in objects(in: bytes) {
      let (calls, ends) = ids(in: object)
      let payload = object["payload"] as? [String: Any]
      lines.append((offset, calls, ends, payload?["type"] as? String == "turn_aborted"))
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

  /// The lines that are objects, and where they begin.
  private static func objects(in bytes: [UInt8]) -> [(offset: Int64, object: [String: Any])] {
    var objects: [(offset: Int64, object: [String: Any])] = []
    var offset = 0
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] {
        objects.append((Int64(offset), object))
      }
      offset += line.count + 1
    }
    return objects
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
    if let data = record["data"] as? [String: Any], let type = record["type"] as? String {
      let requests = data["toolRequests"] as? [[String: Any]] ?? []
      let end = type == "tool.execution_complete" ? data["toolCallId"] as? String : nil
      return (requests.compactMap { $0["toolCallId"] as? String }, end.map { [$0] } ?? [])
    }
    let blocks = (record["message"] as? [String: Any])?["content"] as? [[String: Any]] ?? []
    func ids(_ type: String, of role: String, _ name: String) -> [String] {
      guard record["type"] as? String == role else { return [] }
      return blocks.filter { $0["type"] as? String == type }.compactMap { $0[name] as? String }
    }
    return (ids("tool_use", of: "assistant", "id"), ids("tool_result", of: "user", "tool_use_id"))
  }
}
