/// What a session's calls have done to its files: what was changed, tested, committed, and left half merged.
struct WorkLedger: Hashable, Sendable {
  /// A file that was changed.
  struct Edit: Hashable, Sendable {
    /// As the call has it; the command's name where a command did it.
    var path: String
    /// When it was called for.
    var began: Timestamp
    var evidence: Evidence
  }

  /// A run of tests.
  struct Tests: Hashable, Sendable {
    var passed: Bool
    var program: String
    var began: Timestamp
    var evidence: Evidence
  }

  /// A command that left the tree half done.
  struct OpenTree: Hashable, Sendable {
    var program: String
    var evidence: Evidence
  }

  /// Edits that are held one by one, and folders; of more the last ones.
  private static let (mostEdits, mostFolders) = (256, 8)

  /// Folders of temporary files in which it works all the same: those below `/tmp`, for example. Each ends in `/`.
  private var folders: [String] = []

  /// In the order of their calls: those that no test has passed with since, and that are in no commit.
  private var untested: [Edit] = []
  /// The last run of tests.
  private(set) var tests: Tests?
  /// The last commit, if nothing was changed since.
  private(set) var commit: Evidence?
  private(set) var openTree: OpenTree?
  /// Whether a file was changed at all.
  private(set) var hasEdits = false

  /// The last file that was changed and not tested.
  var lastUntested: Edit? { untested.last }
  /// Files that were changed and not tested.
  var untestedCount: Int { Set(untested.map(\.path)).count }

  /// The session works in that folder.
  mutating func works(in folder: String) {
    let folder = folder.hasSuffix("/") ? folder : folder + "/"
    guard EditedFile.isElsewhere(folder), !folders.contains(folder) else { return }
    if folders.count >= Self.mostFolders { folders.removeFirst() }
    folders.append(folder)
  }

  /// Whether a file is none of what is worked on.
  private func isElsewhere(_ path: String) -> Bool {
    EditedFile.isElsewhere(path) && !folders.contains { path.hasPrefix($0) }
  }

  /// A call is through.
  mutating func ended(_ end: ToolEnd, call: ToolCall, began: Evidence, _ evidence: Evidence) {
    switch call.action {
    case .edit(let path):
      guard end.outcome != .denied, end.outcome != .failed, EditedFile(path: path).needsTest,
        !isElsewhere(path)
      else { return }
      edited(path, began: began.time, evidence)
    case .run(let kind, let program): ran(kind, program, call.status, end, began: began.time, evidence)
    case .read, .search, .browse, .plan, .ask, .tasks, .delegate, .other: break
    }
  }

  /// What a call has put out is told of later than its end.
  mutating func tested(_ end: ToolEnd, call: ToolCall, began: Evidence, _ evidence: Evidence) {
    if case .run(_, let program) = call.action { output(end, program, began: began.time, evidence) }
  }

  /// What was half done in the working tree is not any more.
  mutating func treeSettled() {
    openTree = nil
  }

  private mutating func ran(
    _ kind: CommandKind, _ program: String, _ status: ToolCall.Status, _ end: ToolEnd, began: Timestamp,
    _ evidence: Evidence
  ) {
    guard end.outcome != .denied else { return }
    // The end of a line that another command decides proves nothing.
    let succeeded = status == .foreign ? nil : end.outcome == .succeeded
    switch kind {
    case .inspect: return
    case .edit: if end.outcome != .failed { edited(program, began: began, evidence) }
    case .commit:
      // The tests before it on the line, `npm test && git commit`, may be why there is none.
      output(end, program, began: began, evidence)
      guard succeeded == true, !end.goesOn else { return }
      forgetEdits(before: began)
      openTree = nil
      if untested.isEmpty { commit = evidence }
      return
    case .versionControl: changedTree(program, status, succeeded: succeeded, evidence)
    case .test:
      guard end.outcome != .interrupted, !end.goesOn else { return }
      guard let passed = end.tests.map({ $0 == .passed }) ?? succeeded else { return }
      return tested(passed, program, began: began, evidence)
    case .build, .lint, .install, .other: break
    }
    // A script or a target of any name may run tests, and its output tells.
    output(end, program, began: began, evidence)
  }

  /// What a call has put out may tell of tests.
  private mutating func output(_ end: ToolEnd, _ program: String, began: Timestamp, _ evidence: Evidence) {
    if let outcome = end.tests, !end.goesOn { tested(outcome == .passed, program, began: began, evidence) }
  }

  private mutating func edited(_ path: String, began: Timestamp, _ evidence: Evidence) {
    hasEdits = true
    if let commit, commit.time <= evidence.time { self.commit = nil }
    // A test that was begun later has seen it.
    if let tests, tests.passed, tests.began > began { return }
    untested.append(Edit(path: path, began: began, evidence: evidence))
    if untested.count > Self.mostEdits { untested.removeFirst() }
  }

  private mutating func tested(_ passed: Bool, _ program: String, began: Timestamp, _ evidence: Evidence) {
    if let tests, began < tests.began { return }
    tests = Tests(passed: passed, program: program, began: began, evidence: evidence)
    if passed { forgetEdits(before: began) }
  }

  /// Edits that were called for in the same moment come before it: agents carry calls out in turn.
  private mutating func forgetEdits(before time: Timestamp) {
    untested.removeAll { $0.began <= time }
  }

  /// A command that may leave the tree half done is through; `succeeded` is `nil` where its line's end does not tell.
  private mutating func changedTree(
    _ program: String, _ status: ToolCall.Status, succeeded: Bool?, _ evidence: Evidence
  ) {
    let words = program.split(separator: " ").map(String.init)
    guard words.count > 1, ProgramCall.openEnded.contains(words[1]), words[1] != "pull" else { return }
    // To give up fails where there is nothing to give up.
    let givesUp = words.contains("--abort") || words.contains("--quit")
    if succeeded == true || givesUp && status != .shared {
      openTree = nil
    } else if succeeded == false, !givesUp, status == .own, openTree == nil {
      openTree = OpenTree(program: words.prefix(2).joined(separator: " "), evidence: evidence)
    }
  }
}
