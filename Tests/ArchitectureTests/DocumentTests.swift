import Foundation
import Testing

/// What people are told exists, and what exists is told.
struct DocumentTests {
  /// The names that are matched in a source file, and where each has to stand, with the name in place of `%`.
  struct Promise: Sendable, CustomTestStringConvertible {
    var source: String
    var pattern: String
    var document: String
    var form: String
    /// Where in the document: from there on to the next empty line; all of it where that is not said.
    var part = ""
    var testDescription: String { "\(source) in \(document)" }
  }

  /// An agent's name in the settings.
  private static let agent = #"static let agent = AgentID\("([a-z-]+)"\)"#

  static let promises = [
    Promise(
      source: "Sources/SessionService/Settings/SettingsKey.swift",
      pattern: #"case \.\w+: "([a-z.]+\.[a-z]+)""#,
      document: "docs/man/sessiond.yaml.5", form: ".It Ic %\n"),
    Promise(
      source: "Sources/SessionService/Settings/SettingsKey.swift", pattern: #"^  case (\w+)"#,
      document: "Sources/SessionService/Settings/SettingsKey.swift", form: ".%",
      part: "static let all: [SettingsKey]"),
    Promise(
      source: "Sources/sessiond-cli/Commands", pattern: #"^struct (\w+Command): "#,
      document: "Sources/sessiond-cli", form: "%.self"),
    Promise(
      source: "Sources/AgentFormats", pattern: agent, document: "docs/man/sessiond.yaml.5",
      form: ".It Ic agents.%.enabled\n"),
    Promise(
      source: "Sources/AgentFormats", pattern: agent, document: "docs/man/sessiond.yaml.5",
      form: ".It Ic agents.%.folders\n"),
    Promise(
      source: "Sources/AgentFormats", pattern: agent, document: "config/sessiond.yaml", form: "\n  %:\n"),
    Promise(
      source: "Sources/ControlAPI/Route.swift", pattern: #"static let \w+ = "(/[a-z0-9{}/]+)""#,
      document: "docs/api/README.md", form: "| `%` |"),
    Promise(
      source: "Sources/SessionCore/Events/SessionEventKind+JSON.swift",
      pattern: #"^    case \.\w+: "([a-z.]+)"$"#,
      document: "docs/openapi.yaml", form: "| `%` |"),
    Promise(
      source: "Sources/ControlAPI/Route.swift", pattern: #"static let \w+ = "(/[a-z0-9{}/]+)""#,
      document: "docs/openapi.yaml", form: "\n  %:\n"),
    Promise(
      source: "docs/openapi.yaml", pattern: #"^  (/[a-z0-9{}/]+):$"#,
      document: "Sources/ControlAPI/Route.swift", form: #""%""#),
    Promise(
      source: "Sources/SessionService/Daemon+workers.swift", pattern: #"^  static let \w+ = "([a-z-]+)"$"#,
      document: "docs/architecture.md", form: "`%`"),
    Promise(
      source: "Sources/sessiond-status/Arguments.swift", pattern: #"^      -(-(?!help)[a-z-]+)"#,
      document: "docs/man/sessiond-status.1", form: "Fl %"),
    Promise(
      source: "Sources/Rendering/Segment/SegmentField.swift", pattern: #"^  case (\w+)$"#,
      document: "Sources/sessiond-status/Arguments.swift", form: "{%}"),
    Promise(
      source: "Sources/Rendering/Segment/SegmentField.swift", pattern: #"^  case (\w+)$"#,
      document: "docs/man/sessiond-status.1", form: ".Ql {%}"),
    Promise(
      source: "Sources/SessionCore/Redaction/SecretKind.swift", pattern: #"^  case (?:\w+ = ")?(\w+)"?$"#,
      document: "docs/redaction.md", form: "| `%` |"),
    Promise(
      source: "Sources/sessiond-cli/SessiondCLI.swift", pattern: #"^        (sessiond-cli [a-z]+)"#,
      document: "README.md", form: "%"),
  ]

  /// Whether there is a Python to ask; without PyYAML it says so, and is content.
  private static let hasPython =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: $0 + "/python3")
    }

  @Test(.enabled(if: hasPython, "python3 is not installed"))
  func `docs/api is what scripts/api-docs makes of docs/openapi.yaml`() throws {
    let check = Process()
    check.executableURL = SourceTree.root.appending(path: "scripts/api-docs")
    check.arguments = ["--check"]
    let complaints = Pipe()
    check.standardError = complaints
    try check.run()
    let words = try complaints.fileHandleForReading.readToEnd() ?? Data()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0, "\(String(decoding: words, as: UTF8.self))")
  }

  @Test func `each test that docs/security.md leans on is there`() throws {
    let document = try #require(try SourceTree.files(below: "docs/security.md").first).lines
      .joined(separator: " ")
    let names = document.matches(of: /“([^”]+)”/).map { match in
      match.1.split(separator: " ").joined(separator: " ")
    }
    #expect(names.count > 30)
    let tests = Set(
      try SourceTree.swiftFiles(below: "Tests").flatMap(\.lines).compactMap { line -> Substring? in
        guard line.utf8.contains(UInt8(ascii: "`")) else { return nil }
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        return parts[0].hasSuffix("func ") ? parts[1] : nil
      })
    for name in names { #expect(tests.contains(name[...]), "\(name)") }
  }

  @Test(arguments: promises) func `what there is stands in its document`(promise: Promise) throws {
    let document = try SourceTree.files(below: promise.document).flatMap(\.lines).joined(separator: "\n")
    let place =
      promise.part.isEmpty
      ? document[...]
      : try #require(document.components(separatedBy: promise.part).dropFirst().first)[...]
        .split(separator: "\n\n", maxSplits: 1)[0]
    let expression = try Regex(promise.pattern).anchorsMatchLineEndings()
    let names = try SourceTree.files(below: promise.source).flatMap(\.lines).flatMap { line in
      line.matches(of: expression).compactMap { $0.output[1].substring.map(String.init) }
    }
    #expect(names.count > 1)
    for name in names {
      let text = promise.form.replacingOccurrences(of: "%", with: name)
      if !Self.stands(text, in: place) {
        Issue.record("\(name), which \(promise.source) has, is to stand in \(promise.document) as “\(text)”")
      }
    }
  }

  @Test(arguments: [
    ("ListCommand.self", "AlertsListCommand.self", false), ("ListCommand.self", "[ListCommand.self]", true),
    (".archive", ".archiveDays", false), (".archive", ".archiveDays, .archive", true),
  ])
  func `a name that is a part of another one does not stand for it`(
    text: String, place: String, isThere: Bool
  ) {
    #expect(Self.stands(text, in: place[...]) == isThere)
  }

  /// Whether a text stands there, and not as a part of a longer name.
  private static func stands(_ text: String, in place: Substring) -> Bool {
    func goesOn(_ first: Character?, _ second: Character?) -> Bool {
      [first, second].allSatisfy { $0.map { $0.isLetter || $0.isNumber } ?? false }
    }
    return place.ranges(of: text).contains { range in
      !goesOn(place[..<range.lowerBound].last, text.first)
        && !goesOn(text.last, place[range.upperBound...].first)
    }
  }
}
