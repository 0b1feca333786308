import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Recorded runs of four agents by others, with the states that they expect in their order: an outside scoreboard.
struct AgentScenarioTests {
  /// The folders of the agents' recordings.
  private static let agents: [(folder: String, agent: AgentDescriptor)] = [
    ("claudecode", ClaudeCode.descriptor), ("codex", Codex.descriptor), ("gemini-cli", GeminiCLI.descriptor),
    ("opencode", Opencode.descriptor),
  ]

  /// One line of a scenario's expectations.
  struct Phase: Decodable {
    var phase: String?
    var expected_state: String?
    var relative_to: String?
    var max_delay_ms: Int64?
    var kind: String?
    var same_session_as: String?
    var new_session: Bool?
    var duration_at_least_ms: Int64?
  }

  /// How a phase went.
  private struct Outcome {
    var agent: String
    var scenario: String
    /// The time in its name.
    var recording: String
    var phase = ""
    /// `nil` where it was met.
    var miss: String?
    /// Milliseconds behind the recording program's own finding.
    var delay: Int64?
  }

  /// Expectations that are not ours, each with the reason: `agent scenario recording phase reason` in a line.
  private static let exceptions: [String: String] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/scenario-exceptions.txt")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.filter { !$0.hasPrefix("#") }.reduce(into: [:]) { all, line in
      let words = line.split(separator: " ", maxSplits: 4).map(String.init)
      if words.count == 5 { all[words[..<4].joined(separator: " ")] = words[4] }
    }
  }()

  private static func excuse(_ outcome: Outcome) -> String? {
    exceptions["\(outcome.agent) \(outcome.scenario) * \(outcome.phase)"]
      ?? exceptions["\(outcome.agent) \(outcome.scenario) \(outcome.recording) \(outcome.phase)"]
  }

  @Test(.enabled(if: SharedData.scenarios != nil))
  func `the phases that others expect of four agents are found`() throws {
    let outcomes = try Self.agents.flatMap { try play($0.folder, $0.agent) }
    for miss in outcomes where miss.miss != nil {
      let excuse = Self.excuse(miss)
      print(
        "missed: \(miss.agent) \(miss.scenario) \(miss.recording) \(miss.phase): \(miss.miss ?? "")"
          + (excuse.map { " (left out: \($0))" } ?? ""))
    }
    print("agent        expected  left out  counted  met     share   ms behind the recorder: median, most")
    for agent in Self.agents.map(\.folder) + ["all"] {
      let all = outcomes.filter { agent == "all" || $0.agent == agent }
      let counted = all.filter { Self.excuse($0) == nil }
      let met = counted.filter { $0.miss == nil }
      let delays = met.compactMap(\.delay).sorted()
      let share = Double(met.count) / Double(max(1, counted.count))
      func column(_ text: String, _ width: Int) -> String {
        text.padding(toLength: width, withPad: " ", startingAt: 0)
      }
      print(
        column(agent, 13) + column("\(all.count)", 10) + column("\(all.count - counted.count)", 10)
          + column("\(counted.count)", 9) + column("\(met.count)", 8)
          + column("\((share * 1_000).rounded() / 10) %", 8)
          + "\(delays.isEmpty ? 0 : delays[delays.count / 2]), \(delays.last ?? 0)")
      #expect(counted.count > 60, "\(agent)")
      #expect(share >= 0.95, "\(agent)")
    }
  }

  @Test(.enabled(if: SharedData.scenarios != nil))
  func `what is left out is expected somewhere`() throws {
    var left = Set(Self.exceptions.keys)
    for outcome in try Self.agents.flatMap({ try play($0.folder, $0.agent) }) {
      for recording in ["*", outcome.recording] {
        left.remove("\(outcome.agent) \(outcome.scenario) \(recording) \(outcome.phase)")
      }
    }
    #expect(left.isEmpty)
  }

  private func play(_ name: String, _ agent: AgentDescriptor) throws -> [Outcome] {
    let folder = try #require(SharedData.scenarios).appendingPathComponent(name)
    let decoder = JSONDecoder()
    var outcomes: [Outcome] = []
    for file in SharedData.files(below: folder, suffix: "expected.jsonl") {
      let phases = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .map { try decoder.decode(Phase.self, from: Data($0.utf8)) }.filter { $0.phase != nil }
      let scenario = file.deletingLastPathComponent()
      for events in SharedData.files(below: scenario, suffix: "events.jsonl") {
        let place = events.deletingLastPathComponent()
        let recording = try ScenarioRecording(place, of: agent)
        let blank = Outcome(
          agent: name, scenario: scenario.lastPathComponent,
          recording: String(place.lastPathComponent.prefix(19)))
        outcomes += judge(recording, phases, blank)
      }
    }
    return outcomes
  }

  private func judge(
    _ recording: ScenarioRecording, _ phases: [Phase], _ blank: Outcome
  ) -> [Outcome] {
    guard let start = recording.events.first?.time else { return [] }
    var met: [String: (time: Timestamp, session: String)] = ["start": (start, "")]
    var outcomes: [Outcome] = []
    for phase in phases {
      let name = phase.phase ?? ""
      let before = met[phase.relative_to ?? "start"]
      let anchor = before?.time ?? start
      guard let state = phase.expected_state else {
        if let event = recording.events.first(where: { $0.kind == phase.kind && $0.time >= anchor }) {
          met[name] = (event.time, event.session_id)
        }
        continue
      }
      let session = phase.same_session_as.flatMap { met[$0]?.session }
      let used = Set(met.values.map(\.session))
      let found = find(state, in: recording, from: anchor, session: session, rather: before?.session) {
        moment in
        phase.new_session != true || !used.contains(moment.session)
      }
      var outcome = blank
      outcome.phase = name
      if let found {
        let end = phase.duration_at_least_ms.map {
          Timestamp(milliseconds: max(found.time, anchor).milliseconds + $0)
        }
        met[name] = (max(end ?? found.time, anchor), found.session)
        let delay = max(found.time, anchor).milliseconds - anchor.milliseconds
        if let most = phase.max_delay_ms, delay > most { outcome.miss = "after \(delay) ms, not \(most)" }
        if let end,
          let other = recording.moments.first(where: { moment in
            moment.session == found.session && moment.time > max(found.time, anchor) && moment.time < end
              && !Self.fits(moment.state, state)
          })
        {
          outcome.miss = "\(other.state.name) in between, by \(other.rule)"
        }
        let theirs = recording.events.last { event in
          event.kind == "state_transition" && event.new_state == state && event.session_id == found.session
            && event.time.milliseconds <= found.time.milliseconds + 1_500
        }
        outcome.delay = theirs.map { found.time.milliseconds - $0.time.milliseconds }
      } else {
        let last = recording.moments.last { $0.time <= anchor }
        outcome.miss = "never; from \(last?.state.name ?? "nothing"), by \(last?.rule ?? "nobody")"
      }
      // What was missed is no place to start from, and what is not taken over neither.
      if outcome.miss != nil || Self.excuse(outcome) != nil { met[name] = nil }
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// The first moment from `anchor` on that has the state, or the one that has had it since before: of the session that
  /// is meant, or of any, but rather of the one that the phase before was of.
  private func find(
    _ state: String, in recording: ScenarioRecording, from anchor: Timestamp, session: String?,
    rather before: String?, _ isMeant: (ScenarioRecording.Moment) -> Bool
  ) -> ScenarioRecording.Moment? {
    let moments = recording.moments.filter { (session == nil || $0.session == session) && isMeant($0) }
    var present: [String: ScenarioRecording.Moment] = [:]
    for moment in moments where moment.time <= anchor { present[moment.session] = moment }
    let fitting = present.values.filter { Self.fits($0.state, state) }
    if let known = fitting.first(where: { $0.session == before }) ?? fitting.max(by: { $0.time < $1.time }) {
      return known
    }
    return moments.first { $0.time > anchor && Self.fits($0.state, state) }
  }

  private static func fits(_ state: SessionState, _ word: String) -> Bool {
    switch (state, word) {
    case (.idle, "ready"), (.limited, "ready"), (.busy, "working"), (.background, "working"),
      (.waiting, "waiting"):
      true
    case (_, _): false
    }
  }
}
