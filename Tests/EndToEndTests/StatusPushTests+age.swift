import Foundation
import Glibc
import SessionTestSupport
import Testing

/// How old a segment is that nobody changes any more.
extension StatusPushTests {
  @Test func `while the daemon is stopped the bar says how old it is`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      let daemon = try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      #expect(try #require(try await stage.age()) < 30)
      #expect(try await !stage.viewer.bar().contains("old"))
      try await stage.tmux("set-option", "-g", "status-interval", "1")
      daemon.send(SIGSTOP)
      func words(after time: String) async throws -> String {
        try await stage.tmux("set-environment", "-gh", "sessiond_time", time)
        return try await stage.tmux("display-message", "-p", "#{T:@sessiond-age}")
      }
      // As if so much time had passed since.
      for (seconds, expected) in [(80, ""), (7_300, " (2h old)"), (3_700, " (61m old)"), (100, " (1m old)")] {
        let time = Int(Date.now.timeIntervalSince1970) - seconds
        #expect(try await words(after: String(time)) == expected + "\n")
      }
      try await stage.shows("75% (1m old)")
      // What another one writes there is run by nobody.
      let found = try await words(after: "#(touch \(user.folder("X")))#{e|-|:1,2}")
      #expect(found == "\n" && !FileManager.default.fileExists(atPath: user.folder("X")))
      daemon.send(SIGCONT)
      try await user.lookForTmux()
      try await eventually("it is of now") { try await stage.age().map { $0 < 30 } ?? false }
      try await eventually("the bar says no age") { try await !stage.viewer.bar().contains("old)") }
    }
  }
}

extension StatusPushTests.Stage {
  /// How many seconds ago the daemon was there, as the server has it; `nil` where it has none.
  func age() async throws -> Int? {
    let name = "sessiond_time="
    let lines = try await tmux("show-environment", "-gh").split(separator: "\n")
    return lines.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
      .map { Int(Date.now.timeIntervalSince1970) - $0 }
  }
}
