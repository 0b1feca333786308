import Foundation
import Testing

/// The walls between the targets. The package manager does not hold them: an undeclared import that is there
/// through another target compiles.
struct ImportTests {
  /// What each target may import. A module that is missing here
  /// is asked for in a review, not added in passing.
  private static let allowed: [String: Set<String>] = [
    "AgentFormats": ["CSimdJSON", "CZstd", "FoundationEssentials", "Glibc", "SessionCore"],
    "CLinux": [],
    "CMessageBus": [],
    "CSimdJSON": [],
    "CSystemd": [],
    "CZstd": [],
    "ControlAPI": ["Glibc"],
    "DaemonKit": [
      "ControlAPI", "Dispatch", "Glibc", "LinuxHost", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix",
      "Synchronization",
    ],
    "LinuxHost": ["CLinux", "CMessageBus", "CSystemd", "Dispatch", "Glibc", "Logging", "Synchronization"],
    "Rendering": ["SessionCore"],
    "SessionCore": [],
    "SessionService": [
      "AgentFormats", "Configuration", "ControlAPI", "DaemonKit", "Dispatch", "LinuxHost", "Logging",
      "Rendering",
      "SessionCore", "SessionStore", "Synchronization", "SystemPackage", "Yams",
    ],
    "SessionStore": [
      "FoundationEssentials", "GRDB", "GRDBSQLite", "LinuxHost", "SessionCore", "Synchronization",
    ],
    "sessiond": [
      "ArgumentParser", "ControlAPI", "Dispatch", "Glibc", "LinuxHost", "Logging", "SessionService",
      "Synchronization",
    ],
    "sessiond-cli": ["ArgumentParser", "ControlAPI", "Glibc"],
    "sessiond-hook": ["ControlAPI", "Glibc"],
    "sessiond-status": ["ControlAPI", "Glibc"],
  ]

  @Test(arguments: allowed.keys.sorted())
  func `a target imports only what it may`(target: String) throws {
    let modules = try #require(Self.allowed[target])
    for file in try SourceTree.swiftFiles(below: "Sources/" + target) {
      #expect(Self.forbidden(in: file, allowed: modules) == [], "\(file)")
    }
  }

  @Test func `every target has its row in the table, and every row its target`() throws {
    #expect(try SourceTree.targets() == Self.allowed.keys.sorted())
  }

  @Test func `every target has source files, so that no row passes for want of them`() throws {
    let faces = ["CLinux", "CMessageBus", "CSimdJSON", "CSystemd", "CZstd"]
    for target in Self.allowed.keys where !faces.contains(target) {
      #expect(try !SourceTree.swiftFiles(below: "Sources/" + target).isEmpty, "\(target)")
    }
  }

  @Test func `the clients of the socket never link Foundation`() {
    for target in ["ControlAPI", "sessiond-cli", "sessiond-hook", "sessiond-status"] {
      #expect(Self.allowed[target]?.contains { $0.hasPrefix("Foundation") } == false, "\(target)")
    }
  }

  @Test(arguments: [
    "import Foundation", "package import Foundation", "  import Foundation  ",
    "@preconcurrency import Foundation",
    "import struct Foundation.URL", "@_exported public import Foundation // for all",
    "internal import Foundation;",
  ])
  func `an import that is not allowed is found in whatever form it is written`(line: String) {
    let file = SourceFile(
      path: "Sources/SessionCore/Made.swift", text: "// import GRDB\n\(line)\n\nlet x = 1\n")
    #expect(Self.forbidden(in: file, allowed: ["Glibc"]) == ["Foundation"])
  }

  @Test func `an import that is allowed is not held against a file`() {
    let text = "import Glibc\npackage import SessionCore\nlet imported = \"import GRDB\"\n"
    let file = SourceFile(path: "Sources/AgentFormats/Made.swift", text: text)
    #expect(Self.forbidden(in: file, allowed: ["Glibc", "SessionCore"]) == [])
  }

  /// The modules that the file imports and may not.
  private static func forbidden(in file: SourceFile, allowed: Set<String>) -> [String] {
    file.code.compactMap { module(importedBy: $0.text) }.filter { !allowed.contains($0) }
  }

  /// The module of an import line, `nil` for any other line.
  private static func module(importedBy line: String) -> String? {
    var words = line.split { " \t;".contains($0) }
    while let word = words.first, word.hasPrefix("@") || levels.contains(String(word)) { words.removeFirst() }
    guard words.first == "import" else { return nil }
    words.removeFirst()
    if let word = words.first, kinds.contains(String(word)) { words.removeFirst() }
    return words.first?.split(separator: ".").first.map(String.init)
  }

  private static let levels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "actor",
  ]
}
