import AgentFormats
import SessionCore
import Testing

/// Each line is one as Codex 0.34 to 0.147 wrote it, cut to what tells of the work.
struct CodexContextTests {
  private static let own = "019e7584-5201-7901-b1e7-a3f0c990c12f"
  private static let parent = "019e7583-0b33-7912-a209-4c0407cfa243"

  private static func record(_ type: String, _ payload: String, _ time: String = "06:04:58.503") -> String {
    #"{"timestamp":"2026-11-21T\#(time)Z","type":"\#(type)","payload":{\#(payload)}}"#
  }

  private static func event(_ type: String, _ members: String = "") -> String {
    record("event_msg", #""type":"\#(type)""# + (members.isEmpty ? "" : ",") + members)
  }

  private static func prompt(_ text: String) -> String {
    event("user_message", #""message":"\#(text)","images":[]"#)
  }

  private static func said(_ text: String, role: String = "assistant", phase: String? = nil) -> String {
    let kind = role == "assistant" ? "output_text" : "input_text"
    let phase = phase.map { #","phase":"\#($0)""# } ?? ""
    return record(
      "response_item",
      #""type":"message","role":"\#(role)","content":[{"type":"\#(kind)","text":"\#(text)"}]\#(phase)"#)
  }

  private static func call(_ name: String, _ arguments: String, id: String = "c1") -> String {
    let quoted = arguments.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return record(
      "response_item",
      #""type":"function_call","name":"\#(name)","arguments":"\#(quoted)","call_id":"\#(id)""#)
  }

  private static func script(_ text: String, _ name: String = "exec", id: String = "c1") -> String {
    let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return record(
      "response_item",
      #""type":"custom_tool_call","name":"\#(name)","input":"\#(quoted)","call_id":"\#(id)""#)
  }

  private static func answer(_ text: String, id: String = "c1") -> String {
    let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return record(
      "response_item", #""type":"function_call_output","call_id":"\#(id)","output":"\#(quoted)""#)
  }

  private static func meta(_ id: String, _ more: String = "", _ time: String = "06:04:58.503") -> String {
    record("session_meta", #""id":"\#(id)","cwd":"/p"\#(more)"#, time)
  }

  private static func told(_ lines: [String]) -> DecodedContext {
    DecodedContext(lines, of: Codex.descriptor)
  }

  /// Some of everything.
  static let records = [
    meta(own, #","git":{"branch":"main"}"#), event("task_started", #""turn_id":"t1""#),
    prompt("Fix it"), said("I will"), call("exec_command", #"{"cmd":"cat a.txt","workdir":"/p"}"#),
    answer("Process exited with code 0\nOutput:\nx"),
    script("*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n*** End Patch", "apply_patch", id: "c2"),
    answer(#"{"output":"Success.","metadata":{"exit_code":0}}"#, id: "c2"),
    call("update_plan", #"{"plan":[{"step":"a","status":"completed"}]}"#, id: "c3"),
    call("spawn_agent", #"{"message":"look"}"#, id: "c4"), answer(#"{"agent_id":"g"}"#, id: "c4"),
    call("wait_agent", "{}", id: "c5"), answer(#"{"status":{"g":{"completed":"found"}}}"#, id: "c5"),
    event("patch_apply_end", #""call_id":"n","changes":{"/p/b":{"type":"add","content":"1\n"}}"#),
    event("item_completed", #""item":{"type":"Plan","text":"do it"}"#),
    event("turn_aborted", #""reason":"interrupted""#), record("compacted", #""message":"""#),
  ]

  // MARK: Prompts

  @Test(
    arguments: [
      ([prompt("fix it")], ["fix it"]),
      ([event("user_message", #""message":"<user_instructions>x","kind":"user_instructions""#)], []),
      ([event("user_message", #""message":"hello","kind":"plain""#)], ["hello"]),
      ([prompt("# Context from my IDE setup:\\n\\n## My request for Codex:\\nfix it\\n")], ["fix it\n"]),
      (
        [
          event(
            "item_completed", #""item":{"type":"UserMessage","content":[{"type":"text","text":"fix it"}]}"#)
        ], ["fix it"]
      ),
      // Noted twice, it is one; said once more later, it is another.
      (
        [
          prompt("go"),
          event("item_completed", #""item":{"type":"UserMessage","content":[{"type":"text","text":"go"}]}"#),
          said("yes"), prompt("go"),
        ], ["go", "go"]
      ),
      ([prompt("go"), event("task_started"), prompt("go")], ["go", "go"]),
      // What stands there for the model counts where no event tells of it.
      ([said("<environment_context>", role: "user"), said("do it", role: "user"), said("yes")], ["do it"]),
      ([said("# AGENTS.md instructions for /p", role: "user"), said("yes")], []),
      // As an archive has it.
      ([said("[left out: reminder]", role: "user"), said("do it", role: "user"), said("yes")], ["do it"]),
      ([said("do it", role: "user"), prompt("do it"), said("yes")], ["do it"]),
    ])
  func `a prompt is what the user said`(lines: [String], prompts: [String]) {
    #expect(Self.told(lines).prompts.map(\.text) == prompts)
  }

  @Test func `a prompt is told with what came before it`() {
    let prompts = Self.told([
      Self.event("task_started"), Self.prompt("one"), Self.said("I will"), Self.prompt("two"),
      Self.call("exec_command", #"{"cmd":"rm x"}"#), Self.answer("aborted by user after 2s"),
      Self.event("turn_aborted", #""reason":"interrupted""#), Self.event("task_started"),
      Self.prompt("three"),
      Self.event("task_complete"), Self.event("task_started"), Self.prompt("four"),
      Self.call("exec_command", #"{"cmd":"rm x"}"#), Self.answer("exec command rejected by user"),
      Self.event("turn_aborted", #""reason":"interrupted""#), Self.event("task_started"), Self.prompt("five"),
    ]).prompts
    #expect(prompts.map(\.structure) == [.plain, .queued, .afterInterrupt, .plain, .afterRejection])
    #expect(prompts.map(\.answering) == [nil, "I will", "I will", "I will", "I will"])
  }

  @Test func `the last words of a turn are known as such, also of older clients`() {
    func replies(_ lines: [String]) -> [ContextFact] {
      Self.told(lines).facts.filter { if case .replied = $0 { true } else { false } }
    }
    #expect(
      replies([Self.said("a", phase: "commentary"), Self.said("b", phase: "final_answer")])
        == [.replied("a", isLast: false), .replied("b", isLast: true)])
    #expect(
      replies([Self.said("b"), Self.event("task_complete", #""last_agent_message":"b""#)])
        == [.replied("b", isLast: false), .replied("b", isLast: true)])
    #expect(
      replies([
        Self.said("b", phase: "final_answer"), Self.event("task_complete", #""last_agent_message":"b""#),
      ]).count == 1)
  }

  // MARK: Copies

  @Test func `what a fork begins with of another session is not told`() {
    func turn(_ id: String) -> String { Self.event("task_started", #""turn_id":"\#(id)""#) }
    let fork = [
      Self.meta(Self.own, #","forked_from_id":"\#(Self.parent)""#), Self.meta(Self.parent),
      turn("019e7583-e0fb-7d81-898c-c4c112fa627d"), Self.prompt("old"), Self.said("old words"),
      Self.record("compacted", #""message":"""#), turn("019e7584-6fc9-76b3-98ee-2503ea81cf12"),
      Self.prompt("new"), Self.said("new words"),
    ]
    let told = Self.told(fork)
    #expect(told.prompts.map(\.text) == ["new"])
    #expect(told.prompts.first?.answering == nil)
    #expect(!told.facts.contains(.compacted))
    // The same session again is a resumed one.
    let resumed = Self.told([
      Self.meta(Self.own), Self.prompt("one"), Self.said("yes"), Self.meta(Self.own), Self.prompt("two"),
    ])
    #expect(resumed.prompts.map(\.text) == ["one", "two"])
  }

  @Test func `a copy by an older client ends where time goes on`() {
    func at(_ time: String, _ text: String) -> String {
      Self.record("event_msg", #""type":"user_message","message":"\#(text)""#, time)
    }
    let told = Self.told([
      Self.meta("a", #","forked_from_id":"b""#), Self.meta("b"), at("06:04:58.520", "old"),
      at("06:05:03.000", "new"),
    ])
    #expect(told.prompts.map(\.text) == ["new"])
  }

  // MARK: Calls

  private static let patch = """
    *** Begin Patch
    *** Add File: new.txt
    +one
    +two
    *** Update File: src/a.rs
    *** Move to: src/b.rs
    @@ fn main
     same
    -old
    +new
    +more
    *** Delete File: gone.txt
    *** End Patch
    """
  private static let files = [
    FilePatch(.created, path: "new.txt", lines: LineChange(added: 2, removed: 0)),
    FilePatch(.moved(to: "src/b.rs"), path: "src/a.rs", lines: LineChange(added: 2, removed: 1)),
    FilePatch(.deleted, path: "gone.txt", lines: nil),
  ]

  @Test(
    arguments: [
      (
        call("exec_command", #"{"cmd":"npm test","justification":"May I?"}"#),
        .run(command: "npm test", purpose: "May I?")
      ),
      (
        call("shell", #"{"command":["bash","-lc","cd a && make"]}"#),
        .run(command: "cd a && make", purpose: nil)
      ),
      (call("shell", #"{"command":["ls","a b"]}"#), .run(command: "'ls' 'a b'", purpose: nil)),
      (script(patch, "apply_patch"), .patch(files)),
      (
        call(
          "exec_command",
          #"{"cmd":"apply_patch <<'EOF'\n\#(patch.replacing("\n", with: "\\n"))\nEOF"}"#), .patch(files)
      ),
      (script(#"await tools.apply_patch("\#(patch.replacing("\n", with: "\\n"))")"#), .patch(files)),
      (script("await tools.apply_patch(`\(patch)`)"), .patch(files)),
      (script("*** Begin Patch\n*** End Patch", "apply_patch"), .other),
      (call("view_image", #"{"path":"/a.png"}"#), .read(path: "/a.png")),
      (call("spawn_agent", #"{"message":"Look at it"}"#), .delegate("Look at it")),
      (call("update_plan", #"{"plan":[]}"#), .other),
      (call("write_stdin", #"{"session_id":7,"chars":""}"#), .other),
      (
        call(
          "request_user_input",
          #"{"questions":[{"id":"q","question":"Which?","options":[{"label":"A"},{"label":"B"}]},7]}"#),
        .ask([ContextQuestion("Which?", options: ["A", "B"])])
      ),
    ] as [(String, ContextCall.Action)])
  func `a call is told with what it is to do`(line: String, action: ContextCall.Action) {
    #expect(Self.told([line]).actions == [action])
  }

  @Test(
    arguments: [
      (#"tools.exec_command({"cmd":"rg -n \"a b\" src","workdir":"/w"})"#, #"rg -n "a b" src"#, "/w"),
      (#"tools.exec_command({cmd: 'ls', workdir: `/w`, "x": 1})"#, "ls", "/w"),
      (#"[tools.exec_command({cmd:"a"}), tools.exec_command({cmd:"b"})]"#, "a\nb", nil),
      (
        #"[tools.exec_command({cmd:"a",workdir:"/x"}), tools.exec_command({cmd:"b",workdir:"/y"})]"#,
        "cd '/x' && a\ncd '/y' && b", nil
      ),
    ] as [(String, String, String?)])
  func `a script is its commands`(text: String, command: String, folder: String?) {
    let call = ContextCall(
      id: "c1", tool: "exec", action: .run(command: command, purpose: nil), folder: folder, isScript: true)
    #expect(Self.told([Self.script(text)]).facts == [.called(call)])
  }

  // MARK: Answers

  @Test(
    arguments: [
      ("make", "Chunk ID: 1\nProcess exited with code 2\nOutput:\nno rule", .failed, "no rule"),
      ("rg word", "Process exited with code 1\nOutput:\n", .succeeded, ""),
      ("rg word src && make", "Process exited with code 1\nOutput:\n", .failed, ""),
      (
        "make", #"{"output":"no rule\nfor it","metadata":{"exit_code":2,"duration_seconds":0.1}}"#, .failed,
        "no rule\nfor it"
      ),
      ("ls", "aborted by user after 3.1s", .interrupted, "aborted by user after 3.1s"),
      ("ls", "exec command rejected by user", .denied, "exec command rejected by user"),
    ] as [(String, String, ToolEnd.Outcome, String)])
  func `an answer tells how a command ended`(
    command: String, output: String, outcome: ToolEnd.Outcome, text: String
  ) {
    let told = Self.told([Self.call("exec_command", #"{"cmd":"\#(command)"}"#), Self.answer(output)])
    #expect(told.results == [ContextResult(id: "c1", outcome: outcome, text: text)])
  }

  @Test(arguments: [
    ("apply_patch verification failed: no such lines", ToolEnd.Outcome.failed), ("Script failed\nx", .failed),
    ("patch rejected by user", .denied), ("Exit code: 0\nOutput:\nSuccess.", .succeeded),
  ])
  func `a patch that was not applied has failed`(output: String, outcome: ToolEnd.Outcome) {
    let told = Self.told([Self.script(Self.patch, "apply_patch"), Self.answer(output)])
    #expect(told.results.map(\.outcome) == [outcome])
  }

  @Test func `a command that is left running ends where it is asked for`() {
    let told = Self.told([
      Self.call("exec_command", #"{"cmd":"make test"}"#),
      Self.answer("Process running with session ID 7\nOutput:\n"),
      Self.call("write_stdin", #"{"session_id":7}"#, id: "c2"),
      Self.answer("Process exited with code 0\nOutput:\n3 passed in 1s", id: "c2"),
    ])
    #expect(
      told.results == [
        ContextResult(id: "c1", outcome: .succeeded, goesOn: true),
        ContextResult(id: "c2", outcome: .succeeded),
        ContextResult(id: "c1", outcome: .succeeded, text: "3 passed in 1s", tests: .passed),
      ])
  }

  @Test func `a subagent is through when it says so`() {
    let sent = [
      Self.call("spawn_agent", #"{"message":"look"}"#),
      Self.answer(#"{"agent_id":"g","nickname":"Ohm"}"#),
    ]
    let ends = [
      [
        Self.call("wait_agent", "{}", id: "c2"),
        Self.answer(#"{"status":{"g":{"completed":"It is \"there\""}},"timed_out":false}"#, id: "c2"),
      ],
      [
        Self.said(
          #"<subagent_notification>\n{\"agent_path\":\"g\",\"status\":{\"completed\":\"It is \\\"there\\\"\"}}\n"#
            + "</subagent_notification>", role: "user")
      ],
      [
        Self.record(
          "response_item",
          #""type":"agent_message","author":"g","content":[{"type":"input_text","text":"It is \"there\""}]"#)
      ],
    ]
    for end in ends {
      let results = Self.told(sent + end).results.filter { $0.id == "c1" }
      #expect(results.map(\.goesOn) == [true, false])
      #expect(results.last?.text == #"It is "there""#)
    }
    let refused = Self.told([sent[0], Self.answer("collab spawn failed: agent thread limit reached")])
    #expect(refused.results.map(\.outcome) == [.failed])
    #expect(refused.results.map(\.goesOn) == [false])
  }

  @Test func `a question is answered by its id`() {
    let told = Self.told([
      Self.call("request_user_input", #"{"questions":[{"id":"q","question":"Which?"}]}"#),
      Self.answer(#"{"answers":{"q":{"answers":["A","B"]},"x":{"answers":[]}}}"#),
    ])
    #expect(told.results.map(\.answers) == [["Which?": "A, B"]])
  }

  @Test func `what the client notes of a change counts`() {
    let note =
      #""call_id":"n","success":true,"changes":{"/p/a \"b\"":{"type":"update","#
      + #""unified_diff":"@@\n-x\n+y\n+z\n","move_path":null}}"#
    let patch = FilePatch(.changed, path: "/p/a \"b\"", lines: LineChange(added: 2, removed: 1))
    #expect(Self.told([Self.event("patch_apply_end", note)]).actions == [.patch([patch])])
    let told = Self.told([
      Self.script(Self.patch, "apply_patch", id: "n"), Self.event("patch_apply_end", note),
    ])
    // What was changed is known better than what was wanted.
    #expect(told.actions == [.patch(Self.files), .patch([patch])])
    #expect(told.results.isEmpty)
  }

  @Test(arguments: [(nil, 0), ("interrupted", 1), ("replaced", 1), ("review_ended", 1)] as [(String?, Int)])
  func `a patch that was given up with its turn does not hide another one`(reason: String?, count: Int) {
    let note = #""call_id":"n","success":true,"changes":{"/p/b":{"type":"add","content":"1\n"}}"#
    let told = Self.told(
      [Self.script(Self.patch, "apply_patch")]
        + (reason.map { [Self.event("turn_aborted", #""reason":"\#($0)""#)] } ?? [])
        + [Self.event("patch_apply_end", note)])
    #expect(told.actions.count == 1 + count)
    #expect(told.results.filter { $0.id == "n" }.count == count)
  }

  // MARK: Plans and tasks

  @Test(
    arguments: [
      ("Implement the plan.", ToolEnd.Outcome.succeeded, nil), ("Not so", .interrupted, "Not so"),
    ] as [(String, ToolEnd.Outcome, String?)])
  func `a plan waits for the user's word`(text: String, outcome: ToolEnd.Outcome, said: String?) {
    let told = Self.told([
      Self.event("task_started"), Self.prompt("plan it"),
      Self.said("So:\\n<proposed_plan>\\n# Do it\\n</proposed_plan>", phase: "final_answer"),
      Self.event("item_completed", #""item":{"type":"Plan","text":"\n# Do it\n"}"#),
      Self.event("task_started"), Self.prompt(text),
    ])
    #expect(told.actions == [.plan("\n# Do it\n"), .plan("\n# Do it\n")])
    #expect(told.results == [ContextResult(id: "plan", outcome: outcome, said: said)])
    #expect(told.facts.last == .prompted(told.prompts[1]))
  }

  @Test func `a list of tasks is told whole`() {
    let told = Self.told([
      Self.call(
        "update_plan",
        #"{"plan":[{"step":"a","status":"completed"},{"step":"b","status":"in_progress"},{"status":"pending"}]}"#
      )
    ])
    #expect(
      told.facts.last
        == .tasksListed([
          ContextTask(id: "a", text: "a", state: .done), ContextTask(id: "b", text: "b", state: .active),
        ]))
  }

  @Test func `places, titles and compactions are told when they change`() {
    let facts = Self.told([
      Self.meta(Self.own, #","git":{"branch":"main"}"#), Self.record("turn_context", #""cwd":"/p""#),
      Self.record("turn_context", #""cwd":"/q""#), Self.event("thread_name_updated", #""thread_name":"T""#),
      Self.event("thread_name_updated", #""thread_name":"T""#), Self.record("compacted", #""message":"""#),
      Self.event("context_compacted"), Self.event("context_compacted"),
    ]).facts
    #expect(
      facts == [
        .moved(folder: "/p", branch: "main"), .moved(folder: "/q", branch: nil), .titled("T"), .compacted,
        .compacted,
      ])
  }
}
