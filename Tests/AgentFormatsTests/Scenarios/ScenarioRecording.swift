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
    var adapter: String?
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

  private let agent: String
  private var monitors: [String: StateMonitor] = [:]
  private var facts: [String: [TranscriptBatch.Located]] = [:]
  private var taken: [String: Int] = [:]
  /// When each transcript's size was last told.
  private var lastLook: [String: Timestamp] = [:]

  /// Plays the recording in a folder.
  ///
  /// - Parameters:
  ///   - folder: of the recording.
  ///   - agent: whose run it is.
  /// - Throws: when the recording can't be read.
  init(_ folder: URL, of agent: AgentDescriptor) throws {
    self.agent = agent.id.rawValue
    let decoder = JSONDecoder()
    events = try String(contentsOf: folder.appendingPathComponent("events.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try decoder.decode(Event.self, from: Data($0.utf8)) }
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("transcript.jsonl")))
    if let records = agent.records {
      // The transcripts of a run with several sessions lie behind each other in one file.
      var rest = bytes[...]
      for session in transcribed {
        let size = events.last { $0.session_id == session && $0.file_size != nil }?.file_size ?? 0
        let part = session == transcribed.last ? rest : rest.prefix(size)
        rest = rest.dropFirst(part.count)
        facts[session] = DecodedSteps(Array(part), records).located
      }
      for event in events { play(event) }
    } else {
      // Parts of messages out of opencode's database.
      var parts = ScenarioParts(bytes).parts[...]
      for event in events {
        while let part = parts.first, part.written <= event.time {
          play(part)
          parts.removeFirst()
        }
        play(event)
      }
      for part in parts { play(part) }
    }
    // Steps of one transcript may have been written before what was seen of others was told.
    moments = moments.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  /// The sessions with a transcript of the agent's, in the order in which it came.
  private var transcribed: [String] {
    var sessions: [String] = []
    for event in events where event.file_size != nil && event.adapter == agent {
      let id = event.session_id
      if !id.hasPrefix("agent-"), !sessions.contains(id) { sessions.append(id) }
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
    case "transcript_removed" where id.hasPrefix("proc-"):
      // The process is known by its session from now on.
      monitors[id]?.unregistered(at: time)
    case "hook_received":
      // The recording has no more of it than its name.
      if event.hook_name == "PermissionRequest" {
        monitors[id, default: StateMonitor()].stepped(
          SessionStep(.asked(.permission)), StateEvidence(.hook, rule: "PermissionRequest", time: time))
      }
    case _: if let size = event.file_size { read(id, upTo: Int64(size), at: time) }
    }
    judge(id, at: time)
  }

  /// Of which session it is a part does not say: it is of the last one that has come and works for no other.
  private mutating func play(_ part: ScenarioParts.Part) {
    let children = Set(events.filter { $0.kind == "parent_linked" }.map(\.session_id))
    let reach = Timestamp(milliseconds: part.written.milliseconds + 1_000)
    let session = events.last { event in
      event.kind == "transcript_new" && event.adapter == agent && event.session_id.hasPrefix("ses_")
        && !children.contains(event.session_id) && event.time <= reach
    }?.session_id
    guard let session else { return }
    for step in part.steps {
      monitors[session, default: StateMonitor()].stepped(
        SessionStep(step.kind), StateEvidence(.transcript, rule: step.kind.name, time: step.time))
    }
    judge(session, at: part.written)
  }

  /// Notes the state of a session where it is another one now.
  private mutating func judge(_ id: String, at time: Timestamp) {
    guard let verdict = monitors[id]?.verdict(at: time),
      moments.last(where: { $0.session == id })?.state != verdict.state
    else { return }
    let rule = "\(verdict.evidence.source.rawValue) \(verdict.evidence.rule)"
    moments.append(Moment(time: time, session: id, state: verdict.state, rule: rule))
  }

  /// Takes what a transcript holds up to a size. A step was seen when it was written: not before the file was last seen
  /// without it, and not after it was first seen with it.
  private mutating func read(_ id: String, upTo size: Int64, at time: Timestamp) {
    let facts = facts[id] ?? []
    var earliest = max(lastLook[id] ?? time, moments.last { $0.session == id }?.time ?? time)
    while case let next = taken[id, default: 0], next < facts.count,
      facts[next].offset + Int64(facts[next].length) <= size
    {
      taken[id] = next + 1
      guard case .step(let step) = facts[next].fact else { continue }
      let done = facts[next].time ?? time
      monitors[id, default: StateMonitor()].stepped(
        step, StateEvidence(.transcript, rule: step.kind.name, time: done))
      earliest = min(max(done, earliest), time)
      judge(id, at: earliest)
    }
    lastLook[id] = time
  }
}
