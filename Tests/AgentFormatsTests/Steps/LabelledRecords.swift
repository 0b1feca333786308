import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The places at which two readers looked for corrections and decisions, see `Fixtures/corrections-decisions`.
enum LabelledRecords {
  /// A text of a recording: file, line and part.
  struct Place: Hashable {
    var file, line, part: String
  }

  /// A line of a reader's labels.
  struct Label {
    var task: String
    var place: Place
    var label: String
    var kind: String
    /// The bytes of a decision in its text.
    var span: Range<Int>?
  }

  /// A line of the sample.
  struct Sample {
    var place: Place
    var isUser: Bool
    var isHeld: Bool
    var structure: String
    var person: String
    var tasks: String
  }

  private static func rows(_ name: String) throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/corrections-decisions/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.components(separatedBy: "\t") }
  }

  static func sample() throws -> [Sample] {
    try rows("sample.tsv").map { row in
      try #require(row.count == 9)
      return Sample(
        place: Place(file: row[0], line: row[1], part: row[5]), isUser: row[3] == "user",
        isHeld: row[4] == "held", structure: row[6], person: row[7], tasks: row[8])
    }
  }

  static func labels(of reader: Int) throws -> [Label] {
    try rows("labels-\(reader).tsv").map { row in
      try #require(row.count == 10)
      return Label(
        task: row[0], place: Place(file: row[1], line: row[2], part: row[3]), label: row[4], kind: row[5],
        span: Int(row[6]).flatMap { start in Int(row[7]).map { start..<(start + $0) } })
    }
  }

  /// Whether two spans share at least half of the shorter one.
  static func overlap(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    2 * one.clamped(to: other).count >= min(one.count, other.count) && one.overlaps(other)
  }

  /// A recording, from which a place's text is taken and what the agent said before.
  struct Recording {
    private let lines: [Data]
    private let whole: Data

    init(_ file: URL) throws {
      whole = try Data(contentsOf: file)
      lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    private static func value(_ data: Data) -> Any? { try? JSONSerialization.jsonObject(with: data) }

    /// What stands at a place; `nil` if nothing does.
    func text(_ place: Place) -> String? {
      let isWhole = place.part.hasPrefix("/messages/")
      guard let line = Int(place.line), lines.indices.contains(line - 1),
        var value = Self.value(isWhole ? whole : lines[line - 1])
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
    func agentText(before place: Place) -> String? {
      if place.part.hasPrefix("/messages/"), let index = place.part.split(separator: "/").dropFirst().first {
        let messages = (Self.value(whole) as? [String: Any])?["messages"] as? [[String: Any]] ?? []
        let agents = messages.prefix(Int(index) ?? 0).filter { $0["type"] as? String != "user" }
        return agents.compactMap { $0["content"] as? String }.last { $0.contains { !$0.isWhitespace } }
      }
      for line in lines.prefix((Int(place.line) ?? 1) - 1).reversed() {
        guard let record = Self.value(line) as? [String: Any] else { continue }
        if let text = Self.agentText(record), text.contains(where: { !$0.isWhitespace }) { return text }
      }
      return nil
    }

    private static func agentText(_ record: [String: Any]) -> String? {
      switch record["type"] as? String {
      case "assistant":
        guard record["isSidechain"] as? Bool != true, let message = record["message"] as? [String: Any] else {
          return nil
        }
        let blocks = message["content"] as? [[String: Any]] ?? []
        let texts = blocks.filter { $0["type"] as? String == "text" }.compactMap { $0["text"] as? String }
        return message["content"] as? String ?? texts.joined(separator: "\n")
      case "event_msg":
        let payload = record["payload"] as? [String: Any]
        return payload?["type"] as? String == "agent_message" ? payload?["message"] as? String : nil
      case "assistant.message":
        return (record["data"] as? [String: Any])?["content"] as? String
      case _:
        return nil
      }
    }
  }
}
