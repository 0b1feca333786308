import SessionCore
import Testing

/// Which texts of a record are found, and what stands out in one that was.
struct SearchTextTests {
  private func evidence(_ line: Int) -> ContextEvidence {
    ContextEvidence(
      line: line, offset: Int64(line * 100), length: 99, time: Timestamp(milliseconds: Int64(line)))
  }

  private func texts(of facts: [ContextFact]) -> [SearchText] {
    var ledger = ContextLedger()
    for (index, fact) in facts.enumerated() { ledger.take(fact, evidence(index + 1)) }
    return ledger.record.searchTexts
  }

  @Test func `every class is found, and what stands in several is one text`() {
    let texts = texts(of: [
      .prompted(UserText("Add a cache")),
      .called(ContextCall(id: "1", tool: "Read", action: .read(path: "/p/store.swift"))),
      .ended(ContextResult(id: "1", outcome: .succeeded, lines: 1...20, totalLines: 80)),
      .called(
        ContextCall(
          id: "2", tool: "AskUserQuestion",
          action: .ask([ContextQuestion("Where?", options: ["memory", "disk"])]))),
      .ended(ContextResult(id: "2", outcome: .succeeded, answers: ["Where?": "memory"])),
      .called(ContextCall(id: "3", tool: "ExitPlanMode", action: .plan("first the cache"))),
      .ended(ContextResult(id: "3", outcome: .succeeded)),
      .called(ContextCall(id: "4", tool: "Edit", action: .edit(path: "/p/store.swift", lines: nil))),
      .ended(ContextResult(id: "4", outcome: .succeeded)),
      .called(ContextCall(id: "5", tool: "Bash", action: .run(command: "swift test", purpose: "run all"))),
      .ended(ContextResult(id: "5", outcome: .failed, text: "1 test failed", tests: .failed)),
      .called(ContextCall(id: "6", tool: "Task", action: .delegate("look for others"))),
      .ended(ContextResult(id: "6", outcome: .succeeded, text: "There are none.")),
      .called(ContextCall(id: "7", tool: "Bash", action: .run(command: "git commit -m 'a'", purpose: nil))),
      .ended(ContextResult(id: "7", outcome: .succeeded, text: "[main 1234567] a cache")),
      .tasksListed([ContextTask(id: "1", text: "write docs", state: .open)]),
      .prompted(UserText("And the docs")),
    ])
    func classes(_ text: String) -> Set<ContextClass>? { texts.first { $0.text == text }?.classes }
    #expect(classes("Add a cache") == [.requests])
    #expect(classes("And the docs") == [.requests, .open])
    #expect(classes("/p/store.swift")?.contains(.files) == true)
    #expect(classes("Where?\nmemory\ndisk") == [.questions])
    #expect(classes("first the cache") == [.plans])
    #expect(classes("swift test\n1 test failed")?.contains(.errors) == true)
    #expect(classes("swift test\nrun all") == [.commands])
    #expect(classes("look for others\nThere are none.") == [.findings])
    #expect(classes("1234567\na cache") == [.commits])
    #expect(classes("write docs") == [.tasks, .open])
    #expect(Set(texts.map(\.mark)).count == texts.count)
    #expect(texts.first { $0.text == "And the docs" }?.line == 17)
  }

  @Test func `what commands a terminal is no part of a text`() {
    let list = ["a\u{2}b\u{1b}[31m\u{0}c\u{9b}d\te\nf ", " \u{1}\u{2} "].map {
      ContextTask(id: $0, text: $0, state: .done)
    }
    #expect(texts(of: [.tasksListed(list)]).map(\.text) == ["a b [31m c d\te\nf"])
  }

  @Test func `a mark tells text, place, time and classes`() {
    let text = SearchText("a", classes: [.requests, .open], line: 1, time: Timestamp(milliseconds: 1))
    var others = [text, text, text, text, text]
    others[0].text = "b"
    others[1].classes = [.requests]
    others[2].line = 2
    others[3].time = nil
    #expect(Set((others).map(\.mark)).count == 5)
    #expect(others[4].mark == text.mark)
  }

  @Test(arguments: [
    ("a <b> c", ["a ", "b!", " c"]), ("<b>", ["b!"]), ("<a><b>", ["a!", "b!"]), ("plain", ["plain"]),
    ("", []),
    ("a <b", ["a ", "b!"]), ("a> <b", ["a", " ", "b!"]),
  ])
  func `pieces stand out between their marks`(text: String, expected: [String]) {
    let marked = MarkedText(text, begin: "<", end: ">")
    #expect(marked.pieces.map { $0.text + ($0.isMarked ? "!" : "") } == expected)
    for mark in marked.marks {
      let scalars = Array(marked.text.unicodeScalars)[mark.start..<mark.start + mark.length]
      let piece = String(String.UnicodeScalarView(scalars))
      #expect(marked.pieces.contains(MarkedText.Piece(piece, isMarked: true)))
    }
  }
}
