import FaultSupport
import Foundation
import Glibc

/// A shell as a pane of a terminal has it, and below it a program that stands for an agent: it waits for input that
/// never comes. Both end with this object.
final class AgentProcess: Sendable {
  let panePID: Int32
  let agentPID: Int32
  private let input: FileHandle
  private let shell: Process

  init() throws {
    let (input, output) = (Pipe(), Pipe())
    shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    // A program in the background gets /dev/null unless it is handed the input under another number.
    shell.arguments = ["-c", "exec 3<&0; cat <&3 & echo $!; wait"]
    shell.standardInput = input
    shell.standardOutput = output
    try shell.run()
    self.input = input.fileHandleForWriting
    panePID = shell.processIdentifier
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let pid = Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw NotSeen(description: "the shell did not say which process it started: \(line)")
    }
    agentPID = pid
  }

  deinit {
    // Not by the end of the input: a program that was started meanwhile may have inherited the other end of the
    // pipe. And both: a shell that inherited a blocked SIGCHLD never hears that its child has ended.
    kill(agentPID, SIGKILL)
    kill(panePID, SIGKILL)
    shell.waitUntilExit()
    try? input.close()
  }

  /// Field 22 of the process's `stat`, which the agent itself writes into its registry.
  var procStart: String {
    get throws {
      let stat = try String(contentsOfFile: "/proc/\(agentPID)/stat", encoding: .utf8)
      let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
      // The first of these is `)`, the second field 3.
      return String(fields[20])
    }
  }
}
