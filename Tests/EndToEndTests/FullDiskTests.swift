import Foundation
import Glibc
import SessionTestSupport
import Testing

/// What becomes of the daemon when the disk with its state is full, and when there is room again.
struct FullDiskTests {
  /// Replies that take more than the room that the database has set aside for itself.
  private static let replies = 3_000

  @Test(
    .enabled(
      if: getuid() == 0 && Programs.installed("unshare") != nil, "only root makes a disk of their own"),
    .timeLimit(.minutes(3)))
  func `nothing is lost, and what was not stored is when there is room`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("first", tokens: 1_000)
      let daemon = try await user.start([
        "unshare", "-m", "--propagation", "private", "sh", "-c",
        #"mount -t tmpfs -o size=16m,mode=700 none "$XDG_STATE_HOME" && exec "$0" run"#,
        Programs.path("sessiond"),
      ])
      try await eventually("it has read the first reply, or can't have a disk of its own") {
        if daemon.exitCode != nil { try Test.cancel("no file system can be mounted: \(daemon.complaints)") }
        return try await user.cli("sessions", "--json").output.contains(#""messages":1"#)
      }
      let filler = "/proc/\(daemon.pid)/root" + user.folder("state") + "/filler"
      Self.fill(filler)
      for number in 1..<Self.replies { try transcript.reply("m\(number)", tokens: 1_000 + number) }
      try await eventually("the log says so") { daemon.complaints.contains("can't be stored") }
      let status = try await user.cli("status")
      #expect(status.code == 0, "\(status.complaints)")

      unlink(filler)
      _ = try await user.session(transcript.id, "all replies, each once") {
        $0.usage.messages == Self.replies
      }
      #expect(daemon.exitCode == nil)
    }
  }

  /// Writes until there is no room.
  private static func fill(_ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 7, count: 4_096)
    while write(file, page, page.count) > 0 {}
    for byte in page where write(file, [byte], 1) <= 0 { break }
  }
}
