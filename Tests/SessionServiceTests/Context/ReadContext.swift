import AgentFormats
import SessionCore
import SessionService
import Testing

/// What is told of a transcript.
struct ReadContext {
  struct Placed: Hashable {
    var fact: ContextFact
    var evidence: ContextEvidence
  }

  private(set) var facts: [Placed] = []
  /// How often it was begun anew.
  private(set) var beginnings = 0
  private var reader: ContextReader

  /// Nothing is read yet.
  init(of path: String, agent: AgentDescriptor = ClaudeCode.descriptor) throws {
    let format = try #require(agent.format(of: path))
    reader = try #require(ContextReader(path: path, format: format))
  }

  /// All of it is read, a piece at a time of so many bytes.
  init(_ path: String, limit: Int64 = .max, agent: AgentDescriptor = ClaudeCode.descriptor) throws {
    try self.init(of: path, agent: agent)
    while try read(limit: limit) == .part {}
  }

  var lineCount: Int { reader.lineCount }

  @discardableResult
  mutating func read(limit: Int64 = .max) throws -> ContextReader.Look {
    var (facts, beginnings) = (facts, beginnings)
    let look = try reader.read(limit: limit) { told in
      switch told {
      case .begunAnew:
        facts = []
        beginnings += 1
      case .fact(let fact, let evidence): facts.append(Placed(fact: fact, evidence: evidence))
      }
    }
    (self.facts, self.beginnings) = (facts, beginnings)
    return look
  }
}

/// What facts come to, in the terms of the second reading.
struct ToldWork {
  private(set) var edits: Set<ContextOracle.Edit> = []
  private(set) var readings: Set<ContextOracle.Reading> = []
  private(set) var tasks: [String: ContextOracle.Task] = [:]
  private(set) var plans: Set<ContextOracle.Plan> = []
  private(set) var questions: Set<ContextOracle.Question> = []
  private(set) var calls: Set<String> = []

  init(_ facts: [ContextFact]) {
    var open: [String: ContextCall] = [:]
    for fact in facts {
      switch fact {
      case .called(let call):
        calls.insert(call.id)
        open[call.id] = call
      case .ended(let result):
        if let call = open.removeValue(forKey: result.id) { take(call, result) }
      case .tasksListed(let list):
        tasks = [:]
        for task in list { change(task) }
      case .taskChanged(let task): change(task)
      case .prompted, .replied, .interrupted, .compacted, .titled, .moved: break
      }
    }
    for call in open.values { take(call, nil) }
  }

  private mutating func change(_ task: ContextTask) {
    let known = tasks[task.id] ?? ContextOracle.Task(text: "", state: "open")
    tasks[task.id] = ContextOracle.Task(
      text: task.text.isEmpty ? known.text : task.text, state: task.state?.rawValue ?? known.state)
  }

  private mutating func take(_ call: ContextCall, _ result: ContextResult?) {
    let succeeded = result?.outcome == .succeeded
    switch call.action {
    case .edit(let path, _) where succeeded, .write(let path, _) where succeeded:
      edits.insert(ContextOracle.Edit(call: call.id, path: path))
    case .read(let path) where succeeded:
      readings.insert(ContextOracle.Reading(call: call.id, path: path, lines: result?.lines))
    case .plan(let plan):
      plans.insert(
        ContextOracle.Plan(
          call: call.id, text: result?.plan ?? plan, isAccepted: result.map { $0.outcome == .succeeded }))
    case .ask(let asked):
      for question in asked {
        questions.insert(
          ContextOracle.Question(
            call: call.id, text: question.text, options: question.options,
            answer: result?.answers[question.text]))
      }
    case .read, .edit, .write, .patch, .run, .delegate, .search, .other: break
    }
  }
}
