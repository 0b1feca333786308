import AgentFormats
import SessionCore
import Testing

/// Each message is one as opencode 1.2 wrote it, cut to what tells of the work.
struct OpencodeContextTests {
  private static let time = #""time":{"created":1772636353574,"completed":1772636353999}"#

  private static func user(_ text: String) -> (String, [OpencodeContext.Part]) {
    (
      #"{"role":"user","time":{"created":1772636353574}}"#,
      [OpencodeContext.Part(id: "prt_u", data: Array(#"{"type":"text","text":"\#(text)"}"#.utf8))]
    )
  }

  private static func reply(_ more: String, _ parts: String...) -> (String, [OpencodeContext.Part]) {
    (
      #"{"role":"assistant",\#(time)\#(more)}"#,
      parts.enumerated().map { OpencodeContext.Part(id: "prt_\($0)", data: Array($1.utf8)) }
    )
  }

  private static func call(
    _ tool: String, _ input: String, _ status: String = "completed", _ more: String = #""output":"x""#
  ) -> String {
    #"{"type":"tool","tool":"\#(tool)","callID":"c1","state":{"status":"\#(status)","input":\#(input),\#(more)}}"#
  }

  /// What messages tell, one after the other; they have the ids `m0`, `m1` and so on.
  private static func told(_ messages: [(String, [OpencodeContext.Part])]) -> [OpencodeContext.Told] {
    var context = OpencodeContext()
    return messages.enumerated().flatMap { number, message in
      let parts = message.1.map { OpencodeContext.Part(id: "m\(number).\($0.id)", data: $0.data) }
      return context.take("m\(number)", Array(message.0.utf8), parts: parts).told
    }
  }

  @Test func `prompts and words are told with where they stand`() {
    let told = Self.told([
      Self.user("one"), Self.reply(#","finish":"tool-calls""#, #"{"type":"text","text":"I will"}"#),
      Self.reply(#","error":{"name":"MessageAbortedError"}"#), Self.user("two"),
      (
        #"{"role":"user","time":{"created":1}}"#,
        [OpencodeContext.Part(id: "p", data: Array(#"{"type":"text","text":"x","synthetic":true}"#.utf8))]
      ),
      Self.reply(#","finish":"stop","path":{"cwd":"/p"}"#, #"{"type":"text","text":"done"}"#),
      Self.reply(#","finish":"stop","summary":true"#, #"{"type":"text","text":"so far"}"#),
    ])
    #expect(
      told.map(\.fact) == [
        .prompted(UserText("one")), .replied("I will", isLast: false), .interrupted,
        .prompted(UserText("two", structure: .afterInterrupt, answering: "I will")),
        .moved(folder: "/p", branch: nil), .replied("done", isLast: true), .compacted,
      ])
    #expect(told.map(\.record) == ["m0.prt_u", "m1.prt_0", "m2", "m3.prt_u", "m5", "m5.prt_0", "m6"])
    #expect(told.first?.time == Timestamp(milliseconds: 1_772_636_353_574))
    #expect(told.first?.length == #"{"type":"text","text":"one"}"#.utf8.count)
  }

  @Test func `a message is told once, however often it is read while it is written`() {
    var context = OpencodeContext()
    let open = #"{"role":"assistant","time":{"created":1772636353574}}"#
    func take(_ message: String, _ parts: String...) -> ([ContextFact], Bool) {
      let (told, isPending) = context.take(
        "m", Array(message.utf8),
        parts: parts.enumerated().map { OpencodeContext.Part(id: "p\($0)", data: Array($1.utf8)) })
      return (told.map(\.fact), isPending)
    }
    let words = #"{"type":"text","text":"I"}"#
    #expect(take(open, words) == ([], true))
    let run = ContextCall(id: "c1", tool: "bash", action: .run(command: "ls", purpose: nil))
    #expect(take(open, words, Self.call("bash", #"{"command":"ls"}"#, "running")) == ([.called(run)], true))
    let ended = Self.call("bash", #"{"command":"ls"}"#)
    #expect(
      take(open, words, ended)
        == ([.called(run), .ended(ContextResult(id: "c1", outcome: .succeeded, text: "x"))], true))
    let whole = Self.reply(#","finish":"tool-calls""#).0
    #expect(
      take(whole, #"{"type":"text","text":"I will"}"#, ended) == ([.replied("I will", isLast: false)], false))
    #expect(take(whole, words, ended) == ([], false))
    var user = OpencodeContext()
    #expect(user.take("u", Array(Self.user("x").0.utf8)).isPending)
  }

  @Test(
    arguments: [
      (
        call(
          "read", #"{"filePath":"/a"}"#, "completed",
          #""output":"<content>3: a\n4: b\n(End of file - total 4 lines)""#),
        .read(path: "/a"),
        ContextResult(
          id: "c1", outcome: .succeeded, text: "<content>3: a\n4: b\n(End of file - total 4 lines)",
          lines: 3...4, totalLines: 4)
      ),
      (
        call(
          "edit", #"{"filePath":"/a","oldString":"x","newString":"y\nz"}"#, "completed",
          #""output":"ok","metadata":{"filediff":{"additions":3,"deletions":1}}"#),
        .edit(path: "/a", lines: LineChange(added: 2, removed: 1)),
        ContextResult(
          id: "c1", outcome: .succeeded, text: "ok", change: LineChange(added: 3, removed: 1))
      ),
      (
        call("write", #"{"filePath":"/a","content":"1\n2\n"}"#), .write(path: "/a", lines: 2),
        ContextResult(id: "c1", outcome: .succeeded, text: "x")
      ),
      (
        call("apply_patch", #"{"patchText":"*** Begin Patch\n*** Add File: a\n+x\n*** End Patch"}"#),
        .patch([FilePatch(.created, path: "a", lines: LineChange(added: 1, removed: 0))]),
        ContextResult(id: "c1", outcome: .succeeded, text: "x")
      ),
      (
        call(
          "bash", #"{"command":"make","description":"Build"}"#, "completed",
          #""output":"no rule","metadata":{"exit":2}"#), .run(command: "make", purpose: "Build"),
        ContextResult(id: "c1", outcome: .failed, text: "no rule")
      ),
      (
        call("bash", #"{"command":"rg x"}"#, "completed", #""output":"","metadata":{"exit":1}"#),
        .run(command: "rg x", purpose: nil), ContextResult(id: "c1", outcome: .succeeded)
      ),
      (
        call(
          "question", #"{"questions":[{"question":"Which?","options":[{"label":"A"},{"label":"B"}]}]}"#,
          "completed", #""output":"x","metadata":{"answers":[["A","B"]]}"#),
        .ask([ContextQuestion("Which?", options: ["A", "B"])]),
        ContextResult(id: "c1", outcome: .succeeded, text: "x", answers: ["Which?": "A, B"])
      ),
      (
        call("task", #"{"description":"Look","prompt":"Please"}"#), .delegate("Look"),
        ContextResult(id: "c1", outcome: .succeeded, text: "x")
      ),
      (
        call("bash", #"{"command":"rm x"}"#, "error", #""error":"Tool execution aborted""#),
        .run(command: "rm x", purpose: nil),
        ContextResult(id: "c1", outcome: .interrupted, text: "Tool execution aborted")
      ),
    ] as [(String, ContextCall.Action, ContextResult)])
  func `a call is told with its end`(part: String, action: ContextCall.Action, result: ContextResult) {
    let facts = Self.told([Self.reply(#","finish":"tool-calls""#, part)]).map(\.fact)
    let actions = facts.compactMap { if case .called(let call) = $0 { call.action } else { nil } }
    #expect(actions == [action])
    #expect(facts.last == .ended(result))
  }

  @Test func `what is said with a refusal is a prompt, and tasks are a list`() {
    let refusal =
      "The user rejected permission to use this specific tool call with the following feedback: use pnpm"
    let facts = Self.told([
      Self.reply("", Self.call("bash", #"{"command":"npm i"}"#, "error", #""error":"\#(refusal)""#)),
      Self.reply(
        "",
        Self.call("todowrite", #"{"todos":[{"content":"a","status":"completed"}]}"#)
          .replacing("\"c1\"", with: "\"c2\"")),
    ]).map(\.fact)
    #expect(facts.contains(.prompted(UserText("use pnpm", structure: .rejection))))
    #expect(facts.contains(.tasksListed([ContextTask(id: "a", text: "a", state: .done)])))
    let ends = facts.compactMap { if case .ended(let result) = $0 { result } else { nil } }
    #expect(ends.first?.outcome == .denied && ends.first?.said == "use pnpm")
  }

  @Test func `what is no message tells nothing`() {
    var context = OpencodeContext()
    for text in ["", "{", "7", "[]", #"{"role":"assistant","content":7}"#, #"{"role":7}"#] {
      #expect(context.take("m", Array(text.utf8)).told.isEmpty)
    }
  }
}
