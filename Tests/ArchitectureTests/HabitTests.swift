import Foundation
import Testing

/// What the formatter does not look at.
struct HabitTests {
  /// A habit: what is looked for in code, comments left out, and why it is not wanted.
  struct Habit: Sendable, CustomTestStringConvertible {
    var name: String
    var pattern: String
    var testDescription: String { name }

    /// The numbers of the lines that show it.
    func lines(in file: SourceFile) throws -> [Int] {
      let expression = try Regex(pattern)
      return file.code.filter { $0.text.contains(expression) }.map(\.number)
    }
  }

  static let longestFile = 400
  /// Looks at other programs, which tell nobody when they are done: it has to look again from time to time.
  static let waitsForOtherPrograms = "Tests/EndToEndTests/Support/Eventually.swift"
  /// Owns the tasks that others would leave to themselves.
  static let ownsTasks = "Sources/DaemonKit/Errands.swift"

  /// Each with a line that shows it, so that none can look for what is never there.
  static let unwanted: [(habit: Habit, example: String)] = [
    (Habit(name: "try without a way out", pattern: #"\btry!"#), "let x = try! read()"),
    (Habit(name: "an end of the process on input", pattern: #"\bfatalError\("#), "  fatalError(\"no\")"),
    (
      Habit(name: "a task that nobody owns", pattern: #"\bTask(\.detached)?\s*(\(.*\)\s*)?\{"#),
      "Task { run() }"
    ),
    (
      Habit(name: "a sleep", pattern: #"\b(Task|Thread)\.sleep|\bu?sleep\("#),
      "try await Task.sleep(for: .seconds(1))"
    ),
    (Habit(name: "a public declaration", pattern: #"^\s*(public|open)\s"#), "public struct Session {"),
    (
      Habit(name: "a look into another module's insides", pattern: #"@testable\b"#),
      "@testable import SessionCore"
    ),
    (
      Habit(
        name: "a name that says nothing",
        // What packages, services and users have is really called so.
        pattern:
          #"\b(struct|class|enum|actor|protocol) (?!(Package|Service|User)Manager\b)\w*(Manager|Helper|Util)s?\b"#
      ),
      "struct SessionManager {"
    ),
    (
      Habit(name: "a log of changing words", pattern: #"\b[lL]ogger\??\.[a-z]+\(\s*"[^"]*\\\("#),
      #"logger.error("The file \(path) is gone")"#
    ),
  ]

  @Test(arguments: unwanted.map(\.habit))
  func `a habit that is not wanted is nowhere`(habit: Habit) throws {
    let exempt = [Self.waitsForOtherPrograms, Self.ownsTasks]
    for file in try Self.swiftFiles() where !exempt.contains(file.path) {
      #expect(try habit.lines(in: file) == [], "\(file)")
    }
  }

  @Test(arguments: unwanted.map(\.example))
  func `each habit would be found`(example: String) throws {
    let file = SourceFile(path: "Sources/Made.swift", text: "// try! in a comment is none\n\(example)\n")
    #expect(try Self.unwanted.contains { try $0.habit.lines(in: file) == [2] })
  }

  @Test func `no file is longer than a reader can hold`() throws {
    let files = try Self.swiftFiles()
    #expect(files.count > 100)
    for file in files { #expect(Self.isShort(file) || Self.saysWhyLong(file), "\(file)") }
  }

  @Test(arguments: [
    ("let a = 1\n", 399, true, false),
    ("let a = 1\n", 400, false, false),
    ("// A list\n", 400, false, false),
    ("// A list with a line for each model, and as long as they are many.\n", 400, false, true),
    ("import A\n// as long as they are many\n", 400, false, false),
  ])
  func `a longer file says why at its head`(head: String, lines: Int, isShort: Bool, saysWhy: Bool) {
    let text = head + String(repeating: "let a = 1\n", count: lines)
    let file = SourceFile(path: "Sources/Made.swift", text: text)
    #expect(Self.isShort(file) == isShort)
    #expect(Self.saysWhyLong(file) == saysWhy)
  }

  @Test func `what a worker shows is shown by its life`() throws {
    for file in try SourceTree.swiftFiles(below: "Sources/SessionService/Workers") {
      #expect(try Self.shownByNobody(in: file) == [], "\(file)")
    }
  }

  @Test(arguments: [
    ("boards.sessions.publish(board, by: life)", []),
    ("boards.sessions.publish(board)", [1]),
    ("boards.index.update(by: life) { $0 = x }", []),
    ("let a = 1\nboards.index.update { $0 = x }", [2]),
    ("boards.scrolls.publish(\n  [x], by: worker.life)", []),
    ("boards.scrolls.publish(\n  [x])\nlet by: Int", [1]),
    ("boards.x.publishChange(\n  f(y, g()), by: life)", []),
  ])
  func `a life stands among what is shown`(text: String, lines: [Int]) throws {
    #expect(try Self.shownByNobody(in: SourceFile(path: "Sources/Made.swift", text: text)) == lines)
  }

  /// The numbers of the lines in which a board is shown something and no life is named: one that was given up would still
  /// show what its successor has overtaken.
  private static func shownByNobody(in file: SourceFile) throws -> [Int] {
    let code = file.code
    return code.indices.filter { index in
      guard let call = code[index].text.firstMatch(of: /boards\.\w+\.(publish|publishChange|update)\b/) else {
        return false
      }
      let rest = ([code[index].text[call.range.upperBound...]] + code[(index + 1)...].map { $0.text[...] })
        .joined(separator: " ")
      guard rest.first == "(" else { return true }
      var depth = 0
      let arguments = rest.prefix { character in
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
        return depth > 0
      }
      return !arguments.contains("by: ")
    }.map { code[$0].number }
  }

  @Test func `whoever tells the compiler to trust him says why`() throws {
    for file in try Self.swiftFiles() { #expect(Self.unexplainedTrust(in: file) == [], "\(file)") }
  }

  @Test(arguments: [
    ("struct A: @unchecked Sendable {", [1]),
    ("let b = 1\nnonisolated(unsafe) var c = 2", [2]),
    ("// Only touched on the queue.\nnonisolated(unsafe) var c = 2\nnonisolated(unsafe) var d = 2", []),
    ("nonisolated(unsafe) var c = 2  // only touched on the queue", []),
    ("/// Safe: it is never changed.\nstruct A: @unchecked Sendable {", []),
  ])
  func `a reason stands above or beside`(text: String, lines: [Int]) {
    #expect(Self.unexplainedTrust(in: SourceFile(path: "Sources/Made.swift", text: text)) == lines)
  }

  @Test func `nothing names a folder of the machine that it was written on`() throws {
    // Put together here, or this file would be the first to be found.
    let folders = ["work", "root"].map { "/" + $0 + "/" }
    func places(in file: SourceFile) -> [String] {
      file.lines.filter { line in folders.contains { line.contains($0) } }
    }
    #expect(places(in: SourceFile(path: "Made.md", text: "see \(folders[0])notes")).count == 1)
    let names = [
      "Sources", "Tests", "docs", "config", "systemd", "README.md", "CONTRIBUTING.md", "Package.swift",
    ]
    for file in try names.flatMap(SourceTree.files(below:)) { #expect(places(in: file) == [], "\(file)") }
  }

  private static func swiftFiles() throws -> [SourceFile] {
    // This folder's files hold examples of what is not wanted.
    try SourceTree.swiftFiles(below: "Sources")
      + SourceTree.swiftFiles(below: "Tests").filter { !$0.path.hasPrefix("Tests/ArchitectureTests/") }
  }

  private static func isShort(_ file: SourceFile) -> Bool { file.lines.count <= longestFile + 1 }

  /// Whether the comment that the file begins with says why it is as long as it is.
  private static func saysWhyLong(_ file: SourceFile) -> Bool {
    file.lines.prefix { $0.hasPrefix("//") }.contains { $0.contains("as long as") }
  }

  /// Lines that switch a check of the compiler off and have no comment
  /// beside them or above; a run of such lines may share one.
  private static func unexplainedTrust(in file: SourceFile) -> [Int] {
    func trusts(_ line: String) -> Bool {
      line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)")
    }
    return file.lines.indices.filter { index in
      let line = file.lines[index]
      guard trusts(line), !line.contains("//") else { return false }
      let above = file.lines[..<index].last { !trusts($0) } ?? ""
      return !above.drop(while: \.isWhitespace).hasPrefix("//")
    }.map { $0 + 1 }
  }
}
