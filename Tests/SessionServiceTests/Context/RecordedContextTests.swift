import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What is told of the recordings of Claude Code, against a second reading of them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct RecordedContextTests {
  /// What was told of one recording.
  private struct Recorded {
    var file: URL
    var data: Data
    var facts: [ReadContext.Placed]
    var oracle: ContextOracle
  }

  private static let recordings: [Recorded] = {
    let roots = [SharedData.transcripts, SharedData.claude].compactMap(\.self)
    return roots.flatMap { SharedData.files(below: $0, suffix: ".jsonl") }.compactMap { file in
      guard let data = try? Data(contentsOf: file), let read = try? ReadContext(file.path) else { return nil }
      let oracle = ContextOracle(data)
      return Recorded(file: file, data: data, facts: read.facts, oracle: oracle)
    }.filter { !$0.facts.isEmpty || !$0.oracle.calls.isEmpty }
  }()

  @Test func `files, lines, tasks, plans and questions are those of a second reading`() throws {
    var (edits, files, readings, tasks, plans, questions, calls) = (
      Agreement(), Agreement(), Agreement(), Agreement(), Agreement(), Agreement(), Agreement()
    )
    for recording in Self.recordings {
      let told = ToldWork(recording.facts.map(\.fact))
      edits.add(told.edits, recording.oracle.edits)
      files.add(Set(told.edits.map(\.path)), Set(recording.oracle.edits.map(\.path)))
      readings.add(told.readings, recording.oracle.readings)
      tasks.add(Set(told.tasks.values), Set(recording.oracle.tasks.values))
      plans.add(told.plans, recording.oracle.plans)
      questions.add(told.questions, recording.oracle.questions)
      calls.add(told.calls, recording.oracle.calls)
    }
    print("context of \(Self.recordings.count) recordings")
    print(edits.line("edits by tools"))
    print(files.line("files modified by tools"))
    print(readings.line("files read, with their lines"))
    print(tasks.line("tasks"), plans.line("plans"), questions.line("questions"), separator: "\n")
    print(calls.line("calls"))
    #expect(Self.recordings.count >= 110)
    #expect(edits.f1 >= 0.99 && edits.both >= 800)
    #expect(files.f1 >= 0.99)
    #expect(readings.f1 >= 0.99 && readings.both >= 800)
    #expect(tasks.f1 == 1 && tasks.both >= 50)
    #expect(plans.f1 == 1 && plans.both >= 5)
    #expect(questions.f1 == 1 && questions.both >= 5)
    #expect(calls.f1 == 1)
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
    #expect(pointers >= 10_000)
  }

  /// Whether a record says what is told of it.
  private static func says(_ words: [String], _ fact: ContextFact) -> Bool {
    func has(_ text: String) -> Bool { PointedRecords.say(words, text) }
    switch fact {
    case .prompted(let text):
      return text.text.hasPrefix("/") ? has(String(text.text.prefix { !$0.isWhitespace })) : has(text.text)
    case .replied(let text, _): return has(text)
    case .called(let call): return has(call.id)
    // A message of a task's end may name the task alone.
    case .ended(let result): return has(result.id) || words.contains { $0.contains("<task-id>") }
    case .tasksListed(let tasks): return tasks.allSatisfy { has($0.text) }
    case .taskChanged(let task): return has(task.id) || has(task.text)
    case .interrupted: return has("[Request interrupted by user")
    case .compacted: return has("compact_boundary")
    case .titled(let title): return has(title)
    case .moved(let folder, let branch): return folder.map(has) != false && branch.map(has) != false
    }
  }

  @Test func `prompts are told as people found them`() throws {
    let rows = try Self.sample().filter { $0[3] == "user" }
    let root = try #require(SharedData.transcripts)
    let byFile = Dictionary(grouping: rows) { root.appending(path: $0[0]).path }
    var (same, others) = (0, [String]())
    for recording in Self.recordings {
      for row in byFile[recording.file.path] ?? [] {
        let told = recording.facts.compactMap { placed -> String? in
          guard case .prompted(let text) = placed.fact, String(placed.evidence.line) == row[1] else {
            return nil
          }
          return text.structure.rawValue
        }
        if told == [row[6]] { same += 1 } else { others.append("\(row[0]):\(row[1]) \(row[6]) \(told)") }
      }
    }
    print("prompts told as people found them: \(same), otherwise: \(others)")
    #expect(same >= 200)
    #expect(others.count <= 2)
  }

  private static func sample() throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appending(path: "AgentFormatsTests/Fixtures/corrections-decisions/sample.tsv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.components(separatedBy: "\t") }
  }

  @Test func `a transcript that is read piece by piece tells the same as one that is read at once`() throws {
    for recording in Self.recordings.filter({ $0.data.count > 600_000 }).prefix(12) {
      let again = try ReadContext(recording.file.path)
      let pieces = try ReadContext(recording.file.path, limit: 1)
      #expect(again.facts == recording.facts, "\(recording.file.path)")
      #expect(pieces.facts == recording.facts, "\(recording.file.path)")
    }
  }
}
