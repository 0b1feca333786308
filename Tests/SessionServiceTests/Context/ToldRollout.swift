import SessionCore

/// What the facts of a rollout come to, in the terms of the second reading.
struct ToldRollout {
  private(set) var edits: Set<RolloutOracle.Edit> = []
  private(set) var changes: Set<RolloutOracle.Change> = []
  private(set) var tasks: [String: String] = [:]
  private(set) var commands: Set<RolloutOracle.Command> = []
  private(set) var prompts: [String] = []
  private(set) var interruptions = 0
  private(set) var compactions = 0

  init(_ facts: [ContextFact]) {
    var open: [String: ContextCall] = [:]
    var folder = ""
    for fact in facts {
      switch fact {
      case .called(let call): open[call.id] = call
      case .ended(let result):
        if let call = open[result.id] { take(call, result, call.folder ?? folder) }
      case .tasksListed(let list):
        tasks = [:]
        for task in list { tasks[task.text] = task.state?.rawValue }
      case .prompted(let text): prompts.append(text.text)
      case .interrupted: interruptions += 1
      case .compacted: compactions += 1
      case .moved(let place, _): folder = place ?? folder
      case .taskChanged, .replied, .titled: break
      }
    }
  }

  private mutating func take(_ call: ContextCall, _ result: ContextResult, _ folder: String) {
    switch call.action {
    case .patch(let files) where result.outcome == .succeeded:
      var sum = LineChange(added: 0, removed: 0)
      for file in files {
        let path = file.path.hasPrefix("/") ? file.path : folder + "/" + file.path
        edits.insert(RolloutOracle.Edit(call: call.id, path: path))
        sum = sum + (file.lines ?? LineChange(added: 0, removed: 0))
      }
      changes.insert(RolloutOracle.Change(call: call.id, added: sum.added, removed: sum.removed))
    case .run where call.tool == "exec_command":
      commands.insert(RolloutOracle.Command(call: call.id, isDone: result.outcome == .succeeded))
    case .patch, .run, .read, .edit, .write, .plan, .ask, .delegate, .search, .other: break
    }
  }
}
