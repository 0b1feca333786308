import AgentFormats
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is told of the recordings of Gemini CLI and Copilot CLI, against a second reading of them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedOtherContextTests {
  /// What a recording tells, by Foundation's parser.
  private struct Oracle {
    var prompts: [String] = []
    /// The ids of calls, with whether they succeeded; `nil` for such as have not ended.
    var calls: [String: Bool?] = [:]
    var edits: Set<String> = []
    var tasks: [String] = []
  }

  private typealias Object = [String: Any]

  private static func objects(_ data: Data) -> [Object] {
    if let whole = (try? JSONSerialization.jsonObject(with: data)) as? Object,
      let messages = whole["messages"]
    {
      return messages as? [Object] ?? []
    }
    return data.split(separator: UInt8(ascii: "\n")).compactMap {
      (try? JSONSerialization.jsonObject(with: $0)) as? Object
    }
  }

  private static func gemini(_ data: Data) -> Oracle {
    var oracle = Oracle()
    var messages: [String] = []
    for message in objects(data) {
      let id = message["id"] as? String ?? ""
      let parts = message["content"] as? [Object] ?? []
      let text =
        message["content"] as? String ?? parts.compactMap { $0["text"] as? String }.joined(separator: "\n")
      if message["type"] as? String == "user", !messages.contains(id), !text.isEmpty, !text.hasPrefix("<"),
        !text.hasPrefix("This is the Gemini CLI"), !text.hasPrefix("System:")
      {
        oracle.prompts.append(text)
      }
      messages.append(id)
      for call in message["toolCalls"] as? [Object] ?? [] {
        let args = call["args"] as? Object ?? [:]
        let status = call["status"] as? String
        oracle.calls[call["id"] as? String ?? ""] =
          status == "success" ? true : status == "error" ? false : nil
        if ["write_file", "replace"].contains(call["name"] as? String), status == "success" {
          oracle.edits.insert(args["file_path"] as? String ?? "")
        }
        if let todos = args["todos"] as? [Object] {
          oracle.tasks = todos.map { "\($0["description"] ?? "") \($0["status"] ?? "")" }
        }
      }
    }
    return oracle
  }

  private static func copilot(_ data: Data) -> Oracle {
    var oracle = Oracle()
    var paths: [String: String] = [:]
    for event in objects(data) {
      let data = event["data"] as? Object ?? [:]
      let id = data["toolCallId"] as? String ?? ""
      switch event["type"] as? String {
      case "user.message": oracle.prompts.append(data["content"] as? String ?? "")
      case "tool.execution_start":
        oracle.calls.updateValue(nil, forKey: id)
        if ["edit", "create"].contains(data["toolName"] as? String) {
          paths[id] = (data["arguments"] as? Object)?["path"] as? String
        }
      case "tool.execution_complete":
        oracle.calls.updateValue(data["success"] as? Bool, forKey: id)
        if data["success"] as? Bool == true, let path = paths[id] { oracle.edits.insert(path) }
      case _: break
      }
    }
    return oracle
  }

  private struct Recorded {
    var file: URL
    var data: Data
    var facts: [ReadContext.Placed]
    var oracle: Oracle
  }

  private static func recordings(_ agent: AgentDescriptor, _ suffixes: [String], _ mark: String) -> [Recorded]
  {
    let roots = [SharedData.transcripts, SharedData.scenarios].compactMap(\.self)
    return roots.flatMap { root in suffixes.flatMap { SharedData.files(below: root, suffix: $0) } }
      .compactMap { file in
        guard let data = try? Data(contentsOf: file), data.range(of: Data(mark.utf8)) != nil,
          !file.path.contains("/Fixtures/"), let read = try? ReadContext(file.path, agent: agent),
          !read.facts.isEmpty
        else { return nil }
        return Recorded(
          file: file, data: data, facts: read.facts,
          oracle: agent.id == GeminiCLI.agent ? gemini(data) : copilot(data))
      }
  }

  private static let gemini = recordings(GeminiCLI.descriptor, [".jsonl", ".json"], "\"projectHash\"")
  private static let copilot = recordings(CopilotCLI.descriptor, [".jsonl"], "\"tool.execution_start\"")

  @Test func `prompts, calls, files and tasks are those of a second reading`() {
    var (prompts, calls, edits, tasks) = (0, Agreement(), Agreement(), 0)
    for recording in Self.gemini + Self.copilot {
      let facts = recording.facts.map(\.fact)
      let told = ToldWork(facts)
      let texts = facts.compactMap { if case .prompted(let text) = $0 { text.text } else { nil } }
      #expect(texts == recording.oracle.prompts, "\(recording.file.path)")
      prompts += texts.count
      calls.add(told.calls, Set(recording.oracle.calls.keys))
      edits.add(Set(told.edits.map(\.path)), recording.oracle.edits)
      let states = ["open": "pending", "active": "in_progress", "done": "completed", "dropped": "cancelled"]
      let list = Set(told.tasks.values.map { "\($0.text) \(states[$0.state] ?? "")" })
      #expect(list == Set(recording.oracle.tasks), "\(recording.file.path)")
      tasks += list.count
    }
    print(
      "context of \(Self.gemini.count) recordings of Gemini CLI and \(Self.copilot.count) of Copilot CLI:")
    print("\(prompts) prompts, \(tasks) tasks;", calls.line("calls"), edits.line("files"))
    #expect(Self.gemini.count >= 20 && Self.copilot.count >= 1)
    #expect(prompts >= 30 && tasks >= 6)
    #expect(calls.f1 == 1 && calls.both >= 90)
    #expect(edits.f1 == 1)
  }

  @Test func `every pointer leads to the record that says it`() throws {
    var pointers = 0
    for recording in Self.gemini + Self.copilot {
      let pointed = PointedRecords(recording.data)
      for placed in recording.facts {
        let told = "\(recording.file.lastPathComponent):\(placed.evidence.line) \(placed.fact)"
        let words = try pointed.words(at: placed.evidence, told)
        func has(_ text: String) -> Bool { PointedRecords.say(words, text) }
        let isSaid =
          switch placed.fact {
          case .prompted(let text): has(text.text)
          case .replied(let text, _): has(text)
          case .called(let call): has(call.id)
          case .ended(let result): has(result.id) || has("shell_completed") || has(result.text)
          case .tasksListed(let tasks): tasks.allSatisfy { has($0.text) }
          case .taskChanged: false
          case .interrupted: has("Request cancelled") || has("abort") || has("user")
          case .compacted: has("<state_snapshot>") || has("session.compaction_complete")
          case .titled(let title): has(title)
          case .moved(let folder, let branch): folder.map(has) != false && branch.map(has) != false
          }
        #expect(isSaid, "\(told)")
        pointers += 1
      }
    }
    print("pointers of context: \(pointers)")
    #expect(pointers >= 300)
  }

  @Test func `a transcript that is read again, or piece by piece, tells the same`() throws {
    for (agent, recordings) in [
      (GeminiCLI.descriptor, Self.gemini.prefix(5)), (CopilotCLI.descriptor, Self.copilot.prefix(1)),
    ] {
      for recording in recordings {
        let pieces = try ReadContext(recording.file.path, limit: 1, agent: agent)
        #expect(pieces.facts == recording.facts, "\(recording.file.path)")
      }
    }
  }

  @Test func `a copy under another name is known by what it holds`() throws {
    for recording in [Self.gemini.first, Self.copilot.first].compactMap(\.self) {
      let document = try Extraction.whole(of: recording.file.path, isJSON: true, roots: [])
      #expect(document.contains(recording.oracle.calls.isEmpty ? "gemini-cli" : "\"agent\":\""))
    }
    let root = try #require(SharedData.transcripts)
    // A document that was stored as lines.
    let document = root.appendingPathComponent("entire-cli/51/3fab7adf0b/0/full.jsonl").path
    let told = try Extraction.whole(of: document, isJSON: true, roots: [])
    #expect(told.contains(#""agent":"gemini-cli""#) && told.contains("test-gemini.txt"))
  }
}
