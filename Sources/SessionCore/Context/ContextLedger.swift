/// Folds what a transcript tells into a ``ContextRecord``: incrementally, the same for the same transcript, and never
/// longer than a session is worth.
///
/// A file's records come in their order, which is not quite that of time. Calls go by their ids.
package struct ContextLedger: Sendable {
  /// Items of a class that are held; of more the last ones. A session of weeks has fewer of any that matter.
  package static let mostItems = 2_000
  /// Calls that are waited for: an agent has a few under way at once, and some are never told the end of.
  private static let mostCalls = 256

  /// What stands so far, but for what is still open.
  var made = ContextRecord()
  /// Where in ``ContextRecord/files`` a path stands.
  var filePlaces: [String: Int] = [:]
  /// Calls without an end, in their order.
  var calls: [Called] = []
  var turn = Turn()
  /// The errors that are not solved, by what failed; their places in ``ContextRecord/errors``.
  var openErrors: [String: Int] = [:]
  /// The list of tasks in its order.
  var tasks: [(task: ContextTask, evidence: ContextEvidence)] = []
  /// Calls that go on in the background.
  var background: [Called] = []
  var texts = ContextTexts()
  /// The folder that the session was begun in.
  var firstFolder: String?

  /// A call and its record.
  struct Called: Hashable, Sendable {
    var call: ContextCall
    var evidence: ContextEvidence
  }

  /// What the user and the agent said since the last prompt.
  struct Turn: Hashable, Sendable {
    var prompt: UserText?
    var promptEvidence: ContextEvidence?
    /// The prompt's own words as they are kept.
    var kept = ""
    /// Whether the prompt is looked through for a correction already.
    var isJudged = false
    /// The agent's last words.
    var reply: String?
    var replyEvidence: ContextEvidence?
    /// Whether the turn is over.
    var isOver = false
    /// Whether its last words are looked through already.
    var isSettled = false
    var edits = 0
  }

  package init() {}

  /// Takes what a record tells.
  ///
  /// - Parameters:
  ///   - fact: of the record.
  ///   - evidence: where it stands.
  package mutating func take(_ fact: ContextFact, _ evidence: ContextEvidence) {
    note(evidence)
    switch fact {
    case .prompted(let text): prompted(text, evidence)
    case .replied(let text, let isLast): replied(text, isLast: isLast, evidence)
    case .called(let call): called(call, evidence)
    case .ended(let result): ended(result, evidence)
    case .tasksListed(let list):
      tasks = list.prefix(Self.mostItems).map { (task: $0, evidence: evidence) }
    case .taskChanged(let task): changed(task, evidence)
    case .interrupted:
      turn.isOver = true
      calls = []
    case .compacted: append(evidence, to: \.compactions)
    case .titled(let title): made.title = texts.kept(title, most: ContextTexts.title)
    case .moved(let folder, let branch):
      firstFolder = firstFolder ?? folder
      made.folder = folder.map(ContextTexts.path) ?? made.folder
      made.branch = branch.map { texts.kept($0, most: ContextTexts.title) } ?? made.branch
    }
  }

  /// Notes how far the transcript is read, also where it tells nothing.
  package mutating func note(_ evidence: ContextEvidence) {
    made.lines = max(made.lines, evidence.line)
    guard let time = evidence.time else { return }
    made.began = made.began.map { min($0, time) } ?? time
    made.ended = made.ended.map { max($0, time) } ?? time
  }

  /// The record as it stands, with what is open.
  package var record: ContextRecord {
    var ledger = self
    ledger.settleTurn()
    ledger.made.tasks = ledger.taskItems
    ledger.made.openEnds = ledger.openEnds
    ledger.made.redacted = ledger.texts.redacted
    return ledger.made
  }

  // MARK: Calls

  private mutating func called(_ call: ContextCall, _ evidence: ContextEvidence) {
    // Streamed replies repeat a call with more of its input.
    if let known = calls.firstIndex(where: { $0.call.id == call.id }) {
      calls[known].call = call
      return
    }
    if calls.count >= Self.mostCalls { calls.removeFirst() }
    calls.append(Called(call: call, evidence: evidence))
  }

  private mutating func ended(_ result: ContextResult, _ evidence: ContextEvidence) {
    if let place = calls.firstIndex(where: { $0.call.id == result.id }) {
      let called = calls.remove(at: place)
      guard result.goesOn else { return through(called, result, evidence) }
      // What it comes to is told when it has ended.
      background.append(called)
      if background.count > Self.mostCalls { background.removeFirst() }
    } else if let place = background.firstIndex(where: { $0.call.id == result.id }) {
      through(background.remove(at: place), result, evidence)
    }
  }

  private mutating func through(_ called: Called, _ result: ContextResult, _ evidence: ContextEvidence) {
    switch called.call.action {
    case .read(let path): read(path, called, result, evidence)
    case .edit(let path, let lines): edited(path, called, lines: lines, result, evidence)
    case .write(let path, let count):
      edited(path, called, lines: LineChange(added: count, removed: 0), result, evidence)
    case .patch(let files): patched(files, called, result, evidence)
    case .run(let command, let purpose): ran(command, for: purpose, called, result, evidence)
    case .plan(let plan): planned(plan, called, result)
    case .ask(let questions): answered(questions, called, result)
    case .delegate(let task): found(for: task, result, evidence)
    case .search, .other: break
    }
  }

  // MARK: Tasks

  private mutating func changed(_ task: ContextTask, _ evidence: ContextEvidence) {
    guard let place = tasks.firstIndex(where: { $0.task.id == task.id }) else {
      // When all are done a new list is begun.
      if !tasks.isEmpty, tasks.allSatisfy({ $0.task.state == .done || $0.task.state == .dropped }) {
        tasks = []
      }
      if tasks.count < Self.mostItems { tasks.append((task: task, evidence: evidence)) }
      return
    }
    if !task.text.isEmpty { tasks[place].task.text = task.text }
    if let state = task.state { tasks[place].task.state = state }
    tasks[place].evidence = evidence
  }

  private var taskItems: [ContextTaskItem] {
    var texts = texts
    return tasks.compactMap { entry in
      guard entry.task.state != .dropped else { return nil }
      return ContextTaskItem(
        text: texts.kept(entry.task.text, most: ContextTexts.line), state: entry.task.state ?? .open,
        evidence: entry.evidence)
    }
  }

  // MARK: Items

  /// Adds an item to its class, of which the oldest goes where there are too many.
  mutating func append<Item>(
    _ item: Item, to items: WritableKeyPath<ContextRecord, [Item]>, _ kind: ContextClass? = nil
  ) {
    made[keyPath: items].append(item)
    guard made[keyPath: items].count > Self.mostItems else { return }
    made[keyPath: items].removeFirst()
    if let kind { made.leftOut[kind, default: 0] += 1 }
  }
}
