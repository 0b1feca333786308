import Foundation

/// What a transcript of ``TranscriptWriter``'s holds, counted here by the rules as they are written down.
struct TranscriptCount {
  /// What the rules say of 200,000 tokens of which the agent keeps 33,000.
  private static let usableTokens = 167_000

  let session: String
  /// Replies and compactions in their order, as ``Telling`` writes them.
  private(set) var steps: [String] = []
  private(set) var alerts: [String] = []
  private(set) var messages = 0
  private(set) var usage = Usage()
  private(set) var contextTokens = 0

  /// The tokens of a reply or of all.
  struct Usage: Equatable {
    var input = 0
    var output = 0
    var cacheRead = 0
    var cacheWrite = 0

    static func + (a: Usage, b: Usage) -> Usage {
      Usage(
        input: a.input + b.input, output: a.output + b.output, cacheRead: a.cacheRead + b.cacheRead,
        cacheWrite: a.cacheWrite + b.cacheWrite)
    }
  }

  /// A reply with the place of the line that says the last of it.
  struct Reply {
    var usage: Usage
    var offset: Int
    var length: Int

    var step: String {
      "reply \(usage.input) \(usage.output) \(usage.cacheRead) \(usage.cacheWrite) at \(offset)+\(length)"
    }
  }

  init(_ file: URL) throws {
    session = file.deletingPathExtension().lastPathComponent
    var lowestFired = Int.max
    var last: (id: String, reply: Reply)?
    var offset = 0
    for line in try Data(contentsOf: file).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    where !line.isEmpty {
      defer { offset += line.count + 1 }
      guard let record = try JSONSerialization.jsonObject(with: line) as? [String: Any] else { continue }
      if let compaction = record["compactMetadata"] as? [String: Any] {
        let (before, after) = (compaction["preTokens"] as? Int ?? 0, compaction["postTokens"] as? Int ?? 0)
        end(&last)
        steps.append("compaction auto \(before) \(after)")
        lowestFired = .max
        continue
      }
      guard let message = record["message"] as? [String: Any], let id = message["id"] as? String,
        let tokens = message["usage"] as? [String: Int]
      else { continue }
      if last?.id != id { end(&last) }
      let usage = Usage(
        input: tokens["input_tokens"] ?? 0, output: tokens["output_tokens"] ?? 0,
        cacheRead: tokens["cache_read_input_tokens"] ?? 0,
        cacheWrite: tokens["cache_creation_input_tokens"] ?? 0)
      last = (id, Reply(usage: usage, offset: offset, length: line.count))
      contextTokens = usage.input + usage.cacheRead + usage.cacheWrite
      alert(&lowestFired)
    }
    end(&last)
  }

  private mutating func end(_ last: inout (id: String, reply: Reply)?) {
    guard let reply = last?.reply else { return }
    steps.append(reply.step)
    messages += 1
    usage = usage + reply.usage
    last = nil
  }

  private mutating func alert(_ lowestFired: inout Int) {
    let percent = (Self.usableTokens - contextTokens) * 100 / Self.usableTokens
    guard let crossed = stride(from: 2, through: 18, by: 2).first(where: { $0 >= percent }),
      crossed < lowestFired
    else { return }
    lowestFired = crossed
    alerts.append("alert \(crossed) at \(percent) % with \(contextTokens)")
  }
}
