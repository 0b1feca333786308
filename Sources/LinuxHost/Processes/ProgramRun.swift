import Dispatch
import Glibc
import Synchronization

/// A program that was run to its end, and what it said. For commands that people wait for: the caller blocks.
package struct ProgramRun: Sendable, Equatable {
  /// The exit code, or 128 and the signal that ended it, as shells have it.
  package let code: CInt
  /// Whether it was killed, most likely since it took too long.
  package var isKilled: Bool { code == 128 + SIGKILL }
  /// What it wrote to standard output, as UTF-8, up to a limit.
  package let output: String
  /// The same of standard error.
  package let complaints: String

  /// A run with that end; tests have programs that never ran.
  package init(code: CInt, output: String = "", complaints: String = "") {
    self.code = code
    self.output = output
    self.complaints = complaints
  }

  /// More than this of what a program says is thrown away, in bytes.
  private static let outputLimit = 256 << 10

  /// Runs a program with nothing to read, and waits for its end.
  ///
  /// - Parameters:
  ///   - words: The program, looked up in the `PATH` of `environment` unless it is a path, and its arguments.
  ///   - environment: All variables that it gets.
  ///   - limitMilliseconds: It is killed when it takes longer.
  /// - Returns: How it ended; `nil` where there is no such program.
  /// - Throws: `HostError` when it can't be started.
  package static func run(
    _ words: [String], environment: [String: String], limitMilliseconds: Int = 30_000
  ) throws(HostError) -> ProgramRun? {
    guard let name = words.first, let program = path(of: name, in: environment["PATH"] ?? "/usr/bin:/bin")
    else { return nil }
    let queue = DispatchQueue(label: "sessiond.program")
    let said = Mutex((output: [UInt8](), complaints: [UInt8](), end: ProcessEnd?.none))
    let hasEnded = DispatchSemaphore(value: 0)
    let child = try ChildProcess(
      ChildProcess.Command(program: program, words: words, environment: environment), queue: queue,
      received: { bytes in
        said.withLock { $0.output += bytes.prefix(outputLimit - $0.output.count) }
      },
      complained: { bytes in
        said.withLock { $0.complaints += bytes.prefix(outputLimit - $0.complaints.count) }
      },
      ended: { end in
        said.withLock { $0.end = end }
        hasEnded.signal()
      })
    if hasEnded.wait(timeout: .now() + .milliseconds(limitMilliseconds)) == .timedOut {
      child.send(signal: SIGKILL, group: true)
      hasEnded.wait()
    }
    return said.withLock { said in
      ProgramRun(
        code: said.end.map(Self.code) ?? 128 + SIGKILL, output: String(decoding: said.output, as: UTF8.self),
        complaints: String(decoding: said.complaints, as: UTF8.self))
    }
  }

  private static func code(of end: ProcessEnd) -> CInt {
    switch end {
    case .exited(let code): code
    case .killed(let signal): 128 + signal
    }
  }

  /// Where a program is: the first in the folders of `path` that may be started; `nil` where there is none.
  package static func path(of name: String, in path: String) -> String? {
    let candidates =
      name.utf8.contains(UInt8(ascii: "/")) ? [name] : path.split(separator: ":").map { "\($0)/\(name)" }
    return candidates.first { access($0, X_OK) == 0 }
  }
}
