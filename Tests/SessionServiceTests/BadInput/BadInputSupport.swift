import Dispatch
import Foundation
import SessionService
import SessionTestSupport

extension Site {
  /// What `sessiond doctor` finds, on a thread that may block: it is a program of its own.
  func examined() async -> Doctor {
    let environment = environment
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var doctor = Doctor(environment: environment, settings: .success(Settings()))
        doctor.examine()
        continuation.resume(returning: doctor)
      }
    }
  }

  /// What doctor says of transcripts and of lines in them, but for what is well.
  func troubles() async -> [String] {
    await examined().findings.filter {
      ["transcripts", "records"].contains($0.subject) && $0.verdict != .good
        && !$0.message.hasPrefix("not there")
    }.map(\.message)
  }

  /// A transcript of a session with one reply, which nothing is wrong with.
  @discardableResult
  func writeHealthy(_ number: Int = 1, in folder: String = "p") throws -> ClaudeLines {
    let lines = ClaudeLines.session(number)
    try write("\(folder)/\(lines.session).jsonl", [lines.reply("healthy-\(number)", context: 1_000)])
    return lines
  }
}
