import Foundation

/// Writes a transcript as Claude Code does, one record an append.
final class TranscriptWriter {
  private let file: FileHandle
  private let session: String
  /// The session's id.
  let id = UUID().uuidString.lowercased()
  private var number = 0

  init(_ projects: URL, session: String) throws {
    self.session = session
    let folder = projects.appending(path: "-home-user-\(session)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "\(id).jsonl")
    try Data().write(to: path)
    file = try FileHandle(forWritingTo: path)
  }

  deinit {
    try? file.close()
  }

  /// Appends replies, each with a tool result of `noise` bytes behind it.
  func append(replies: Int, noise: Int = 0) throws {
    for _ in 0..<replies {
      try append(contextTokens: 20_000 + number * 100)
      guard noise > 0 else { continue }
      let output = String(repeating: "line of output\\n", count: noise / 16)
      let block = #"{"type":"tool_result","content":"\#(output)","tool_use_id":"toolu_\#(number)"}"#
      try write(#"{"type":"user","message":{"role":"user","content":[\#(block)]},\#(common)}"#)
    }
  }

  /// Appends a reply whose request held so many tokens.
  func append(contextTokens: Int) throws {
    number += 1
    try write(reply(contextTokens: contextTokens, output: 40))
  }

  /// Appends a reply that grows while it is written: two lines, of which the second comes in two pieces.
  func append(growingReplyOf contextTokens: Int) throws {
    number += 1
    try write(reply(contextTokens: contextTokens, output: 1))
    let line = Data((reply(contextTokens: contextTokens, output: 10 + number % 300) + "\n").utf8)
    let cut = number * 31 % line.count
    try file.write(contentsOf: line[..<cut])
    try file.write(contentsOf: line[cut...])
  }

  /// Appends that the agent has put a summary of so many tokens in place of the conversation.
  func append(compactionFrom before: Int, to after: Int) throws {
    try write(
      #"{"type":"system","subtype":"compact_boundary","content":"Conversation compacted","isSidechain":false,"#
        + #""compactMetadata":{"trigger":"auto","preTokens":\#(before),"postTokens":\#(after)},\#(common)}"#)
  }

  /// Says in the registry of live agents that this session runs in that process.
  func register(agent: pid_t, in folder: URL) throws {
    let line = try String(contentsOfFile: "/proc/\(agent)/stat", encoding: .utf8)
    let ticks = line.split(separator: ")").last?.split(separator: " ")[19] ?? ""
    try
      (#"{"pid":\#(agent),"sessionId":"\#(id)","cwd":"/home/user/\#(session)","procStart":"\#(ticks)","#
      + #""startedAt":1795000000000,"status":"busy"}"#)
      .write(
        to: folder.appending(path: "home/.claude/sessions/\(agent).json"), atomically: true, encoding: .utf8)
  }

  private func reply(contextTokens: Int, output: Int) -> String {
    let usage =
      #"{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":\#(contextTokens - 10),"#
      + #""output_tokens":\#(output)}"#
    let message =
      #"{"id":"msg_\#(session)_\#(number)","type":"message","role":"assistant","model":"claude-sonnet-4-6","#
      + #""content":[{"type":"text","text":"on"}],"stop_reason":"end_turn","usage":\#(usage)}"#
    return
      #"{"parentUuid":null,"isSidechain":false,"message":\#(message),"requestId":"req_\#(session)_\#(number)","#
      + #""type":"assistant",\#(common)}"#
  }

  private var common: String {
    let time = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
    return #""uuid":"\#(UUID().uuidString)","timestamp":"\#(time)Z","cwd":"/home/user/\#(session)","#
      + #""sessionId":"\#(id)","version":"2.1.329","gitBranch":"main""#
  }

  private func write(_ line: String) throws {
    try file.write(contentsOf: Data((line + "\n").utf8))
  }
}
