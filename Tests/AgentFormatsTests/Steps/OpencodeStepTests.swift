import AgentFormats
import SessionCore
import Testing

/// Messages and parts as opencode writes them, cut to what tells the step.
struct OpencodeStepTests {
  private let reader = OpencodeSteps.Reader()

  private func kinds(_ message: String, type: String? = nil, parts: [String] = []) -> [SessionStep.Kind] {
    reader.steps(of: Array(message.utf8), type: type, parts: parts.map { Array($0.utf8) }).map(\.kind)
  }

  @Test(
    arguments: [
      (#"{"role":"user","time":{"created":5}}"#, nil, [.prompted(.user)]),
      (#"{"role":"assistant","time":{"created":5}}"#, nil, []),
      (#"{"role":"assistant","finish":"tool-calls","time":{"created":5,"completed":9}}"#, nil, []),
      (
        #"{"role":"assistant","finish":"stop","time":{"created":5,"completed":9}}"#, nil,
        [.turnEnded(.finished)]
      ),
      (#"{"role":"assistant","time":{"created":5,"completed":9}}"#, nil, [.turnEnded(.finished)]),
      (
        #"{"role":"assistant","finish":"stop","summary":true,"time":{"created":5,"completed":9}}"#, nil,
        [.turnEnded(.paused)]
      ),
      (
        #"{"role":"assistant","error":{"name":"MessageAbortedError"},"time":{"created":5,"completed":9}}"#,
        nil,
        [.turnEnded(.interrupted)]
      ),
      (
        #"{"role":"assistant","error":{"name":"APIError","data":{"statusCode":429}},"time":{"created":5}}"#,
        nil,
        [.turnEnded(.limited)]
      ),
      (#"{"time":{"created":5}}"#, "synthetic", [.prompted(.program)]),
      (
        #"{"status":"running","reason":"auto","time":{"created":5}}"#, "compaction", [.compacting(.automatic)]
      ),
      (
        #"{"time":{"created":5},"content":[{"type":"text","text":"x"},{"type":"tool","id":"c","name":"edit","state":{"status":"running","input":{"filePath":"a"}},"time":{"created":6}}]}"#,
        "assistant", [.toolCalled(ToolCall(id: "c", name: "edit", action: .edit(path: "a")))]
      ),
      (#"{"role":"user"}"#, nil, []), ("rubbish", nil, []),
    ] as [(String, String?, [SessionStep.Kind])])
  func `what a message tells`(message: String, type: String?, expected: [SessionStep.Kind]) {
    #expect(kinds(message, type: type) == expected)
  }

  @Test(
    arguments: [
      (#"{"type":"compaction","auto":false}"#, .finished), (#"{"type":"compaction","auto":true}"#, .paused),
      (#"{"type":"compaction"}"#, .paused), (#"{"type":"text","auto":false}"#, .paused),
    ] as [(String, SessionStep.TurnEnd)])
  func `behind a summary that the user asked for nothing goes on`(part: String, end: SessionStep.TurnEnd) {
    let summary =
      #"{"role":"assistant","finish":"stop","summary":true,"time":{"created":5,"completed":9}}"#
    #expect(kinds(summary, parts: [part]) == [.turnEnded(end)])
  }

  private static let message = #"{"role":"assistant","time":{"created":5}}"#
  private static let call = SessionStep.Kind.toolCalled(
    ToolCall(id: "c", name: "bash", action: .run(.test, program: "pytest")))

  @Test(
    arguments: [
      (#""status":"running","time":{"start":6}"#, nil),
      (
        #""status":"completed","output":"3 passed in 1s","metadata":{"exit":0},"time":{"start":6,"end":8}"#,
        ToolEnd(id: "c", outcome: .succeeded, tests: .passed)
      ),
      (
        #""status":"completed","output":"1 failed in 1s","metadata":{"exit":1},"time":{"start":6,"end":8}"#,
        ToolEnd(id: "c", outcome: .failed, tests: .failed)
      ),
      (
        #""status":"error","error":"The user rejected permission to use this specific tool call.""#,
        ToolEnd(id: "c", outcome: .denied)
      ),
      (#""status":"error","error":"Tool execution aborted""#, ToolEnd(id: "c", outcome: .interrupted)),
      (#""status":"error","error":"No such file""#, ToolEnd(id: "c", outcome: .failed)),
      (#""status":"error","error":"The operation was aborted""#, ToolEnd(id: "c", outcome: .failed)),
      // Killed: it came to no end of its own.
      (
        #""status":"completed","output":"…","metadata":{"exit":null},"time":{"start":6,"end":8}"#,
        ToolEnd(id: "c", outcome: .failed)
      ),
    ] as [(String, ToolEnd?)])
  func `how far a call has come`(state: String, end: ToolEnd?) {
    let part = #"{"type":"tool","tool":"bash","callID":"c","state":{"input":{"command":"pytest"},\#(state)}}"#
    #expect(kinds(Self.message, parts: [part]) == [Self.call] + (end.map { [.toolEnded($0)] } ?? []))
  }

  @Test func `a call whose arguments are still being written is none yet`() {
    let part = #"{"type":"tool","tool":"bash","callID":"c","state":{"status":"pending","input":{}}}"#
    #expect(kinds(Self.message, parts: [part]) == [])
  }

  @Test func `steps are told in the order of time`() {
    func part(_ id: String, _ start: Int, _ end: Int) -> String {
      #"{"type":"tool","tool":"glob","callID":"\#(id)","state":{"status":"completed","time":{"start":\#(start),"end":\#(end)}}}"#
    }
    let steps = reader.steps(
      of: Array(#"{"role":"assistant","finish":"stop","time":{"created":5,"completed":20}}"#.utf8),
      parts: [part("a", 6, 12), part("b", 7, 9)].map { Array($0.utf8) })
    #expect(steps.map(\.time.milliseconds) == [6, 7, 9, 12, 20])
  }
}
