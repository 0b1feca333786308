import SessionCore
import Testing

struct PhaseMonitorTests {
  private static let edit = ToolAction.edit(path: "/a/b.swift")
  private static let test = ToolAction.run(.test, program: "swift test")
  private static let read = ToolAction.read(path: "/a/b.swift")
  private static let testFile = ToolAction.edit(path: "Tests/BTests.swift")
  private static let run = ToolAction.run(.other, program: "./b")
  private static let document = ToolAction.edit(path: "docs/a.md")

  @Test(
    arguments: [
      // The first call that says anything.
      ([.search], [.analysis]), ([edit], [.implementation]), ([.other], []),
      // A stray call is no transition.
      ([edit, edit, edit, read, read, edit], [.implementation]),
      ([edit, edit, edit, test, edit, edit], [.implementation]),
      ([document, document, document, edit, document], [.documentation]),
      // The last ones decide.
      ([read, read, edit], [.analysis, .implementation]),
      ([edit, edit, test, test], [.implementation, .testing]),
      ([edit] + Array(repeating: read, count: 6), [.implementation, .analysis]),
      ([read, read, document], [.analysis, .documentation]),
      ([edit, edit, .plan], [.implementation, .planning]),
      // A test that is written is testing; what was made is tried out, what was not is looked at.
      ([edit, testFile, testFile], [.implementation, .testing]),
      ([edit, run, run, run], [.implementation, .testing]),
      ([read, run, run, run], [.analysis]), ([read, .run(.other, program: "gh pr")], [.analysis]),
      ([document, .run(.commit, program: "git commit")], [.documentation]),
      // To wait is nothing.
      ([edit, .run(.inspect, program: "sleep"), .run(.inspect, program: "")], [.implementation]),
      ([test, test, .run(.versionControl, program: "git stash")], [.testing]),
      ([test, .run(.versionControl, program: "git push")], [.testing, .implementation]),
      // To put work away belongs to making it.
      (
        [edit, .run(.inspect, program: "git status"), .run(.commit, program: "git commit")], [.implementation]
      ),
    ] as [([ToolAction], [Phase])])
  func `which phases calls go through`(calls: [ToolAction], expected: [Phase]) {
    var monitor = PhaseMonitor()
    let changes = calls.compactMap {
      monitor.called(Self.call($0), evidence: Evidence(time: Timestamp(milliseconds: 0)))
    }
    #expect(changes.map(\.to) == expected, "\(calls)")
    #expect(changes.map(\.from) == [nil] + expected.dropLast().map(Optional.some) || expected.isEmpty)
    #expect(monitor.phase == expected.last)
  }

  private static func call(_ action: ToolAction, _ name: String = "") -> ToolCall {
    ToolCall(id: "1", name: name, action: action)
  }

  @Test func `a new task is a plan, and one that is done says nothing`() {
    var monitor = PhaseMonitor()
    let time = Evidence(time: Timestamp(milliseconds: 0))
    #expect(monitor.called(Self.call(.tasks, "TaskUpdate"), evidence: time) == nil)
    #expect(monitor.called(Self.call(.tasks, "TaskCreate"), evidence: time)?.to == .planning)
  }

  @Test func `while it may only plan all is planning`() {
    var monitor = PhaseMonitor()
    let time = Evidence(time: Timestamp(milliseconds: 0), event: 3)
    #expect(monitor.modeChanged("plan", evidence: time)?.to == .planning)
    #expect(
      monitor.called(Self.call(Self.read), evidence: time) == nil)
    #expect(monitor.modeChanged("acceptEdits", evidence: time) == nil)
    let change = monitor.called(
      Self.call(Self.edit), evidence: Evidence(time: Timestamp(milliseconds: 9), event: 8))
    #expect(change?.from == .planning && change?.to == .implementation && change?.evidence.event == 8)
  }

  @Test(
    arguments: [
      ("/a/b.swift", .program), ("", .program), ("README", .document), ("docs/x.md", .document),
      ("LICENSE", .document), ("/h/.claude/plans/cosy-tea.md", .plan), ("PLAN.md", .plan),
      ("todo.txt", .plan),
      ("C:\\a\\notes.rst", .document), ("plans/a.py", .program), ("readme.py", .program),
      ("a/test_b.py", .test), ("b_test.go", .test), ("b.spec.ts", .test), ("BTests.swift", .test),
      ("src/__tests__/b.js", .test), ("latest.go", .program), ("tests/notes.md", .document),
      ("skills/b/SKILL.md", .program), ("CLAUDE.md", .program), (".planning/STATE.md", .plan),
    ] as [(String, EditedFile)])
  func `what a file is for`(path: String, expected: EditedFile) {
    #expect(EditedFile(path: path) == expected, "\(path)")
  }
}
