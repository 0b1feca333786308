/// A text of a context record by which the record is found.
package struct SearchText: Hashable, Sendable {
  /// Redacted and cut, as the record has it; without control characters but ends of lines and tabs.
  package var text: String
  /// The classes in which it stands: a request that was not answered is an open end, too.
  package var classes: Set<ContextClass>
  /// The line of the transcript that says so, from 1.
  package var line: Int
  /// When that was written; `nil` where nothing says so.
  package var time: Timestamp?

  package init(_ text: String, classes: Set<ContextClass>, line: Int, time: Timestamp?) {
    self.text = text
    self.classes = classes
    self.line = line
    self.time = time
  }

  /// The same for the same text in the same classes at the same place, and most likely another one for all others: what is
  /// stored is told by it from what has changed.
  package var mark: Int64 {
    var hash = StableHash()
    for kind in classes.sorted() {
      hash.combine(kind.rawValue.utf8)
      hash.combine(0xff)
    }
    withUnsafeBytes(of: Int64(line).littleEndian) { hash.combine($0) }
    withUnsafeBytes(of: (time?.milliseconds ?? .min).littleEndian) { hash.combine($0) }
    hash.combine(text.utf8)
    return hash.spread
  }
}

extension ContextRecord {
  /// All texts of the record by which it is found, each once a line.
  package var searchTexts: [SearchText] {
    var collected = CollectedTexts()
    if let objective { collected.add([objective.text], .requests, objective.evidence) }
    for item in requests { collected.add([item.text], .requests, item.evidence) }
    for item in openEnds { collected.add([item.text], .open, item.evidence) }
    for item in corrections { collected.add([item.text], .corrections, item.evidence) }
    for item in decisions {
      collected.add([item.text, item.reason] + item.rejected, .decisions, item.evidence)
    }
    for item in plans { collected.add([item.text, item.said], .plans, item.evidence) }
    for item in questions {
      collected.add([item.question] + item.options + [item.answer], .questions, item.evidence)
    }
    for item in tasks { collected.add([item.text], .tasks, item.evidence) }
    for item in files {
      guard let evidence = item.changes.last?.evidence ?? item.lastRead else { continue }
      var texts = [item.path]
      if case .renamed(let target) = item.state { texts.append(target) }
      collected.add(texts, .files, evidence)
    }
    for item in errors { collected.add([item.what, item.text], .errors, item.evidence) }
    for item in commands { collected.add([item.command, item.purpose], .commands, item.evidence) }
    for item in commits { collected.add([item.hash, item.subject], .commits, item.evidence) }
    for item in findings { collected.add([item.task, item.text], .findings, item.evidence) }
    for item in discussions { collected.add([item.topic, item.answer], .discussions, item.evidence) }
    return collected.texts
  }
}

/// Texts of a record; what stands in several classes is one.
private struct CollectedTexts {
  private struct Place: Hashable {
    var line: Int
    var text: String
  }

  private(set) var texts: [SearchText] = []
  private var known: [Place: Int] = [:]

  /// Adds an item whose parts are found together. What it repeats of itself counts once.
  mutating func add(_ parts: [String?], _ kind: ContextClass, _ evidence: ContextEvidence) {
    var kept: [String] = []
    for part in parts.compactMap(\.self) {
      let clean = Self.clean(part)
      if !clean.isEmpty, !kept.contains(where: { $0.contains(clean) }) { kept.append(clean) }
    }
    guard !kept.isEmpty else { return }
    let place = Place(line: evidence.line, text: kept.joined(separator: "\n"))
    if let index = known[place] {
      texts[index].classes.insert(kind)
    } else {
      known[place] = texts.count
      texts.append(SearchText(place.text, classes: [kind], line: place.line, time: evidence.time))
    }
  }

  private static func clean(_ text: String) -> String {
    func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
      scalar != "\n" && scalar != "\t" && scalar.properties.generalCategory == .control
    }
    guard text.unicodeScalars.contains(where: isUnwanted) else { return String(text.trimmingSpace) }
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { isUnwanted($0) ? " " : $0 }))
    return String(clean.trimmingSpace)
  }
}
