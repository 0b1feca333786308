import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What is told of recorded parts of opencode's messages, against a second reading of them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedOpencodeContextTests {
  private typealias Object = [String: Any]

  /// The parts of a recording in their order.
  private static func parts(of file: URL) throws -> [Object] {
    try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).compactMap {
      (try? JSONSerialization.jsonObject(with: $0)) as? Object
    }
  }

  /// The messages that the parts were of: one of the user's each, and one of the model's from a step's start on.
  private static func messages(_ parts: [Object]) throws -> [(String, [OpencodeContext.Part])] {
    var messages: [(String, [OpencodeContext.Part])] = []
    for (number, part) in parts.enumerated() {
      let role = part["_role"] as? String ?? ""
      let time = part["_ts"] as? Int ?? 1
      let isBegun = role == "user" || part["type"] as? String == "step-start" || messages.isEmpty
      if isBegun {
        messages.append(
          (#"{"role":"\#(role)","time":{"created":\#(time),"completed":\#(time)},"finish":"stop"}"#, []))
      }
      let data = try JSONSerialization.data(withJSONObject: part)
      messages[messages.count - 1].1.append(OpencodeContext.Part(id: "prt_\(number)", data: Array(data)))
    }
    return messages
  }

  @Test func `prompts, calls, changes and tasks are those of a second reading`() throws {
    let root = try #require(SharedData.scenarios).appendingPathComponent("opencode")
    var (files, prompts, calls, changes, commands, tasks) = (0, 0, 0, 0, 0, 0)
    for file in SharedData.files(below: root, suffix: "transcript.jsonl") {
      let parts = try Self.parts(of: file)
      guard !parts.isEmpty else { continue }
      files += 1
      var context = OpencodeContext()
      let told = try Self.messages(parts).enumerated().flatMap { number, message in
        context.take("msg_\(number)", Array(message.0.utf8), parts: message.1).told
      }
      let facts = told.map(\.fact)
      let texts = parts.filter {
        $0["_role"] as? String == "user" && $0["type"] as? String == "text"
          && $0["synthetic"] as? Bool != true
      }.compactMap { $0["text"] as? String }
      let said = facts.compactMap { if case .prompted(let text) = $0 { text.text } else { nil } }
      #expect(said == texts, "\(file.path)")
      prompts += said.count
      let tools = parts.filter {
        let status = ($0["state"] as? Object)?["status"] as? String
        return $0["type"] as? String == "tool" && ["running", "completed", "error"].contains(status)
      }
      let called = facts.compactMap { if case .called(let call) = $0 { call } else { nil } }
      #expect(Set(called.map(\.id)) == Set(tools.compactMap { $0["callID"] as? String }), "\(file.path)")
      calls += called.count
      for tool in tools {
        let state = tool["state"] as? Object ?? [:]
        let input = state["input"] as? Object ?? [:]
        let call = try #require(called.first { $0.id == tool["callID"] as? String })
        if let path = input["filePath"] as? String, let content = input["content"] as? String {
          let lines = content.split(separator: "\n", omittingEmptySubsequences: false).count
          #expect(call.action == .write(path: path, lines: content.hasSuffix("\n") ? lines - 1 : lines))
          changes += 1
        }
        if let command = input["command"] as? String, tool["tool"] as? String == "bash" {
          #expect(call.action == .run(command: command, purpose: input["description"] as? String))
          commands += 1
        }
        if let todos = input["todos"] as? [Object] {
          let list = facts.compactMap {
            if case .tasksListed(let tasks) = $0 { tasks.map(\.text) } else { nil }
          }
          #expect(list.contains(todos.compactMap { $0["content"] as? String }), "\(file.path)")
          tasks += 1
        }
      }
      // Each is told of the part that says it.
      for one in told where one.record.hasPrefix("prt_") {
        let number = try #require(Int(one.record.dropFirst(4)))
        let data = try JSONSerialization.data(withJSONObject: parts[number])
        #expect(one.length == data.count)
        if case .called(let call) = one.fact { #expect(parts[number]["callID"] as? String == call.id) }
      }
    }
    print("context of \(files) recordings of opencode: \(prompts) prompts, \(calls) calls,", terminator: " ")
    print("\(changes) files written, \(commands) commands, \(tasks) lists of tasks")
    #expect(files >= 20 && prompts >= 20 && calls >= 30)
  }
}
