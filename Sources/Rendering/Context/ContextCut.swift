import SessionCore

/// A context record cut to a number of tokens: what a session that goes on needs most comes first, and what is left out
/// is said.
package enum ContextCut {
  /// Tokens that a text takes at most.
  package static func tokens(of text: String) -> Int { TokenCount.most(of: text) }

  /// The document as Markdown of at most so many tokens.
  ///
  /// - Parameters:
  ///   - document: the whole.
  ///   - budget: tokens; with fewer than some fifty the head alone takes them.
  /// - Returns: the text, which says at its end what was left out.
  package static func markdown(_ document: ContextDocument, budget: Int) -> String {
    let lines = document.record.contextLines
    var cut = Cut(head: document.shortHead, lines: lines, room: budget)
    var told: Set<ContextLine.Subject> = []
    var repeated: [Int] = []
    for index in order(of: lines) {
      if let subject = lines[index].subject, !told.insert(subject).inserted {
        repeated.append(index)
      } else {
        cut.take(index)
      }
    }
    for index in repeated { cut.take(index) }
    return cut.markdown
  }

  /// What counts most first: by weight, then by class as they are shown. Of a class the newer first, but what is open in its
  /// own order.
  private static func order(of lines: [ContextLine]) -> [Int] {
    lines.indices.sorted { left, right in
      let (first, second) = (lines[left], lines[right])
      if first.weight != second.weight { return first.weight < second.weight }
      // Of what was done or can be found again the newer counts more, whatever it is.
      if first.kind != second.kind, first.weight < .done { return isBefore(first.kind, second.kind) }
      return first.kind == .open ? left < right : left > right
    }
  }

  /// The files that are worked on come before plans, which may be long.
  private static func isBefore(_ left: ContextClass, _ right: ContextClass) -> Bool {
    switch (left, right) {
    case (.files, .plans): true
    case (.plans, .files): false
    // All others as they are shown.
    case _: left < right
    }
  }

  /// What is kept so far.
  private struct Cut {
    let head: String
    let lines: [ContextLine]
    /// Tokens of all.
    let room: Int
    /// How each line is kept; the lines that are not there are left out.
    private var kept: [Int: String] = [:]
    /// Those, in the order in which they were taken.
    private var taken: [Int] = []
    /// Tokens that are taken.
    private var tokens: Int
    /// Lines of the transcript at which settled things stand that had no room as texts.
    private var references: [ContextClass: [Int]] = [:]
    /// The lines whose references are paid for.
    private var paid: Set<Int> = []

    /// Room for the headings, and for saying what is left out.
    private static let reserve = 140
    /// Columns of a line where room is scarce.
    private static let short = 120

    init(head: String, lines: [ContextLine], room: Int) {
      self.head = head
      self.lines = lines
      self.room = room
      tokens = TokenCount.most(of: head) + min(Self.reserve, room / 4)
      // A reference to each that is settled is paid for beforehand, and given back where its text has room; then to what is
      // only possible. Of more than take a quarter of the room the last ones.
      var left = room / 4
      let (settled, possible) = (
        lines.indices.filter { lines[$0].weight == .settled },
        lines.indices.filter {
          [.corrections, .decisions].contains(lines[$0].kind) && lines[$0].weight != .settled
        }
      )
      for index in settled.reversed() + possible.reversed() {
        let cost = TokenCount.most(of: Self.reference(lines[index].evidence.line))
        guard cost <= left else { break }
        left -= cost
        tokens += cost
        paid.insert(index)
      }
    }

    private static func reference(_ line: Int) -> String { " :\(line)" }

    mutating func take(_ index: Int) {
      let line = lines[index]
      let back = paid.contains(index) ? TokenCount.most(of: Self.reference(line.evidence.line)) : 0
      for text in [line.markdown, line.shortened(to: Self.short)] {
        let cost = TokenCount.most(of: text)
        guard tokens - back + cost <= room else { continue }
        tokens += cost - back
        kept[index] = text
        taken.append(index)
        return
      }
      refer(to: index)
    }

    private mutating func refer(to index: Int) {
      if paid.contains(index) {
        references[lines[index].kind, default: []].append(lines[index].evidence.line)
      }
    }

    /// The text; what was taken last is given back where headings took more than was thought.
    var markdown: String {
      var cut = self
      while TokenCount.most(of: cut.text) > room {
        if let last = cut.taken.popLast() {
          cut.kept[last] = nil
          cut.refer(to: last)
        } else if !cut.references.isEmpty {
          cut.references = [:]
        } else {
          break
        }
      }
      return cut.text
    }

    private var text: String {
      var text = head
      var missing: [String] = []
      let told = Set(kept.keys.compactMap { lines[$0].subject })
      for kind in ContextClass.allCases {
        let places = lines.indices.filter { lines[$0].kind == kind }
        let shown = places.compactMap { kept[$0] }
        let more = Set(references[kind] ?? []).sorted()
        if !shown.isEmpty || !more.isEmpty { text += "\n## \(kind.title)\n" + shown.joined() }
        if !more.isEmpty { text += "- at" + more.map(Self.reference).joined() + "\n" }
        // What another line says is not missing.
        let untold = places.count { kept[$0] == nil && !(lines[$0].subject.map(told.contains) ?? false) }
        let left = untold - (references[kind]?.count ?? 0)
        if left > 0 { missing.append("\(left) \(kind.rawValue)") }
      }
      if !missing.isEmpty { text += "\nLeft out: \(missing.joined(separator: ", ")).\n" }
      return text
    }
  }
}

extension ContextDocument {
  /// The head in two lines.
  fileprivate var shortHead: String {
    return "# \(ContextLine.words(name, columns: 60)): context record\n"
      + "Lines (:N) of \(shortPlace)\n"
  }

  private var shortPlace: String {
    let transcript = ContextLine.code(origin.transcript, columns: 160)
    return switch origin.source {
    case .transcript: transcript
    case .archive: transcript + ", archived"
    case .terminal: "its terminal"
    }
  }
}

extension ContextLine {
  /// The entry without its body, cut to some columns.
  fileprivate func shortened(to columns: Int) -> String {
    "- \(DisplayText.safe(text, columns: columns)) (:\(evidence.line))\n"
  }
}
