import Foundation

/// What a rollout of Codex tells of the work, read a second time and in another way: by Foundation's parser, by what the
/// tools have answered instead of what they were given, and with the copy of another session told by when it was written.
struct RolloutOracle {
  /// A file that a patch changed.
  struct Edit: Hashable {
    var call, path: String
  }

  /// Lines that came and went with a patch.
  struct Change: Hashable {
    var call: String
    var added, removed: Int
  }

  struct Command: Hashable {
    var call: String
    var isDone: Bool
  }

  private(set) var edits: Set<Edit> = []
  private(set) var changes: Set<Change> = []
  /// The calls of patches that the client notes the lines of.
  private(set) var counted: Set<String> = []
  private(set) var tasks: [String: String] = [:]
  private(set) var commands: Set<Command> = []
  private(set) var prompts: [String] = []
  private(set) var interruptions = 0
  private(set) var compactions = 0

  private typealias Object = [String: Any]

  init(_ data: Data) {
    let records = Self.own(
      data.split(separator: UInt8(ascii: "\n")).compactMap {
        (try? JSONSerialization.jsonObject(with: $0)) as? Object
      })
    var folder = ""
    var calls: [String: (name: String, folder: String)] = [:]
    for record in records {
      let payload = record["payload"] as? Object ?? [:]
      if let cwd = payload["cwd"] as? String, record["type"] as? String != "event_msg" { folder = cwd }
      if record["type"] as? String == "compacted" { compactions += 1 }
      let id = payload["call_id"] as? String ?? ""
      switch payload["type"] as? String {
      case "user_message": prompts.append(payload["message"] as? String ?? "")
      case "turn_aborted":
        if payload["reason"] as? String == "interrupted" { interruptions += 1 }
      case "patch_apply_end": takeChanges(payload, id)
      case "function_call", "custom_tool_call":
        let name = payload["name"] as? String ?? ""
        calls[id] = (name, folder)
        let text = payload["arguments"] as? String ?? ""
        let given = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? Object ?? [:]
        if name == "update_plan" { takePlan(given) }
      case "function_call_output", "custom_tool_call_output":
        guard let call = calls[id] else { continue }
        takeOutput(id, call.name, call.folder, payload["output"])
      case _: break
      }
    }
  }

  /// The records without those that were copied of another session: these are written at once, behind its name.
  private static func own(_ records: [Object]) -> [Object] {
    let form = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var copied: Date?
    var origins: Set<String> = []
    return records.filter { record in
      let payload = record["payload"] as? Object ?? [:]
      let time = (record["timestamp"] as? String).flatMap { try? Date($0, strategy: form) }
      if record["type"] as? String == "session_meta", let id = payload["id"] as? String {
        if let origin = payload["forked_from_id"] as? String { origins.insert(origin) }
        if origins.contains(id) { copied = time }
      }
      guard let copied, let time else { return true }
      // The first record of the session's own that follows at once is the beginning of its turn.
      return time.timeIntervalSince(copied) > 0.5
    }
  }

  private mutating func takeChanges(_ payload: Object, _ id: String) {
    guard payload["success"] as? Bool == true else { return }
    counted.insert(id)
    var (added, removed) = (0, 0)
    for change in (payload["changes"] as? [String: Object] ?? [:]).values {
      let diff = (change["unified_diff"] as? String ?? "").split(separator: "\n")
      added += diff.count { $0.hasPrefix("+") }
      removed += diff.count { $0.hasPrefix("-") }
      if change["type"] as? String == "add", let content = change["content"] as? String {
        added += content.split(separator: "\n", omittingEmptySubsequences: false).count
        if content.hasSuffix("\n") { added -= 1 }
      }
    }
    changes.insert(Change(call: id, added: added, removed: removed))
  }

  private mutating func takePlan(_ given: Object) {
    let states = ["in_progress": "active", "completed": "done", "pending": "open"]
    tasks = [:]
    for entry in given["plan"] as? [Object] ?? [] {
      tasks[entry["step"] as? String ?? ""] = states[entry["status"] as? String ?? ""] ?? "open"
    }
  }

  private mutating func takeOutput(_ id: String, _ name: String, _ folder: String, _ output: Any?) {
    var text =
      output as? String
      ?? (output as? [Object] ?? []).compactMap { $0["text"] as? String }.joined(separator: "\n")
    if let document = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? Object,
      let told = document["output"] as? String
    {
      text = told
    }
    if name == "apply_patch", text.contains("Success. Updated the following files:") {
      for line in text.split(separator: "\n") {
        guard let found = line.wholeMatch(of: #/[AMD] (.+)/#) else { continue }
        let path = String(found.1)
        edits.insert(Edit(call: id, path: path.hasPrefix("/") ? path : folder + "/" + path))
      }
    }
    if name == "exec_command", let exit = text.firstMatch(of: #/Process exited with code (\d+)/#) {
      commands.insert(Command(call: id, isDone: exit.1 == "0"))
    }
  }
}
