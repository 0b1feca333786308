import Foundation

/// All that a daemon tells of what happened: its events from the first to the last, and its sessions.
struct Telling {
  /// One session as its events tell it.
  private struct Story {
    var steps: [String] = []
    var alerts: [String] = []
    /// Events of other kinds.
    var others: [String] = []
    var problems: [String] = []
  }

  /// A reply over all events that tell of it.
  private struct ToldReply {
    var step: Int
    var reply: TranscriptCount.Reply
    var counted = TranscriptCount.Usage()
    var new = 0
  }

  /// In the order of their numbers, each as the line that it came in.
  let events: [String]
  private let sessions: [String: [String: Any]]
  private let stories: [String: Story]
  private let problems: [String]

  init(_ daemon: Daemon) throws {
    var events: [String] = []
    while true {
      let page = try Self.body(daemon, "/v1/events?since=\(events.count)").split(separator: "\n")
      if page.isEmpty { break }
      events += page.map(String.init)
    }
    self.events = events
    let document = try Self.object(try Self.body(daemon, "/v1/sessions"))
    sessions = Dictionary(
      (document["sessions"] as? [[String: Any]] ?? []).map { ($0["id"] as? String ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    var bySession: [String: [[String: Any]]] = [:]
    var problems: [String] = []
    for (place, line) in events.enumerated() {
      let event = try Self.object(line)
      if event["number"] as? Int != place + 1 {
        problems.append("event \(place + 1) has the number \(event["number"] ?? "none")")
      }
      bySession[event["session"] as? String ?? "", default: []].append(event)
    }
    self.problems = problems
    stories = bySession.mapValues(Self.story)
  }

  // MARK: Differences

  /// What is otherwise than was counted in the files.
  func differences(from counts: [TranscriptCount]) -> [String] {
    var found = problems
    if Set(sessions.keys) != Set(counts.map(\.session)) { found.append("the sessions are others") }
    for count in counts {
      guard let story = stories[count.session], let session = sessions[count.session] else {
        found.append("\(count.session) is not told of")
        continue
      }
      found += story.problems
      found += Self.difference("step", story.steps, count.steps)
      found += Self.difference("alert", story.alerts, count.alerts)
      let usage = session["usage"] as? [String: Int] ?? [:]
      if Self.usage(usage) != count.usage || usage["messages"] != count.messages {
        found.append(
          "the totals of \(count.session) are \(usage), not \(count.usage), \(count.messages) messages")
      }
      let context = session["context"] as? [String: Any] ?? [:]
      if context["used_tokens"] as? Int != count.contextTokens {
        found.append(
          "\(count.session) uses \(context["used_tokens"] ?? "nothing"), not \(count.contextTokens)")
      }
    }
    return found
  }

  /// What is otherwise than another daemon tells.
  func differences(from other: Telling) -> [String] {
    var found: [String] = []
    for (id, session) in sessions {
      found += Self.difference("event", stories[id]?.others ?? [], other.stories[id]?.others ?? [])
      if Self.comparable(session) != Self.comparable(other.sessions[id] ?? [:]) {
        found.append("the document of \(id) reads otherwise after the kills")
      }
    }
    return found
  }

  /// The first of two lists' differences.
  static func difference(_ what: String, _ told: [String], _ due: [String]) -> [String] {
    guard told != due else { return [] }
    let place =
      zip(told, due).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(told.count, due.count)
    return [
      "\(what) \(place + 1) of \(told.count) is \(place < told.count ? told[place] : "missing"), due of \(due.count) is "
        + (place < due.count ? due[place] : "nothing")
    ]
  }

  private static func comparable(_ session: [String: Any]) -> NSDictionary {
    var session = session
    var context = session["context"] as? [String: Any] ?? [:]
    context["tokens_per_minute"] = nil
    session["context"] = context
    return session as NSDictionary
  }

  // MARK: Reading

  private static func story(_ events: [[String: Any]]) -> Story {
    var story = Story()
    var replies: [String: ToldReply] = [:]
    for event in events {
      let data = event["data"] as? [String: Any] ?? [:]
      switch event["kind"] as? String ?? "" {
      case "reply":
        let key = data["key"] as? String ?? ""
        let source = event["source"] as? [String: Any] ?? [:]
        let reply = TranscriptCount.Reply(
          usage: usage(data["usage"]), offset: source["offset"] as? Int ?? -1,
          length: source["length"] as? Int ?? -1)
        if replies[key] == nil { story.steps.append("") }
        var told = replies[key] ?? ToldReply(step: story.steps.count - 1, reply: reply)
        told.reply = reply
        told.counted = told.counted + usage(data["counted"])
        told.new += data["new"] as? Bool == true ? 1 : 0
        replies[key] = told
      case "compaction":
        story.steps.append(
          "compaction \(data["trigger"] ?? "") \(data["tokens_before"] ?? "") \(data["tokens_after"] ?? "")")
      case "alert":
        story.alerts.append(
          "alert \(data["threshold"] ?? "") at \(data["remaining_percent"] ?? "") % with \(data["used_tokens"] ?? "")"
        )
      case "session.active": break
      case let kind:
        story.others.append(
          "\(kind) \(data.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", "))")
      }
    }
    for (key, told) in replies {
      story.steps[told.step] = told.reply.step
      if told.new != 1 { story.problems.append("reply \(key) is new \(told.new) times") }
      if told.counted != told.reply.usage { story.problems.append("reply \(key) counts as \(told.counted)") }
    }
    return story
  }

  private static func usage(_ members: Any?) -> TranscriptCount.Usage {
    let members = members as? [String: Int] ?? [:]
    return TranscriptCount.Usage(
      input: members["input_tokens"] ?? 0, output: members["output_tokens"] ?? 0,
      cacheRead: members["cache_read_tokens"] ?? 0, cacheWrite: members["cache_write_tokens"] ?? 0)
  }

  private static func object(_ text: String) throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
      throw BenchError(description: "sessiond answered no JSON object")
    }
    return object
  }

  private static func body(_ daemon: Daemon, _ path: String) throws -> String {
    guard let answer = daemon.get(path), let head = answer.range(of: "\r\n\r\n") else {
      throw BenchError(description: "sessiond did not answer \(path)")
    }
    let isChunked = answer[..<head.lowerBound].lowercased().contains("transfer-encoding: chunked")
    return isChunked ? joined(chunks: answer[head.upperBound...].utf8) : String(answer[head.upperBound...])
  }

  private static func joined(chunks: Substring.UTF8View) -> String {
    var rest = Array(chunks)[...]
    var body: [UInt8] = []
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
      let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0
    {
      body += rest.dropFirst(end + 2 - rest.startIndex).prefix(size)
      rest = rest.dropFirst(end + 2 - rest.startIndex + size + 2)
    }
    return String(decoding: body, as: UTF8.self)
  }
}
