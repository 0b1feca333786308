import Foundation
import Glibc
import Synchronization

/// A process that a test started. Who starts it ends it: see ``TestUser``.
final class ChildProcess: Sendable {
  let pid: pid_t
  private let outputFile: String
  private let errorFile: String
  /// How it ended; `nil` while it has not been collected.
  private let result = Mutex<Int32?>(nil)

  /// Starts a process that writes to files, and so not to a terminal.
  init(_ order: ProcessStarter.Order) async throws {
    outputFile = order.output
    errorFile = order.error
    pid = try await ProcessStarter.shared.start(order)
  }

  /// What it has written so far.
  var output: String { Self.text(of: outputFile) }
  var complaints: String { Self.text(of: errorFile) }

  /// The whole lines that it has written so far.
  var lines: [Substring] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }

  /// Its exit code, or 128 and the signal that ended it, as a shell has it; `nil` while it runs.
  var exitCode: Int32? {
    result.withLock { result in
      if result == nil {
        var status: Int32 = 0
        if waitpid(pid, &status, WNOHANG) == pid { result = Self.exitCode(status) }
      }
      return result
    }
  }

  /// Waits for the end.
  func end(within limit: Duration = .seconds(30)) async throws -> Int32 {
    try await eventually("process \(pid) ends", within: limit, every: .milliseconds(2)) { exitCode }
  }

  /// Sends a signal, unless it has ended.
  func send(_ signal: Int32) {
    result.withLock { result in
      // Not collected yet: the pid is still its own.
      if result == nil { kill(pid, signal) }
    }
  }

  /// Kills it where it stands, and waits for that.
  func destroy() {
    result.withLock { result in
      guard result == nil else { return }
      kill(pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      result = Self.exitCode(status)
    }
  }

  private static func exitCode(_ status: Int32) -> Int32 {
    status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
  }

  private static func text(of file: String) -> String {
    String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: file))) ?? Data(), as: UTF8.self)
  }
}
