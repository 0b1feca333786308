import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The figure that the transcript tells at a moment, beside the one that the real client handed to its status line then.
struct RecordedFigureTests {
  /// What the client was handed, read with nothing of the decoders.
  private struct Told {
    var name: String
    var session: String
    /// Since the session began, in milliseconds.
    var duration: Int64
    /// Tokens of the last request; `nil` where the client says nothing, also by zeros.
    var usedTokens: Int?
    var windowTokens: Int?
    /// Whole percent of the window, as the client shows it.
    var usedPercent: Int

    init(_ file: URL) throws {
      let payload = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      try self.init(payload, file.lastPathComponent)
    }

    init(_ payload: [String: Any], _ name: String) throws {
      self.name = name
      session = try #require(payload["session_id"] as? String)
      duration = (payload["cost"] as? [String: Any])?["total_duration_ms"] as? Int64 ?? 0
      let context = payload["context_window"] as? [String: Any] ?? [:]
      let usage = context["current_usage"] as? [String: Int] ?? [:]
      let request = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
        .compactMap { usage[$0] }.reduce(0, +)
      usedTokens = request > 0 ? request : nil
      windowTokens = context["context_window_size"] as? Int
      usedPercent = context["used_percentage"] as? Int ?? 0
    }
  }

  /// A session's transcript with the moment at which the session began, which the client writes at its end.
  private struct Transcript {
    let lines: [(text: String, time: Int64?)]
    let began: Int64

    init(_ file: URL) throws {
      let form = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
      var began: Int64?
      lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
        let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        if record?["type"] as? String == "cost-state" { began = record?["startTime"] as? Int64 }
        let time = try (record?["timestamp"] as? String).map { try Date($0, strategy: form) }
        return (String(line), time.map { Int64(($0.timeIntervalSince1970 * 1_000).rounded()) })
      }
      self.began = try #require(began)
    }

    /// The figure by what was written within so many milliseconds.
    func figure(after duration: Int64) throws -> ContextFigure? {
      let end = lines.lastIndex { ($0.time ?? .max) <= began + duration } ?? 0
      let batch = Read(try #require(ClaudeCode.descriptor.records), lines[...end].map(\.text)).batch
      var monitor = BudgetMonitor(policy: BudgetPolicy(basis: .window), rules: ClaudeCode.windowRules)
      for located in batch.facts {
        let time = located.time ?? Timestamp(milliseconds: began)
        switch located.fact {
        case .reply(let reply) where reply.isMainChain:
          _ = monitor.replied(
            contextTokens: reply.contextTokens ?? reply.usage.context, model: reply.model, at: time)
        case .compaction(let compaction): monitor.compacted(compaction, at: time)
        case .reply, .profile, .step, .agentSum, .unreadable: break
        }
      }
      return monitor.figure
    }
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `at each moment the transcript tells what the client does`() throws {
    let folder = try #require(SharedData.claude)
    var (agreed, silent) = (0, 0)
    print("status line             client        transcript              apart")
    for run in ["apikey", "oauth"] {
      let place = folder.appendingPathComponent(run)
      let transcripts = Dictionary(
        uniqueKeysWithValues: SharedData.files(below: place, suffix: ".jsonl").filter {
          !$0.lastPathComponent.hasPrefix("agent-")
        }.map { ($0.deletingPathExtension().lastPathComponent, $0) })
      for file in SharedData.files(below: place.appendingPathComponent("stdin"), suffix: ".json")
      where file.lastPathComponent.contains("statusline") {
        let told = try Told(file)
        let transcript = try Transcript(try #require(transcripts[told.session]))
        let figure = try transcript.figure(after: told.duration)
        let name = "\(run) \(told.name.dropLast(5))".padding(toLength: 24, withPad: " ", startingAt: 0)
        let ours = figure?.usedTokens.map { "\($0) (\(figure?.source.rawValue ?? ""))" } ?? "none"
        guard let used = told.usedTokens else {
          silent += 1
          print(name + "none          " + ours)
          // Before the first reply of a session, and until the first one behind a compaction.
          #expect(figure == nil || figure?.source == .compaction, "\(name)")
          let line = try ClaudeStatusLine(
            Array(Data(contentsOf: file)), present: Timestamp(milliseconds: 1_795_241_098_000))
          #expect(line.usedTokens == nil, "\(name)")
          continue
        }
        agreed += 1
        let mine = try #require(figure?.usedTokens, "\(name)")
        let share = Double(mine) * 100 / Double(try #require(told.windowTokens))
        let apart = abs(share - Double(told.usedPercent))
        let columns = ["\(used) (\(told.usedPercent)%)", ours].enumerated().map { index, text in
          text.padding(toLength: [14, 24][index], withPad: " ", startingAt: 0)
        }
        print(name + columns.joined() + String(format: "%.2f points", apart))
        #expect(apart <= 1, "\(name)")
        #expect(figure?.windowTokens == told.windowTokens, "\(name)")
        // What people see is what is left, in whole percent.
        let left = try #require(figure?.remainingPercent)
        #expect(abs(left - (100 - told.usedPercent)) <= 1, "\(name)")
      }
    }
    print("compared: \(agreed), the client says nothing: \(silent)")
    #expect(agreed >= 13 && silent >= 5)
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `what others' clients handed over is read as their clients show it`() throws {
    let folder = try #require(SharedData.transcripts)
    var (compared, farthest) = (0, 0.0)
    for file in SharedData.files(below: folder, suffix: "status_line.json") {
      let log = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]])
      for (number, entry) in log.enumerated() {
        let payload = try #require(entry["input_data"] as? [String: Any])
        let told = try Told(payload, "\(file.path) \(number)")
        let line = try ClaudeStatusLine(
          Array(JSONSerialization.data(withJSONObject: payload)),
          present: Timestamp(milliseconds: 1_795_241_098_000))
        #expect(line.usedTokens == told.usedTokens, "\(told.name)")
        #expect(line.windowTokens == told.windowTokens, "\(told.name)")
        guard let used = line.usedTokens, let window = line.windowTokens, told.usedPercent > 0 else {
          continue
        }
        compared += 1
        let apart = abs(Double(used) * 100 / Double(window) - Double(told.usedPercent))
        farthest = max(farthest, apart)
        #expect(apart <= 1, "\(told.name)")
      }
    }
    print("compared: \(compared), at most \(String(format: "%.2f", farthest)) points apart")
    #expect(compared > 30)
  }
}
