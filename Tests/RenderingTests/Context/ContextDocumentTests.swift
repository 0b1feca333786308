import Foundation
import Rendering
import SessionCore
import Testing

struct ContextDocumentTests {
  private func evidence(_ line: Int) -> ContextEvidence {
    ContextEvidence(
      line: line, offset: Int64(line * 100), length: 99,
      time: Timestamp(milliseconds: 1_795_000_000_000 + Int64(line)))
  }

  /// A record with something of every class.
  private func document(_ facts: [ContextFact] = ContextDocumentTests.facts) -> ContextDocument {
    var ledger = ContextLedger()
    for (index, fact) in facts.enumerated() { ledger.take(fact, evidence(index + 1)) }
    return ContextDocument(
      ledger.record, of: .init(session: "3f2c", agent: "claude-code", transcript: "/t/3f2c.jsonl"))
  }

  private static let facts: [ContextFact] = [
    .moved(folder: "/p/api", branch: "main"),
    .prompted(UserText("Add a cache to the store")),
    .called(ContextCall(id: "1", tool: "Read", action: .read(path: "/p/api/store.swift"))),
    .ended(ContextResult(id: "1", outcome: .succeeded, lines: 1...20, totalLines: 80)),
    .called(
      ContextCall(
        id: "2", tool: "AskUserQuestion",
        action: .ask([ContextQuestion("Where?", options: ["memory", "disk"])]))),
    .ended(ContextResult(id: "2", outcome: .succeeded, answers: ["Where?": "memory"])),
    .called(ContextCall(id: "3", tool: "ExitPlanMode", action: .plan("1. cache\n2. tests"))),
    .ended(ContextResult(id: "3", outcome: .succeeded)),
    .called(ContextCall(id: "4", tool: "Edit", action: .edit(path: "/p/api/store.swift", lines: nil))),
    .ended(ContextResult(id: "4", outcome: .succeeded, change: LineChange(added: 9, removed: 1))),
    .called(
      ContextCall(id: "5", tool: "Bash", action: .run(command: "swift test", purpose: "run the tests"))),
    .ended(ContextResult(id: "5", outcome: .failed, text: "1 test failed", tests: .failed)),
    .called(ContextCall(id: "6", tool: "Task", action: .delegate("look for other caches"))),
    .ended(ContextResult(id: "6", outcome: .succeeded, text: "There are none.")),
    .called(
      ContextCall(id: "7", tool: "Bash", action: .run(command: "git commit -m 'a cache'", purpose: nil))),
    .ended(ContextResult(id: "7", outcome: .succeeded, text: "[main 1234567] a cache")),
    .tasksListed([ContextTask(id: "1", text: "write docs", state: .open)]),
    .replied("The cache is there.", isLast: true),
    .compacted,
    .prompted(UserText("And the docs")),
  ]

  @Test func `the text for people says each item with its line`() {
    let text = document().markdown
    for part in [
      "# api: context record", "`/p/api` on `main`", "- Add a cache to the store (:2)", "→ memory (:5)",
      "accepted (:7)\n  > 1. cache\n  > 2. tests",
      "`/p/api/store.swift` changed, +9 −1, by Edit, 88 lines now",
      "look for other caches: There are none. (:14)", "`1234567` a cache (:16)", "task: write docs (:17)",
      "not answered yet: And the docs (:20)",
    ] {
      #expect(text.contains(part), "\(part) is missing in\n\(text)")
    }
  }

  @Test func `what was said can't become Markdown or a terminal's command`() {
    let text = document([.prompted(UserText("See [x](http://e.x) or a_b \u{1b}[31m # *no*"))]).markdown
    #expect(!text.contains("\u{1b}"))
    #expect(text.contains("See \\[x\\](http://e.x) or a\\_b"))
  }

  @Test func `the document for programs has the members of the schema, all of them`() throws {
    let json = try JSONSerialization.jsonObject(with: Data(document().json))
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.schemaFile))
    let problems = try SchemaCheck(#require(schema as? [String: Any])).problems(of: json)
    #expect(problems.isEmpty, "\(problems)")
  }

  @Test func `two runs give the same bytes`() {
    #expect(document().json == document().json)
    #expect(document().markdown == document().markdown)
  }

  @Test func `only the classes and the time that are wanted are kept`() {
    let whole = document()
    let files = whole.selecting([.files, .commits], since: nil).record
    #expect(files.files.count == 1 && files.commits.count == 1)
    #expect(files.requests.isEmpty && files.openEnds.isEmpty && files.plans.isEmpty)
    let late = whole.selecting([], since: evidence(15).time).record
    #expect(late.commits.count == 1 && late.plans.isEmpty)
    #expect(late.openEnds == whole.record.openEnds)
  }

  // MARK: Cut to a budget

  /// A session of 400 files that were looked at, 60 choices, and much that was asked for.
  private var long: ContextDocument {
    var facts = Self.facts
    for number in 0..<400 {
      facts += [
        .called(
          ContextCall(
            id: "r\(number)", tool: "Read", action: .read(path: "/p/api/Sources/file\(number).swift"))),
        .ended(ContextResult(id: "r\(number)", outcome: .succeeded, lines: 1...200, totalLines: 900)),
        .prompted(UserText("Request number \(number) of a long session, in which much is asked for")),
        .replied("Done.", isLast: true),
      ]
    }
    for number in 0..<60 {
      facts += [
        .called(
          ContextCall(
            id: "q\(number)", tool: "AskUserQuestion",
            action: .ask([
              ContextQuestion("Which way for part \(number) of all that is built?", options: ["a", "b"])
            ]))),
        .ended(
          ContextResult(
            id: "q\(number)", outcome: .succeeded,
            answers: ["Which way for part \(number) of all that is built?": "a"])),
      ]
    }
    return document(facts)
  }

  @Test(arguments: [200, 300, 1_000, 3_000]) func `the text keeps to its budget and says what is left out`(
    budget: Int
  ) {
    let text = ContextCut.markdown(long, budget: budget)
    #expect(ContextCut.tokens(of: text) <= budget)
    #expect(text.contains("Left out: "))
    #expect(text.contains("task: write docs"))
  }

  @Test func `where there is no transcript its lines are those of a terminal`() {
    let terminal = ContextDocument(
      document().record, of: .init(session: "3f2c", agent: "claude-code", transcript: "", source: .terminal))
    #expect(ContextCut.markdown(terminal, budget: 1_000).contains("Lines (:N) of its terminal\n"))
  }

  @Test func `each choice is there with 1,000 tokens, at least by its line`() {
    let text = ContextCut.markdown(long, budget: 1_000)
    let missing = long.record.decisions.filter { !text.contains(":\($0.evidence.line)") }
    #expect(missing.isEmpty)
  }

  @Test func `what waits for somebody comes before the files that are worked on`() {
    var facts = Self.facts
    for number in 0..<80 {
      facts += [
        .called(
          ContextCall(
            id: "w\(number)", tool: "Write", action: .write(path: "/p/api/f\(number).swift", lines: 9))),
        .ended(ContextResult(id: "w\(number)", outcome: .succeeded)),
      ]
    }
    facts.append(
      .called(ContextCall(id: "c", tool: "Bash", action: .run(command: "make soak", purpose: nil))))
    let text = ContextCut.markdown(document(facts), budget: 1_000)
    for part in ["Add a cache to the store", "in flight: `make soak`", "And the docs", "f79.swift"] {
      #expect(text.contains(part), "\(part) is missing in\n\(text)")
    }
  }

  @Test func `what two classes tell of is told once where room is scarce, and is not left out`() {
    let edits: [ContextFact] = (0..<3).flatMap { number -> [ContextFact] in
      [
        .called(
          ContextCall(
            id: "e\(number)", tool: "Edit", action: .edit(path: "/p/api/g\(number).swift", lines: nil))),
        .ended(ContextResult(id: "e\(number)", outcome: .succeeded)),
      ]
    }
    let text = ContextCut.markdown(
      ContextDocument(
        long.record.replacingOpenEnds(with: document(Self.facts + edits).record), of: long.origin),
      budget: 600)
    for number in 0..<3 { #expect(text.contains("g\(number).swift` changed"), "\(text)") }
    let last = text.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("Left out: ") && !last.contains(" open") && !last.contains(" tasks"), "\(last)")
    #expect(text.contains("task: write docs"))
  }

  @Test(arguments: [
    ("", 0), ("word", 2), ("a", 1), ("internationalisation", 7), ("1234567", 4), ("a/b.c", 5), ("\n", 1),
    ("------", 6), ("äöü", 3), ("some plain words of a line", 9),
  ])
  func `a text takes as many tokens as its bytes or what is in it`(text: String, tokens: Int) {
    #expect(ContextCut.tokens(of: text) == tokens)
    #expect(ContextCut.tokens(of: text + "\n" + text) <= 2 * tokens + 1)
  }

  @Test func `with room for all nothing is left out`() {
    let text = ContextCut.markdown(document(), budget: 100_000)
    #expect(!text.contains("Left out"))
    #expect(text.contains("run the tests") || text.contains("swift test"))
  }

  private static let schemaFile = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "docs/context.schema.json")
}

extension ContextRecord {
  /// A record with the files, the tasks and what is open of another one.
  fileprivate func replacingOpenEnds(with other: ContextRecord) -> ContextRecord {
    var record = self
    (record.openEnds, record.tasks, record.files) = (other.openEnds, other.tasks, files + other.files)
    return record
  }
}

/// As much of JSON Schema as the published one uses.
private struct SchemaCheck {
  private let definitions: [String: Any]
  private let root: [String: Any]

  init(_ root: [String: Any]) {
    self.root = root
    definitions = root["$defs"] as? [String: Any] ?? [:]
  }

  func problems(of value: Any) -> [String] { problems(of: value, root, at: "") }

  private func problems(of value: Any, _ schema: [String: Any], at place: String) -> [String] {
    if let reference = (schema["$ref"] as? String)?.split(separator: "/").last,
      let definition = definitions[String(reference)] as? [String: Any]
    {
      return problems(of: value, definition, at: place)
    }
    if let choices = schema["oneOf"] as? [[String: Any]] {
      let found = choices.map { problems(of: value, $0, at: place) }
      return found.contains { $0.isEmpty } ? [] : found.flatMap(\.self)
    }
    if let words = schema["enum"] as? [Any] {
      let isKnown = words.contains { ($0 as? NSObject)?.isEqual(value) == true }
      return isKnown ? [] : ["\(place): \(value) is none of \(words)"]
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    guard types.isEmpty || types.contains(where: { Self.isOf($0, value) }) else {
      return ["\(place): \(value) is no \(types)"]
    }
    if let object = value as? [String: Any] { return membersProblems(of: object, schema, at: place) }
    if let elements = value as? [Any], let element = schema["items"] as? [String: Any] {
      return elements.enumerated().flatMap { problems(of: $0.element, element, at: "\(place)/\($0.offset)") }
    }
    return []
  }

  private func membersProblems(of object: [String: Any], _ schema: [String: Any], at place: String)
    -> [String]
  {
    let members = schema["properties"] as? [String: Any] ?? [:]
    var problems = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
      "\(place)/\($0) is missing"
    }
    for (name, member) in object {
      if let inner = members[name] as? [String: Any] {
        problems += self.problems(of: member, inner, at: "\(place)/\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(place)/\(name) is not in the schema")
      }
    }
    return problems
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": (value as? NSNumber).map { isTruth($0) } ?? false
    case _: (value as? NSNumber).map { !isTruth($0) } ?? false
    }
  }

  private static func isTruth(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c" || number === NSNumber(value: true)
      || number === NSNumber(value: false)
  }
}
