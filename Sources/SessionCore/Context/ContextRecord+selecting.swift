extension ContextRecord {
  /// The record of some classes, and of what happened from a moment on.
  ///
  /// - Parameters:
  ///   - classes: that are kept; empty for all.
  ///   - since: items whose records were written before are left out; `nil` for all.
  /// - Returns: the rest.
  package func selecting(_ classes: Set<ContextClass>, since: Timestamp?) -> ContextRecord {
    func isKept(_ kind: ContextClass) -> Bool { classes.isEmpty || classes.contains(kind) }
    func kept<Item>(_ items: [Item], _ kind: ContextClass, _ evidence: (Item) -> ContextEvidence?) -> [Item] {
      guard isKept(kind) else { return [] }
      guard let since else { return items }
      return items.filter { item in (evidence(item)?.time).map { $0 >= since } ?? false }
    }
    var record = self
    record.requests = kept(requests, .requests, \.evidence)
    record.files = kept(files, .files) { file in
      guard let change = file.changes.last?.evidence else { return file.lastRead }
      guard let read = file.lastRead, let time = change.time, let later = read.time, later > time else {
        return change
      }
      return read
    }
    record.corrections = kept(corrections, .corrections, \.evidence)
    record.decisions = kept(decisions, .decisions, \.evidence)
    record.discussions = kept(discussions, .discussions, \.answered)
    record.plans = kept(plans, .plans, \.evidence)
    record.questions = kept(questions, .questions, \.evidence)
    record.tasks = kept(tasks, .tasks, \.evidence)
    record.commands = kept(commands, .commands, \.evidence)
    record.errors = kept(errors, .errors, \.evidence)
    record.commits = kept(commits, .commits, \.evidence)
    record.findings = kept(findings, .findings, \.evidence)
    // What is open is open, whenever it began.
    if !isKept(.open) { record.openEnds = [] }
    record.leftOut = leftOut.filter { isKept($0.key) }
    return record
  }
}
