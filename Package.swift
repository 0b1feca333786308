// swift-tools-version: 6.2
// One section a target, its tests beside it, one dependency a line. What a target may import is written in
// Tests/ArchitectureTests/ImportTests.swift, which holds the walls that the package manager does not.

import PackageDescription

/// A sanitizer cannot link into a fully static executable, so its builds ask for ordinary ones.
let sanitizes = Context.environment["SESSIOND_SANITIZE"] != nil
let fullyStatic = !sanitizes

/// The daemon's heap; a sanitizer brings its own.
let heap: [LinkerSetting] = sanitizes ? [] : [.linkedLibrary("jemalloc")]

/// The fuzzers are built by scripts/fuzz alone: they take a compiler's flags of their own.
let fuzzes = Context.environment["SESSIOND_FUZZ"] != nil

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "sessiond",
  products: [
    .executable(name: "sessiond", targets: ["sessiond"]),
    .executable(name: "sessiond-cli", targets: ["sessiond-cli"]),
    .executable(name: "sessiond-status", targets: ["sessiond-status"]),
    .executable(name: "sessiond-hook", targets: ["sessiond-hook"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C faces
    .target(name: "CLinux"),
    .target(name: "CMessageBus", linkerSettings: [.linkedLibrary("systemd")]),
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CSystemd"),
    .systemLibrary(name: "CZstd"),

    // SessionCore: every decision, as value types; imports nothing
    .target(name: "SessionCore", swiftSettings: strict),
    .testTarget(
      name: "SessionCoreTests",
      dependencies: ["SessionCore"],
      swiftSettings: strict),

    // ControlAPI: all that a client sees
    .target(name: "ControlAPI", swiftSettings: strict),
    .testTarget(
      name: "ControlAPITests",
      dependencies: ["ControlAPI"],
      swiftSettings: strict),

    // LinuxHost: the operating system, no domain
    .target(
      name: "LinuxHost",
      dependencies: ["CLinux", "CMessageBus", "CSystemd", logging],
      swiftSettings: strict),
    .testTarget(
      name: "LinuxHostTests",
      dependencies: ["LinuxHost", "SessionTestSupport", logging],
      swiftSettings: strict),

    // AgentFormats: bytes to values, pure
    .target(
      name: "AgentFormats",
      dependencies: ["CSimdJSON", "CZstd", "SessionCore"],
      swiftSettings: strict),
    .testTarget(
      name: "AgentFormatsTests",
      dependencies: ["AgentFormats", "SessionCore", "SessionTestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: strict),

    // Rendering: values to text for people, pure
    .target(
      name: "Rendering",
      dependencies: ["SessionCore"],
      swiftSettings: strict),
    .testTarget(
      name: "RenderingTests",
      dependencies: ["Rendering", "SessionCore", "SessionTestSupport"],
      exclude: ["Golden"],
      swiftSettings: strict),

    // SessionStore: the only room that knows SQL
    .target(
      name: "SessionStore",
      dependencies: [
        "LinuxHost",
        "SessionCore",
        grdb,
        sqlite,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionStoreTests",
      dependencies: [
        "LinuxHost",
        "SessionCore",
        "SessionStore",
        "SessionTestSupport",
        grdb,
      ],
      swiftSettings: strict),

    // DaemonKit: workers and the HTTP server, no domain
    .target(
      name: "DaemonKit",
      dependencies: [
        "LinuxHost",
        logging,
        nioCore,
        nioHTTP1,
        nioPosix,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DaemonKitTests",
      dependencies: ["DaemonKit", "FaultSupport", "LinuxHost"],
      swiftSettings: strict),

    // SessionService: the workers and routes of sessions
    .target(
      name: "SessionService",
      dependencies: [
        "AgentFormats",
        "ControlAPI",
        "DaemonKit",
        "LinuxHost",
        "Rendering",
        "SessionCore",
        "SessionStore",
        configuration,
        logging,
        systemPackage,
        yams,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SessionServiceTests",
      dependencies: [
        "AgentFormats",
        "ControlAPI",
        "DaemonKit",
        "FaultSupport",
        "LinuxHost",
        "Rendering",
        "SessionCore",
        "SessionService",
        "SessionStore",
        "SessionTestSupport",
        logging,
      ],
      swiftSettings: strict),

    // The programs
    .executableTarget(
      name: "sessiond",
      dependencies: [
        "ControlAPI",
        "LinuxHost",
        "SessionService",
        argumentParser,
        logging,
      ],
      swiftSettings: strict,
      linkerSettings: heap),
    .executableTarget(
      name: "sessiond-cli",
      dependencies: ["ControlAPI", argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "sessiond-status",
      dependencies: ["ControlAPI"],
      swiftSettings: strict,
      linkerSettings: fullyStatic ? [.unsafeFlags(["-static-executable"])] : []),
    .executableTarget(
      name: "sessiond-hook",
      dependencies: ["ControlAPI"],
      swiftSettings: strict,
      linkerSettings: fullyStatic ? [.unsafeFlags(["-static-executable"])] : []),

    // Tests of the whole
    .target(
      name: "SessionTestSupport", dependencies: [grdb], path: "Tests/SessionTestSupport",
      swiftSettings: strict),
    .target(
      name: "FaultSupport", dependencies: ["DaemonKit", "LinuxHost"], path: "Tests/FaultSupport",
      swiftSettings: strict),
    .executableTarget(
      name: "sessiond-faulty",
      dependencies: ["ControlAPI", "FaultSupport", "LinuxHost", "SessionService", logging],
      path: "Tests/FaultyDaemon", swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["SessionTestSupport"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)

if fuzzes {
  // Here, and no package of their own: what they try is `package` at most, and not seen outside.
  func fuzzer(_ name: String, path: String, _ rooms: Target.Dependency...) -> Target {
    .executableTarget(
      name: "fuzz-" + name, dependencies: ["FuzzSupport"] + rooms, path: "Fuzzing/" + path,
      swiftSettings: strict)
  }
  package.targets += [
    .target(name: "CFuzzer", path: "Fuzzing/CFuzzer"),
    .target(
      name: "FuzzSupport", dependencies: ["CFuzzer"], path: "Fuzzing/Support", swiftSettings: strict),
    fuzzer(
      "requests", path: "Requests", "ControlAPI", "DaemonKit", "SessionCore", "SessionService",
      "SessionStore", logging),
    fuzzer("answers", path: "Answers", "ControlAPI"),
    fuzzer("transcripts", path: "Transcripts", "AgentFormats", "SessionCore"),
    fuzzer("telemetry", path: "Telemetry", "AgentFormats", "SessionCore"),
    fuzzer("hooks", path: "Hooks", "AgentFormats", "SessionCore"),
    fuzzer("documents", path: "Documents", "AgentFormats", "SessionCore"),
    fuzzer("tmux", path: "Tmux", "LinuxHost"),
    fuzzer("inotify", path: "Inotify", "LinuxHost"),
    fuzzer("status-file", path: "StatusFile", "ControlAPI"),
    fuzzer("settings", path: "Settings", "SessionService"),
    fuzzer("agent-settings", path: "AgentSettings", "AgentFormats"),
    fuzzer("redaction", path: "Redaction", "SessionCore"),
  ]
}
