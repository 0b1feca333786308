/// What a file is for, told from its path.
package enum EditedFile: Hashable, Sendable {
  /// It says what is to be done.
  case plan
  /// It is for people to read: nothing has to be tested after a change.
  case document
  /// It tests other files.
  case test
  /// Anything else, also where the path is not known.
  case program

  private static let endings = [".md", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".tex", ".org"]
  private static let names: Set<String> = [
    "readme", "changelog", "license", "contributing", "authors", "notice",
  ]
  /// Folders and names of texts that tell an agent what to do: they are the program, not about it.
  private static let instructionFolders: Set<String> = ["skills", "commands", "prompts", "agents"]
  private static let instructions: Set<String> = ["skill", "claude", "agents", "gemini"]
  private static let planFolders: Set<String> = ["plans", ".planning", "todo", "todos"]
  private static let planWords = ["plan", "todo", "design", "spec"]
  private static let planNames: Set<String> = ["state", "roadmap", "tasks"]
  private static let testFolders: Set<String> = [
    "test", "tests", "__tests__", "spec", "specs", "e2e", "testdata",
  ]
  private static let testWords: Set<String> = ["test", "tests", "spec", "specs"]

  package init(path: String) {
    let parts = path.split { $0 == "/" || $0 == "\\" }.map(String.init)
    let folders = parts.dropLast().map { $0.lowercased() }
    let name = parts.last ?? ""
    let stem = String(name.prefix { $0 != "." }).lowercased()
    let plain = name.lowercased()
    if Self.endings.contains(where: plain.hasSuffix) {
      self = Self.text(stem, folders)
    } else if folders.contains(where: Self.testFolders.contains) || Self.isTest(name) {
      self = .test
    } else {
      self = Self.names.contains(stem) && !name.contains(".") ? .document : .program
    }
  }

  private static let temporaryFolders = ["/tmp/", "/var/tmp/", "/dev/", "/private/tmp/"]
  private static let temporaryParts = ["/AppData/Local/Temp/", "\\AppData\\Local\\Temp\\", "/var/folders/"]
  private static let temporaryVariables: Set<String> = ["tmp", "tmpdir", "temp", "tempdir"]

  /// Whether it lies outside of any project: what is written there needs no test. `$tmp`, `$TMP_DIR`, `${tmp2}` are
  /// called what they are for.
  static func isElsewhere(_ path: String) -> Bool {
    guard !path.contains("/../") else { return false }
    if temporaryParts.contains(where: path.contains) { return true }
    guard path.hasPrefix("$") else { return temporaryFolders.contains { path.hasPrefix($0) } }
    if path.lowercased().hasPrefix("$env:temp") { return true }
    let name = path.drop { $0 == "$" || $0 == "{" }.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
    return temporaryVariables.contains(name.lowercased().filter(\.isLetter))
  }

  /// Whether a test has to be run after a change.
  var needsTest: Bool {
    switch self {
    case .test, .program: true
    case .plan, .document: false
    }
  }

  private static func text(_ stem: String, _ folders: [String]) -> EditedFile {
    if instructions.contains(stem) || folders.contains(where: instructionFolders.contains) { return .program }
    let isPlan =
      folders.contains(where: planFolders.contains) || planNames.contains(stem)
      || planWords.contains { !stem.ranges(of: $0).isEmpty }
    return isPlan ? .plan : .document
  }

  /// `test_store.py`, `store_test.go`, `store.spec.ts`, `StoreTests.swift`.
  private static func isTest(_ name: String) -> Bool {
    let words = name.split { $0 == "." || $0 == "_" || $0 == "-" }.map(String.init)
    if words.first.map({ testWords.contains($0.lowercased()) }) == true, words.count > 1 { return true }
    guard let stem = words.dropLast().last else { return false }
    return testWords.contains(stem.lowercased())
      || ["Test", "Tests", "Spec", "Specs"].contains { stem.hasSuffix($0) && stem != $0 }
  }
}
