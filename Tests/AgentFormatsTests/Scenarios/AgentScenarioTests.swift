import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Recorded runs of agents by others, with the states that they expect in their order: an outside scoreboard.
struct AgentScenarioTests {
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
    var scenario: String
    /// The time in its name.
    var recording: String
    var phase: String
    /// `nil` where it was met.
    var miss: String?
    /// Milliseconds behind the recording program's own finding.
    var delay: Int64?
  }

  /// Expectations that are not ours, each with the reason: `scenario recording phase reason` in a line.
  private static let exceptions: [String: String] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/scenario-exceptions.txt")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.filter { !$0.hasPrefix("#") }.reduce(into: [:]) { all, line in
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if words.count == 4 { all["\(words[0]) \(words[1]) \(words[2])"] = words[3] }
    }
  }()

  private static func excuse(_ outcome: Outcome) -> String? {
    exceptions["\(outcome.scenario) * \(outcome.phase)"]
      ?? exceptions["\(outcome.scenario) \(outcome.recording) \(outcome.phase)"]
  }

  @Test(.enabled(if: SharedData.scenarios != nil))
  func `the phases that others expect of Claude Code are found`() throws {
    let outcomes = try play("claudecode", #require(ClaudeCode.descriptor.records))
    let counted = outcomes.filter { Self.excuse($0) == nil }
    let met = counted.filter { $0.miss == nil }
    for miss in outcomes where miss.miss != nil {
      let excuse = Self.excuse(miss)
      print(
        "missed: \(miss.scenario) \(miss.phase): \(miss.miss ?? "")\(excuse.map { " (left out: \($0))" } ?? "")"
      )
    }
    let delays = met.compactMap(\.delay).sorted()
    print(
      "phases met: \(met.count) of \(counted.count), left out \(outcomes.count - counted.count);",
      "behind the recorder, ms: median \(delays.isEmpty ? 0 : delays[delays.count / 2]), most \(delays.last ?? 0)"
    )
    #expect(counted.count > 100)
    #expect(Double(met.count) >= 0.95 * Double(counted.count))
  }

  private func play(_ agent: String, _ records: any RecordDecoder.Type) throws -> [Outcome] {
    let folder = try #require(SharedData.scenarios).appendingPathComponent(agent)
    let decoder = JSONDecoder()
    var outcomes: [Outcome] = []
    for file in SharedData.files(below: folder, suffix: "expected.jsonl") {
      let phases = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .map { try decoder.decode(Phase.self, from: Data($0.utf8)) }.filter { $0.phase != nil }
      let scenario = file.deletingLastPathComponent()
      for events in SharedData.files(below: scenario, suffix: "events.jsonl") {
        let recording = try ScenarioRecording(events.deletingLastPathComponent(), records)
        outcomes += judge(
          recording, phases, scenario.lastPathComponent,
          String(events.deletingLastPathComponent().lastPathComponent.prefix(19)))
      }
    }
    return outcomes
  }

  private func judge(
    _ recording: ScenarioRecording, _ phases: [Phase], _ scenario: String, _ recordingName: String
  ) -> [Outcome] {
    guard let start = recording.events.first?.time else { return [] }
    var met: [String: (time: Timestamp, session: String)] = ["start": (start, "")]
    var outcomes: [Outcome] = []
    for phase in phases {
      let name = phase.phase ?? ""
      let anchor = met[phase.relative_to ?? "start"]?.time ?? start
      guard let state = phase.expected_state else {
        if let event = recording.events.first(where: { $0.kind == phase.kind && $0.time >= anchor }) {
          met[name] = (event.time, event.session_id)
        }
        continue
      }
      let session = phase.same_session_as.flatMap { met[$0]?.session }
      let used = Set(met.values.map(\.session))
      let found = find(state, in: recording, from: anchor, session: session) { moment in
        phase.new_session != true || !used.contains(moment.session)
      }
      var outcome = Outcome(scenario: scenario, recording: recordingName, phase: name)
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
        let before = recording.moments.last { $0.time <= anchor }
        outcome.miss = "never; from \(before?.state.name ?? "nothing"), by \(before?.rule ?? "nobody")"
      }
      // What was missed is no place to start from.
      if outcome.miss != nil { met[name] = nil }
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// The first moment from `anchor` on that has the state, or the one that has had it since before.
  private func find(
    _ state: String, in recording: ScenarioRecording, from anchor: Timestamp, session: String?,
    _ isMeant: (ScenarioRecording.Moment) -> Bool
  ) -> ScenarioRecording.Moment? {
    let moments = recording.moments.filter { (session == nil || $0.session == session) && isMeant($0) }
    if let present = moments.last(where: { $0.time <= anchor }), Self.fits(present.state, state) {
      return present
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
