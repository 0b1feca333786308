import Foundation

/// What a recording of Claude Code tells of the work, read a second time and in another way: whole records by Foundation's
/// parser, without any of the decoders.
struct ContextOracle {
  /// A call that came through, with the file that it changed.
  struct Edit: Hashable {
    var call, path: String
  }

  /// A file that was read, and which lines of it.
  struct Reading: Hashable {
    var call, path: String
    var lines: ClosedRange<Int>?
  }

  struct Task: Hashable {
    var text, state: String
  }

  struct Plan: Hashable {
    var call, text: String
    var isAccepted: Bool?
  }

  struct Question: Hashable {
    var call, text: String
    var options: [String]
    var answer: String?
  }

  private(set) var edits: Set<Edit> = []
  private(set) var readings: Set<Reading> = []
  private(set) var tasks: [String: Task] = [:]
  private(set) var plans: Set<Plan> = []
  private(set) var questions: Set<Question> = []
  /// Calls of any tool in the main conversation.
  private(set) var calls: Set<String> = []

  private typealias Object = [String: Any]

  /// A result with its record.
  private struct Result {
    var block: Object
    var note: Any?
    var isDenied: Bool

    var isError: Bool { block["is_error"] as? Bool == true || isDenied }
    var note1: Object { note as? Object ?? [:] }
    var text: String {
      if let text = block["content"] as? String { return text }
      return (block["content"] as? [Object] ?? []).compactMap { $0["text"] as? String }.joined(
        separator: "\n")
    }
  }

  init(_ data: Data) {
    let records = data.split(separator: UInt8(ascii: "\n")).compactMap {
      (try? JSONSerialization.jsonObject(with: $0)) as? Object
    }.filter { $0["isSidechain"] as? Bool != true }
    var results: [String: Result] = [:]
    for record in records where record["type"] as? String == "user" {
      let blocks = Self.blocks(of: record).filter { $0["type"] as? String == "tool_result" }
      for block in blocks {
        guard let id = block["tool_use_id"] as? String, results[id] == nil else { continue }
        results[id] = Result(
          block: block, note: blocks.count == 1 ? record["toolUseResult"] : nil,
          isDenied: record["toolDenialKind"] != nil)
      }
    }
    for record in records {
      // Tasks come about in the order of the results.
      for block in Self.blocks(of: record) {
        if record["type"] as? String == "assistant", block["type"] as? String == "tool_use",
          let id = block["id"] as? String, let name = block["name"] as? String
        {
          calls.insert(id)
          take(name, id, block["input"] as? Object ?? [:], results[id])
        }
      }
    }
    takeTasks(records, results)
  }

  private static func blocks(of record: Object) -> [Object] {
    (record["message"] as? Object)?["content"] as? [Object] ?? []
  }

  private mutating func take(_ name: String, _ id: String, _ input: Object, _ result: Result?) {
    let path = (input["file_path"] ?? input["notebook_path"]) as? String ?? ""
    switch name {
    case "Edit", "MultiEdit", "Write", "NotebookEdit":
      guard let result, !result.isError, !path.isEmpty else { return }
      edits.insert(Edit(call: id, path: path))
    case "Read":
      guard let result, !result.isError, !path.isEmpty else { return }
      readings.insert(Reading(call: id, path: path, lines: Self.lines(of: result)))
    case "ExitPlanMode", "exit_plan_mode":
      let text = result?.note1["plan"] as? String ?? input["plan"] as? String ?? ""
      plans.insert(Plan(call: id, text: text, isAccepted: result.map { !$0.isError }))
    case "AskUserQuestion":
      let answers = result?.note1["answers"] as? [String: String] ?? [:]
      if let text = input["question"] as? String {
        questions.insert(Question(call: id, text: text, options: [], answer: answers[text]))
      }
      for question in input["questions"] as? [Object] ?? [] {
        guard let text = question["question"] as? String else { continue }
        let options = (question["options"] as? [Object] ?? []).compactMap { $0["label"] as? String }
        questions.insert(Question(call: id, text: text, options: options, answer: answers[text]))
      }
    case _: break
    }
  }

  private static func lines(of result: Result) -> ClosedRange<Int>? {
    if let file = result.note1["file"] as? Object {
      guard let first = file["startLine"] as? Int, let count = file["numLines"] as? Int, count > 0 else {
        return nil
      }
      return first...(first + count - 1)
    }
    let numbers = result.text.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
      $0.firstMatch(of: #/^ *(\d+)[→\t]/#).flatMap { Int($0.1) }
    }
    guard let first = numbers.first, let last = numbers.last else { return nil }
    return first...last
  }

  private mutating func takeTasks(_ records: [Object], _ results: [String: Result]) {
    let states = ["in_progress": "active", "completed": "done", "deleted": "dropped"]
    func state(_ status: String) -> String { states[status] ?? "open" }
    var inputs: [String: (name: String, input: Object)] = [:]
    for record in records {
      for block in Self.blocks(of: record) {
        if let id = block["id"] as? String, let name = block["name"] as? String {
          let input = block["input"] as? Object ?? [:]
          inputs[id] = (name, input)
          if name == "TodoWrite" {
            tasks = [:]
            for todo in input["todos"] as? [Object] ?? [] {
              let text = todo["content"] as? String ?? ""
              tasks[todo["id"] as? String ?? text] = Task(
                text: text, state: state(todo["status"] as? String ?? ""))
            }
          }
        }
        guard let id = block["tool_use_id"] as? String, let call = inputs[id], let result = results[id],
          !result.isError
        else { continue }
        if call.name == "TaskCreate", let made = result.note1["task"] as? Object,
          let id = made["id"] as? String
        {
          tasks[id] = Task(text: made["subject"] as? String ?? "", state: "open")
        }
        if call.name == "TaskUpdate", let id = call.input["taskId"] as? String {
          let known = tasks[id] ?? Task(text: "", state: "open")
          tasks[id] = Task(
            text: call.input["subject"] as? String ?? known.text,
            state: (call.input["status"] as? String).map(state) ?? known.state)
        }
      }
    }
  }
}
