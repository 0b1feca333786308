import AgentFormats
import SessionCore
import Testing

/// Each line is one as Copilot CLI 1.0.64 wrote it, cut to what tells the step.
struct CopilotStepTests {
  private func steps(_ events: [(String, String)]) throws -> [SessionStep] {
    let lines = events.map {
      #"{"type":"\#($0.0)","data":{\#($0.1)},"id":"e","timestamp":"2026-06-25T01:50:34.403Z"}"#
    }
    return DecodedSteps(lines, try #require(CopilotCLI.descriptor.records)).steps
  }

  private static func start(_ id: String, _ tool: String, _ arguments: String) -> (String, String) {
    ("tool.execution_start", #""toolCallId":"\#(id)","toolName":"\#(tool)","arguments":{\#(arguments)}"#)
  }

  private static func end(_ id: String, _ text: String) -> (String, String) {
    ("tool.execution_complete", #""toolCallId":"\#(id)","success":true,"result":{"content":"\#(text)"}"#)
  }

  @Test(
    arguments: [
      ("session.start", #""sessionId":"s","copilotVersion":"1.0.64""#, [.begun(.startup)]),
      ("session.shutdown", #""shutdownType":"routine""#, [.ended(reason: "routine")]),
      ("user.message", #""content":"fix it","attachments":[]"#, [.prompted(.user)]),
      ("assistant.message", #""messageId":"m","toolRequests":[{"toolCallId":"c"}]"#, []),
      ("assistant.message", #""messageId":"m","content":"done","toolRequests":[]"#, [.turnEnded(.finished)]),
      ("abort", #""reason":"user initiated""#, [.turnEnded(.interrupted)]),
      ("permission.requested", #""requestId":"r""#, [.asked(.permission)]),
      ("permission.completed", #""requestId":"r","result":{"kind":"approved"}"#, [.prompted(.program)]),
      ("hook.start", #""toolCallId":"c""#, []),
      (
        "tool.execution_start", #""toolCallId":"c","toolName":"view","arguments":{"path":"a.ts"}"#,
        [.toolCalled(ToolCall(id: "c", name: "view", action: .read(path: "a.ts")))]
      ),
      (
        "tool.execution_complete",
        #""toolCallId":"c","success":false,"error":{"code":"denied","message":"no"}"#,
        [.toolEnded(ToolEnd(id: "c", outcome: .denied))]
      ),
      (
        "tool.execution_complete",
        #""toolCallId":"c","success":true,"result":{"content":"2 failed, 1 passed in 1s\n<shellId: 1 completed with exit code 1>"}"#,
        [.toolEnded(ToolEnd(id: "c", outcome: .failed, tests: .failed))]
      ),
      (
        "tool.execution_complete",
        #""toolCallId":"c","success":true,"result":{"content":"1 failed in 1s\n<exited with exit code 1>"}"#,
        [.toolEnded(ToolEnd(id: "c", outcome: .failed, tests: .failed))]
      ),
      (
        "tool.execution_complete",
        #""toolCallId":"c","success":true,"result":{"content":"<command with shellId: 3 is still running\n<shellId: 1 completed with exit code 0>"}"#,
        [.toolEnded(ToolEnd(id: "c", outcome: .succeeded))]
      ),
    ] as [(String, String, [SessionStep.Kind])])
  func `what an event tells`(type: String, data: String, expected: [SessionStep.Kind]) throws {
    #expect(try steps([(type, data)]) == expected.map { SessionStep($0) })
  }

  @Test func `what a subagent does names the call that it works for`() throws {
    let data = #""toolCallId":"d","parentToolCallId":"c","toolName":"bash","arguments":{"command":"ls"}"#
    #expect(try steps([("tool.execution_start", data)]).map(\.agent) == ["c"])
  }

  @Test(arguments: [("2 failed, 1 passed in 1s", ToolEnd.TestOutcome.failed), ("3 passed in 1s", .passed)])
  func `what a command put out is told also where a notice told of its end`(
    output: String, tests: ToolEnd.TestOutcome
  ) throws {
    let found = try steps([
      Self.start("a", "bash", #""command":"npm test | tail""#),
      Self.end("a", "<command with shellId: 30 is still running after 30 seconds. Use read_bash>"),
      ("system.notification", #""kind":{"type":"shell_completed","shellId":"30","exitCode":0}"#),
      Self.start("b", "read_bash", #""shellId":"30""#),
      Self.end("b", output + "\\n<shellId: 30 completed with exit code 0>"),
      Self.start("c", "read_bash", #""shellId":"30""#),
      Self.end("c", output + "\\n<shellId: 30 completed with exit code 0>"),
    ])
    let ends = found.compactMap { if case .toolEnded(let end) = $0.kind, end.id == "a" { end } else { nil } }
    #expect(
      ends == [
        ToolEnd(id: "a", outcome: .succeeded, goesOn: true), ToolEnd(id: "a", outcome: .succeeded),
        ToolEnd(id: "a", outcome: .succeeded, tests: tests),
      ])
  }

  @Test(arguments: [
    [
      start("b", "read_bash", #""shellId":"30""#),
      end("b", "done\\n<shellId: 30 completed with exit code 0>"),
    ],
    [("system.notification", #""kind":{"type":"shell_completed","shellId":"30","exitCode":0}"#)],
  ])
  func `a command that is left running ends where that is told`(events: [(String, String)]) throws {
    let left = Self.end("a", "<command with shellId: 30 is still running after 30 seconds. Use read_bash>")
    let ends = try steps([Self.start("a", "bash", #""command":"make""#), left] + events).compactMap { step in
      if case .toolEnded(let end) = step.kind, end.id == "a" { end } else { nil }
    }
    #expect(
      ends == [
        ToolEnd(id: "a", outcome: .succeeded, goesOn: true), ToolEnd(id: "a", outcome: .succeeded),
      ])
  }
}
