import SessionCore
import Testing

struct PhaseMonitorTests {
  private static let edit = ToolAction.edit(path: "/a/b.swift")
  private static let test = ToolAction.run(.test, program: "swift test")
  private static let read = ToolAction.read(path: "/a/b.swift")
  private static let document = ToolAction.edit(path: "docs/a.md")

  @Test(
    arguments: [
      // The first call that says anything.
      ([.search], [.analysis]), ([edit], [.implementation]),
      ([.other, .tasks, .run(.build, program: "make")], []),
      // A stray call is no transition.
      ([read, read, read, edit, read], [.analysis]),
      ([edit, edit, edit, read, read, edit], [.implementation]),
      ([edit, edit, test, edit, edit], [.implementation]),
      // Two that say more than what was done before are.
      ([read, read, edit, edit], [.analysis, .implementation]),
      ([read, read, edit, edit, test, test], [.analysis, .implementation, .testing]),
      ([edit, edit, read, read, read, read, read], [.implementation, .analysis]),
      ([read, read, document, document], [.analysis, .documentation]),
      ([read, read, .plan], [.analysis]), ([read, read, .plan, .plan], [.analysis, .planning]),
      // What goes with any phase changes none.
      ([edit, edit, .tasks, .run(.commit, program: "git commit"), .ask, .delegate], [.implementation]),
    ] as [([ToolAction], [Phase])])
  func `which phases calls go through`(calls: [ToolAction], expected: [Phase]) {
    var monitor = PhaseMonitor()
    let changes = calls.compactMap {
      monitor.called($0, evidence: Evidence(time: Timestamp(milliseconds: 0)))
    }
    #expect(changes.map(\.to) == expected, "\(calls)")
    #expect(changes.map(\.from) == [nil] + expected.dropLast().map(Optional.some) || expected.isEmpty)
    #expect(monitor.phase == expected.last)
  }

  @Test func `while it may only plan all is planning`() {
    var monitor = PhaseMonitor()
    let time = Evidence(time: Timestamp(milliseconds: 0), event: 3)
    #expect(monitor.modeChanged("plan", evidence: time)?.to == .planning)
    #expect(
      monitor.called(Self.read, evidence: time) == nil && monitor.called(.search, evidence: time) == nil)
    #expect(monitor.modeChanged("acceptEdits", evidence: time) == nil)
    #expect(monitor.called(Self.edit, evidence: time) == nil)
    let change = monitor.called(Self.edit, evidence: Evidence(time: Timestamp(milliseconds: 9), event: 8))
    #expect(change?.from == .planning && change?.to == .implementation && change?.evidence.event == 8)
  }

  @Test(
    arguments: [
      ("/a/b.swift", .program), ("", .program), ("README", .document), ("docs/x.md", .document),
      ("LICENSE", .document), ("/h/.claude/plans/cosy-tea.md", .plan), ("PLAN.md", .plan),
      ("todo.txt", .plan),
      ("C:\\a\\notes.rst", .document), ("plans/a.py", .program), ("readme.py", .program),
    ] as [(String, EditedFile)])
  func `what a file is for`(path: String, expected: EditedFile) {
    #expect(EditedFile(path: path) == expected, "\(path)")
  }
}
