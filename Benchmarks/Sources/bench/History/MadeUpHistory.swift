import Foundation

/// A history of Claude Code as a busy month leaves it, and what truly stands in it.
struct MadeUpHistory {
  /// What the replies add up to, each counted once.
  struct Truth: Equatable {
    var replies = 0
    var input = 0
    var output = 0
    var cacheRead = 0
    var cacheWrite = 0
  }

  /// Replies of one session; each takes several lines, and two thirds of all bytes are what tools answered.
  private static let replies = 600

  private(set) var truth = Truth()
  private(set) var bytes = 0
  private(set) var files: [URL] = []

  private var random = SystemRandomNumberGenerator()
  private let text = String(repeating: "lorem ipsum dolor sit amet consectetur ", count: 40)

  /// Writes so many sessions, the last of which ended three hours ago, over thirty days before.
  init(sessions: Int, in projects: URL) throws {
    for number in 0..<sessions {
      let folder = projects.appending(path: "-home-u-project\(number % 12)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let id = UUID().uuidString.lowercased()
      let age = 30 * 86_400 * Double(sessions - 1 - number) / Double(sessions) + 10_800
      let lines = session(id, folder: "/home/u/project\(number % 12)", end: Date(timeIntervalSinceNow: -age))
      let file = folder.appending(path: id + ".jsonl")
      try lines.write(to: file)
      bytes += lines.count
      files.append(file)
    }
  }

  private mutating func session(_ id: String, folder: String, end: Date) -> Data {
    var lines = Data()
    lines.reserveCapacity(10 << 20)
    var time = end.addingTimeInterval(Double(-Self.replies) * 20)
    var context = 20_000
    for number in 0..<Self.replies {
      time += Double(Int.random(in: 3...37, using: &random))
      let common =
        #""userType":"external","entrypoint":"cli","cwd":"\#(folder)","sessionId":"\#(id)","version":"2.1.240","#
        + #""gitBranch":"main","uuid":"\#(UUID())","timestamp":"\#(time.ISO8601Format().dropLast()).000Z"}"#
        + "\n"
      let written = Int.random(in: 200...3_000, using: &random)
      let output = Int.random(in: 40...1_500, using: &random)
      context += written
      if context > 167_000 {
        lines += Data(
          (#"{"parentUuid":null,"isSidechain":false,"type":"system","subtype":"compact_boundary","content":"Conversation "#
            + #"compacted","compactMetadata":{"trigger":"auto","preTokens":\#(context),"postTokens":9000},"#
            + common)
            .utf8)
        context = 9_000
      }
      truth.replies += 1
      truth.input += 4
      truth.output += output
      truth.cacheRead += max(0, context - written)
      truth.cacheWrite += written
      let blocks = [1, 2, 2, 2, 3, 3, 4].randomElement(using: &random) ?? 2
      for block in 0..<blocks {
        let shown = block == blocks - 1 ? output : Int.random(in: 1...8, using: &random)
        let content =
          block == 0
          ? #"{"type":"text","text":"\#(text.prefix(Int.random(in: 50...900, using: &random)))"}"#
          : #"{"type":"tool_use","id":"toolu_\#(number)","name":"Edit","input":{"file_path":"\#(folder)/x.py","#
            + #""old_string":"\#(text.prefix(300))","new_string":"\#(text.prefix(400))"}}"#
        lines += Data(
          (#"{"parentUuid":"\#(UUID())","isSidechain":false,"message":{"id":"msg_\#(id)\#(number)","type":"message","#
            + #""role":"assistant","model":"claude-sonnet-4-6","content":[\#(content)],"stop_reason":null,"usage":{"#
            + #""input_tokens":4,"cache_creation_input_tokens":\#(written),"cache_read_input_tokens":"#
            + #"\#(max(0, context - written)),"output_tokens":\#(shown),"service_tier":"standard","cache_creation":{"#
            + #""ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":\#(written)}}},"requestId":"req_\#(number)","#
            + #""type":"assistant","# + common).utf8)
        guard block > 0 else { continue }
        let answer = String(
          repeating: String(text.prefix(1_500)), count: Int.random(in: 1...6, using: &random))
        lines += Data(
          (#"{"parentUuid":"\#(UUID())","isSidechain":false,"type":"user","message":{"role":"user","content":[{"#
            + #""tool_use_id":"toolu_\#(number)","type":"tool_result","content":"\#(answer)"}]},"toolUseResult":{"#
            + #""stdout":"\#(answer.prefix(2_000))","stderr":"","interrupted":false},"# + common).utf8)
      }
    }
    return lines
  }
}
