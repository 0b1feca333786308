import AgentFormats
import SessionCore
import Testing

/// Each line is one as Claude Code 1.0 to 2.1.329 wrote it, cut to what tells of the work.
struct ClaudeContextTests {
  /// A record with a time, by a client of that version.
  private static func record(_ members: String, version: String = "2.1.200") -> String {
    #"{"timestamp":"2026-11-21T06:04:58.503Z","sessionId":"s","uuid":"u","version":"\#(version)",\#(members)}"#
  }

  private static func said(_ text: String, stop: String = "null") -> String {
    record(
      #""type":"assistant","message":{"stop_reason":\#(stop),"content":[{"type":"text","text":"\#(text)"}]}"#)
  }

  private static func call(_ tool: String, _ input: String) -> String {
    record(
      #""type":"assistant","message":{"content":[{"type":"tool_use","id":"t1","name":"\#(tool)","input":{\#(input)}}]}"#
    )
  }

  /// The result of the call `t1`, a text, with what the client notes of it.
  private static func result(
    _ text: String, _ note: String = "null", error: Bool = false, _ more: String = ""
  )
    -> String
  {
    let block = #"{"type":"tool_result","tool_use_id":"t1","is_error":\#(error),"content":"\#(text)"}"#
    return record(#""type":"user","message":{"content":[\#(block)]},"toolUseResult":\#(note)\#(more)"#)
  }

  private static func prompt(_ text: String) -> String {
    record(#""type":"user","message":{"content":"\#(text)"}"#)
  }

  private static let refusal =
    "The user doesn't want to proceed with this tool use. The tool use was rejected."

  /// Some of everything.
  static let records = [
    prompt("Fix it"), said("I will"), call("Read", #""file_path":"/a""#),
    result("     5→x", #"{"type":"text","file":{"startLine":5,"numLines":3,"totalLines":90}}"#),
    call("MultiEdit", #""file_path":"/a","edits":[{"old_string":"a","new_string":"b"}]"#),
    result("ok", #"{"structuredPatch":[{"lines":[" a","-b","+c"]}],"userModified":true}"#),
    call("AskUserQuestion", #""questions":[{"question":"Which?","options":[{"label":"A"},"B"]}]"#),
    result("ok", #"{"answers":{"Which?":"A","Both?":["B","C"]}}"#),
    call("TaskCreate", #""subject":"Build""#), result("made", #"{"task":{"id":"3","subject":"Build"}}"#),
    call("TodoWrite", #""todos":[{"content":"a","status":"completed"}]"#),
    record(
      #""type":"attachment","attachment":{"type":"queued_command","prompt":[{"type":"text","text":"x"}]}"#),
    record(#""type":"user","message":{"content":[]}"#, version: "2.1.49"),
    #"{"type":"queue-operation","operation":"enqueue","content":"and"}"#,
    #"{"type":"queue-operation","operation":"remove"}"#,
    result(refusal + " To tell you how to proceed, the user said:\nno", error: true),
    #"{"type":"custom-title","customTitle":"C"}"#,
  ]

  // MARK: Prompts

  @Test(
    arguments: [
      (#""type":"user","message":{"content":"fix it"}"#, ["fix it"]),
      (
        #""type":"user","message":{"content":[{"type":"text","text":"see"},{"type":"image"},{"type":"text","text":"é"}]}"#,
        ["see\né"]
      ),
      (#""type":"user","message":{"content":[{"type":"image"}]}"#, []),
      (#""type":"user","message":{"content":"<command-name>/clear</command-name>"}"#, []),
      (
        #""type":"user","message":{"content":"<command-message>go</command-message>\n<command-name>/go</command-name>"#
          + #"<command-args>north</command-args>"}"#, ["/go north"]
      ),
      (#""type":"user","isMeta":true,"message":{"content":"Caveat"}"#, []),
      (#""type":"user","isSidechain":true,"message":{"content":"look"}"#, []),
      (#""type":"user","isCompactSummary":true,"message":{"content":"This session"}"#, []),
      (#""type":"user","promptSource":"system","message":{"content":"wake up"}"#, []),
      (#""type":"user","origin":{"kind":"coordinator"},"message":{"content":"go on"}"#, []),
      (
        #""type":"attachment","attachment":{"type":"queued_command","commandMode":"prompt","prompt":"and"}"#,
        ["and"]
      ),
      (
        #""type":"attachment","attachment":{"type":"queued_command","prompt":[{"type":"text","text":"this"}]}"#,
        ["this"]
      ),
      (
        #""type":"attachment","attachment":{"type":"queued_command","commandMode":"task-notification","prompt":"x"}"#,
        []
      ),
      (#""type":"user","message":{"content":7}"#, []),
      (#""type":"user","message":[]"#, []),
      (
        #""type":"user","message":{"content":[7,null,{"type":"text"},{"type":"text","text":"yes"}]}"#, ["yes"]
      ),
    ])
  func `a prompt is what the user said`(line: String, prompts: [String]) {
    #expect(DecodedContext([Self.record(line)]).prompts.map(\.text) == prompts)
  }

  @Test func `a prompt is told with what came before it`() {
    let interruption = Self.prompt("[Request interrupted by user]")
    let forTool = Self.prompt("[Request interrupted by user for tool use]")
    let prompts = DecodedContext([
      Self.prompt("one"), Self.said("I will"), interruption, Self.prompt("two"), Self.prompt("three"),
      Self.call("Bash", #""command":"rm x""#), Self.result(Self.refusal, error: true), forTool,
      Self.prompt("four"), Self.result("Permission to use Bash has been denied.", error: true),
      Self.prompt("five"),
    ]).prompts
    #expect(prompts.map(\.structure) == [.plain, .afterInterrupt, .plain, .afterRejection, .plain])
    #expect(prompts.map(\.answering) == [nil, "I will", "I will", "I will", "I will"])
  }

  @Test(
    arguments: [
      ("To tell you how to proceed, the user said:\\nuse pnpm", "use pnpm"),
      ("The user provided the following reason for the rejection:  use pnpm", "use pnpm"),
      ("The user said:\\n use pnpm\\n\\nNote: The user's next message may contain a correction.", nil),
      (
        "To tell you how to proceed, the user said:\\n use pnpm\\n\\nNote: The user's next message may correct it.",
        "use pnpm"
      ),
    ])
  func `what is said with a refusal is a prompt, and stands with the call`(text: String, said: String?) {
    let told = DecodedContext([
      Self.call("Bash", #""command":"npm i""#), Self.result(Self.refusal + " " + text, error: true),
    ])
    #expect(told.results.map(\.outcome) == [.denied])
    #expect(told.results.first?.said == said)
    #expect(told.prompts.map(\.structure) == (said == nil ? [] : [.rejection]))
    #expect(told.prompts.allSatisfy { $0.text.hasPrefix("The user doesn't") && $0.text.contains("use pnpm") })
  }

  @Test(
    arguments: [
      // An old client tells of it nowhere else.
      ("2.1.49", #""operation":"remove""#, [], ["and"]),
      ("2.1.5", #""operation":"dequeue""#, [#""type":"user","message":{"content":"and"}"#], ["and"]),
      ("2.1.49", #""operation":"popAll","content":"and""#, [], []),
      (
        "2.1.98", #""operation":"remove""#,
        [#""type":"attachment","attachment":{"type":"queued_command","prompt":"and"}"#], ["and"]
      ),
      // Of clients between it is not known whether they write both.
      (
        "2.1.60", #""operation":"remove","content":"and""#,
        [#""type":"attachment","attachment":{"type":"queued_command","prompt":"and"}"#], ["and"]
      ),
    ] as [(String, String, [String], [String])])
  func `what is typed while the agent works is told once`(
    version: String, end: String, more: [String], prompts: [String]
  ) throws {
    func operation(_ members: String) -> String { #"{"type":"queue-operation",\#(members)}"# }
    let lines =
      [
        Self.record(#""type":"user","message":{"content":[]}"#, version: version), Self.said("Working"),
        operation(#""operation":"enqueue","content":"<task-notification>\n</task-notification>""#),
        operation(#""operation":"remove""#), operation(#""operation":"enqueue","content":"and""#),
        Self.record(#""type":"assistant","message":{"content":[]}"#, version: version), operation(end),
      ] + more.map { Self.record($0, version: version) }
    let told = DecodedContext(lines)
    #expect(told.prompts.map(\.text) == prompts)
    #expect(told.prompts.allSatisfy { $0.answering == "Working" })
    guard version == "2.1.49", let prompt = told.located.last, !prompts.isEmpty else { return }
    #expect(prompt.offset == Int64(lines[..<4].joined(separator: "\n").utf8.count + 1))
  }

  // MARK: What the agent says and does

  @Test func `replies and calls stand in the order of their record`() {
    let block =
      #"{"type":"text","text":"Look."},{"type":"tool_use","id":"t","name":"Grep","input":{"pattern":"x"}}"#
    let facts = DecodedContext([
      Self.record(#""type":"assistant","message":{"stop_reason":"tool_use","content":[\#(block)]}"#),
      Self.said("Done.", stop: #""end_turn""#),
      Self.record(
        #""type":"assistant","isApiErrorMessage":true,"message":{"content":[{"type":"text","text":"E"}]}"#),
      Self.record(
        #""type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"E"}]}"#),
    ]).facts
    #expect(
      facts == [
        .replied("Look.", isLast: false), .called(ContextCall(id: "t", tool: "Grep", action: .search("x"))),
        .replied("Done.", isLast: true),
      ])
  }

  @Test(
    arguments: [
      ("Read", #""file_path":"/a""#, .read(path: "/a")),
      ("mcp__files__read_file", #""path":"/a""#, .read(path: "/a")),
      ("Read", #""file_path":7"#, .other),
      (
        "Edit", #""file_path":"/a","old_string":"1\n2\n3","new_string":"1\nb\nc\n3""#,
        .edit(path: "/a", lines: LineChange(added: 2, removed: 1))
      ),
      (
        "MultiEdit",
        #""file_path":"/a","edits":[{"old_string":"a","new_string":"b"},7,{"old_string":"","new_string":"c\n"}]"#,
        .edit(path: "/a", lines: LineChange(added: 2, removed: 1))
      ),
      ("NotebookEdit", #""notebook_path":"/n","new_source":"x""#, .edit(path: "/n", lines: nil)),
      ("Write", #""file_path":"/a","content":"1\n2\n""#, .write(path: "/a", lines: 2)),
      ("mcp__files__write_file", #""path":"/a","content":"1\n2""#, .write(path: "/a", lines: 2)),
      ("Bash", #""command":"ls","description":"Look""#, .run(command: "ls", purpose: "Look")),
      ("PowerShell", #""command":"dir""#, .run(command: "dir", purpose: nil)),
      ("Bash", "", .other),
      ("ExitPlanMode", ##""plan":"# Do it""##, .plan("# Do it")),
      ("EnterPlanMode", "", .other),
      (
        "AskUserQuestion",
        #""questions":[{"question":"Which?","options":[{"label":"A"},"B",{}]},{"question":"So?"},7]"#,
        .ask([ContextQuestion("Which?", options: ["A", "B"]), ContextQuestion("So?", options: [])])
      ),
      ("AskUserQuestion", #""question":"Which?""#, .ask([ContextQuestion("Which?", options: [])])),
      ("Agent", #""description":"Look it up","prompt":"Please""#, .delegate("Look it up")),
      ("Task", #""prompt":"Please""#, .delegate("Please")),
      ("WebFetch", #""url":"https://a.b""#, .search("https://a.b")),
      ("WebSearch", #""query":"swift""#, .search("swift")),
      ("Skill", #""skill":"x""#, .other),
    ] as [(String, String, ContextCall.Action)])
  func `a call is told with what it is to do`(tool: String, input: String, action: ContextCall.Action) {
    #expect(DecodedContext([Self.call(tool, input)]).actions == [action])
  }

  // MARK: Results

  @Test(
    arguments: [
      (
        #"{"type":"text","file":{"startLine":5,"numLines":3,"totalLines":90}}"#, #"     5→x"#,
        ContextResult(id: "t1", outcome: .succeeded, text: "     5→x", lines: 5...7, totalLines: 90)
      ),
      (
        "null", #"    11→a\n    12→\n    13\tb\n\n<system-reminder>9→x"#,
        ContextResult(
          id: "t1", outcome: .succeeded, text: "    11→a\n    12→\n    13\tb\n\n<system-reminder>9→x",
          lines: 11...13)
      ),
      (
        #"{"type":"file_unchanged","file":{"filePath":"/a"}}"#, "1→",
        ContextResult(id: "t1", outcome: .succeeded, text: "1→")
      ),
      (
        #"{"type":"text","file":{"startLine":9223372036854775807,"numLines":3,"totalLines":-1}}"#, "x",
        ContextResult(id: "t1", outcome: .succeeded, text: "x")
      ),
      (
        #"{"structuredPatch":[{"lines":[" a","-b","+c","+d"]},7,{"lines":["+e"]}],"userModified":true}"#,
        "ok",
        ContextResult(
          id: "t1", outcome: .succeeded, text: "ok", change: LineChange(added: 3, removed: 1),
          isEditedByUser: true)
      ),
      (
        #"{"type":"create","content":"1\n2\n","structuredPatch":[]}"#, "File created",
        ContextResult(
          id: "t1", outcome: .succeeded, text: "File created", change: LineChange(added: 2, removed: 0),
          isNew: true)
      ),
      (
        "null", "File created successfully at: /a",
        ContextResult(id: "t1", outcome: .succeeded, text: "File created successfully at: /a", isNew: true)
      ),
      (
        #"{"answers":{"Wh\u0069ch \"one\"?":"A","Both?":["B","C"],"None?":7}}"#, "ok",
        ContextResult(
          id: "t1", outcome: .succeeded, text: "ok", answers: ["Which \"one\"?": "A", "Both?": "B, C"])
      ),
      (
        ##"{"plan":"# As it was changed","isAgent":false}"##, "ok",
        ContextResult(id: "t1", outcome: .succeeded, text: "ok", plan: "# As it was changed")
      ),
      (
        #"{"stdout":"x","interrupted":false,"backgroundTaskId":"b1"}"#, "3 passed, 1 failed in 0.2s",
        ContextResult(
          id: "t1", outcome: .succeeded, text: "3 passed, 1 failed in 0.2s", tests: .failed, goesOn: true)
      ),
      (#"{"interrupted":true}"#, "x", ContextResult(id: "t1", outcome: .interrupted, text: "x")),
      (#"[1,2]"#, "x", ContextResult(id: "t1", outcome: .succeeded, text: "x")),
      (#""Error""#, "x", ContextResult(id: "t1", outcome: .succeeded, text: "x")),
    ])
  func `a result is told with what it brought`(note: String, text: String, result: ContextResult) {
    let told = DecodedContext([Self.call("Read", #""file_path":"/a""#), Self.result(text, note)])
    #expect(told.results == [result])
  }

  @Test func `what goes on in the background has its end in a notification`() {
    let told = DecodedContext([
      Self.call("Bash", #""command":"make""#), Self.result("runs", #"{"backgroundTaskId":"b1"}"#),
      Self.prompt(
        "<task-notification><task-id>b1</task-id><status>failed</status><summary>exit 2</summary>"
          + "</task-notification>"),
    ])
    #expect(told.prompts.isEmpty)
    #expect(told.results.map(\.goesOn) == [true, false])
    #expect(told.results.last == ContextResult(id: "t1", outcome: .failed, text: "exit 2"))
  }

  @Test func `tasks are told as a list, or one by one`() {
    let made = #"{"task":{"id":"3","subject":"Build"}}"#
    let facts = DecodedContext([
      Self.call(
        "TodoWrite",
        #""todos":[{"content":"a","status":"completed"},{"content":"b","status":"in_progress","id":"7"},{}]"#),
      Self.result("ok"),
      Self.call("TaskCreate", #""subject":"Build","description":"…""#), Self.result("Task #3 created", made),
      Self.call("TaskCreate", #""subject":"Test""#), Self.result("Task #4 created successfully: Test"),
      Self.call("TaskUpdate", #""taskId":"3","status":"completed","subject":"Build it""#),
      Self.result(
        "Updated", #"{"success":true,"taskId":"3","statusChange":{"from":"pending","to":"completed"}}"#),
      Self.call("TaskUpdate", #""taskId":"4","status":"deleted""#), Self.result("Updated"),
      Self.call("TaskUpdate", #""taskId":"4","status":"completed""#),
      Self.result("no such task", error: true),
    ]).facts.filter {
      switch $0 {
      case .tasksListed, .taskChanged: true
      case .prompted, .replied, .called, .ended, .interrupted, .compacted, .titled, .moved: false
      }
    }
    #expect(
      facts == [
        .tasksListed([
          ContextTask(id: "a", text: "a", state: .done), ContextTask(id: "7", text: "b", state: .active),
        ]),
        .taskChanged(ContextTask(id: "3", text: "Build", state: .open)),
        .taskChanged(ContextTask(id: "4", text: "Test", state: .open)),
        .taskChanged(ContextTask(id: "3", text: "Build it", state: .done)),
        .taskChanged(ContextTask(id: "4", text: "", state: .dropped)),
      ])
  }

  // MARK: The rest

  @Test func `places, titles and compactions are told when they change`() {
    func at(_ folder: String, _ branch: String) -> String {
      Self.record(#""type":"user","cwd":"\#(folder)","gitBranch":"\#(branch)","message":{"content":[]}"#)
    }
    let located = DecodedContext([
      at("/a", "main"), at("/a", "main"), at("/b", "main"), at("/b", ""),
      #"{"type":"ai-title","aiTitle":"A"}"#, #"{"type":"custom-title","customTitle":"C"}"#,
      #"{"type":"ai-title","aiTitle":"B"}"#, #"{"type":"custom-title","customTitle":"C"}"#,
      Self.record(#""type":"system","subtype":"compact_boundary""#),
      Self.record(#""type":"system","subtype":"microcompact_boundary""#),
    ]).located
    #expect(
      located.map(\.fact) == [
        .moved(folder: "/a", branch: "main"), .moved(folder: "/b", branch: nil), .titled("A"), .titled("C"),
        .compacted,
      ])
    // A title carries no time: the last record's counts.
    #expect(located.allSatisfy { $0.time?.iso8601 == "2026-11-21T06:04:58.503Z" })
  }

  @Test func `a subagent's file tells nothing`() {
    #expect(DecodedContext([Self.prompt("look"), Self.said("ok")], role: .subagent).facts.isEmpty)
  }

  @Test func `long texts keep their front and their end, between whole characters`() throws {
    let long = String(repeating: "é", count: 20_000)
    let told = DecodedContext([
      Self.prompt("a" + long + "z"), Self.said("b" + long + "z"), Self.prompt("x"),
      Self.result("c" + long + "z"),
    ])
    let prompt = try #require(told.prompts.first)
    #expect(prompt.text.utf8.count <= 16 << 10 && prompt.text.hasPrefix("aé") && prompt.text.hasSuffix("éz"))
    let answering = try #require(told.prompts.last?.answering)
    #expect(answering.utf8.count <= 4 << 10 && answering.hasSuffix("éz"))
    let output = try #require(told.results.first?.text)
    #expect(output.utf8.count <= 2 << 10 && output.hasPrefix("cé") && output.hasSuffix("éz"))
    for text in [prompt.text, answering, output] { #expect(!text.unicodeScalars.contains("\u{FFFD}")) }
  }
}
