import Foundation

/// A recording, from which a place's text is taken, what the agent said around it, and whether it changed files before.
struct LabelledRecording {
  private let lines: [Data]
  private let whole: Data

  init(_ file: URL) throws {
    whole = try Data(contentsOf: file)
    lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  private static func value(_ data: Data) -> Any? { try? JSONSerialization.jsonObject(with: data) }

  /// What stands at a place; `nil` if nothing does.
  func text(_ place: LabelledRecords.Place) -> String? {
    guard let line = Int(place.line), lines.indices.contains(line - 1),
      var value = Self.value(Self.index(of: place) == nil ? lines[line - 1] : whole)
    else { return nil }
    for key in place.part.split(separator: "/") {
      if let list = value as? [Any], let index = Int(key), list.indices.contains(index) {
        value = list[index]
      } else if let members = value as? [String: Any], let member = members[String(key)] {
        value = member
      } else {
        return nil
      }
    }
    return value as? String
  }

  /// The agent's last words before a place.
  func agentText(before place: LabelledRecords.Place) -> String? {
    for record in records(before: place) {
      if let said = Self.agentText(record) { return said }
    }
    return nil
  }

  /// The agent's first words after a place, if they come before the next prompt.
  func agentText(after place: LabelledRecords.Place) -> String? {
    for record in records(after: place) {
      if let said = Self.agentText(record) { return said }
      if Self.isPrompt(record) { return nil }
    }
    return nil
  }

  /// Whether the agent changed files between the last prompt and a place.
  func changedFiles(before place: LabelledRecords.Place) -> Bool {
    for record in records(before: place) {
      if Self.changesFiles(record) { return true }
      if Self.isPrompt(record) { return false }
    }
    return false
  }

  // MARK: Records

  private typealias Record = [String: Any]

  /// The message's number in a file that is one document.
  private static func index(of place: LabelledRecords.Place) -> Int? {
    guard place.part.hasPrefix("/messages/") else { return nil }
    return place.part.split(separator: "/").dropFirst().first.flatMap { Int($0) }
  }

  private var messages: [Record] { (Self.value(whole) as? Record)?["messages"] as? [Record] ?? [] }

  /// The records before a place, the last one first.
  private func records(before place: LabelledRecords.Place) -> AnySequence<Record> {
    if let index = Self.index(of: place) { return AnySequence(messages.prefix(index).reversed()) }
    let before = lines.prefix((Int(place.line) ?? 1) - 1).reversed()
    return AnySequence(before.lazy.compactMap { Self.value($0) as? Record })
  }

  private func records(after place: LabelledRecords.Place) -> AnySequence<Record> {
    if let index = Self.index(of: place) { return AnySequence(messages.dropFirst(index + 1)) }
    return AnySequence(lines.dropFirst(Int(place.line) ?? 0).lazy.compactMap { Self.value($0) as? Record })
  }

  private static func agentText(_ record: Record) -> String? {
    let said: String?
    switch record["type"] as? String {
    case "assistant" where record["isSidechain"] as? Bool != true:
      let message = record["message"] as? Record
      let texts = blocks(record).filter { $0["type"] as? String == "text" }
      said =
        message?["content"] as? String ?? texts.compactMap { $0["text"] as? String }.joined(separator: "\n")
    case "event_msg":
      let payload = record["payload"] as? Record
      said = payload?["type"] as? String == "agent_message" ? payload?["message"] as? String : nil
    case "assistant.message": said = (record["data"] as? Record)?["content"] as? String
    case "gemini": said = record["content"] as? String
    case _: said = nil
    }
    return said.flatMap { text in text.contains { !$0.isWhitespace } ? text : nil }
  }

  private static func blocks(_ record: Record) -> [Record] {
    (record["message"] as? Record)?["content"] as? [Record] ?? []
  }

  /// Whether the user says something in it; what a client writes in the user's name begins with a mark.
  private static func isPrompt(_ record: Record) -> Bool {
    switch record["type"] as? String {
    case "user":
      guard record["isSidechain"] as? Bool != true, record["isMeta"] as? Bool != true else { return false }
      let texts = blocks(record).filter { $0["type"] as? String == "text" }
        .compactMap { $0["text"] as? String }
      let whole = (record["message"] as? Record)?["content"] as? String ?? record["content"] as? String
      return (texts + [whole].compactMap(\.self)).contains { !$0.hasPrefix("<") && !$0.hasPrefix("[Request") }
    case "event_msg": return (record["payload"] as? Record)?["type"] as? String == "user_message"
    case "user.message": return true
    case _: return false
    }
  }

  private static let editors: Set<String> = [
    "Edit", "MultiEdit", "Write", "NotebookEdit", "apply_patch", "replace", "write_file", "edit", "create",
  ]

  private static func changesFiles(_ record: Record) -> Bool {
    let payload = record["payload"] as? Record
    let data = record["data"] as? Record
    let others = [payload, data].compactMap(\.self)
    let calls = blocks(record) + (record["toolCalls"] as? [Record] ?? []) + others
    return calls.contains { call in
      let name = call["name"] as? String ?? call["toolName"] as? String
      let script = call["input"] as? String ?? call["arguments"] as? String
      return name.map(editors.contains) == true || script?.contains("*** Begin Patch") == true
    }
  }
}
