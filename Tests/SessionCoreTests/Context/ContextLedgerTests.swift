import SessionCore
import Testing

struct ContextLedgerTests {
  private let start = Timestamp(milliseconds: 1_795_000_000_000)

  private func evidence(_ line: Int) -> ContextEvidence {
    ContextEvidence(
      line: line, offset: Int64(line * 100), length: 99, time: start.adding(milliseconds: Int64(line)))
  }

  /// The record of facts that stand on lines from 1 on.
  private func record(of facts: [ContextFact]) -> ContextRecord {
    var ledger = ContextLedger()
    for (index, fact) in facts.enumerated() { ledger.take(fact, evidence(index + 1)) }
    return ledger.record
  }

  private func call(_ id: String, _ action: ContextCall.Action, tool: String = "Tool") -> ContextFact {
    .called(ContextCall(id: id, tool: tool, action: action))
  }

  private func end(
    _ id: String, _ outcome: ToolEnd.Outcome = .succeeded, text: String = "",
    tests: ToolEnd.TestOutcome? = nil
  ) -> ContextFact {
    .ended(ContextResult(id: id, outcome: outcome, text: text, tests: tests))
  }

  // MARK: Files

  @Test func `lines that were seen are put together, and an edit makes them old`() {
    let result = record(of: [
      call("1", .read(path: "/p/a.swift")),
      .ended(ContextResult(id: "1", outcome: .succeeded, lines: 1...40, totalLines: 100)),
      call("2", .read(path: "/p/a.swift")),
      .ended(ContextResult(id: "2", outcome: .succeeded, lines: 41...60, totalLines: 100)),
      call("3", .read(path: "/p/a.swift")),
      .ended(ContextResult(id: "3", outcome: .succeeded, lines: 90...95, totalLines: 100)),
      call("4", .edit(path: "/p/a.swift", lines: nil), tool: "Edit"),
      .ended(ContextResult(id: "4", outcome: .succeeded, change: LineChange(added: 5, removed: 2))),
    ])
    #expect(result.files.map(\.path) == ["/p/a.swift"])
    let file = result.files.first
    #expect(file?.ranges == [1...60, 90...95])
    #expect(file?.reads == 3)
    #expect(file?.totalLines == 103)
    #expect(file?.lines == LineChange(added: 5, removed: 2))
    #expect(file?.changedSinceRead == true)
    #expect(file?.changes.map(\.evidence.line) == [8])
  }

  @Test func `a patch changes several files, and may begin in the folder of its call`() {
    let patch = ContextCall.Action.patch([
      FilePatch(.created, path: "new.c", lines: LineChange(added: 9, removed: 0)),
      FilePatch(.changed, path: "/p/a.c", lines: LineChange(added: 1, removed: 2)),
      FilePatch(.deleted, path: "./b.c", lines: nil),
      FilePatch(.moved(to: "../d.c"), path: "c.c", lines: LineChange(added: 1, removed: 0)),
    ])
    let result = record(of: [
      .moved(folder: "/p", branch: nil),
      .called(ContextCall(id: "1", tool: "apply_patch", action: patch, folder: "/p/sub")), end("1"),
      call("2", .read(path: "x.c")), end("2"),
    ])
    #expect(
      result.files.map(\.path)
        == ["/p/sub/new.c", "/p/a.c", "/p/sub/b.c", "/p/sub/c.c", "/p/d.c", "/p/x.c"])
    #expect(result.files.map(\.isNew) == [true, false, false, false, false, false])
    #expect(result.files.map(\.state) == [.there, .there, .deleted, .renamed(to: "/p/d.c"), .there, .there])
    #expect(result.files.map(\.totalLines) == [9, nil, nil, nil, nil, nil])
    #expect(result.files.map(\.lines.added) == [9, 1, 0, 1, 0, 0])
    let failed = record(of: [call("1", patch, tool: "apply_patch"), end("1", .failed, text: "no such lines")])
    #expect(failed.changedFiles.isEmpty)
    #expect(failed.errors.map(\.what) == ["apply_patch new.c"])
  }

  @Test func `to look at what tests have put out is to run none`() {
    let edit = [call("1", .edit(path: "/p/a.c", lines: nil)), end("1")]
    let look = [call("2", .run(command: "cat log.txt", purpose: nil)), end("2", tests: .failed)]
    let result = record(of: edit + look)
    #expect(result.errors.isEmpty && result.commands.isEmpty)
    let passed = record(
      of: edit + [call("2", .run(command: "cat log.txt", purpose: nil)), end("2", tests: .passed)])
    #expect(passed.openEnds.map(\.kind) == [.files])
  }

  @Test func `that a script ends well proves nothing of its commands`() {
    let commit = ContextCall(
      id: "1", tool: "exec", action: .run(command: "git commit -m 'core: a'", purpose: nil), isScript: true)
    #expect(record(of: [.called(commit), end("1", text: "hook failed")]).commits.isEmpty)
    #expect(record(of: [.called(commit), end("1", text: "[main 1a2b3c4] core: a")]).commits.count == 1)
  }

  @Test(arguments: [ToolEnd.Outcome.failed, .denied, .interrupted])
  func `an edit that did not happen changes nothing`(outcome: ToolEnd.Outcome) {
    let result = record(of: [
      call("1", .edit(path: "/p/a.swift", lines: nil), tool: "Edit"), end("1", outcome),
    ])
    #expect(result.changedFiles.isEmpty)
  }

  @Test func `a file stays open until tests pass or it is committed`() {
    let edit = [call("1", .write(path: "/p/a.swift", lines: 3), tool: "Write"), end("1")]
    #expect(record(of: edit).openEnds.map(\.kind) == [.files])
    let red =
      edit + [call("2", .run(command: "swift test", purpose: nil)), end("2", .failed, tests: .failed)]
    #expect(record(of: red).openEnds.map(\.kind) == [.error, .files])
    let green = red + [call("3", .run(command: "swift test", purpose: nil)), end("3", tests: .passed)]
    #expect(record(of: green).openEnds.isEmpty)
    let committed =
      edit + [
        call("2", .run(command: "git commit -m 'core: a'", purpose: nil)),
        end("2", text: "[main 1a2b3c4] core: a\n 1 file changed"),
      ]
    #expect(record(of: committed).openEnds.isEmpty)
    #expect(record(of: committed).commits.map(\.hash) == ["1a2b3c4"])
    #expect(record(of: committed).commits.map(\.subject) == ["core: a"])
  }

  @Test func `what a command line does to files is a change of theirs`() {
    let result = record(of: [
      .moved(folder: "/p", branch: "main"),
      call("1", .run(command: "sed -i s/a/b/ src/a.c && rm old.c", purpose: nil)), end("1"),
    ])
    #expect(result.changedFiles.map(\.path) == ["/p/src/a.c", "/p/old.c"])
    #expect(result.changedFiles.map(\.state) == [.there, .deleted])
    #expect(result.changedFiles.allSatisfy { $0.changes.allSatisfy(\.isShell) })
  }

  @Test(arguments: [
    ("/tmp/api", "/tmp/api/a.swift", true), ("/tmp/api", "/tmp/note.txt", false),
    ("/tmp", "/tmp/note.txt", false),
    ("/p", "/tmp/note.txt", false), ("/p", "/p/a.swift", true), ("/tmp/api", "/tmp/api2/a.swift", false),
  ])
  func `a temporary file is open where the session works among them`(
    folder: String, path: String, isOpen: Bool
  ) {
    let facts = [
      .moved(folder: folder, branch: nil), call("1", .write(path: path, lines: 3), tool: "Write"), end("1"),
    ]
    #expect(record(of: facts).files.map(\.isOpen) == [isOpen])
    let moved = [facts[0], ContextFact.moved(folder: folder + "/Sources", branch: nil)] + facts.dropFirst()
    #expect(record(of: moved).files.map(\.isOpen) == [isOpen])
  }

  // MARK: Errors

  @Test func `an error is solved when the same goes well, by what was changed in between`() {
    let facts = [
      call("1", .run(command: "swift build", purpose: "build it")),
      end("1", .failed, text: "a.swift:3: error: x"),
      call("2", .edit(path: "/p/a.swift", lines: nil), tool: "Edit"), end("2"),
      call("3", .run(command: "swift build", purpose: nil)), end("3"),
    ]
    let open = record(of: Array(facts.prefix(4))).errors
    #expect(open.map(\.solved) == [nil])
    #expect(open.map(\.text) == ["a.swift:3: error: x"])
    let solved = record(of: facts).errors
    #expect(solved.map { $0.solved?.line } == [6])
    #expect(solved.map(\.remedy) == [["/p/a.swift"]])
  }

  @Test func `the same error again is one error`() {
    let facts = (1...3).flatMap { number in
      [
        call("\(number)", .run(command: "make", purpose: nil)),
        end("\(number)", .failed, text: "no \(number)"),
      ]
    }
    let errors = record(of: facts).errors
    #expect(errors.map(\.times) == [3])
    #expect(errors.map(\.text) == ["no 3"])
  }

  @Test func `what ends with another command's status proves nothing`() {
    let facts = [
      call("0", .write(path: "/p/a.swift", lines: 3), tool: "Write"), end("0"),
      call("1", .run(command: "swift build", purpose: nil)), end("1", .failed, text: "error: x"),
      call("2", .run(command: "swift build 2>&1 | tail -5", purpose: nil)), end("2", text: "error: x"),
      call("3", .run(command: "git commit -m x | tail -1", purpose: nil)), end("3", text: "hook failed"),
    ]
    let result = record(of: facts)
    #expect(result.errors.map(\.solved) == [nil])
    #expect(result.commits.isEmpty)
    #expect(result.openEnds.map(\.kind) == [.error, .files])
  }

  @Test func `what goes on in the background is through when its end is told`() {
    let facts: [ContextFact] = [
      call("1", .run(command: "make test", purpose: nil)),
      .ended(ContextResult(id: "1", outcome: .succeeded, goesOn: true)),
      end("1", .failed, text: "1 failed", tests: .failed),
    ]
    #expect(record(of: Array(facts.prefix(2))).openEnds.map(\.kind) == [.background])
    #expect(record(of: Array(facts.prefix(2))).commands.isEmpty)
    #expect(record(of: facts).commands.map(\.outcome) == [.failed])
    #expect(record(of: facts).openEnds.map(\.kind) == [.error])
  }

  @Test func `a call of an agent that died is not open when its user goes on`() {
    let call = call("1", .run(command: "make soak", purpose: nil))
    #expect(record(of: [call, .prompted(UserText("go on"))]).openEnds.map(\.kind) == [.request])
    #expect(
      record(of: [call, .prompted(UserText("be quick", structure: .queued))]).openEnds.map(\.kind)
        == [.call, .request])
  }

  // MARK: What was said and settled

  @Test func `the first request is the objective, and one that nobody answered is open`() {
    let result = record(of: [
      .prompted(UserText("Add a parser")), .replied("It is there.", isLast: true),
      .prompted(UserText("Now tests")),
    ])
    #expect(result.objective?.text == "Add a parser")
    #expect(result.requests.map(\.text) == ["Add a parser", "Now tests"])
    #expect(result.openEnds.map(\.kind) == [.request])
    #expect(result.openEnds.map(\.text) == ["Now tests"])
  }

  @Test func `what corrects is judged once the agent has answered it`() {
    let facts: [ContextFact] = [
      .prompted(UserText("Add a parser")), .replied("It is there.", isLast: true),
      .prompted(UserText("the list is empty now", answering: "It is there.")),
    ]
    func certainties(_ more: [ContextFact]) -> [Certainty] {
      record(of: facts + more).corrections.map(\.certainty)
    }
    #expect(certainties([]) == [.possible], "nobody has answered it yet")
    #expect(certainties([.replied("You're right, I lost a line.", isLast: false)]) == [.likely])
    #expect(certainties([.replied("Let me look.", isLast: false)]) == [.possible])
    let later: [ContextFact] = [
      .replied("Let me look.", isLast: false), .replied("You're right.", isLast: true),
      .prompted(UserText("thanks", answering: "You're right.")),
    ]
    #expect(certainties(later) == [.possible], "an agent says so at once")
    #expect(certainties([.prompted(UserText("go on", answering: "It is there."))]) == [.possible])
  }

  @Test func `a prompt stands before an edit of its turn that the user changed`() {
    let result = record(of: [
      .prompted(UserText("you forgot the tests, please don't skip them", answering: "Done.")),
      call("1", .edit(path: "/p/a.swift", lines: nil), tool: "Edit"),
      .ended(ContextResult(id: "1", outcome: .succeeded, isEditedByUser: true)),
      .replied("Good catch, here they are.", isLast: true),
    ])
    #expect(result.corrections.map(\.evidence.line) == [1, 3])
    #expect(result.corrections.map(\.certainty) == [.likely, .told])
  }

  @Test func `what an agent says that it chose is likely where it changed files`() {
    let prompt: [ContextFact] = [.prompted(UserText("Clean up the importer"))]
    let edit = [
      call("1", .edit(path: "/p/a.go", lines: nil), tool: "Edit"),
      .ended(ContextResult(id: "1", outcome: .succeeded, change: LineChange(added: 1, removed: 1))),
    ]
    let reply: [ContextFact] = [
      .replied("I've reworked it. Left `legacy.go` alone: other tools still import it.", isLast: true)
    ]
    #expect(record(of: prompt + edit + reply).decisions.map(\.certainty) == [.likely])
    #expect(record(of: prompt + reply).decisions.map(\.certainty) == [.possible])
  }

  @Test func `an answer that was chosen is a decision against the others`() {
    let question = ContextQuestion("Which store?", options: ["SQLite", "files"])
    let result = record(of: [
      call("1", .ask([question])),
      .ended(ContextResult(id: "1", outcome: .succeeded, answers: ["Which store?": "SQLite"])),
    ])
    #expect(result.questions.map(\.answer) == ["SQLite"])
    #expect(result.decisions.map(\.rejected) == [["files"]])
    #expect(result.decisions.map(\.evidence.line) == [1])
  }

  @Test func `of several answers that were chosen none is rejected`() {
    let question = ContextQuestion("Which checks?", options: ["lint", "tests", "types"])
    let result = record(of: [
      call("1", .ask([question])),
      .ended(ContextResult(id: "1", outcome: .succeeded, answers: ["Which checks?": "lint, types"])),
    ])
    #expect(result.decisions.map(\.rejected) == [["tests"]])
  }

  @Test(arguments: [(ToolEnd.Outcome.succeeded, ContextPlan.Verdict.accepted), (.denied, .rejected)])
  func `a plan is kept with what became of it`(outcome: ToolEnd.Outcome, verdict: ContextPlan.Verdict) {
    let result = record(of: [
      call("1", .plan("1. read\n2. write")),
      .ended(ContextResult(id: "1", outcome: outcome, said: "without a cache")),
    ])
    #expect(result.plans.map(\.verdict) == [verdict])
    #expect(result.plans.map(\.said) == ["without a cache"])
    #expect(result.plans.map(\.text) == ["1. read\n2. write"])
  }

  @Test func `tasks stand as they were told last`() {
    func task(_ id: String, _ text: String, _ state: ContextTask.State?) -> ContextFact {
      .taskChanged(ContextTask(id: id, text: text, state: state))
    }
    let result = record(of: [
      task("1", "read", .open), task("2", "write", .open), task("1", "", .done), task("2", "", .active),
      task("3", "wait", .open), task("3", "", .dropped),
    ])
    #expect(result.tasks.map(\.text) == ["read", "write"])
    #expect(result.tasks.map(\.state) == [.done, .active])
    #expect(result.openEnds.map(\.text) == ["write"])
  }

  @Test func `what is in flight is open, and an interrupt ends it`() {
    let call = call("1", .run(command: "make soak", purpose: nil))
    #expect(record(of: [call]).openEnds.map(\.kind) == [.call])
    #expect(record(of: [call, .interrupted]).openEnds.isEmpty)
  }

  @Test func `a secret is kept by its kind alone`() {
    let secret = "ghp_" + String(repeating: "aB3dE6gH9j", count: 4).prefix(36)
    let result = record(of: [
      .prompted(UserText("Use the token \(secret) for the upload")),
      call(
        "1", .run(command: "curl -H 'Authorization: token \(secret)' https://api.example.org", purpose: nil)),
      end("1", .failed, text: "401 for \(secret)"),
    ])
    #expect(!"\(result)".contains(secret))
    let paths = record(of: [call("1", .run(command: "echo x > /p/\(secret)", purpose: nil)), end("1")])
    #expect(paths.files.count == 1 && !"\(paths)".contains(secret))
    #expect(result.requests.first?.text.contains("[redacted: github token]") == true)
    #expect(result.redacted["github_token"] == 3 || result.redacted["github_token"] == 4)
  }

  // MARK: Bounds

  @Test func `a class holds so many items, the last ones, and counts the others`() {
    let more = 7
    let facts = (0..<ContextLedger.mostItems + more).map { ContextFact.prompted(UserText("request \($0)")) }
    let result = record(of: facts)
    #expect(result.requests.count == ContextLedger.mostItems)
    #expect(result.requests.first?.text == "request \(more)")
    #expect(result.leftOut[.requests] == more)
    #expect(result.objective?.text == "request 0")
  }

  @Test func `a long text is cut between characters`() {
    let result = record(of: [.prompted(UserText(String(repeating: "ä", count: 5_000)))])
    let text = result.requests.first?.text ?? ""
    #expect(text.utf8.count <= 2_010)
    #expect(text.hasSuffix("ä…"))
  }

  @Test func `nothing that is missing or said twice is a crash`() {
    let result = record(of: [
      end("unknown"), call("1", .read(path: "")), end("1"), end("1"), call("2", .ask([])),
      call("2", .ask([])),
      end("2"), .tasksListed([]), .titled(""), .compacted,
    ])
    #expect(result.files.isEmpty)
    #expect(result.compactions.map(\.line) == [10])
  }
}
