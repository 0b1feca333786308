import Foundation
import Testing

/// The walls between the targets. The package manager does not hold them: an undeclared import that is there
/// through another target compiles.
struct ImportTests {
  /// What each target may import. A module that is missing here
  /// is asked for in a review, not added in passing.
  private static let allowed: [String: Set<String>] = [
    "AgentFormats": ["CSimdJSON", "CZstd", "Glibc", "SessionCore"],
    "CLinux": [],
    "CMessageBus": [],
    "CSimdJSON": [],
    "CSystemd": [],
    "CZstd": [],
    "ControlAPI": ["Glibc"],
    "DaemonKit": [
      "Dispatch", "Glibc", "LinuxHost", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "Synchronization",
    ],
    "LinuxHost": ["CLinux", "CMessageBus", "CSystemd", "Dispatch", "Glibc", "Logging", "Synchronization"],
    "Rendering": ["SessionCore"],
    "SessionCore": [],
    "SessionService": [
      "AgentFormats", "Configuration", "ControlAPI", "DaemonKit", "Dispatch", "LinuxHost", "Logging",
      "Rendering", "SessionCore", "SessionStore", "Synchronization", "SystemPackage", "Yams",
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

  @Test func `nothing is allowed that nobody needs`() throws {
    for (target, modules) in Self.allowed {
      let imported = try SourceTree.swiftFiles(below: "Sources/" + target).flatMap(Self.imports)
      #expect(modules.subtracting(imported) == [], "\(target)")
    }
  }

  @Test func `the manifest declares for each target what its files import, and no more`() throws {
    let targets = try PackageManifest.ofRepository().targets
    #expect(Set(targets.map(\.name)).isSuperset(of: Self.allowed.keys))
    for target in targets {
      let imported = try SourceTree.swiftFiles(below: target.folder).flatMap(Self.imports)
      #expect(target.dependencies == Set(imported).subtracting(Self.ofTheSystem), "\(target.name)")
    }
  }

  @Test func `a manifest is read as it is laid out`() throws {
    let text = """
      let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
      let package = Package(
        targets: [
          .target(name: "CLinux"),
          .target(
            name: "LinuxHost",
            dependencies: [
              "CLinux",
              logging,
            ],
            swiftSettings: strict),
          .testTarget(
            name: "LinuxHostTests", dependencies: ["LinuxHost"], swiftSettings: strict),
          .executableTarget(name: "faulty", dependencies: [], path: "Tests/Faulty"),
        ])

      if fuzzes {
          .target(name: "CFuzzer")
      }
      """
    #expect(
      try PackageManifest(text: text).targets == [
        .init(name: "CLinux", folder: "Sources/CLinux", dependencies: []),
        .init(name: "LinuxHost", folder: "Sources/LinuxHost", dependencies: ["CLinux", "Logging"]),
        .init(name: "LinuxHostTests", folder: "Tests/LinuxHostTests", dependencies: ["LinuxHost"]),
        .init(name: "faulty", folder: "Tests/Faulty", dependencies: []),
      ])
  }

  @Test func `the table of rooms for people says the same`() throws {
    let document = try #require(try SourceTree.files(below: "CONTRIBUTING.md").first)
    var rows: [String: Set<String>] = [:]
    for line in document.lines where line.hasPrefix("| `") {
      let cells = line.split(separator: "|")
      for name in cells[0].matches(of: /`([\w-]+)`/) {
        // All that stand above it, where it says so.
        let above = cells[1].contains("all rooms above") ? Set(rows.keys) : []
        rows[String(name.1)] = above.union(cells[1].matches(of: /\b[A-Z]\w+/).map { String($0.0) })
      }
    }
    let beside: Set = ["Dispatch", "Glibc", "Synchronization"]
    #expect(rows.mapValues { $0.subtracting(beside) } == Self.allowed.mapValues { $0.subtracting(beside) })
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
    imports(of: file).filter { !allowed.contains($0) }
  }

  private static func imports(of file: SourceFile) -> [String] {
    file.code.compactMap { module(importedBy: $0.text) }
  }

  /// Modules that come with the language and the system: no package is declared for them.
  private static let ofTheSystem: Set = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "RegexBuilder", "Synchronization", "Testing",
  ]

  /// The module of an import line, `nil` for any other line.
  private static func module(importedBy line: String) -> String? {
    var words = line.split { " \t;".contains($0) }
    while let word = words.first, word.hasPrefix("@") || levels.contains(String(word)) { words.removeFirst() }
    guard words.first == "import" else { return nil }
    words.removeFirst()
    if let word = words.first, kinds.contains(String(word)) { words.removeFirst() }
    // What a text goes on with in another language is none.
    return words.first?.split(separator: ".").first.flatMap { $0.contains(",") ? nil : String($0) }
  }

  private static let levels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "actor",
  ]
}
