import SessionCore
import Testing

struct StopPointMonitorTests {
  /// A session, a step each second.
  private struct Session {
    var monitor = StopPointMonitor()
    var second: Int64 = 0

    mutating func took(_ kinds: SessionStep.Kind..., agent: String? = nil) {
      for kind in kinds {
        second += 1
        _ = monitor.took(SessionStep(kind, agent: agent), evidence: Evidence(time: time, event: second))
      }
    }

    /// A tool is called and ends.
    mutating func ran(
      _ action: ToolAction, id: String? = nil, _ outcome: ToolEnd.Outcome = .succeeded,
      tests: ToolEnd.TestOutcome? = nil, goesOn: Bool = false, status: ToolCall.Status = .own
    ) {
      let id = id ?? "call \(second)"
      took(.toolCalled(ToolCall(id: id, name: "tool", action: action, status: status)))
      took(.toolEnded(ToolEnd(id: id, outcome: outcome, tests: tests, goesOn: goesOn)))
    }

    var time: Timestamp { Timestamp(milliseconds: second * 1_000) }
    var verdict: StopPoint? { monitor.verdict(at: time) }
    var isSafe: Bool? { verdict?.isSafe }
    var reasons: [String] { verdict?.reasons.map(\.kind.name) ?? [] }
  }

  private static let edit = ToolAction.edit(path: "/a/vpc.tf")
  private static let test = ToolAction.run(.test, program: "npm test")
  private static let commit = ToolAction.run(.commit, program: "git commit")

  @Test func `nothing is said where nothing is known`() {
    #expect(StopPointMonitor().verdict(at: Timestamp(milliseconds: 0)) == nil)
  }

  @Test func `a turn, an edit, red tests, green tests, the end of the turn`() {
    var session = Session()
    session.took(.begun(.startup))
    #expect(session.isSafe == true && session.reasons == ["not_begun"])
    session.took(.prompted(.user))
    #expect(session.isSafe == false && session.reasons == ["working"])
    session.took(.toolCalled(ToolCall(id: "1", name: "Edit", action: Self.edit)))
    #expect(session.reasons == ["tool_running"])
    session.took(.toolEnded(ToolEnd(id: "1", outcome: .succeeded)))
    #expect(session.reasons == ["edits_untested"])
    session.ran(Self.test, .failed, tests: .failed)
    #expect(session.reasons == ["tests_failed", "edits_untested"])
    session.ran(Self.edit)
    session.ran(Self.test, tests: .passed)
    #expect(session.isSafe == true && session.reasons.first == "tests_passed")
    session.ran(Self.edit)
    #expect(session.isSafe == false)
    session.ran(Self.commit)
    #expect(session.isSafe == true && session.reasons.contains("committed"))
    session.took(.turnEnded(.finished))
    #expect(session.isSafe == true && session.reasons.contains("turn_over"))
  }

  @Test func `red tests stay red when the turn ends, and edits are forgiven when it is quiet`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(Self.test, .failed)
    session.took(.turnEnded(.finished))
    #expect(session.reasons == ["tests_failed"])
    session.took(.prompted(.user))
    session.ran(Self.test)
    session.ran(Self.edit)
    session.took(.turnEnded(.finished))
    #expect(session.reasons == ["edits_untested"])
    session.second += 599
    #expect(session.isSafe == false)
    session.second += 1
    #expect(session.isSafe == true)
  }

  @Test func `a project without tests is not held up once the turn has ended`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(Self.edit)
    #expect(session.isSafe == false)
    session.took(.turnEnded(.finished))
    #expect(session.isSafe == true)
  }

  @Test(
    arguments: [
      // What was not changed needs no test.
      (ToolAction.edit(path: "a.md"), ToolEnd.Outcome.succeeded, []), (edit, .denied, []),
      // Nor what lies outside of any project.
      (.edit(path: "/tmp/a.py"), .succeeded, []),
      (.edit(path: "/tmp/../a.py"), .succeeded, ["edits_untested"]),
      (.edit(path: "/a/tmp/a.py"), .succeeded, ["edits_untested"]),
      (edit, .failed, []),
      (edit, .interrupted, ["edits_untested"]), (.run(.edit, program: "sed"), .succeeded, ["edits_untested"]),
      (.run(.versionControl, program: "git rebase"), .failed, ["tree_half_done"]),
      (.run(.versionControl, program: "git pull"), .failed, []), (test, .interrupted, []),
      (test, .denied, []),
      (test, .failed, ["tests_failed"]),
    ] as [(ToolAction, ToolEnd.Outcome, [String])])
  func `what a call leaves behind`(action: ToolAction, outcome: ToolEnd.Outcome, expected: [String]) {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(action, outcome)
    #expect(session.reasons == (expected.isEmpty ? ["working"] : expected))
  }

  @Test(
    arguments: [
      // The line's end proves something where it is the command's, or its output tells.
      (test, .own, .succeeded, nil, []), (test, .shared, .succeeded, nil, []),
      (test, .shared, .failed, nil, ["tests_failed", "edits_untested"]),
      (test, .foreign, .succeeded, nil, ["edits_untested"]),
      (test, .foreign, .failed, nil, ["edits_untested"]),
      (test, .foreign, .succeeded, .passed, []),
      (test, .foreign, .succeeded, .failed, ["tests_failed", "edits_untested"]),
      (commit, .own, .succeeded, nil, []), (commit, .shared, .succeeded, nil, []),
      (commit, .foreign, .succeeded, nil, ["edits_untested"]),
      (commit, .shared, .failed, nil, ["edits_untested"]), (commit, .shared, .succeeded, .passed, []),
      (commit, .shared, .failed, .failed, ["tests_failed", "edits_untested"]),
      (commit, .own, .succeeded, .failed, ["tests_failed"]), (commit, .own, .failed, .passed, []),
      (.run(.versionControl, program: "git rebase"), .foreign, .failed, nil, ["edits_untested"]),
    ] as [(ToolAction, ToolCall.Status, ToolEnd.Outcome, ToolEnd.TestOutcome?, [String])])
  func `whose end it is that proves something`(
    action: ToolAction, status: ToolCall.Status, outcome: ToolEnd.Outcome, tests: ToolEnd.TestOutcome?,
    expected: [String]
  ) {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(Self.edit)
    session.ran(action, outcome, tests: tests, status: status)
    #expect(session.isSafe == expected.isEmpty)
    #expect(expected.isEmpty || session.reasons == expected)
  }

  @Test(arguments: ["git rebase --abort", "git rebase --continue", "git merge --abort"])
  func `a rebase is over when it goes on or is given up`(program: String) {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(.run(.versionControl, program: "git rebase"), .failed)
    session.ran(.run(.versionControl, program: "git rebase --continue"), .failed)
    #expect(session.reasons == ["tree_half_done"])
    session.ran(.run(.versionControl, program: program))
    #expect(session.reasons == ["working"])
  }

  @Test(
    arguments: [
      ("git rebase", .own, .failed, false, true), ("git rebase", .shared, .failed, false, false),
      ("git rebase", .foreign, .failed, false, false), ("git rebase", .foreign, .succeeded, true, true),
      ("git rebase", .shared, .failed, true, true), ("git rebase", .shared, .succeeded, true, false),
      ("git merge --abort", .own, .failed, false, false), ("git merge --abort", .own, .failed, true, false),
      ("git rebase --quit", .own, .failed, true, false),
      ("git am --abort", .foreign, .succeeded, true, false),
      ("git rebase --abort", .shared, .failed, true, true), ("git rebase --abort", .own, .denied, true, true),
    ] as [(String, ToolCall.Status, ToolEnd.Outcome, Bool, Bool)])
  func `a tree is half done where the command itself failed`(
    program: String, status: ToolCall.Status, outcome: ToolEnd.Outcome, wasOpen: Bool, isOpen: Bool
  ) {
    var session = Session()
    session.took(.prompted(.user))
    if wasOpen { session.ran(.run(.versionControl, program: "git merge"), .failed) }
    session.ran(.run(.versionControl, program: program), outcome, status: status)
    #expect(session.reasons == [isOpen ? "tree_half_done" : "working"])
  }

  @Test func `what goes on in the background holds it up over the end of the turn`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(.run(.other, program: "terraform plan"), id: "b", goesOn: true)
    session.took(.turnEnded(.finished))
    #expect(session.reasons == ["background_running"])
    #expect(session.verdict?.reasons.first?.evidence.time == Timestamp(milliseconds: 2_000))
    session.took(.toolEnded(ToolEnd(id: "b", outcome: .succeeded)))
    #expect(session.isSafe == true)
    session.took(.backgroundCounted(2))
    #expect(session.reasons == ["background_running"])
    session.took(.backgroundCounted(0))
    #expect(session.isSafe == true)
  }

  @Test func `what tests in the background put out may be told behind their end`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(Self.edit)
    session.ran(Self.test, id: "t", goesOn: true, status: .foreign)
    session.took(.toolEnded(ToolEnd(id: "t", outcome: .succeeded)))
    #expect(session.reasons == ["edits_untested"])
    session.ran(Self.edit)
    session.took(.toolEnded(ToolEnd(id: "t", outcome: .succeeded, tests: .failed)))
    #expect(session.reasons == ["tests_failed", "edits_untested"])
    // Once: what is told again is old.
    session.ran(Self.test, tests: .passed)
    session.took(.toolEnded(ToolEnd(id: "t", outcome: .succeeded, tests: .failed)))
    #expect(session.isSafe == true)
  }

  @Test func `tests in the background count when they end`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(Self.edit)
    session.ran(Self.test, id: "b", goesOn: true)
    #expect(session.reasons == ["background_running", "edits_untested"])
    session.took(.toolEnded(ToolEnd(id: "b", outcome: .failed)))
    #expect(session.reasons == ["tests_failed", "edits_untested"])
  }

  @Test func `a subagent at work, and a question`() {
    var session = Session()
    session.took(.prompted(.user))
    session.took(.subagentStarted, agent: "a1")
    #expect(session.reasons == ["subagent_running"])
    session.took(.subagentEnded, agent: "a1")
    session.took(.toolCalled(ToolCall(id: "q", name: "AskUserQuestion", action: .ask)), .asked(.choice))
    #expect(session.reasons == ["waits_for_user"])
    session.took(.toolEnded(ToolEnd(id: "q", outcome: .succeeded)))
    #expect(session.reasons == ["working"])
    session.took(.asked(.permission))
    #expect(session.reasons == ["waits_for_user"])
    session.took(.prompted(.user))
    #expect(session.reasons == ["working"])
  }

  @Test func `what is half done in the tree is seen, and what was begun by a command ends when that is over`()
  {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(.run(.versionControl, program: "git rebase"), .failed)
    session.took(.turnEnded(.finished))
    #expect(session.reasons == ["tree_half_done"])
    // A tree in which nothing was seen open may be another one.
    session.monitor.saw(.settled)
    #expect(session.reasons == ["tree_half_done"])
    session.monitor.saw(.open(OpenOperation(.rebase, began: session.time, note: "/a/.git/rebase-merge")))
    let reason = session.verdict?.reasons.first
    #expect(reason?.kind == .treeHalfDone(program: "git rebase"))
    #expect(reason?.evidence.source?.path == "/a/.git/rebase-merge" && session.isSafe == false)
    session.monitor.saw(.settled)
    #expect(session.isSafe == true)
  }

  @Test func `a lock counts when no command holds it as long`() {
    var session = Session()
    session.took(.prompted(.user), .turnEnded(.finished))
    session.monitor.saw(.open(OpenOperation(.locked, began: session.time, note: "/a/.git/index.lock")))
    #expect(session.isSafe == true)
    session.second += 10
    #expect(session.reasons == ["tree_half_done"])
    session.monitor.saw(nil)
    #expect(session.isSafe == true)
  }

  private static let read = ToolCall(id: "r", name: "Read", action: .read(path: "/a"))

  @Test func `what a subagent in the background has called goes on when the turn ends, and ends with it`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(.delegate, id: "d", goesOn: true)
    session.took(.subagentStarted, .toolCalled(Self.read), agent: "a1")
    session.took(.turnEnded(.finished))
    #expect(session.reasons == ["tool_running", "subagent_running", "background_running"])
    session.took(.subagentEnded, agent: "a1")
    session.took(.toolEnded(ToolEnd(id: "d", outcome: .succeeded)))
    #expect(session.isSafe == true)
  }

  @Test func `a subagent that is stopped with its turn is at work no more, one in the background is`() {
    for goesOn in [false, true] {
      var session = Session()
      session.took(.prompted(.user))
      session.took(.toolCalled(ToolCall(id: "d", name: "Task", action: .delegate)))
      if goesOn { session.took(.toolEnded(ToolEnd(id: "d", outcome: .succeeded, goesOn: true))) }
      session.took(.subagentStarted, .toolCalled(Self.read), agent: "a1")
      session.took(.turnEnded(.interrupted))
      #expect(session.isSafe == !goesOn, "\(session.reasons)")
    }
  }

  @Test func `the edits of a subagent are its session's, and no phase comes of its calls`() {
    var session = Session()
    session.took(.prompted(.user))
    session.took(.subagentStarted, agent: "a1")
    for number in 0..<20 {
      session.took(
        .toolCalled(ToolCall(id: "e\(number)", name: "Edit", action: Self.edit)),
        .toolEnded(ToolEnd(id: "e\(number)", outcome: .succeeded)), agent: "a1")
    }
    session.took(.subagentEnded, agent: "a1")
    #expect(session.reasons == ["edits_untested"] && session.monitor.phaseChange == nil)
  }

  @Test(
    arguments: [
      ("a1", .toolEnded(ToolEnd(id: "x", outcome: .succeeded)), "a1", false),
      ("a1", .subagentEnded, "a1", false),
      ("a1", .toolEnded(ToolEnd(id: "x", outcome: .succeeded)), "a2", true),
      ("a1", .subagentEnded, "a2", true),
      ("a1", .toolEnded(ToolEnd(id: "x", outcome: .succeeded)), nil, true),
      (nil, .toolEnded(ToolEnd(id: "x", outcome: .succeeded)), "a1", true), (nil, .subagentEnded, "a1", true),
      (nil, .toolEnded(ToolEnd(id: "x", outcome: .succeeded)), nil, false),
      ("a1", .prompted(.user), nil, false),
    ] as [(String?, SessionStep.Kind, String?, Bool)])
  func `a question waits for the end of what its own agent does`(
    asking: String?, next: SessionStep.Kind, agent: String?, waits: Bool
  ) {
    var session = Session()
    session.took(.prompted(.user))
    session.took(.asked(.permission), agent: asking)
    // The notice of it names nobody.
    session.took(.asked(.permission))
    session.took(next, agent: agent)
    #expect(session.reasons == [waits ? "waits_for_user" : "working"])
  }

  @Test func `tasks that are all done, and a list that is being written`() {
    var session = Session()
    session.took(.prompted(.user))
    session.ran(.tasks)
    session.took(.tasksListed(.init(open: 2, active: 0, done: 0)))
    #expect(session.reasons == ["writes_tasks"])
    session.took(.tasksListed(.init(open: 1, active: 1, done: 0)))
    #expect(session.reasons == ["working"])
    session.took(.tasksListed(.init(open: 0, active: 0, done: 2)))
    #expect(session.isSafe == true && session.reasons == ["tasks_done"])
  }

  @Test func `a change of the phase is a good moment, for a while`() {
    var session = Session()
    session.took(.prompted(.user))
    for _ in 0..<3 { session.ran(.search) }
    #expect(session.isSafe == false)
    session.ran(.edit(path: "a.md"))
    session.ran(.edit(path: "a.md"))
    #expect(session.isSafe == true && session.reasons == ["phase_changed"])
    #expect(session.verdict?.phase?.to == .documentation)
    for _ in 0..<3 { session.ran(.edit(path: "a.md")) }
    #expect(session.reasons == ["working"])
  }

  @Test func `compaction and the end of the process`() {
    var session = Session()
    session.took(.prompted(.user), .compacting(.automatic))
    #expect(session.reasons == ["compacting"])
    session.monitor.compacted()
    #expect(session.reasons == ["working"])
    session.took(.toolCalled(ToolCall(id: "x", name: "Bash", action: Self.test)), .ended(reason: "exit"))
    #expect(session.isSafe == true)
    session.took(.toolCalled(ToolCall(id: "y", name: "Bash", action: Self.test)), .begun(.resume))
    #expect(session.reasons == ["not_begun"])
  }

  /// The same steps, once as they are and then twice, the end of each call before the call, hooks first.
  @Test func `a step may come twice, and in another order`() {
    let steps: [SessionStep.Kind] = [
      .prompted(.user), .toolCalled(ToolCall(id: "1", name: "Edit", action: Self.edit)),
      .toolEnded(ToolEnd(id: "1", outcome: .succeeded)),
      .toolCalled(ToolCall(id: "2", name: "Bash", action: Self.test)),
      .toolEnded(ToolEnd(id: "2", outcome: .succeeded, tests: .passed)),
      .toolCalled(ToolCall(id: "3", name: "Edit", action: Self.edit)),
      .toolEnded(ToolEnd(id: "3", outcome: .succeeded)), .turnEnded(.finished),
    ]
    func monitor(_ order: [Int]) -> StopPointMonitor {
      var monitor = StopPointMonitor()
      for index in order {
        let evidence = Evidence(time: Timestamp(milliseconds: Int64(index) * 1_000))
        _ = monitor.took(SessionStep(steps[index]), evidence: evidence)
      }
      return monitor
    }
    let end = Timestamp(milliseconds: 8_000)
    let expected = monitor(Array(0..<8)).verdict(at: end)
    #expect(expected?.reasons.map(\.kind) == [.editsUntested(path: "/a/vpc.tf", count: 1)])
    for order in [
      [0, 0, 1, 1, 2, 2, 3, 4, 3, 4, 5, 6, 7, 7], [0, 2, 1, 4, 3, 6, 5, 7],
      [0, 1, 2, 3, 4, 5, 6, 7] + Array(0..<8),
    ] {
      let verdict = monitor(order).verdict(at: end)
      #expect(verdict?.isSafe == expected?.isSafe && verdict?.reasons == expected?.reasons, "\(order)")
    }
  }

  @Test func `a call without an end is over with its turn`() {
    var session = Session()
    session.took(.prompted(.user), .toolCalled(ToolCall(id: "1", name: "Bash", action: .search)))
    session.took(.prompted(.user))
    #expect(session.isSafe == false)
    session.took(.turnEnded(.interrupted))
    #expect(session.isSafe == true)
  }
}
