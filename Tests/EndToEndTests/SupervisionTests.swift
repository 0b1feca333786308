import Foundation
import Glibc
import SessionTestSupport
import Testing

extension UserManager {
  /// The daemon with a worker that goes wrong at SIGUSR1, under a manager that waits ten seconds for a sign of life.
  fileprivate static func withFault(
    _ fault: String, in worker: String, _ test: (TestUser, UserManager) async throws -> Void
  ) async throws {
    try await TestUser.with { user in
      let program = try Programs.path("sessiond-faulty")
      try user.folder.write(
        "config/systemd/user/sessiond.service.d/10-fault.conf",
        Data(
          """
          [Service]
          ExecStart=
          ExecStart=\(program) \(worker) \(fault)
          Environment=SWIFT_BACKTRACE=enable=no
          WatchdogSec=10
          LimitCORE=0

          """.utf8))
      try await UserManager.with(user) { manager in
        let start = try await manager.systemctl("start", "sessiond.service")
        #expect(start.code == 0, "\(start.complaints)")
        try await test(user, manager)
        try await manager.systemctl("stop", "sessiond.service")
        #expect(try await manager.end() == 0)
      }
    }
  }

  fileprivate func process() async throws -> pid_t {
    try #require(pid_t(try await property("MainPID")))
  }
}

extension TestUser {
  /// What the daemon says of one of its workers.
  fileprivate func worker(_ name: String) async throws -> WorkerDocument? {
    let answer = try await cli("workers", "--json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    // Nothing while the daemon is away.
    let all = try? decoder.decode(WorkerListDocument.self, from: Data(answer.output.utf8))
    return all?.workers.first { $0.name == name }
  }
}

private struct WorkerListDocument: Decodable {
  var workers: [WorkerDocument]
}

private struct WorkerDocument: Decodable {
  var name: String
  var state: String
  var restarts: Int
  var lastError: String?
  var queueDepth: Int?
}

extension ServiceManagerTests {
  /// What becomes of workers that go wrong, under a real `systemd --user` with a watchdog.
  struct SupervisionTests {
    @Test(arguments: [("fails", "a fault of a test's making"), ("hangs", "it hung: no progress for")])
    func `a worker that goes wrong is made anew, and nothing is lost`(
      fault: String, error: String
    ) async throws {
      try await UserManager.withFault(fault, in: "transcripts") { user, manager in
        let transcript = try Transcript(user, project: "/home/u/api")
        try transcript.reply("m1", tokens: 1_000)
        _ = try await user.session(transcript.id, "one reply") { $0.usage.messages == 1 }
        let process = try await manager.process()
        kill(process, SIGUSR1)
        // Written while nobody reads.
        try transcript.reply("m2", tokens: 2_000)
        try await eventually("it is made anew", within: .seconds(90)) {
          let worker = try await user.worker("transcripts")
          return worker?.restarts == 1 && worker?.state == "running"
        }
        try transcript.reply("m3", tokens: 3_000)
        _ = try await user.session(transcript.id, "all replies, each once") { $0.usage.messages == 3 }
        #expect(try await user.worker("transcripts")?.lastError?.contains(error) == true)
        #expect(try await manager.process() == process)
        #expect(try await manager.property("NRestarts") == "0")
      }
    }

    @Test func `a daemon whose worker hangs for good is ended by the watchdog, and comes back`() async throws
    {
      try await UserManager.withFault("hangs-for-good", in: "budget") { user, manager in
        let first = try await manager.process()
        kill(first, SIGUSR1)
        try await eventually("the status names it", within: .seconds(90)) {
          try await manager.property("StatusText").contains("worker budget is being restarted")
        }
        try await eventually("another one is active", within: .seconds(90)) {
          let second = try await manager.process()
          return try await manager.property("ActiveState") == "active" && second != first && second != 0
        }
        #expect(try await manager.property("NRestarts") == "1")
        try await user.isAnswered()
        #expect(try await user.worker("budget")?.restarts == 0)
      }
    }

    @Test func `a daemon whose worker fails whatever is done ends with 70, and comes back`() async throws {
      try await UserManager.withFault("fails-for-good", in: "agents") { user, manager in
        let first = try await manager.process()
        kill(first, SIGUSR1)
        try await eventually("another one is active", within: .seconds(90)) {
          let second = try await manager.process()
          return try await manager.property("ActiveState") == "active" && second != first && second != 0
        }
        #expect(try await manager.property("NRestarts") == "1")
        #expect(try await user.worker("agents")?.restarts == 0)
      }
    }

    @Test func `settings are read again, and wrong ones change nothing`() async throws {
      try await TestUser.with { user in
        try await UserManager.with(user) { manager in
          let transcript = try Transcript(user, project: "/home/u/api")
          try transcript.reply("m1", tokens: 100_000)
          try await manager.systemctl("start", "sessiond.service")
          let process = try await manager.process()
          // Of the 167,000 that are usable of a window of 200,000.
          _ = try await user.session(transcript.id, "usable") { $0.context.remainingPercent == 40 }

          let file = "config/sessiond/sessiond.yaml"
          try user.folder.write(file, Data("budget:\n  basis: window\n".utf8))
          let reload = try await manager.systemctl("reload", "sessiond.service")
          #expect(reload.code == 0, "\(reload.complaints)")
          _ = try await user.session(transcript.id, "window") { $0.context.remainingPercent == 50 }

          try user.folder.write(file, Data("budget:\n  basis: usable\n  thresholds: [0]\n".utf8))
          let refused = try await user.cli("reload")
          #expect(refused.code == 78)
          #expect(refused.complaints.contains("sessiond.yaml:3: budget.thresholds"), "\(refused.complaints)")
          #expect(try await manager.systemctl("reload", "sessiond.service").code != 0)
          #expect(try await manager.property("ActiveState") == "active")
          let session = try await user.session(transcript.id, "as before") { _ in true }
          #expect(session.context.remainingPercent == 50)

          try user.folder.write(file, Data("log:\n  level: debug\n".utf8))
          kill(process, SIGHUP)
          _ = try await user.session(transcript.id, "the default") { $0.context.remainingPercent == 40 }
          #expect(try await manager.process() == process)
          #expect(try await manager.end() == 0)
        }
      }
    }
  }
}
