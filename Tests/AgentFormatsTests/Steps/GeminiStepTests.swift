import AgentFormats
import SessionCore
import Testing

/// Messages as Gemini CLI 0.40 and later writes them, cut to what tells the step.
struct GeminiStepTests {
  private static let head =
    #"{"sessionId":"6ac3542c","projectHash":"3","startTime":"2026-06-12T10:00:00.000Z","kind":"main"}"#

  private static func message(_ type: String, _ id: String, _ second: Int, _ members: String) -> String {
    let time = "2026-06-12T10:00:\(second < 10 ? "0" : "")\(second).000Z"
    return #"{"id":"\#(id)","timestamp":"\#(time)","type":"\#(type)",\#(members)}"#
  }

  private static func user(_ id: String, _ second: Int, _ text: String = "fix it") -> String {
    message("user", id, second, #""content":[{"text":"\#(text)"}]"#)
  }

  private static func call(
    _ id: String, _ name: String, _ arguments: String, _ status: String = "success", output: String = ""
  ) -> String {
    """
    {"id":"\(id)","name":"\(name)","args":\(arguments),"status":"\(status)",\
    "timestamp":"2026-06-12T10:00:30.000Z","result":[{"functionResponse":{"id":"\(id)","name":"\(name)",\
    "response":{"output":"\(output)"}}}]}
    """
  }

  private func kinds(_ lines: [String]) throws -> [SessionStep.Kind] {
    DecodedSteps([Self.head] + lines, try #require(GeminiCLI.descriptor.records)).kinds
  }

  @Test(
    arguments: [
      (user("u", 1), [.prompted(.user)]),
      (user("u", 1, "<session_context>\\nThis is"), []),
      (message("user", "u", 1, #""content":"fix it""#), [.prompted(.user)]),
      (message("user", "u", 1, #""content":[{"functionResponse":{"response":{"output":"x"}}}]"#), []),
      (message("gemini", "g", 1, #""content":"done","toolCalls":[]"#), [.turnEnded(.paused)]),
      (message("gemini", "g", 1, #""content":"""#), []),
      (message("info", "i", 1, #""content":"Request cancelled.""#), [.turnEnded(.interrupted)]),
      (message("info", "i", 1, #""content":"Updated""#), []),
      (
        message("error", "e", 1, #""content":"[API Error: {\"code\":400}]""#),
        [.turnEnded(.failed(reason: "error"))]
      ),
      (
        message("error", "e", 1, #""content":"[API Error: Quota exceeded for the day]""#),
        [.turnEnded(.limited)]
      ),
      (
        message(
          "gemini", "g", 1,
          #""content":"x","toolCalls":[\#(call("c", "read_file", #"{"file_path":"a.swift"}"#))]"#),
        [
          .toolCalled(ToolCall(id: "c", name: "read_file", action: .read(path: "a.swift"))),
          .toolEnded(ToolEnd(id: "c", outcome: .succeeded)),
        ]
      ),
      (
        message(
          "gemini", "g", 1,
          #""content":"x","toolCalls":[\#(call("c", "run_shell_command", #"{"command":"pytest"}"#, output: #"Output: 1 failed, 2 passed in 1s\nExit Code: 1"#))]"#
        ),
        [
          .toolCalled(
            ToolCall(id: "c", name: "run_shell_command", action: .run(.test, program: "pytest"))),
          .toolEnded(ToolEnd(id: "c", outcome: .failed, tests: .failed)),
        ]
      ),
      (
        message(
          "gemini", "g", 1,
          #""content":"x","toolCalls":[\#(call("c", "replace", #"{"file_path":"b"}"#, "cancelled"))]"#),
        [
          .toolCalled(ToolCall(id: "c", name: "replace", action: .edit(path: "b"))),
          .toolEnded(ToolEnd(id: "c", outcome: .denied)), .turnEnded(.interrupted),
        ]
      ),
      (
        message(
          "gemini", "g", 1,
          #""content":"","toolCalls":[\#(call("c", "write_todos", #"{"todos":[{"description":"a","status":"completed"},{"status":"in_progress"}]}"#))]"#
        ),
        [
          .toolCalled(ToolCall(id: "c", name: "write_todos", action: .tasks)),
          .tasksListed(SessionStep.TaskCounts(open: 0, active: 1, done: 1)),
          .toolEnded(ToolEnd(id: "c", outcome: .succeeded)),
        ]
      ),
    ] as [(String, [SessionStep.Kind])])
  func `what a message tells`(line: String, expected: [SessionStep.Kind]) throws {
    #expect(try kinds([line]) == [.begun(.startup)] + expected, "\(line)")
  }

  @Test func `a message that is written again tells only what is new`() throws {
    let first = Self.call("a", "glob", "{}")
    let found = try kinds([
      Self.message("gemini", "g", 1, #""content":"I look""#),
      Self.message("gemini", "g", 1, #""content":"I look","toolCalls":[\#(first)]"#),
      Self.message(
        "gemini", "g", 1,
        #""content":"I look","toolCalls":[\#(first),\#(Self.call("b", "glob", "{}", "executing"))]"#),
      Self.message(
        "gemini", "g", 1,
        #""content":"I look","toolCalls":[\#(first),\#(Self.call("b", "glob", "{}", "error"))]"#),
    ])
    #expect(
      found == [
        .begun(.startup), .turnEnded(.paused), .toolCalled(ToolCall(id: "a", name: "glob", action: .search)),
        .toolEnded(ToolEnd(id: "a", outcome: .succeeded)),
        .toolCalled(ToolCall(id: "b", name: "glob", action: .search)),
        .toolEnded(ToolEnd(id: "b", outcome: .failed)),
      ])
  }

  @Test func `an older message that is written again tells only what is new, also after a restart`() throws {
    func message(_ id: String, _ second: Int, _ status: String) -> String {
      Self.message(
        "gemini", id, second, #""content":"","toolCalls":[\#(Self.call("c" + id, "glob", "{}", status))]"#)
    }
    let lines = [
      message("g", 1, "executing"), Self.user("u", 2), message("h", 3, "executing"),
      message("g", 1, "executing"),
      Self.user("u", 2), message("g", 1, "success"), message("h", 3, "success"), message("g", 1, "success"),
    ]
    func call(_ id: String) -> SessionStep.Kind {
      .toolCalled(ToolCall(id: id, name: "glob", action: .search))
    }
    func end(_ id: String) -> SessionStep.Kind { .toolEnded(ToolEnd(id: id, outcome: .succeeded)) }
    let expected = [.prompted(.user), call("ch"), end("cg"), end("ch")]
    #expect(try kinds(lines) == [.begun(.startup), call("cg")] + expected)
    let records = try #require(GeminiCLI.descriptor.records)
    var (state, found): (DecoderState, [SessionStep.Kind]) = (DecoderState(), [])
    for line in lines {
      let read = DecodedSteps(Array(line.utf8), records, state: state)
      (state, found) = (read.state, found + read.kinds)
    }
    #expect(found == [call("cg")] + expected)
    // Of what is remembered no more is kept than of a few messages.
    let long = try kinds((0..<40).map { Self.user("u\($0)", $0) } + (0..<40).map { Self.user("u\($0)", $0) })
    #expect(long.count == 41)
  }

  @Test func `of calls that run at once each end is told once, whichever comes first`() throws {
    func message(_ first: String, _ second: String) -> String {
      let calls = [Self.call("a", "glob", "{}", first), Self.call("b", "glob", "{}", second)]
      return Self.message("gemini", "g", 1, #""content":"","toolCalls":[\#(calls.joined(separator: ","))]"#)
    }
    let found = try kinds([
      message("executing", "executing"), message("executing", "success"), message("executing", "success"),
      message("success", "success"), message("success", "success"),
    ])
    func call(_ id: String) -> SessionStep.Kind {
      .toolCalled(ToolCall(id: id, name: "glob", action: .search))
    }
    func end(_ id: String) -> SessionStep.Kind { .toolEnded(ToolEnd(id: id, outcome: .succeeded)) }
    #expect(found == [.begun(.startup), call("a"), call("b"), end("b"), end("a")])
  }

  @Test func `calls without an id go by their message and their number there`() throws {
    let first = #"{"name":"glob","status":"success"}"#
    func message(_ second: String) -> String {
      Self.message("gemini", "g", 1, #""content":"","toolCalls":[\#(first),\#(second)]"#)
    }
    let running = #"{"name":"glob","status":"executing"}"#
    let found = try kinds([message(running), message(running), message(first)])
    func call(_ id: String) -> SessionStep.Kind {
      .toolCalled(ToolCall(id: id, name: "glob", action: .search))
    }
    func end(_ id: String) -> SessionStep.Kind { .toolEnded(ToolEnd(id: id, outcome: .succeeded)) }
    #expect(found == [.begun(.startup), call("g#0"), end("g#0"), call("g#1"), end("g#1")])
  }

  @Test func `what is no call does not have the others told again`() throws {
    func message(_ words: String) -> String {
      let call = Self.call("a", "glob", "{}")
      return Self.message("gemini", "g", 1, #""content":"\#(words)","toolCalls":[7,\#(call)]"#)
    }
    #expect(try kinds([message(""), message("I looked")]).count == 3)
  }

  @Test func `a prompt that was taken back before it was sent is none`() throws {
    let cancelled = Self.message("info", "i", 1, #""content":"Request cancelled.""#)
    #expect(
      try kinds([cancelled, Self.user("u", 1), Self.user("v", 9)])
        == [.begun(.startup), .turnEnded(.interrupted), .prompted(.user)])
  }

  @Test func `nothing is remembered anew of the same document, also where it holds what is no call`() throws {
    let message = Self.message(
      "gemini", "g", 1, #""content":"","toolCalls":[7,\#(Self.call("a", "glob", "{}", "executing"))]"#)
    let text = #"{"sessionId":"6ac3542c","projectHash":"3","messages":[\#(message)]}"#
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: LineDecoder.padding)
    var states: [DecoderState] = []
    var state = DecoderState()
    for _ in 1...2 {
      var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: 0))
      try padded.withUnsafeBytes { padded in
        try GeminiDocumentDecoder.decode(
          UnsafeRawBufferPointer(rebasing: padded.dropLast(LineDecoder.padding)),
          at: "tmp/p/chats/session-1.json", role: .main, state: &state, into: &batch)
      }
      states.append(state)
    }
    #expect(states[0] == states[1])
  }

  @Test func `a document that was written anew tells only what is new`() throws {
    let messages = [
      Self.message("user", "u", 1, #""content":"fix it""#),
      Self.message(
        "gemini", "g", 2, #""content":"","toolCalls":[\#(Self.call("a", "glob", "{}"))]"#),
      Self.message("gemini", "h", 3, #""content":"done""#),
    ]
    var state = DecoderState()
    var counts: [Int] = []
    for count in [1, 2, 2, 3, 3] {
      var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: 0))
      let text =
        #"{"sessionId":"6ac3542c","projectHash":"3","messages":["#
        + messages.prefix(count).joined(separator: ",") + "]}"
      let bytes = Array(text.utf8)
      let padded = bytes + [UInt8](repeating: 0, count: LineDecoder.padding)
      try padded.withUnsafeBytes { padded in
        try GeminiDocumentDecoder.decode(
          UnsafeRawBufferPointer(rebasing: padded[..<bytes.count]), at: "tmp/p/chats/session-1.json",
          role: .main, state: &state, into: &batch)
      }
      counts.append(batch.facts.count { if case .step = $0.fact { true } else { false } })
    }
    #expect(counts == [1, 2, 0, 1, 0])
  }
}
