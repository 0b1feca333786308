import ControlAPI
import DaemonKit
import Foundation
import LinuxHost
import SessionService
import SessionTestSupport
import Testing

/// The daemon as a service: a socket that was made for it, and a line on what it does.
@Suite(.timeLimit(.minutes(2)))
struct ServiceManagerTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)

  init() throws {
    site = try Site()
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 1_000)])
  }

  @Test func `the manager is told what the daemon does, and when that changes`() async throws {
    let (told, continuation) = AsyncStream<String>.makeStream()
    var surroundings = try site.surroundings()
    surroundings.statusChanged = { continuation.yield($0) }
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    var seen: [String] = []
    for await line in told {
      seen.append(line)
      // On a busy machine something may be in trouble, which stands before it.
      if line.hasSuffix("1 session, 0 running"), !line.contains("reading") { break }
    }
    #expect(seen.first?.hasPrefix("reading history") == true, "\(seen)")
    await daemon.stop()
    #expect(seen.count == Set(seen).count, "none twice: \(seen)")
  }

  @Test func `a socket that was passed is served, and outlives the daemon`() async throws {
    try Directory.create(path: site.runtime.folder)
    let manager = try ManagedSocket(path: site.runtime.socket)
    let inode = manager.inode
    for _ in 1...2 {
      var surroundings = try site.surroundings()
      surroundings.listener = try UnixListener.adopt(
        [PassedDescriptor(number: manager.pass(), name: "control")], path: site.runtime.socket)
      let daemon = try await Daemon.start(surroundings, logger: .silent)
      let running = RunningDaemon(daemon: daemon, site: site)
      let health = try await running.text(Route.health)
      #expect(health == "ok\n")
      await daemon.stop()
      #expect(inode != nil && manager.inode == inode)
    }
  }

  @Test func `a daemon whose passed socket lost its name says that it has to end`() async throws {
    try Directory.create(path: site.runtime.folder)
    let manager = try ManagedSocket(path: site.runtime.socket)
    let (ends, continuation) = AsyncStream<Daemon.End>.makeStream()
    var surroundings = try site.surroundings()
    surroundings.poll = .milliseconds(20)
    surroundings.mustEnd = { continuation.yield($0) }
    surroundings.listener = try UnixListener.adopt(
      [PassedDescriptor(number: manager.pass(), name: "control")], path: site.runtime.socket)
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    try FileManager.default.removeItem(atPath: site.runtime.socket)
    var iterator = ends.makeAsyncIterator()
    #expect(await iterator.next() == .socketLost)
    #expect(!FileManager.default.fileExists(atPath: site.runtime.socket), "it is not ours to make")
    await daemon.stop()
  }
}
