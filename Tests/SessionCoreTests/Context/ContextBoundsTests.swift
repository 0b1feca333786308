import SessionCore
import Testing

/// How large a record becomes, whatever a session does.
struct ContextBoundsTests {
  private func ledger(of facts: [ContextFact]) -> ContextLedger {
    var ledger = ContextLedger()
    for (index, fact) in facts.enumerated() {
      ledger.take(fact, ContextEvidence(line: index + 1, offset: Int64(index) * 100, length: 99, time: nil))
    }
    return ledger
  }

  private func call(_ id: String, _ action: ContextCall.Action) -> ContextFact {
    .called(ContextCall(id: id, tool: "Tool", action: action))
  }

  private func files(_ range: Range<Int>, _ action: (String) -> ContextCall.Action) -> [ContextFact] {
    range.flatMap { number in
      [
        call("\(number)", action("/p/file\(number)")),
        .ended(ContextResult(id: "\(number)", outcome: .succeeded)),
      ]
    }
  }

  // MARK: Files

  @Test func `of thousands of files those that were only looked at go first, and all that go are counted`() {
    let edited = files(0..<500) { .edit(path: $0, lines: nil) }
    let looked = files(500..<9_000) { .read(path: $0) }
    let record = ledger(of: edited + looked).record
    #expect(record.files.count <= ContextLedger.mostItems)
    #expect(record.files.count + (record.leftOut[.files] ?? 0) == 9_000)
    #expect(record.changedFiles.count == 500)
    #expect(record.files.last?.path == "/p/file8999")
    // Each stands where it is looked for: what comes later goes to the same file.
    let later = looked + files(8_999..<9_000) { .edit(path: $0, lines: nil) }
    #expect(ledger(of: edited + later).record.changedFiles.last?.path == "/p/file8999")
  }

  @Test func `of thousands of changed files the open ones stay longest`() {
    let tested: [ContextFact] = [
      call("t", .run(command: "swift test", purpose: nil)),
      .ended(ContextResult(id: "t", outcome: .succeeded, tests: .passed)),
    ]
    let old = files(0..<1_900) { .edit(path: $0, lines: nil) }
    let new = files(1_900..<2_400) { .edit(path: $0, lines: nil) }
    let record = ledger(of: old + tested + new).record
    #expect(record.files.count { $0.isOpen } == 500)
    #expect(record.files.count <= ContextLedger.mostItems)
    let all = ledger(of: files(0..<2_400) { .edit(path: $0, lines: nil) }).record
    #expect(all.openEnds.count <= ContextLedger.mostItems && all.files.last?.path == "/p/file2399")
  }

  @Test func `a file that is changed a thousand times has its last changes, and their number`() {
    let record = ledger(of: (0..<1_000).flatMap { _ in files(0..<1) { .edit(path: $0, lines: nil) } }).record
    #expect(record.files.map(\.edits) == [1_000])
    #expect(record.files.first?.changes.count == 64)
    #expect(record.files.first?.changes.last?.evidence.line == 2_000)
  }

  @Test(arguments: [
    // It was not there before the first time, and is the session's own whatever comes then.
    (commands: ["echo 1 > /p/a", "echo 2 > /p/a"], isNew: true),
    (commands: ["echo 1 > /p/a", "echo 2 >> /p/a", "echo 3 > /p/a"], isNew: true),
    (commands: ["cat /p/a", "echo 1 > /p/a", "echo 2 > /p/a"], isNew: false),
    (commands: ["sed -i s/a/b/ /p/a", "echo 1 > /p/a"], isNew: false),
    (commands: ["echo 1 > /p/b", "mv /p/b /p/a", "echo 2 > /p/a"], isNew: true),
  ])
  func `a file that is created twice is new if it was the first time`(commands: [String], isNew: Bool) {
    let facts = commands.enumerated().flatMap { number, command in
      [
        call("\(number)", .run(command: command, purpose: nil)),
        .ended(ContextResult(id: "\(number)", outcome: .succeeded)),
      ]
    }
    let file = ledger(of: facts).record.files.first { $0.path == "/p/a" }
    #expect(file?.isNew == isNew)
  }

  // MARK: Texts

  private static let long = String(repeating: "ä word and another one. ", count: 2_000)

  /// A session in which everything that can be said is some 50 KB long.
  private var longFacts: [ContextFact] {
    let long = Self.long
    func ended(
      _ id: String, _ outcome: ToolEnd.Outcome = .succeeded, text: String = Self.long,
      answers: [String: String] = [:]
    )
      -> ContextFact
    {
      .ended(ContextResult(id: id, outcome: outcome, text: text, said: long, answers: answers))
    }
    let question = ContextQuestion(long, options: Array(repeating: "Other " + long, count: 40))
    return [
      .titled(long), .moved(folder: "/" + long, branch: long), .prompted(UserText(long)),
      .prompted(UserText(long, structure: .rejection)), call("1", .plan(long)),
      ended("1", .denied),
      call("2", .ask([question])), ended("2", answers: [long: long]), call("3", .delegate(long)), ended("3"),
      call("4", .run(command: "make " + long, purpose: long)), ended("4", .failed),
      call("5", .read(path: "/" + long)), ended("5"), call("6", .edit(path: "/p/" + long, lines: nil)),
      ended("6"),
      call("7", .run(command: "git commit -m x", purpose: long)), ended("7", text: "[main 1a2b3c4] " + long),
      .taskChanged(ContextTask(id: "1", text: long, state: .open)), .replied(long, isLast: true),
      call("8", .run(command: long, purpose: long)),
    ]
  }

  @Test func `no text is longer than its kind, however long it was`() {
    let record = ledger(of: longFacts).record
    let (title, line, said, plan, path) = (200 + 3, 400 + 3, 2_000 + 3, 8_000 + 3, 1_024 + 3)
    func holds(_ texts: [String?], _ most: Int, _ what: String) {
      #expect(!texts.isEmpty, "there is no \(what)")
      #expect(texts.allSatisfy { ($0?.utf8.count ?? 0) <= most }, "\(what)")
    }
    holds([record.title, record.branch], title, "title and branch")
    holds([record.folder] + record.files.map(\.path), path, "paths")
    holds(record.requests.map(\.text), said, "requests")
    holds(record.corrections.map(\.text), said, "corrections")
    holds(record.plans.map(\.text), plan, "plans")
    holds(record.plans.map(\.said), said, "words on plans")
    holds(record.questions.map(\.question), line, "questions")
    holds(record.questions.flatMap(\.options), title, "options")
    #expect(record.questions.allSatisfy { $0.options.count <= 16 })
    holds(record.questions.map(\.answer), said, "answers")
    holds(record.decisions.map(\.text), line + said + 1, "decisions")
    holds(record.decisions.flatMap(\.rejected), title, "what was not chosen")
    holds(record.commands.map(\.command), line, "commands")
    holds(record.commands.map(\.purpose), title, "purposes")
    holds(record.errors.flatMap { [$0.what, $0.text] }, line, "errors")
    holds(record.commits.map(\.subject), line, "commits")
    holds(record.findings.flatMap { [$0.task, $0.text] }, said, "findings")
    holds(record.tasks.map(\.text), line, "tasks")
    holds(record.openEnds.map(\.text), line, "open ends")
  }

  @Test func `calls without an end are so many at most`() {
    let facts = (0..<1_000).map { call("\($0)", .run(command: "make \($0)", purpose: nil)) }
    let open = ledger(of: facts).record.openEnds
    #expect(open.count == 256 && open.last?.text == "make 999")
  }
}
