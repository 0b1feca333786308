extension ContextLedger {
  /// Changes of one file that are held; of more the last ones.
  private static let mostChanges = 64
  /// Files that make room at once.
  private static let droppedAtOnce = 100

  mutating func read(
    _ path: String, _ called: Called, _ result: ContextResult, _ evidence: ContextEvidence
  ) {
    let path = whole(path, called)
    guard result.outcome == .succeeded, !path.isEmpty else { return failed("read \(path)", result, evidence) }
    let place = place(of: path)
    made.files[place].reads += 1
    made.files[place].lastRead = evidence
    made.files[place].changedSinceRead = false
    if let lines = result.lines { made.files[place].ranges.insert(lines: lines) }
    if let total = result.totalLines { made.files[place].totalLines = total }
  }

  /// A file was changed by a tool, or was not.
  mutating func edited(
    _ path: String, _ called: Called, lines: LineChange?, _ result: ContextResult, _ evidence: ContextEvidence
  ) {
    let path = whole(path, called)
    guard result.outcome == .succeeded, !path.isEmpty else {
      return failed("\(called.call.tool) \(path)", result, evidence)
    }
    let change = ContextFile.Change(
      how: called.call.tool, isShell: false, isCertain: true, lines: result.change ?? lines,
      evidence: evidence)
    add(change, to: path)
    let place = place(of: path)
    if result.isNew { made.files[place].isNew = true }
    if case .write(_, let count) = called.call.action { made.files[place].totalLines = count }
    if result.isEditedByUser {
      append(
        ContextCorrection(
          text: ContextTexts.path(path), kind: .redirect, certainty: .told, confidence: 1,
          reason: "the user changed the edit that was proposed", evidence: evidence),
        to: \.corrections, .corrections)
    }
    succeeded("\(called.call.tool) \(path)", evidence)
  }

  /// Files were changed together, or were not.
  mutating func patched(
    _ files: [FilePatch], _ called: Called, _ result: ContextResult, _ evidence: ContextEvidence
  ) {
    let tool = called.call.tool
    guard result.outcome == .succeeded else {
      return failed("\(tool) \(files.first?.path ?? "")", result, evidence)
    }
    for file in files {
      let path = whole(file.path, called)
      let change = ContextFile.Change(
        how: tool, isShell: false, isCertain: true, lines: file.lines, evidence: evidence)
      add(change, to: path)
      let place = place(of: path)
      switch file.kind {
      case .created:
        if made.files[place].edits == 1 { made.files[place].isNew = true }
        made.files[place].totalLines = file.lines?.added
      case .changed: break
      case .deleted: made.files[place].state = .deleted
      case .moved(let target): move(place, to: whole(target, called), change)
      }
      succeeded("\(tool) \(file.path)", evidence)
    }
  }

  /// A command line has changed files, or looked at them.
  mutating func took(_ effects: [FileEffect], _ evidence: ContextEvidence) {
    for effect in effects {
      switch effect.kind {
      case .read(let lines):
        let place = place(of: effect.path)
        made.files[place].reads += 1
        made.files[place].lastRead = evidence
        made.files[place].changedSinceRead = false
        if let lines, let last = lines.last, lines.first <= last {
          made.files[place].ranges.insert(lines: lines.first...last)
        }
      case .created, .modified, .deleted, .renamed:
        let change = ContextFile.Change(
          how: effect.how, isShell: true, isCertain: effect.isCertain, lines: nil, evidence: evidence)
        add(change, to: effect.path)
        let place = place(of: effect.path)
        switch effect.kind {
        case .created:
          if made.files[place].reads == 0, made.files[place].edits == 1 { made.files[place].isNew = true }
        case .deleted: made.files[place].state = .deleted
        case .renamed(let target): move(place, to: target, change)
        case .modified, .read: break
        }
      }
    }
  }

  /// A file that was just changed has another name from here on.
  private mutating func move(_ place: Int, to target: String, _ change: ContextFile.Change) {
    made.files[place].state = .renamed(to: ContextTexts.path(target))
    let (isNew, isOpen) = (made.files[place].isNew, made.files[place].isOpen)
    made.files[place].isOpen = false
    // To make room for the new name may move the others.
    let new = self.place(of: target)
    made.files[new].state = .there
    made.files[new].isNew = isNew
    made.files[new].isOpen = isOpen
    made.files[new].edits += 1
    made.files[new].changes.append(change)
  }

  /// A path as a call has it, which may begin in the folder that the call works in.
  private func whole(_ path: String, _ called: Called) -> String {
    ShellFolder.whole(path, in: called.call.folder ?? made.folder ?? "")
  }

  private mutating func add(_ change: ContextFile.Change, to path: String) {
    let place = place(of: path)
    turn.edits += 1
    made.files[place].edits += 1
    made.files[place].state = .there
    made.files[place].isOpen = isWork(path)
    made.files[place].changedSinceRead = made.files[place].reads > 0
    if let lines = change.lines {
      made.files[place].lines = made.files[place].lines + lines
      if let total = made.files[place].totalLines {
        made.files[place].totalLines = max(0, total.addingClamped(lines.added) - lines.removed)
      }
    }
    made.files[place].changes.append(change)
    if made.files[place].changes.count > Self.mostChanges { made.files[place].changes.removeFirst() }
  }

  /// Whether a file is part of what is worked on. What lies in a folder for temporary files is not, unless the session works
  /// there.
  private func isWork(_ path: String) -> Bool {
    guard EditedFile.isElsewhere(path) else { return true }
    return [firstFolder, made.folder].contains { folder in
      guard let folder, EditedFile.isElsewhere(folder) else { return false }
      return path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
  }

  /// Nothing of what was changed is open any more: tests have passed, or it is in a commit.
  mutating func closeFiles() {
    for place in made.files.indices { made.files[place].isOpen = false }
  }

  /// Where a file stands in the record, which it is added to if need be.
  private mutating func place(of path: String) -> Int {
    let path = ContextTexts.path(path)
    if let place = filePlaces[path] { return place }
    if made.files.count >= Self.mostItems { dropFiles() }
    filePlaces[path] = made.files.count
    made.files.append(ContextFile(path: path))
    return made.files.count - 1
  }

  /// Makes room, for several at once since all places change with it: of those that were only looked at the first ones go;
  /// where there are none, of those that are not open; then of all.
  private mutating func dropFiles() {
    var dropped = 0
    for mayGo in [{ $0.edits == 0 }, { !$0.isOpen }, { _ in true }] as [(ContextFile) -> Bool]
    where dropped == 0 {
      made.files.removeAll { file in
        guard dropped < Self.droppedAtOnce, mayGo(file) else { return false }
        dropped += 1
        return true
      }
    }
    made.leftOut[.files, default: 0] += dropped
    filePlaces = Dictionary(
      made.files.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }
}
