package import Foundation

/// Prometheus' own judge of what `/metrics` answers; tests that ask it are skipped where it is not on PATH.
package enum Promtool {
  /// Its path.
  package static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { $0 + "/promtool" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What it has to say against a text, with its exit code; `nil` when it takes all of it.
  package static func objection(to text: Data) throws -> String? {
    let folder = try TemporaryFolder()
    let file = try folder.write("metrics", text)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "promtool")
    process.arguments = ["check", "metrics"]
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 0 || !said.isEmpty else { return nil }
    return "exit \(process.terminationStatus): \(String(decoding: said, as: UTF8.self))"
  }
}
