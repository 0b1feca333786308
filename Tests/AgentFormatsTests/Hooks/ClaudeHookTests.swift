import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Calls of Claude Code's hooks.
struct ClaudeHookTests {
  private static let session = "e1c6593d-371c-4c2c-826e-28fa8251e1aa"

  /// A call with these members beside those that all have.
  private func report(_ event: String, _ members: String = "") throws -> HookReport {
    let more = members.isEmpty ? "" : "," + members
    let json = #"{"session_id":"\#(Self.session)","cwd":"/w","hook_event_name":"\#(event)"\#(more)}"#
    return try ClaudeHook.read(Array(json.utf8))
  }

  @Test(
    arguments: [
      ("SessionStart", #""source":"resume","model":"m""#, .begun(.resume)),
      ("SessionStart", #""source":"new word""#, .begun(.other)),
      ("UserPromptSubmit", #""prompt":"hello""#, .prompted(.user)),
      ("UserPromptSubmit", #""prompt":"<task-notification>\nx""#, .prompted(.program)),
      (
        "PreToolUse", #""tool_name":"Read","tool_use_id":"t","tool_input":{"file_path":"/a"}"#,
        .toolCalled(ToolCall(id: "t", name: "Read", action: .read(path: "/a")))
      ),
      (
        "PreToolUse", #""tool_name":"NotebookEdit","tool_use_id":"t","tool_input":{"notebook_path":"/n"}"#,
        .toolCalled(ToolCall(id: "t", name: "NotebookEdit", action: .edit(path: "/n")))
      ),
      (
        "PreToolUse", #""tool_name":"Bash","tool_use_id":"t","tool_input":{"command":"swift test -q"}"#,
        .toolCalled(ToolCall(id: "t", name: "Bash", action: .run(.test, program: "swift test")))
      ),
      ("PermissionRequest", #""tool_name":"Write","tool_input":{}"#, .asked(.permission)),
      ("PermissionRequest", #""tool_name":"AskUserQuestion""#, .asked(.choice)),
      ("PermissionRequest", #""tool_name":"ExitPlanMode""#, .asked(.plan)),
      ("PermissionDenied", #""tool_use_id":"t""#, .toolEnded(ToolEnd(id: "t", outcome: .denied))),
      (
        "PostToolUse", #""tool_use_id":"t","tool_response":{"interrupted":false}"#,
        .toolEnded(ToolEnd(id: "t", outcome: .succeeded))
      ),
      (
        "PostToolUse", #""tool_use_id":"t","tool_response":{"interrupted":true}"#,
        .toolEnded(ToolEnd(id: "t", outcome: .interrupted))
      ),
      (
        "PostToolUse", #""tool_use_id":"t","tool_response":{"isAsync":true}"#,
        .toolEnded(ToolEnd(id: "t", outcome: .succeeded, goesOn: true))
      ),
      (
        "PostToolUse", #""tool_use_id":"t","tool_response":{"backgroundTaskId":"b1"}"#,
        .toolEnded(ToolEnd(id: "t", outcome: .succeeded, goesOn: true))
      ),
      (
        "PostToolUse",
        #""tool_use_id":"t","tool_name":"Bash","tool_input":{"command":"pytest"},"#
          + #""tool_response":{"stdout":"=== 3 passed in 0.1s ===","stderr":""}"#,
        .toolEnded(ToolEnd(id: "t", outcome: .succeeded, tests: .passed))
      ),
      (
        "PostToolUseFailure",
        #""tool_use_id":"t","tool_name":"Bash","tool_input":{"command":"pytest"},"error":"=== 1 failed ===""#,
        .toolEnded(ToolEnd(id: "t", outcome: .failed, tests: .failed))
      ),
      // A tool may answer with an array or a text.
      (
        "PostToolUse", #""tool_use_id":"t","tool_response":[{"type":"text"}]"#,
        .toolEnded(ToolEnd(id: "t", outcome: .succeeded))
      ),
      (
        "PostToolUseFailure", #""tool_use_id":"t","error":"no","is_interrupt":false"#,
        .toolEnded(ToolEnd(id: "t", outcome: .failed))
      ),
      (
        "PostToolUseFailure", #""tool_use_id":"t","is_interrupt":true"#,
        .toolEnded(ToolEnd(id: "t", outcome: .interrupted))
      ),
      ("Notification", #""notification_type":"permission_prompt""#, .asked(.permission)),
      ("Elicitation", "", .asked(.other)),
      ("Stop", #""stop_hook_active":false"#, .turnEnded(.finished)),
      ("StopFailure", #""error":"rate_limit""#, .turnEnded(.limited)),
      ("StopFailure", #""error":"overloaded""#, .turnEnded(.failed(reason: "overloaded"))),
      ("StopFailure", "", .turnEnded(.failed(reason: "unknown"))),
      ("PreCompact", #""trigger":"manual""#, .compacting(.manual)),
      ("PreCompact", #""trigger":"auto""#, .compacting(.automatic)),
      ("SessionEnd", #""reason":"clear""#, .ended(reason: "clear")),
    ] as [(String, String, SessionStep.Kind)])
  func `an event is the step that it means`(event: String, members: String, kind: SessionStep.Kind) throws {
    let report = try report(event, members)
    #expect(report.steps == [SessionStep(kind)])
    #expect(report.agent == ClaudeCode.agent && report.session.rawValue == Self.session)
    #expect(report.event == event && report.project == "/w")
  }

  @Test(arguments: [
    ("PostToolBatch", #""tool_calls":[]"#), ("Notification", #""notification_type":"idle_prompt""#),
    ("SubagentStop", #""agent_id":"a","agent_type":"""#), ("PreToolUse", #""tool_name":"Read""#),
    ("InstructionsLoaded", ""), ("An event of next year", #""session_id2":{"a":[1,2,{"b":null}]}"#),
  ])
  func `what means nothing is told all the same`(event: String, members: String) throws {
    let report = try report(event, members)
    #expect(report.event == event && report.steps.isEmpty)
  }

  @Test func `a subagent's steps are its own, what goes on in the background is the conversation's`() throws {
    let background = #""background_tasks":[{"id":"a, ]","type":"subagent"},{"id":"b"}]"#
    let ended = try report("SubagentStop", #""agent_id":"a","agent_type":"general","# + background)
    #expect(
      ended.steps == [SessionStep(.subagentEnded, agent: "a"), SessionStep(.backgroundCounted(2))])
    #expect(
      try report("SubagentStart", #""agent_id":"a""#).steps == [SessionStep(.subagentStarted, agent: "a")])
    #expect(
      try report("Stop", #""background_tasks":[]"#).steps
        == [SessionStep(.turnEnded(.finished)), SessionStep(.backgroundCounted(0))])
  }

  @Test(
    arguments: [
      ("UserPromptSubmit", #""prompt":"go""#, .prompt),
      ("UserPromptSubmit", #""prompt":"<task-notification>""#, nil),
      ("Stop", #""stop_hook_active":false"#, .stop), ("Stop", #""stop_hook_active":true"#, nil),
      ("Stop", "", nil),
      ("Stop", #""stop_hook_active":null"#, nil), ("SubagentStop", #""stop_hook_active":false"#, nil),
      ("PreToolUse", #""tool_name":"Read","tool_use_id":"t""#, nil),
    ] as [(String, String, HookReport.Opening?)])
  func `the agent takes something in at a prompt, and at the first end of a turn`(
    event: String, members: String, opening: HookReport.Opening?
  ) throws {
    #expect(try report(event, members).opening == opening)
  }

  @Test(arguments: [
    #"\n"#, "\\u000a", #" \\ \" ü🦀 \ud83e\udd80 \n"#, #"\\\\\\\n"#,
  ])
  func `of an output of megabytes the front and the end are kept, and characters are not cut`(line: String)
    throws
  {
    // With every length of what stands before the end, so that each byte of a line is once where it is cut.
    for more in 0..<line.utf8.count {
      let noise = String(repeating: line, count: (3 << 20) / line.utf8.count)
      let output = noise + String(repeating: "x", count: more) + #"\n=== 3 passed in 0.1s ===\n"#
      let call = try report(
        "PostToolUse",
        #""tool_use_id":"t","tool_name":"Bash","tool_input":{"command":"pytest"},"#
          + #""tool_response":{"stdout":"\#(output)","stderr":""}"#)
      #expect(call.steps.first?.kind == .toolEnded(ToolEnd(id: "t", outcome: .succeeded, tests: .passed)))
    }
  }

  @Test func `a lone surrogate, where a tool's output was cut, is no hindrance`() throws {
    let cut = #""tool_use_id":"t","tool_response":{"stdout":"\ud83d"}"#
    #expect(try report("PostToolUse", cut).steps.count == 1)
  }

  @Test(arguments: [
    ("", "there is nothing in it"), ("no JSON", "not one JSON object"), ("[]", "not one JSON object"),
    ("{}", "it names no session"), (#"{"session_id":7}"#, "it names no session"),
    (#"{"session_id":"../../etc"}"#, "its session is no UUID"),
    (#"{"session_id":"e1c6593d-371c-4c2c-826e-28fa8251e1aa"}"#, "it has no hook_event_name"),
    (#"{"session_id":"e1c6593d-371c-4c2c-826e-28fa8251e1aa""#, "not one JSON object"),
  ])
  func `what is no call is refused with the reason`(json: String, reason: String) {
    let problem = #expect(throws: DocumentProblem.self) { try ClaudeHook.read(Array(json.utf8)) }
    #expect(problem?.description.hasPrefix(reason) == true, "\(problem?.description ?? "")")
  }

  @Test func `invalid UTF-8 and endless nesting are refused with the reason`() throws {
    let whole = #"{"session_id":"\#(Self.session)","hook_event_name":"Stop","x":"#
    let binary = #expect(throws: DocumentProblem.self) {
      try ClaudeHook.read(Array(whole.utf8) + [0x22, 0xff, 0x22, 0x7d])
    }
    #expect(binary?.description == "it is not all UTF-8")
    let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let nested = #expect(throws: DocumentProblem.self) {
      try ClaudeHook.read(Array((whole + deep + "}").utf8))
    }
    #expect(nested?.description == "it is nested more than 1000 deep")
    // Brackets in a text are text.
    let text = String(repeating: "[", count: 10_000)
    #expect(try ClaudeHook.read(Array((whole + "\"\(text)\\\"[\"}").utf8)).steps.count == 1)
  }

  @Test func `a call of 16 MiB is read, and its path is not longer than a path`() throws {
    let filler = String(repeating: "x", count: 16 << 20)
    let report = try report(
      "PreToolUse",
      #""tool_name":"Write","tool_use_id":"t","tool_input":{"file_path":"/\#(filler.prefix(9_999))","content":"\#(filler)"}"#
    )
    guard case .toolCalled(let call)? = report.steps.first?.kind, case .edit(let path) = call.action else {
      Issue.record("\(report.steps)")
      return
    }
    #expect(path.utf8.count == 4_096)
  }

  @Test func `no damage stops the reader`() {
    let whole = Array(
      #"""
      {"session_id":"\#(Self.session)","hook_event_name":"Stop","agent_id":"a","tool_input":{"file_path":"/a\n"},
       "background_tasks":[{"id":"x"},[1,2.5e3,null]],"tool_response":{"stdout":"\ud83d","interrupted":true}}
      """#.utf8)
    var read = 0
    for place in whole.indices {
      for byte in Array("{}[]\",:\\\n\u{0}0-é".utf8) {
        var damaged = whole
        damaged[place] = byte
        if (try? ClaudeHook.read(damaged)) != nil { read += 1 }
      }
      if (try? ClaudeHook.read(Array(whole[..<place]))) != nil { read += 1 }
      if (try? ClaudeHook.read(Array(whole[place...]))) != nil { read += 1 }
    }
    // Most places are in texts, which may say anything.
    #expect(read > 100 && read < whole.count * 15)
  }

  @Test func `Codex tells of the end of a turn`() throws {
    let json = #"""
      {"type":"agent-turn-complete","thread-id":"019f5b1e-6f2a-7c11-8a3e-3a6f5b1e6f2a","turn-id":"12","cwd":"/w",
       "input-messages":["Rename it"],"last-assistant-message":"Done"}
      """#
    let report = try HookReport.read(Array(json.utf8), of: Codex.agent)
    #expect(report.agent == Codex.agent && report.event == "agent-turn-complete" && report.project == "/w")
    #expect(report.steps == [SessionStep(.turnEnded(.finished))])
    #expect(throws: DocumentProblem.self) {
      try HookReport.read(Array(json.replacingOccurrences(of: "thread-id", with: "id").utf8), of: Codex.agent)
    }
    #expect(throws: DocumentProblem.self) { try HookReport.read(Array(json.utf8), of: AgentID("gemini")) }
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `all calls that the client made are read, and most mean something`() throws {
    let folder = try #require(SharedData.claude)
    let files = SharedData.files(below: folder, suffix: ".json").filter {
      $0.path.contains("/stdin/") && !$0.lastPathComponent.contains("statusline")
    }
    #expect(files.count > 60)
    for file in files {
      let bytes = try Data(contentsOf: file)
      let report = try ClaudeHook.read(Array(bytes))
      let call = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(report.event == call["hook_event_name"] as? String)
      #expect(report.session.rawValue == call["session_id"] as? String)
      #expect(report.transcript == call["transcript_path"] as? String)
      let meansNothing =
        ["PostToolBatch", "PostCompact"].contains(report.event) || call["agent_type"] as? String == ""
      #expect(report.steps.filter { $0.kind.name != "background_counted" }.isEmpty == meansNothing, "\(file)")
      #expect(
        report.steps.contains { $0.kind.name == "background_counted" } == (call["background_tasks"] != nil))
    }
  }
}
