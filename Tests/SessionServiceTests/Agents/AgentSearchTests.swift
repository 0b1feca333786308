import AgentFormats
import Foundation
import Glibc
import LinuxHost
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is found among processes, one look after the other.
struct AgentSearchTests {
  private let folder: TemporaryFolder
  private let now = Timestamp(milliseconds: 1_795_000_000_000)

  init() throws { folder = try TemporaryFolder() }

  private func search(_ processes: ProcessTable) throws -> AgentSearch {
    let codex = try #require(Agents.descriptor(of: AgentID("codex")))
    return AgentSearch([AgentRoot(codex, folder("codex"))], processes)
  }

  @Test func `a shell that was looked at more than once is found when it becomes an agent`() throws {
    let (input, output, process) = (Pipe(), Pipe(), Process())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", #"read line; exec "$0" -c "echo up; read line""#, try StandIn.program("codex", in: folder),
    ]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    var search = try search(ProcessTable())
    // In a moment that stands still nothing is looked at again because of its age.
    for _ in 0..<3 {
      #expect(!search.look(at: now).contains { $0.pid == process.processIdentifier })
    }
    try input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
    #expect(output.fileHandleForReading.availableData == Data("up\n".utf8))
    #expect(search.look(at: now).contains { $0.pid == process.processIdentifier })
  }

  @Test func `a number that another process has now is looked at`() throws {
    let table = ProcessTable(root: folder("proc"))
    var search = try search(table)
    try folder.process(12, "sh")
    for _ in 0..<3 { #expect(search.look(at: now).isEmpty) }
    try folder.process(12, "codex")
    #expect(search.look(at: now).map(\.pid) == [12])
  }

  @Test func `a process that tells no folder hides, one that has ended is none`() throws {
    let table = ProcessTable(root: folder("proc"))
    var search = try search(table)
    try folder.process(12, "codex")
    try folder.process(13, "codex", folder: "/home/u/api")
    try folder.process(14, "codex", state: "Z")
    let found = search.look(at: now)
    #expect(found.map(\.pid) == [12, 13] && found.map(\.isHidden) == [true, false])
  }
}

extension TemporaryFolder {
  /// A process as the kernel's table has it, in `proc`; without a folder it hides that.
  func process(_ pid: Int32, _ name: String, state: String = "S", folder: String? = nil) throws {
    let between = (5...21).map { "\($0)" }.joined(separator: " ")
    try write("proc/\(pid)/stat", Data("\(pid) (\(name)) \(state) 1 \(between) 4242 23 24\n".utf8))
    try write("proc/\(pid)/comm", Data("\(name)\n".utf8))
    guard let folder else { return }
    try FileManager.default.createSymbolicLink(
      atPath: self("proc/\(pid)/cwd"), withDestinationPath: folder)
  }
}
