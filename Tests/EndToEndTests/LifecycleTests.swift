import Foundation
import Glibc
import SessionTestSupport
import Testing

/// How the daemon starts and ends, and what it leaves behind.
@Suite(.timeLimit(.minutes(5)))
struct LifecycleTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func `the daemon ends cleanly when told to, and its socket is gone`(signal: Int32) async throws {
    try await TestUser.with { user in
      let daemon = try await user.startDaemon()
      let stream = try await user.start([Programs.path("sessiond-cli"), "events", "--follow", "--json"])
      try await eventually("the stream has begun") { !stream.lines.isEmpty }
      daemon.send(signal)
      #expect(try await daemon.end() == 0, "\(daemon.complaints)")
      #expect(!FileManager.default.fileExists(atPath: user.socket))
      // Only the user ends a stream properly.
      #expect(try await stream.end() == 69)
      #expect(stream.complaints.contains("ended"), "\(stream.complaints)")
      #expect(try await user.cli("status").code == 69)
    }
  }

  @Test func `a second daemon is refused with 75, and the first one goes on`() async throws {
    try await TestUser.with { user in
      let first = try await user.startDaemon()
      let second = try await user.run([Programs.path("sessiond"), "run"])
      #expect(second.code == 75)
      #expect(second.complaints.contains("process \(first.pid) "), "\(second.complaints)")
      #expect(try await user.cli("status", "--json").output.contains(#""pid":\#(first.pid),"#))
    }
  }

  @Test func `what a killed daemon leaves behind does not hinder the next one`() async throws {
    try await TestUser.with { user in
      let first = try await user.startDaemon()
      first.send(SIGKILL)
      #expect(try await first.end() == 128 + SIGKILL)
      #expect(FileManager.default.fileExists(atPath: user.socket))
      #expect(try await user.cli("status").code == 69)
      let second = try await user.startDaemon()
      #expect(try await user.cli("status", "--json").output.contains(#""pid":\#(second.pid),"#))
    }
  }

  @Test func `nobody else can reach the socket or read the state`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      #expect(try mode(user.folder("run/sessiond")) == S_IFDIR | 0o700)
      #expect(try mode(user.socket) == S_IFSOCK | 0o600)
      #expect(try mode(user.folder("state/sessiond")) == S_IFDIR | 0o700)
      for name in try FileManager.default.contentsOfDirectory(atPath: user.folder("state/sessiond")) {
        #expect(try mode(user.folder("state/sessiond/" + name)) & 0o077 == 0, "\(name)")
      }
    }
  }

  @Test(.enabled(if: Programs.hasCurl, "curl is not installed"))
  func `curl can ask the daemon too`() async throws {
    try await TestUser.with { user in
      try await user.startDaemon()
      func ask(_ path: String) async throws -> TestUser.Answer {
        try await user.run(
          ["curl", "-sS", "-i", "--max-time", "10", "--unix-socket", user.socket, "http://sessiond" + path])
      }
      let status = try await ask("/v1/status")
      #expect(status.output.hasPrefix("HTTP/1.1 200"), "\(status.output)\(status.complaints)")
      #expect(status.output.contains("application/json") && status.output.contains(#""complete":true"#))
      #expect(try await ask("/v1/readyz").output.hasPrefix("HTTP/1.1 200"))
      let unknown = try await ask("/v1/nothing")
      #expect(unknown.output.hasPrefix("HTTP/1.1 404") && unknown.output.contains("application/problem+json"))
    }
  }

  private func mode(_ path: String) throws -> UInt32 {
    var information = stat()
    guard lstat(path, &information) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return information.st_mode
  }
}
