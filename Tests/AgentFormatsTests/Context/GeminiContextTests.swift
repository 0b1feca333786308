import AgentFormats
import SessionCore
import Testing

/// Each message is one as Gemini CLI 0.3 to 0.46 wrote it, cut to what tells of the work.
struct GeminiContextTests {
  private static func message(_ id: String, _ type: String, _ members: String, second: Int = 1) -> String {
    #"{"id":"\#(id)","timestamp":"2026-06-13T14:06:0\#(second).000Z","type":"\#(type)",\#(members)}"#
  }

  private static func user(_ id: String, _ text: String, second: Int = 1) -> String {
    message(id, "user", #""content":[{"text":"\#(text)"}]"#, second: second)
  }

  private static func call(
    _ name: String, _ args: String, status: String = "success", output: String = "", _ more: String = ""
  ) -> String {
    let result = #"[{"functionResponse":{"id":"c1","name":"\#(name)","response":{"output":"\#(output)"}}}]"#
    return
      #"{"id":"c1","name":"\#(name)","args":{\#(args)},"status":"\#(status)","result":\#(result)\#(more)}"#
  }

  private static func reply(_ id: String, _ text: String, _ calls: String...) -> String {
    message(id, "gemini", #""content":"\#(text)","toolCalls":[\#(calls.joined(separator: ","))]"#)
  }

  private static func told(_ lines: [String]) -> DecodedContext {
    DecodedContext(lines, of: GeminiCLI.descriptor)
  }

  private static let surroundings =
    #"<session_context>\nThis is the Gemini CLI.\n- **Workspace Directories:**\n  - /p\n</session_context>"#

  /// Some of everything.
  static let records = [
    #"{"sessionId":"s","projectHash":"h","startTime":"2026-06-13T14:06:03.441Z","kind":"main"}"#,
    #"{"$set":{"messages":[\#(user("m0", surroundings))],"summary":"T"}}"#, user("m1", "fix it"),
    reply("m2", "I will", call("read_file", #""file_path":"a""#, output: "Showing lines 1-2 of 9 total")),
    reply("m3", "", call("replace", #""file_path":"a","old_string":"x","new_string":"y""#)),
    reply("m4", "", call("write_todos", #""todos":[{"description":"a","status":"completed"}]"#)),
    reply(
      "m5", "", call("ask_user", #""questions":[{"question":"Q"}]"#, output: #"{\"answers\":{\"0\":\"A\"}}"#)),
    message("m6", "info", #""content":"Request cancelled.""#),
  ]

  @Test func `a prompt is what the user said, with what came before it`() {
    let told = Self.told([
      #"{"$set":{"messages":[\#(Self.user("m0", Self.surroundings))]}}"#,
      Self.user("m1", "one"), Self.user("m1", "one"), Self.reply("m2", "yes"),
      Self.message("m3", "user", #""content":[{"functionResponse":{"response":{"output":"x"}}}]"#),
      Self.message("m4", "info", #""content":"Request cancelled.""#, second: 4),
      Self.user("m5", "two", second: 5),
      Self.reply("m6", "", Self.call("run_shell_command", #""command":"rm x""#, status: "cancelled")),
      Self.user("m7", "three", second: 7), Self.user("m8", "System: Please continue."),
      // As an archive has it.
      Self.user("m10", "[left out: reminder]"),
      Self.message("m9", "user", #""content":"four""#),
    ])
    #expect(told.prompts.map(\.text) == ["one", "two", "three", "four"])
    #expect(told.prompts.map(\.structure) == [.plain, .afterInterrupt, .afterRejection, .plain])
    #expect(told.prompts.map(\.answering) == [nil, "yes", "yes", "yes"])
    #expect(told.facts.first == .moved(folder: "/p", branch: nil))
  }

  @Test func `a call whose message is written again behind later ones has its end, once`() {
    func reply(_ status: String) -> String {
      Self.reply("m1", "I look", Self.call("glob", #""pattern":"a""#, status: status))
    }
    let told = Self.told([
      reply("executing"), Self.user("m2", "go on"), reply("executing"), reply("success"), reply("success"),
      Self.reply("m3", "done"),
    ])
    #expect(told.actions.count == 1 && told.results.map(\.outcome) == [.succeeded])
    #expect(told.prompts.map(\.text) == ["go on"])
  }

  @Test func `a prompt that was stopped is written behind the notice of that`() {
    let told = Self.told([
      Self.message("m1", "info", #""content":"Request cancelled.""#), Self.user("m2", "one"),
      Self.user("m3", "two", second: 5),
    ])
    #expect(told.prompts.map(\.structure) == [.plain, .afterInterrupt])
  }

  @Test(
    arguments: [
      (
        call("read_file", #""file_path":"a.txt","start_line":3,"end_line":5"#), .read(path: "a.txt"),
        ContextResult(id: "c1", outcome: .succeeded, text: "\n", lines: 3...5)
      ),
      (
        call("read_file", #""absolute_path":"/a""#, output: "Status: Showing lines 1-2 of 9 total lines."),
        .read(path: "/a"),
        ContextResult(
          id: "c1", outcome: .succeeded, text: "Status: Showing lines 1-2 of 9 total lines.\n", lines: 1...2,
          totalLines: 9)
      ),
      (
        call(
          "replace", #""file_path":"/a","old_string":"x","new_string":"y\nz""#, output: "ok",
          #","resultDisplay":{"diffStat":{"model_added_lines":3,"model_removed_lines":1,"user_added_lines":1}}"#
        ),
        .edit(path: "/a", lines: LineChange(added: 2, removed: 1)),
        ContextResult(
          id: "c1", outcome: .succeeded, text: "ok\n", change: LineChange(added: 3, removed: 1),
          isEditedByUser: true)
      ),
      (
        call(
          "write_file", #""file_path":"/a","content":"1\n2""#,
          output: "Successfully created and wrote to new file: /a."),
        .write(path: "/a", lines: 2),
        ContextResult(
          id: "c1", outcome: .succeeded, text: "Successfully created and wrote to new file: /a.\n",
          isNew: true)
      ),
      (
        call(
          "run_shell_command", #""command":"make","description":"Build""#, output: #"Output: x\nExit Code: 2"#
        ),
        .run(command: "make", purpose: "Build"),
        ContextResult(id: "c1", outcome: .failed, text: "Output: x\nExit Code: 2\n")
      ),
      (
        call("run_shell_command", #""command":"grep x a""#, output: "Exit Code: 1"),
        .run(command: "grep x a", purpose: nil),
        ContextResult(id: "c1", outcome: .succeeded, text: "Exit Code: 1\n")
      ),
      (
        call(
          "ask_user", #""questions":[{"question":"Which?","options":[{"label":"A"},{"label":"B"}]}]"#,
          output: #"{\"answers\":{\"0\":\"A\"}}"#),
        .ask([ContextQuestion("Which?", options: ["A", "B"])]),
        ContextResult(
          id: "c1", outcome: .succeeded, text: #"{"answers":{"0":"A"}}"# + "\n", answers: ["Which?": "A"])
      ),
      (
        call("codebase_investigator", #""objective":"Look""#, output: "found"), .delegate("Look"),
        ContextResult(id: "c1", outcome: .succeeded, text: "found\n")
      ),
      (
        call("glob", #""pattern":"*.c""#), .search("*.c"),
        ContextResult(id: "c1", outcome: .succeeded, text: "\n")
      ),
      (
        call("replace", #""file_path":"/a""#, status: "error", output: "no such text"),
        .edit(path: "/a", lines: nil), ContextResult(id: "c1", outcome: .failed, text: "no such text\n")
      ),
    ] as [(String, ContextCall.Action, ContextResult)])
  func `a call is told once, with its end`(call: String, action: ContextCall.Action, result: ContextResult) {
    let grown = Self.reply("m2", "", call)
    let told = Self.told([Self.message("m2", "gemini", #""content":"""#), grown, grown])
    #expect(told.actions == [action])
    #expect(told.results == [result])
  }

  @Test func `a list of tasks, a title and a summary of the conversation are told`() {
    let facts = Self.told([
      #"{"$set":{"summary":"T"}}"#, #"{"$set":{"summary":"T"}}"#,
      Self.reply(
        "m1", "",
        Self.call(
          "write_todos", #""todos":[{"description":"a","status":"in_progress"},{"status":"pending"},7]"#)),
      #"{"$set":{"messages":[\#(Self.user("m2", "<state_snapshot>x"))]}}"#,
    ]).facts
    #expect(facts.first == .titled("T"))
    #expect(facts.contains(.tasksListed([ContextTask(id: "a", text: "a", state: .active)])))
    #expect(facts.last == .compacted && facts.count == 5)
  }

  @Test func `a document tells what its messages tell, each where it stands`() throws {
    let format = try #require(GeminiCLI.descriptor.format(of: "session-1.json"))
    let documents = try #require(format.documentContexts)
    let messages = [
      Self.user("m1", "fix it"), Self.reply("m2", "done", Self.call("read_file", #""file_path":"/a""#)),
    ]
    let text = #"{"sessionId":"s","summary":"T","messages":["# + messages.joined(separator: ",\n") + "]}"
    func decode(_ bytes: [UInt8]) -> TranscriptBatch? {
      var batch = TranscriptBatch()
      let isRead = bytes.padded { (try? documents.decode($0, into: &batch)) != nil }
      return isRead ? batch : nil
    }
    let batch = try #require(decode(Array(text.utf8)))
    #expect(batch.contexts.count == 5)
    for context in batch.contexts.dropFirst() {
      let start = text.utf8.index(text.startIndex, offsetBy: Int(context.offset))
      let stands = String(text[start...].utf8.prefix(context.length)) ?? ""
      #expect(messages.contains(stands))
    }
    #expect(decode(Array(text.utf8.dropLast(9)))?.contexts.count == nil)
  }
}
