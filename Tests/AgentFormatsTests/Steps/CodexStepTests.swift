import AgentFormats
import SessionCore
import Testing

/// Each line is one as Codex 0.118 to 0.145 wrote it, cut to what tells the step.
struct CodexStepTests {
  private func kinds(_ lines: String...) throws -> [SessionStep.Kind] {
    let records = try #require(Codex.descriptor.records)
    return DecodedSteps(lines.map { #"{"timestamp":"2026-11-21T06:04:58.503Z",\#($0)}"# }, records).kinds
  }

  private static func call(_ id: String, _ name: String, _ arguments: String) -> String {
    let quoted = arguments.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
      .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    return
      #""type":"response_item","payload":{"type":"function_call","name":"\#(name)","arguments":"\#(quoted)","call_id":"\#(id)"}"#
  }

  private static func output(_ id: String, _ text: String) -> String {
    #""type":"response_item","payload":{"type":"function_call_output","call_id":"\#(id)","output":"\#(text)"}"#
  }

  @Test(
    arguments: [
      (#""type":"event_msg","payload":{"type":"user_message","message":"fix it"}"#, [.prompted(.user)]),
      (#""type":"event_msg","payload":{"type":"task_complete","turn_id":"t"}"#, [.turnEnded(.finished)]),
      (
        #""type":"event_msg","payload":{"type":"turn_aborted","reason":"interrupted"}"#,
        [.turnEnded(.interrupted)]
      ),
      (
        #""type":"event_msg","payload":{"type":"task_started","collaboration_mode_kind":"plan"}"#,
        [.modeChanged("plan"), .prompted(.program)]
      ),
      (#""type":"event_msg","payload":{"type":"agent_message","message":"x"}"#, []),
      (
        call("c", "exec_command", #"{"cmd":"npm test -- --key=x"}"#),
        [.toolCalled(ToolCall(id: "c", name: "exec_command", action: .run(.test, program: "npm test")))]
      ),
      (
        call("c", "shell", #"{"command":["bash","-lc","cd a && git commit -m 'it''s'"]}"#),
        [.toolCalled(ToolCall(id: "c", name: "shell", action: .run(.commit, program: "git commit")))]
      ),
      (
        call(
          "c", "update_plan",
          #"{"plan":[{"step":"a","status":"completed"},{"step":"b","status":"in_progress"}]}"#),
        [
          .toolCalled(ToolCall(id: "c", name: "update_plan", action: .tasks)),
          .tasksListed(SessionStep.TaskCounts(open: 0, active: 1, done: 1)),
        ]
      ),
      (
        #""type":"response_item","payload":{"type":"custom_tool_call","name":"apply_patch","call_id":"c","#
          + #""input":"*** Begin Patch\n*** Update File: src/a.rs\n@@"}"#,
        [.toolCalled(ToolCall(id: "c", name: "apply_patch", action: .edit(path: "src/a.rs")))]
      ),
      (
        #""type":"response_item","payload":{"type":"custom_tool_call","name":"exec","call_id":"c","#
          + #""input":"const r = await tools.exec_command({\"cmd\":\"cargo test\"}); text(r.output);"}"#,
        [
          .toolCalled(
            ToolCall(id: "c", name: "exec", action: .run(.test, program: "cargo test"), status: .foreign))
        ]
      ),
      (
        // Of several commands the one that says most.
        #""type":"response_item","payload":{"type":"custom_tool_call","name":"exec","call_id":"c","#
          + #""input":"await Promise.all([tools.exec_command({\"cmd\":\"rg -n \\\"a b\\\" src\"}),"#
          + #"tools.exec_command({\"cmd\":\"go vet\\ngo test ./...\"})])"}"#,
        [
          .toolCalled(
            ToolCall(id: "c", name: "exec", action: .run(.test, program: "go test"), status: .foreign))
        ]
      ),
      (
        #""type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"c","#
          + #""output":[{"type":"input_text","text":"Script completed\nWall time 1.2 seconds\nOutput:\n"},"#
          + #"{"type":"input_text","text":"--- FAIL: TestA (0.01s)"}]}"#,
        [.toolEnded(ToolEnd(id: "c", outcome: .succeeded, tests: .failed))]
      ),
      (
        output("c", #"Wall time: 1\nProcess exited with code 1\nOutput:\n1 failed, 2 passed in 1s"#),
        [.toolEnded(ToolEnd(id: "c", outcome: .failed, tests: .failed))]
      ),
      (
        // What `shell` answers is a document within the text.
        output(
          "c",
          #"{\"output\":\"ok 1\\nFAIL\\ta 0.1s\\nFAIL\\n\",\"metadata\":{\"exit_code\":1}}"#),
        [.toolEnded(ToolEnd(id: "c", outcome: .failed, tests: .failed))]
      ),
      (output("c", "aborted by user after 3.1s"), [.toolEnded(ToolEnd(id: "c", outcome: .interrupted))]),
      (output("c", "Plan updated"), [.toolEnded(ToolEnd(id: "c", outcome: .succeeded))]),
    ] as [(String, [SessionStep.Kind])])
  func `what a record tells`(members: String, expected: [SessionStep.Kind]) throws {
    #expect(try kinds(members) == expected, "\(members)")
  }

  @Test(
    arguments: [
      ("npm test", "exec_command failed for `npm test`: CreateProcess { message: 1 }", .failed),
      ("npm test", "exec_command failed for `npm test`: CreateProcess { message: Rejected(1) }", .denied),
      ("ls", "exec_command failed for `ls`: CreateProcess { message: 1 }", .failed),
      ("npm test", "error: no such folder", .failed), ("git commit", "error: no such folder", .failed),
      ("npm test", #"Process exited with code 0\nOutput:\nexec_command failed"#, .succeeded),
      ("npm test", "aborted by user after 3.1s", .interrupted), ("ls", "a.txt", .succeeded),
    ] as [(String, String, ToolEnd.Outcome)])
  func `a command without an exit status was not carried out`(
    command: String, output: String, outcome: ToolEnd.Outcome
  ) throws {
    let found = try kinds(
      Self.call("c", "exec_command", #"{"cmd":"\#(command)"}"#), Self.output("c", output))
    #expect(found.last == .toolEnded(ToolEnd(id: "c", outcome: outcome)))
  }

  @Test func `a patch is seen wherever it begins in a script`() throws {
    let before = String(repeating: "echo a long way to go; ", count: 1_000)
    let patch = #"*** Begin Patch\n*** Add File: src/b.rs\n+x\n*** Update File: src/a.rs\n@@\n*** End Patch"#
    let edit = ToolAction.edit(path: "src/b.rs")
    let command = before + #"apply_patch <<'EOF'\n\#(patch)\nEOF"#
    #expect(
      try kinds(Self.call("c", "exec_command", #"{"cmd":"\#(command)"}"#))
        == [.toolCalled(ToolCall(id: "c", name: "exec_command", action: edit))])
    // In a text of a script the lines do not end.
    let script = before + #"await tools.apply_patch(\"\#(patch.replacing(#"\n"#, with: #"\\n"#))\")"#
    #expect(
      try kinds(
        #""type":"response_item","payload":{"type":"custom_tool_call","name":"exec","call_id":"c","#
          + #""input":"\#(script)"}"#) == [.toolCalled(ToolCall(id: "c", name: "exec", action: edit))])
  }

  @Test func `to ask for a command that is left running goes on with it`() throws {
    let calls = try kinds(
      Self.call("c1", "exec_command", #"{"cmd":"go test ./..."}"#),
      Self.output("c1", #"Process running with session ID 7\nOutput:\n"#),
      Self.call("c2", "exec_command", #"{"cmd":"ls"}"#),
      Self.output("c2", #"Process exited with code 0\nOutput:\n"#),
      Self.call("c3", "write_stdin", #"{"session_id":7,"chars":""}"#),
      Self.output("c3", #"Process exited with code 0\nOutput:\n"#),
      Self.call("c4", "write_stdin", #"{"session_id":7,"chars":""}"#)
    ).compactMap { if case .toolCalled(let call) = $0 { call } else { nil } }
    #expect(calls.map(\.action).suffix(2) == [.run(.test, program: ""), .other])
    #expect(calls[2].status == .foreign)
  }

  @Test func `a script may leave a command running too`() throws {
    let script =
      #""type":"response_item","payload":{"type":"custom_tool_call","name":"exec","call_id":"c1","#
      + #""input":"text(JSON.stringify(await tools.exec_command({\"cmd\":\"go test\"})))"}"#
    let answer =
      #""type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"c1","output":["#
      + #"{"type":"input_text","text":"Script completed\nWall time 1 seconds\nOutput:\n"},"#
      + #"{"type":"input_text","text":"{\"chunk_id\":\"a\",\"session_id\":9,\"output\":\"\"}"}]}"#
    let found = try kinds(
      script, answer, Self.call("c2", "write_stdin", #"{"session_id":9,"chars":""}"#),
      Self.output("c2", #"Process exited with code 1\nOutput:\nFAIL\ta 0.1s"#))
    #expect(found.contains(.toolEnded(ToolEnd(id: "c1", outcome: .succeeded, goesOn: true))))
    #expect(
      found.contains(
        .toolCalled(
          ToolCall(id: "c2", name: "write_stdin", action: .run(.test, program: ""), status: .foreign))))
    #expect(found.last == .toolEnded(ToolEnd(id: "c1", outcome: .failed, tests: .failed)))
  }

  @Test func `a command that is left running ends where it is asked for`() throws {
    let found = try kinds(
      Self.output("c1", #"Chunk ID: 1\nProcess running with session ID 80697\nOutput:\n"#),
      Self.call("c2", "write_stdin", #"{"session_id":80697,"chars":""}"#),
      Self.output("c2", #"Process running with session ID 80697\nOutput:\n"#),
      Self.call("c3", "write_stdin", #"{"session_id":80697,"chars":""}"#),
      Self.output("c3", #"Process exited with code 0\nOutput:\n3 passed in 1s"#))
    let ends = found.compactMap { if case .toolEnded(let end) = $0 { end } else { nil } }
    #expect(
      ends == [
        ToolEnd(id: "c1", outcome: .succeeded, goesOn: true), ToolEnd(id: "c2", outcome: .succeeded),
        ToolEnd(id: "c3", outcome: .succeeded), ToolEnd(id: "c1", outcome: .succeeded, tests: .passed),
      ])
  }
}
