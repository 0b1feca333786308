import AgentFormats
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is told of the recordings of Codex, against a second reading of them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedRolloutContextTests {
  private struct Recorded {
    var file: URL
    var data: Data
    var facts: [ReadContext.Placed]
    var told: ToldRollout
    var oracle: RolloutOracle
  }

  private static let recordings: [Recorded] = {
    let roots = [
      SharedData.transcripts, SharedData.scenarios?.appendingPathComponent("codex"),
    ].compactMap(\.self)
    return roots.flatMap { SharedData.files(below: $0, suffix: ".jsonl") }.compactMap { file in
      guard let data = try? Data(contentsOf: file), data.range(of: Data("\"session_meta\"".utf8)) != nil,
        // Texts that were taken out say nothing.
        data.range(of: Data("[trimmed for fixture]".utf8)) == nil,
        let read = try? ReadContext(file.path, agent: Codex.descriptor)
      else { return nil }
      return Recorded(
        file: file, data: data, facts: read.facts, told: ToldRollout(read.facts.map(\.fact)),
        oracle: RolloutOracle(data))
    }
  }()

  @Test func `files, lines, commands, prompts and tasks are those of a second reading`() {
    var (edits, files, changes, tasks) = (Agreement(), Agreement(), Agreement(), Agreement())
    var (same, nothing, other) = (0, 0, 0)
    var (prompts, interruptions, compactions) = (0, 0, 0)
    for recording in Self.recordings {
      let (told, oracle) = (recording.told, recording.oracle)
      edits.add(told.edits, oracle.edits)
      files.add(Set(told.edits.map(\.path)), Set(oracle.edits.map(\.path)))
      changes.add(told.changes.filter { oracle.counted.contains($0.call) }, oracle.changes)
      tasks.add(
        Set(told.tasks.map { "\($0.key) \($0.value)" }), Set(oracle.tasks.map { "\($0.key) \($0.value)" }))
      for command in oracle.commands {
        guard !told.commands.contains(command) else {
          same += 1
          continue
        }
        // One that finds nothing has not failed.
        nothing += command.isDone ? 0 : 1
        other += command.isDone ? 1 : 0
      }
      if told.prompts != oracle.prompts, !oracle.prompts.isEmpty {
        Issue.record("\(recording.file.path): \(told.prompts.count) of \(oracle.prompts.count) prompts")
      }
      prompts += oracle.prompts.count
      #expect(told.interruptions == oracle.interruptions, "\(recording.file.path)")
      #expect(told.compactions == oracle.compactions, "\(recording.file.path)")
      (interruptions, compactions) = (
        interruptions + oracle.interruptions, compactions + oracle.compactions
      )
    }
    print(
      "context of \(Self.recordings.count) rollouts: \(prompts) prompts, \(interruptions) interruptions,"
        + " \(compactions) compactions")
    print(edits.line("files of patches"), files.line("files modified"), separator: "\n")
    print(changes.line("patches with their lines"), tasks.line("tasks"), separator: "\n")
    print("commands: \(same) agree, \(nothing) found nothing, \(other) otherwise")
    #expect(Self.recordings.count >= 45)
    #expect(edits.f1 >= 0.99 && edits.both >= 80)
    #expect(files.f1 >= 0.99)
    #expect(changes.f1 >= 0.95 && changes.both >= 60)
    #expect(tasks.f1 == 1 && tasks.both >= 8)
    #expect(same >= 700 && nothing <= 25 && other == 0)
    #expect(prompts >= 100 && interruptions >= 6 && compactions >= 3)
  }

  @Test func `every pointer leads to the record that says it`() throws {
    var pointers = 0
    for recording in Self.recordings {
      let pointed = PointedRecords(recording.data)
      for placed in recording.facts {
        let told = "\(recording.file.lastPathComponent):\(placed.evidence.line) \(placed.fact)"
        let words = try pointed.words(at: placed.evidence, told)
        #expect(Self.says(words, placed.fact), "\(told)")
        pointers += 1
      }
    }
    print("pointers of context: \(pointers)")
    #expect(pointers >= 3_000)
  }

  private static func says(_ words: [String], _ fact: ContextFact) -> Bool {
    func has(_ text: String) -> Bool { PointedRecords.say(words, text) }
    switch fact {
    case .prompted(let text): return has(text.text)
    case .replied(let text, _): return has(text)
    case .called(let call): return has(call.id)
    // The end of what goes on stands in the answer to who asked for it.
    case .ended(let result):
      return has(result.id) || (result.text.isEmpty ? has("function_call_output") : has(result.text))
    case .tasksListed(let tasks): return tasks.allSatisfy { has($0.text) }
    case .taskChanged: return false
    case .interrupted: return has("turn_aborted")
    case .compacted: return has("compacted")
    case .titled(let title): return has(title)
    case .moved(let folder, let branch): return folder.map(has) != false && branch.map(has) != false
    }
  }

  @Test func `a rollout that is packed, or read again, tells the same`() throws {
    let folder = try TemporaryFolder()
    for recording in Self.recordings.filter({ $0.data.count > 200_000 }).prefix(6) {
      let pieces = try ReadContext(recording.file.path, limit: 1, agent: Codex.descriptor)
      #expect(pieces.facts == recording.facts, "\(recording.file.path)")
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd") else { continue }
      try folder.write("r.jsonl", recording.data)
      let zstd = Process()
      zstd.executableURL = URL(fileURLWithPath: "/usr/bin/zstd")
      zstd.arguments = ["-q", "-f", folder("r.jsonl")]
      try zstd.run()
      zstd.waitUntilExit()
      let packed = try ReadContext(folder("r.jsonl.zst"), agent: Codex.descriptor)
      #expect(packed.facts == recording.facts, "\(recording.file.path)")
      #expect(packed.lineCount == pieces.lineCount, "\(recording.file.path)")
      let documents = try (0..<2).map { _ in
        try Extraction.whole(of: recording.file.path, isJSON: true, roots: [])
      }
      #expect(documents[0] == documents[1] && documents[0].contains(#""agent":"codex""#))
    }
  }
}
