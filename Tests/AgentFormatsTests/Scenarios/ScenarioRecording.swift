import AgentFormats
import Foundation
import SessionCore

/// A recorded run of an agent: what its transcripts held at each moment, which hooks were called, which processes lived; and
/// the states that a session is in by that.
struct ScenarioRecording {
  /// A state from a moment on.
  struct Moment {
    var time: Timestamp
    var session: String
    var state: SessionState
    /// By what it was known.
    var rule: String
  }

  /// What another program saw, and when.
  struct Event: Decodable {
    var ts: String
    var kind: String
    var session_id: String
    var file_size: Int?
    var hook_name: String?
    var new_state: String?

    var time: Timestamp {
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      let date = (try? style.parse(ts)) ?? Date(timeIntervalSince1970: 0)
      return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1_000))
    }
  }

  let events: [Event]
  /// Each change of a session's state, in order.
  private(set) var moments: [Moment] = []

  private var monitors: [String: StateMonitor] = [:]
  private var facts: [String: [TranscriptBatch.Located]] = [:]
  private var taken: [String: Int] = [:]

  /// Plays the recording in a folder, with what lines of its transcript mean.
  init(_ folder: URL, _ records: any RecordDecoder.Type) throws {
    let decoder = JSONDecoder()
    events = try String(contentsOf: folder.appendingPathComponent("events.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try decoder.decode(Event.self, from: Data($0.utf8)) }
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("transcript.jsonl")))
    // The transcripts of a run with several sessions lie behind each other in one file.
    var rest = bytes[...]
    for session in transcribed {
      let size = events.last { $0.session_id == session && $0.file_size != nil }?.file_size ?? 0
      let part = session == transcribed.last ? rest : rest.prefix(size)
      rest = rest.dropFirst(part.count)
      facts[session] = DecodedSteps(Array(part), records).located
    }
    for event in events { play(event) }
  }

  /// The sessions with a transcript, in the order in which it came.
  private var transcribed: [String] {
    var sessions: [String] = []
    for event in events where event.file_size != nil {
      let id = event.session_id
      if !id.hasPrefix("agent-"), !id.hasPrefix("rollout-"), !sessions.contains(id) { sessions.append(id) }
    }
    return sessions
  }

  private mutating func play(_ event: Event) {
    let (id, time) = (event.session_id, event.time)
    guard !id.hasPrefix("agent-") else { return }
    switch event.kind {
    case "presession_created", "pid_discovered":
      monitors[id, default: StateMonitor()].registered(.unknown, since: nil, at: time)
    case "process_exited", "presession_removed": monitors[id]?.unregistered(at: time)
    case "hook_received":
      // The recording has no more of it than its name.
      if event.hook_name == "PermissionRequest" {
        monitors[id, default: StateMonitor()].stepped(
          SessionStep(.asked(.permission)), StateEvidence(.hook, rule: "PermissionRequest", time: time))
      }
    case _: if let size = event.file_size { read(id, upTo: Int64(size), at: time) }
    }
    guard let verdict = monitors[id]?.verdict(at: time),
      moments.last(where: { $0.session == id })?.state != verdict.state
    else { return }
    let rule = "\(verdict.evidence.source.rawValue) \(verdict.evidence.rule)"
    moments.append(Moment(time: time, session: id, state: verdict.state, rule: rule))
  }

  private mutating func read(_ id: String, upTo size: Int64, at time: Timestamp) {
    let facts = facts[id] ?? []
    while case let next = taken[id, default: 0], next < facts.count,
      facts[next].offset + Int64(facts[next].length) <= size
    {
      taken[id] = next + 1
      guard case .step(let step) = facts[next].fact else { continue }
      monitors[id, default: StateMonitor()].stepped(
        step, StateEvidence(.transcript, rule: step.kind.name, time: facts[next].time ?? time))
    }
  }
}
