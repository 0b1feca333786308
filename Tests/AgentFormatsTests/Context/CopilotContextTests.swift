import AgentFormats
import SessionCore
import Testing

/// Each event is one as Copilot CLI 1.0 wrote it, cut to what tells of the work.
struct CopilotContextTests {
  private static func event(_ type: String, _ data: String) -> String {
    #"{"type":"\#(type)","data":{\#(data)},"id":"e","timestamp":"2026-06-25T01:50:44.682Z"}"#
  }

  private static func user(_ text: String, _ more: String = "") -> String {
    event("user.message", #""content":"\#(text)"\#(more)"#)
  }

  private static func reply(_ text: String, _ requests: String = "[]") -> String {
    event("assistant.message", #""content":"\#(text)","toolRequests":\#(requests)"#)
  }

  private static func call(_ tool: String, _ arguments: String, id: String = "c1") -> String {
    event("tool.execution_start", #""toolCallId":"\#(id)","toolName":"\#(tool)","arguments":\#(arguments)"#)
  }

  private static func end(_ text: String, id: String = "c1") -> String {
    event("tool.execution_complete", #""toolCallId":"\#(id)","success":true,"result":{"content":"\#(text)"}"#)
  }

  private static func failure(_ code: String, _ text: String) -> String {
    event(
      "tool.execution_complete",
      #""toolCallId":"c1","success":false,"error":{"code":"\#(code)","message":"\#(text)"}"#)
  }

  private static func told(_ lines: [String]) -> DecodedContext {
    DecodedContext(lines, of: CopilotCLI.descriptor)
  }

  /// Some of everything.
  static let records = [
    event("session.start", #""context":{"cwd":"/p","branch":"main"}"#), user("fix it"),
    reply("I will", "[{}]"),
    call("bash", #"{"command":"make","description":"Build"}"#), end("x\\n<exited with exit code 0>"),
    call("view", #"{"path":"/a","view_range":[1,9]}"#, id: "c2"), end("1. a", id: "c2"),
    call("edit", #"{"path":"/a","old_str":"x","new_str":"y"}"#, id: "c3"), end("ok", id: "c3"),
    call("update_todo", #"{"todos":"- [x] a\n- [ ] b"}"#, id: "c4"), end("ok", id: "c4"),
    event("permission.completed", #""toolCallId":"c5","result":{"kind":"denied-interactively-by-user"}"#),
    event("session.compaction_complete", #""success":true"#), event("abort", #""reason":"user""#),
  ]

  @Test func `a prompt is what the user said, with what came before it`() {
    let told = Self.told([
      Self.event("session.start", #""context":{"cwd":"/p","branch":"main"}"#), Self.user("one"),
      Self.user("go on", #","source":"skill""#), Self.reply("yes"), Self.event("abort", #""reason":"user""#),
      Self.user("two"), Self.user("look", #","parentToolCallId":"c9""#), Self.user(" "),
    ])
    #expect(told.prompts.map(\.text) == ["one", "two"])
    #expect(told.prompts.map(\.structure) == [.plain, .afterInterrupt])
    #expect(told.prompts.map(\.answering) == [nil, "yes"])
    #expect(told.facts.first == .moved(folder: "/p", branch: "main"))
    #expect(told.facts.contains(.replied("yes", isLast: true)))
  }

  @Test(
    arguments: [
      (#"{"kind":"denied-interactively-by-user","feedback":"use pnpm"}"#, "use pnpm", [.rejection, .plain]),
      (#"{"kind":"denied-interactively-by-user"}"#, nil, [.afterRejection]),
      (#"{"kind":"denied-by-rules"}"#, nil, [.plain]),
    ] as [(String, String?, [UserText.Structure])])
  func `a refusal is told with what the user said`(
    answer: String, said: String?, structures: [UserText.Structure]
  ) {
    let told = Self.told([
      Self.call("bash", #"{"command":"npm i"}"#),
      Self.event("permission.completed", #""toolCallId":"c1","result":\#(answer)"#),
      Self.failure("denied", "The user rejected it"), Self.user("next"),
    ])
    #expect(told.results.map(\.outcome) == [.denied])
    #expect(told.results.map(\.said) == [said])
    #expect(told.prompts.map(\.structure) == structures)
  }

  @Test(
    arguments: [
      ("bash", #"{"command":"ls","description":"Look"}"#, .run(command: "ls", purpose: "Look")),
      ("view", #"{"path":"/a"}"#, .read(path: "/a")),
      ("str_replace_editor", #"{"command":"view","path":"/a"}"#, .read(path: "/a")),
      (
        "edit", #"{"path":"/a","old_str":"x","new_str":"y\nz"}"#,
        .edit(path: "/a", lines: LineChange(added: 2, removed: 1))
      ),
      (
        "str_replace_editor", #"{"command":"insert","path":"/a","new_str":"y\n"}"#,
        .edit(path: "/a", lines: LineChange(added: 1, removed: 0))
      ),
      ("create", #"{"path":"/a","file_text":"1\n2\n"}"#, .write(path: "/a", lines: 2)),
      (
        "apply_patch", #""*** Begin Patch\n*** Delete File: a\n*** End Patch""#,
        .patch([FilePatch(.deleted, path: "a", lines: nil)])
      ),
      (
        "ask_user", #"{"question":"Which?","choices":["A","B"]}"#,
        .ask([ContextQuestion("Which?", options: ["A", "B"])])
      ),
      ("task", #"{"description":"Look it up","prompt":"Please"}"#, .delegate("Look it up")),
      ("grep", #"{"pattern":"x"}"#, .search("x")),
      ("exit_plan_mode", ##"{"summary":"# Do it"}"##, .plan("# Do it")),
      ("report_intent", #"{"intent":"x"}"#, .other),
    ] as [(String, String, ContextCall.Action)])
  func `a call is told with what it is to do`(tool: String, arguments: String, action: ContextCall.Action) {
    #expect(Self.told([Self.call(tool, arguments)]).actions == [action])
  }

  @Test func `ends are told with what they brought`() {
    func results(_ tool: String, _ arguments: String, _ end: String) -> [ContextResult] {
      Self.told([Self.call(tool, arguments), end]).results
    }
    #expect(
      results("bash", #"{"command":"make"}"#, Self.end(#"no rule\n<exited with exit code 2>"#)).map(\.outcome)
        == [.failed])
    #expect(
      results("bash", #"{"command":"rg x"}"#, Self.end("<exited with exit code 1>")).map(\.outcome)
        == [.succeeded])
    #expect(results("view", #"{"path":"/a","view_range":[3,9]}"#, Self.end("x")).map(\.lines) == [3...9])
    #expect(results("view", #"{"path":"/a","view_range":[3,-1]}"#, Self.end("x")).map(\.lines) == [nil])
    #expect(results("create", #"{"path":"/a","file_text":""}"#, Self.end("x")).map(\.isNew) == [true])
    #expect(
      results("ask_user", #"{"question":"Which?"}"#, Self.end("User selected: A")).map(\.answers)
        == [["Which?": "A"]])
    #expect(results("bash", #"{"command":"ls"}"#, Self.failure("failure", "gone")).map(\.text) == ["gone"])
  }

  @Test func `a command that is left running ends where it is asked for, or by a notice`() {
    let begun = [
      Self.call("bash", #"{"command":"make test"}"#),
      Self.end("<command with shellId: 7 is still running after 30 seconds>"),
    ]
    let asked = Self.told(
      begun + [
        Self.call("read_bash", #"{"shellId":"7"}"#, id: "c2"),
        Self.end(#"3 passed in 1s\n<shellId: 7 completed with exit code 0>"#, id: "c2"),
      ]
    ).results
    #expect(asked.map(\.id) == ["c1", "c2", "c1"] && asked.map(\.goesOn) == [true, false, false])
    #expect(asked.last?.tests == .passed)
    let noticed = Self.told(
      begun + [
        Self.event(
          "system.notification", #""kind":{"type":"shell_completed","shellId":"7","exitCode":1}"#)
      ]
    ).results
    #expect(noticed.map(\.outcome) == [.succeeded, .failed])
  }

  @Test func `tasks, titles and compactions are told`() {
    let facts = Self.told([
      Self.event("session.title_changed", #""title":"T""#),
      Self.event("session.title_changed", #""title":"T""#),
      Self.call("update_todo", ##"{"todos":"# List\n- [x] a\n  - [ ] b\n- [~] c"}"##),
      Self.event("session.compaction_complete", #""success":true"#),
      Self.event("session.compaction_complete", #""success":false"#),
    ]).facts
    #expect(facts.first == .titled("T") && facts.last == .compacted && facts.count == 4)
    #expect(
      facts[2]
        == .tasksListed([
          ContextTask(id: "a", text: "a", state: .done), ContextTask(id: "b", text: "b", state: .open),
          ContextTask(id: "c", text: "c", state: .active),
        ]))
  }
}
