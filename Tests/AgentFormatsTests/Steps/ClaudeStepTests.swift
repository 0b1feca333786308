import AgentFormats
import SessionCore
import Testing

/// Each line is one as Claude Code 1.0 to 2.1.329 wrote it, cut to what tells the step.
struct ClaudeStepTests {
  private func steps(_ lines: String...) throws -> [SessionStep] {
    DecodedSteps(lines.map(Self.record), try #require(ClaudeCode.descriptor.records)).steps
  }

  private func kinds(_ lines: String...) throws -> [SessionStep.Kind] {
    DecodedSteps(lines.map(Self.record), try #require(ClaudeCode.descriptor.records)).kinds
  }

  /// A record with a time and a session.
  private static func record(_ members: String) -> String {
    #"{"timestamp":"2026-11-21T06:04:58.503Z","sessionId":"s","uuid":"u",\#(members)}"#
  }

  @Test(
    arguments: [
      (#""type":"user","message":{"role":"user","content":"fix it"}"#, [.prompted(.user)]),
      (
        #""type":"user","message":{"content":[{"type":"text","text":"see"},{"type":"image"}]}"#,
        [.prompted(.user)]
      ),
      (#""type":"user","message":{"content":"<command-name>/clear</command-name>"}"#, [.prompted(.command)]),
      // A skill, or a command of the user's own: a model works on it.
      (
        #""type":"user","message":{"content":"<command-message>review</command-message>\n<command-name>/review"}"#,
        [.prompted(.user)]
      ),
      (#""type":"user","message":{"content":"<local-command-stdout></local-command-stdout>"}"#, []),
      (#""type":"user","isMeta":true,"message":{"content":"Caveat"}"#, []),
      (#""type":"user","isCompactSummary":true,"message":{"content":"This session"}"#, []),
      (#""type":"user","promptSource":"system","message":{"content":"wake up"}"#, [.prompted(.program)]),
      (
        #""type":"user","promptSource":"sdk","origin":{"kind":"human"},"message":{"content":"go"}"#,
        [.prompted(.user)]
      ),
      (
        #""type":"user","message":{"content":[{"type":"text","text":"[Request interrupted by user]"}]}"#,
        [.turnEnded(.interrupted)]
      ),
      (
        #""type":"user","permissionMode":"plan","message":{"content":"go"}"#,
        [.modeChanged("plan"), .prompted(.user)]
      ),
      (#""type":"system","subtype":"turn_duration","durationMs":1"#, [.turnEnded(.finished)]),
      (#""type":"system","subtype":"stop_hook_summary"# + #"","hookCount":1"#, [.turnEnded(.finished)]),
      (#""type":"system","subtype":"api_error","retryAttempt":1"#, []),
      (#""type":"attachment","attachment":{"type":"plan_mode"}"#, [.modeChanged("plan")]),
      (
        #""type":"attachment","attachment":{"type":"queued_command","commandMode":"prompt","prompt":"and"}"#,
        [.prompted(.user)]
      ),
      (
        #""type":"assistant","message":{"model":"m","stop_reason":"end_turn","content":[{"type":"text","text":"x"}]}"#,
        [.turnEnded(.finished)]
      ),
      (
        #""type":"assistant","message":{"model":"m","stop_reason":null,"content":[{"type":"text","text":"x"}]}"#,
        []
      ),
      (
        #""type":"assistant","isApiErrorMessage":true,"error":"rate_limit","apiErrorStatus":429,"#
          + #""message":{"model":"<synthetic>","content":[{"type":"text","text":"You've hit your session limit"}]}"#,
        [.turnEnded(.limited)]
      ),
      (
        #""type":"assistant","isApiErrorMessage":true,"error":"unknown","message":{"model":"<synthetic>","content":[]}"#,
        [.turnEnded(.failed(reason: "unknown"))]
      ),
      (
        #""type":"assistant","message":{"model":"<synthetic>","stop_reason":"stop_sequence","content":[]}"#,
        []
      ),
      (#""type":"progress","data":{"type":"agent_progress"}"#, []),
    ] as [(String, [SessionStep.Kind])])
  func `what a record tells`(members: String, expected: [SessionStep.Kind]) throws {
    #expect(try kinds(members) == expected, "\(members)")
  }

  @Test func `calls of tools and the list of tasks`() throws {
    let call = #"{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"npm test -- --token=x"}}"#
    let edit = #"{"type":"tool_use","id":"t2","name":"Edit","input":{"file_path":"/a/b.swift"}}"#
    let todo =
      #"{"type":"tool_use","id":"t3","name":"TodoWrite","input":{"todos":[{"status":"completed"},"#
      + #"{"status":"in_progress"},{"status":"pending"},{"status":"pending"}]}}"#
    let ask = #"{"type":"tool_use","id":"t4","name":"AskUserQuestion","input":{"questions":[]}}"#
    #expect(
      try kinds(#""type":"assistant","message":{"model":"m","content":[\#(call),\#(edit),\#(todo),\#(ask)]}"#)
        == [
          .toolCalled(ToolCall(id: "t1", name: "Bash", action: .run(.test, program: "npm test"))),
          .toolCalled(ToolCall(id: "t2", name: "Edit", action: .edit(path: "/a/b.swift"))),
          .toolCalled(ToolCall(id: "t3", name: "TodoWrite", action: .tasks)),
          .tasksListed(SessionStep.TaskCounts(open: 2, active: 1, done: 1)),
          .toolCalled(ToolCall(id: "t4", name: "AskUserQuestion", action: .ask)), .asked(.choice),
        ])
  }

  @Test(
    arguments: [
      (#""content":"ok""#, #"{"stdout":"ok"}"#, ToolEnd(id: "t", outcome: .succeeded)),
      (
        #""content":"2 passed in 1s""#, #"{"stdout":"x"}"#,
        ToolEnd(id: "t", outcome: .succeeded, tests: .passed)
      ),
      (
        #""content":"Exit code 1\n1 failed, 1 passed in 1s","is_error":true"#, #""Error: Exit code 1""#,
        ToolEnd(id: "t", outcome: .failed, tests: .failed)
      ),
      // What stands in a file is no test.
      (#""content":"2 passed in 1s""#, #"{"file":{}}"#, ToolEnd(id: "t", outcome: .succeeded)),
      (
        #""content":"The user doesn't want to proceed with this tool use.","is_error":true"#,
        #""User rejected tool use""#,
        ToolEnd(id: "t", outcome: .denied)
      ),
      (
        #""content":"[Request interrupted by user for tool use]","is_error":true"#, #""Error""#,
        ToolEnd(id: "t", outcome: .interrupted)
      ),
      (#""content":"""#, #"{"stdout":"","interrupted":true}"#, ToolEnd(id: "t", outcome: .interrupted)),
      (
        #""content":"running""#, #"{"stdout":"","backgroundTaskId":"b1"}"#,
        ToolEnd(id: "t", outcome: .succeeded, goesOn: true)
      ),
      (
        #""content":[{"type":"text","text":"launched"}]"#, #"{"isAsync":true,"agentId":"a"}"#,
        ToolEnd(id: "t", outcome: .succeeded, goesOn: true)
      ),
    ] as [(String, String, ToolEnd)])
  func `how a tool ended`(block: String, result: String, expected: ToolEnd) throws {
    #expect(
      try kinds(
        #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t",\#(block)}]},"#
          + #""toolUseResult":\#(result)"#) == [.toolEnded(expected)])
  }

  @Test func `a task in the background ends by a message of its own`() throws {
    let text =
      #"<task-notification>\n<task-id>b1</task-id>\n<tool-use-id>t</tool-use-id>\n<status>completed</status>\n"#
    let end = SessionStep.Kind.toolEnded(ToolEnd(id: "t", outcome: .succeeded))
    #expect(try kinds(#""type":"queue-operation","operation":"enqueue","content":"\#(text)""#) == [end])
    #expect(try kinds(#""type":"user","message":{"content":"\#(text)"}"#) == [.prompted(.program), end])
  }

  @Test(
    arguments: [
      (#"{"stdout":"","backgroundTaskId":"b1"}"#, "b1", "killed", .interrupted),
      (#"{"isAsync":true,"status":"async_launched","agentId":"ab7"}"#, "ab7", "completed", .succeeded),
      (#"{"isAsync":true,"status":"async_launched","agentId":"ab7"}"#, "b1", "completed", nil),
      (#"{"status":"completed","agentId":"ab7"}"#, "ab7", "completed", nil),
      (#"{"stdout":"","backgroundTaskId":"b1"}"#, "b1", "running", nil),
    ] as [(String, String, String, ToolEnd.Outcome?)])
  func `a message that names the task alone ends its call`(
    result: String, task: String, status: String, outcome: ToolEnd.Outcome?
  ) throws {
    let records = try #require(ClaudeCode.descriptor.records)
    let launch =
      #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t","content":""}]},"#
      + #""toolUseResult":\#(result)"#
    let text = #"<task-notification>\n<task-id>\#(task)</task-id>\n<status>\#(status)</status>\n"#
    let end = #""type":"queue-operation","operation":"enqueue","content":"\#(text)""#
    let expected = outcome.map { [SessionStep.Kind.toolEnded(ToolEnd(id: "t", outcome: $0))] } ?? []
    let told = try kinds(launch, end)
    #expect(Array(told.dropFirst()) == expected)
    // Also where the reading goes on later.
    let state = DecodedSteps([Self.record(launch)], records).state
    #expect(DecodedSteps(Array(Self.record(end).utf8), records, state: state).kinds == expected)
  }

  @Test func `tasks are told one by one, and counted together`() throws {
    func result(_ members: String) -> String {
      #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t","content":""}]},"toolUseResult":{\#(members)}"#
    }
    let counts = try kinds(
      result(#""task":{"id":"1"}"#), result(#""task":{"id":"2"}"#),
      result(#""taskId":"1","statusChange":{"from":"pending","to":"in_progress"}"#),
      result(#""taskId":"1","statusChange":{"from":"in_progress","to":"completed"}"#)
    ).compactMap { if case .tasksListed(let counts) = $0 { counts } else { nil } }
    #expect(
      counts == [
        .init(open: 1, active: 0, done: 0), .init(open: 2, active: 0, done: 0),
        .init(open: 1, active: 1, done: 0),
        .init(open: 1, active: 0, done: 1),
      ])
  }

  @Test func `a subagent in the same file is named, and does not speak for the user`() throws {
    let lines = try steps(
      #""type":"user","isSidechain":true,"message":{"content":"look"}"#,
      #""type":"assistant","isSidechain":true,"agentId":"a1","message":{"model":"m","stop_reason":"end_turn","content":[{"type":"tool_use","id":"t","name":"Read","input":{}}]}"#
    )
    #expect(
      lines == [
        SessionStep(.toolCalled(ToolCall(id: "t", name: "Read", action: .read(path: ""))), agent: "a1")
      ])
  }

  @Test func `steps are told of the last day's records of the session's own file only`() throws {
    let records = try #require(ClaudeCode.descriptor.records)
    let line = Self.record(#""type":"user","message":{"content":"fix it"}"#)
    let time = try #require(Timestamp(iso8601: "2026-11-21T06:04:58.503Z".utf8))
    #expect(DecodedSteps([line], records, since: time).steps.count == 1)
    #expect(
      DecodedSteps([line], records, since: Timestamp(milliseconds: time.milliseconds + 1)).steps.isEmpty)
    #expect(DecodedSteps([line], records, since: nil).steps.isEmpty)
    #expect(DecodedSteps(Array(line.utf8), records, role: .subagent).steps.isEmpty)
  }

  @Test func `of a long piece each line counts where its last ones are of the last day`() throws {
    let records = try #require(ClaudeCode.descriptor.records)
    let old =
      #"{"timestamp":"2025-01-01T00:00:00Z","type":"user","message":{"content":"\#(String(repeating: "x", count: 999))"}}"#
    let new = Self.record(#""type":"user","message":{"content":"fix it"}"#)
    let since = try #require(Timestamp(iso8601: "2026-11-21T00:00:00Z".utf8))
    let lines = Array(repeating: old, count: 100) + [new, new, ""]
    #expect(DecodedSteps(lines, records, since: since).steps.count == 2)
    let past = DecodedSteps(Array(repeating: old, count: 100) + [""], records, since: since)
    #expect(past.steps.isEmpty)
  }
}
