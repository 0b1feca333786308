import SessionCore

extension ContextRecord {
  /// The files that were changed, then those that were only looked at.
  var fileLines: [ContextLine] {
    files.filter { $0.edits > 0 }.map(\.changeLine)
      + files.filter { $0.edits == 0 && $0.reads > 0 }.map(\.readLine)
  }
}

extension ContextFile {
  /// The place of what was last known of it.
  fileprivate var lastEvidence: ContextEvidence {
    changes.last?.evidence ?? lastRead ?? ContextEvidence(line: 1, offset: 0, length: 0, time: nil)
  }

  /// What was changed, and in which state the file is.
  fileprivate var changeLine: ContextLine {
    var words: [String] = []
    switch state {
    case .there: words.append(isNew ? "new" : "changed")
    case .deleted: words.append("deleted")
    case .renamed(let target): words.append("renamed to \(ContextLine.code(target))")
    }
    if lines.added + lines.removed > 0 { words.append("+\(lines.added) −\(lines.removed)") }
    if edits > 1 { words.append("\(edits) edits") }
    let ways = Set(changes.map { $0.isCertain ? $0.how : "perhaps \($0.how)" }).sorted()
    words.append("by " + ways.map { DisplayText.safe($0, columns: 40) }.joined(separator: ", "))
    if let totalLines, state == .there { words.append("\(totalLines) lines now") }
    if isOpen { words.append("not tested or committed since") }
    return ContextLine(
      kind: .files, weight: isOpen ? .needed : .done, subject: .file(path: path),
      text: "\(ContextLine.code(path)) \(words.joined(separator: ", "))",
      evidence: lastEvidence)
  }

  /// Which lines of it were seen.
  fileprivate var readLine: ContextLine {
    var words: [String] = []
    if let totalLines { words.append("\(totalLines) lines") }
    let seen = ranges.prefix(8).map { "\($0.lowerBound)–\($0.upperBound)" }
    if !seen.isEmpty, totalLines.map({ ranges != [1...max(1, $0)] }) ?? true {
      words.append("seen " + seen.joined(separator: ", ") + (ranges.count > 8 ? ", …" : ""))
    }
    if reads > 1 { words.append("\(reads) times") }
    return ContextLine(
      kind: .files, weight: .background,
      text: "\(ContextLine.code(path)) read" + (words.isEmpty ? "" : ", " + words.joined(separator: ", ")),
      evidence: lastEvidence)
  }
}
