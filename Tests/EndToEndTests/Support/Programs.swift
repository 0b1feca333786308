import Foundation
import SessionTestSupport

/// The built programs under test, and what else a test needs of the machine.
enum Programs {
  static let names = ["sessiond", "sessiond-cli", "sessiond-status", "sessiond-hook"]

  /// The folder with the programs: `$SESSIOND_BIN`, else the one that these tests were built into.
  static let folder: String? = {
    if let stated = ProcessInfo.processInfo.environment["SESSIOND_BIN"], !stated.isEmpty { return stated }
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .path
    return ([own] + [packageRoot.map { $0 + "/.build/debug" }].compactMap { $0 }).first { folder in
      names.allSatisfy { FileManager.default.isExecutableFile(atPath: folder + "/" + $0) }
    }
  }()

  /// The path of one of the programs.
  static func path(_ name: String) throws -> String {
    guard let folder else { throw MissingProgram(name: name) }
    let path = folder + "/" + name
    guard FileManager.default.isExecutableFile(atPath: path) else { throw MissingProgram(name: name) }
    return path
  }

  /// A file of the repository that these tests are in.
  static func source(_ path: String) throws -> String {
    guard let packageRoot else { throw MissingProgram(name: path) }
    return packageRoot + "/" + path
  }

  /// The path of a program of the system; `nil` if it is not installed.
  static func installed(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
      .map { $0 + "/" + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static let hasTmux = installed("tmux") != nil
  static let hasCurl = installed("curl") != nil

  /// Whether the programs carry a sanitizer: such a build is linked otherwise, and slower.
  static let areSanitized: Bool = {
    guard let path = try? path("sessiond"), let image = try? Data(contentsOf: URL(fileURLWithPath: path))
    else { return false }
    return ["__tsan_init", "__asan_init"].contains { image.range(of: Data($0.utf8)) != nil }
  }()

  /// The text of a file in `config`.
  static func configuration(_ name: String) throws -> String {
    try String(contentsOfFile: (packageRoot ?? ".") + "/config/" + name, encoding: .utf8)
  }

  /// The folder of the repository; `nil` where only the tests are.
  static let packageRoot: String? = {
    var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while place.path != "/" {
      let manifest = place.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return place.path }
      place.deleteLastPathComponent()
    }
    return nil
  }()
}

/// A program of the product was not built.
struct MissingProgram: Error, CustomStringConvertible {
  let name: String

  var description: String {
    "\(name) is neither in $SESSIOND_BIN nor beside the tests nor in .build/debug: swift build makes it"
  }
}
