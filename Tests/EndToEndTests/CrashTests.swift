import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The daemon killed where it stands, again and again, while agents write.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CrashTests {
  /// Writes a session that goes down through all thresholds once, with the figures and the ways of real ones: lines of
  /// one reply repeated, a reply that grows, lines that are half written for a while.
  private actor Writer {
    private let transcript: Transcript
    private var replies = 0
    let total: Int

    init(_ transcript: Transcript, total: Int) {
      self.transcript = transcript
      self.total = total
    }

    var hasMore: Bool { replies < total }

    /// Appends one reply.
    func step() throws {
      guard hasMore else { return }
      replies += 1
      // From 50 % of the window to 99 % of it, in steps smaller than those of the thresholds.
      let tokens = 100_000 + replies * 98_000 / total
      let lines = transcript.lines
      let id = "msg_\(transcript.id.prefix(4))_\(replies)"
      func line(_ output: Int) -> String {
        lines.reply(id, request: "req_\(id)", .init(output: output, cacheRead: tokens - 3)) + "\n"
      }
      try transcript.append(lines.prompt("Go on: 東京 🗼 \(replies)") + "\n" + line(1))
      let whole = line(10 + replies)
      let cut = whole.index(whole.startIndex, offsetBy: replies % whole.count)
      try transcript.append(String(whole[..<cut]))
      try transcript.append(String(whole[cut...]))
    }
  }

  @Test func `killed at random moments it loses nothing, counts nothing twice and alerts once`() async throws
  {
    try await TestUser.with { user in
      let transcripts = try (1...3).map { try Transcript(user, project: "/home/u/project-\($0)") }
      let writers = transcripts.map { Writer($0, total: 400) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in writers {
          group.addTask {
            while await writer.hasMore {
              try await writer.step()
              try await moments(1...10)
            }
          }
        }
        for round in 1...12 {
          let daemon = try await user.launchDaemon("--budget-basis", "window", "--log-level", "debug")
          // The moment is the point of the test: sometimes before it answers, sometimes in the middle of work.
          try await moments(5...400)
          #expect(daemon.exitCode == nil, "round \(round): \(daemon.complaints)")
          daemon.send(SIGKILL)
          #expect(try await daemon.end() == 128 + SIGKILL)
        }
        try await user.startDaemon("--budget-basis", "window")
        try await group.waitForAll()
      }
      for transcript in transcripts {
        let count = try transcript.count()
        #expect(count.replies.count == 400 && count.unreadable == 0)
        let session = try await user.session(transcript.id, "all replies are counted") {
          $0.usage.messages >= 400 && $0.context.usedTokens == count.lastContext && $0.usage == count.usage
        }
        #expect(session.unreadableLines == 0)
        #expect(session.alert.threshold == 2)
      }
      try await checkEvents(of: transcripts, user)
    }
  }

  private func checkEvents(of transcripts: [Transcript], _ user: TestUser) async throws {
    let events = try await user.events()
    #expect(events.map(\.number) == Array(1...Int64(events.count)), "no gap, nothing twice")
    for transcript in transcripts {
      let own = events.filter { $0.session == transcript.id }
      #expect(own.filter { $0.kind == "session.found" }.count == 1)
      #expect(own.filter { $0.data.new == true }.count == 400, "each reply is new once")
      #expect(
        own.filter { $0.kind == "alert" }.map(\.data.threshold) == Array(stride(from: 18, through: 2, by: -2))
      )
    }
  }
}
