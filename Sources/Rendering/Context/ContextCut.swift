import SessionCore

/// A context record cut to a number of tokens: what a session that goes on needs most comes first, and what is left out
/// is said.
package enum ContextCut {
  /// The fewest bytes that a token stands for in such texts, paths and numbers among them; so the figure is a most.
  private static let bytesOfToken = 3

  /// Tokens that a text takes at most.
  package static func tokens(of text: String) -> Int { (text.utf8.count + bytesOfToken - 1) / bytesOfToken }

  /// The document as Markdown of at most so many tokens.
  ///
  /// - Parameters:
  ///   - document: the whole.
  ///   - budget: tokens; with fewer than some fifty the head alone takes them.
  /// - Returns: the text, which says at its end what was left out.
  package static func markdown(_ document: ContextDocument, budget: Int) -> String {
    let lines = document.record.contextLines
    let room = budget * bytesOfToken
    var cut = Cut(head: document.shortHead, lines: lines, room: room)
    for index in order(of: lines) { cut.take(index, room: room) }
    return cut.markdown(room: room)
  }

  /// What counts most first: by weight, then by class as they are shown. Of a class the newer first, but what is open in its
  /// own order.
  private static func order(of lines: [ContextLine]) -> [Int] {
    lines.indices.sorted { left, right in
      let (first, second) = (lines[left], lines[right])
      if first.weight != second.weight { return first.weight < second.weight }
      // Of what was done or can be found again the newer counts more, whatever it is.
      if first.kind != second.kind, first.weight < .done { return first.kind < second.kind }
      return first.kind == .open ? left < right : left > right
    }
  }

  /// What is kept so far.
  private struct Cut {
    let head: String
    let lines: [ContextLine]
    /// How each line is kept; the lines that are not there are left out.
    private var kept: [Int: String] = [:]
    /// Those, in the order in which they were taken.
    private var taken: [Int] = []
    private var bytes: Int
    /// Lines of the transcript at which settled things stand that had no room as texts.
    private var references: [ContextClass: [Int]] = [:]
    /// The lines whose references are paid for.
    private var paid: Set<Int> = []

    /// Room for the headings, and for saying what is left out.
    private static let reserve = 420
    /// Bytes of a line where room is scarce.
    private static let short = 120

    init(head: String, lines: [ContextLine], room: Int) {
      self.head = head
      self.lines = lines
      bytes = head.utf8.count + min(Self.reserve, room / 3)
      // A reference to each that is settled is paid for beforehand, and given back where its text has room. Of more
      // than take a third of the room the last ones.
      var left = room / 3
      for index in lines.indices.reversed() where lines[index].weight == .settled {
        let cost = Self.reference(lines[index].evidence.line).utf8.count
        guard cost <= left else { break }
        left -= cost
        bytes += cost
        paid.insert(index)
      }
    }

    private static func reference(_ line: Int) -> String { " :\(line)" }

    mutating func take(_ index: Int, room: Int) {
      let line = lines[index]
      let back = paid.contains(index) ? Self.reference(line.evidence.line).utf8.count : 0
      for text in [line.markdown, line.shortened(to: Self.short)] where bytes - back + text.utf8.count <= room
      {
        bytes += text.utf8.count - back
        kept[index] = text
        taken.append(index)
        return
      }
      if paid.contains(index) { references[line.kind, default: []].append(line.evidence.line) }
    }

    /// The text; what was taken last is given back where headings took more than was thought.
    mutating func markdown(room: Int) -> String {
      var text = text
      while text.utf8.count > room, let last = taken.popLast() {
        kept[last] = nil
        text = self.text
      }
      if text.utf8.count > room {
        references = [:]
        text = self.text
      }
      return text
    }

    private var text: String {
      var text = head
      var missing: [String] = []
      for kind in ContextClass.allCases {
        let places = lines.indices.filter { lines[$0].kind == kind }
        let shown = places.compactMap { kept[$0] }
        let more = Set(references[kind] ?? []).sorted()
        if !shown.isEmpty || !more.isEmpty { text += "\n## \(kind.title)\n" + shown.joined() }
        if !more.isEmpty { text += "- at" + more.map(Self.reference).joined() + "\n" }
        let left = places.count - shown.count - (references[kind]?.count ?? 0)
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
    let title = record.title ?? record.folder?.split(separator: "/").last.map(String.init) ?? origin.session
    return "# \(ContextLine.words(title, columns: 60)): context record\n"
      + "Lines (:N) of \(ContextLine.code(origin.transcript, columns: 160))\n"
  }
}

extension ContextLine {
  /// The entry without its body, cut to some columns.
  fileprivate func shortened(to columns: Int) -> String {
    "- \(DisplayText.safe(text, columns: columns)) (:\(evidence.line))\n"
  }
}
