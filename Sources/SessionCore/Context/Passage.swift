/// A text in sentences: lists, tables and headings are told from prose; what stands in fences of code and in quotations is
/// nobody's word here.
struct Passage {
  private(set) var sentences: [Sentence] = []

  /// Lines that belong together.
  private struct Run {
    var span: Range<Int>
    var form: Sentence.Form
  }

  /// A line as long was broken by a margin, not by who wrote it: the next one may go on with its sentence.
  private static let shortestWrapped = 60

  /// Reads the parts of a text that are somebody's own.
  ///
  /// - Parameters:
  ///   - text: the whole text.
  ///   - parts: which bytes of it are read.
  init(_ text: [UInt8], parts: [Range<Int>]) {
    for part in parts {
      for run in Self.runs(text, part) { split(text, run) }
    }
  }

  // MARK: Lines

  private static func runs(_ text: [UInt8], _ part: Range<Int>) -> [Run] {
    var runs: [Run] = []
    var fence: UInt8?
    var goesOn = false
    for line in TextLines(text, part) {
      let content = trimmed(text, line)
      guard let first = content.first.map({ text[$0] }) else {
        goesOn = false
        continue
      }
      if let mark = fenceMark(text, content) {
        if fence == nil { fence = mark } else if fence == mark { fence = nil }
        goesOn = false
        continue
      }
      // Quotations and code are left out.
      guard fence == nil, first != 0x3e else {
        goesOn = false
        continue
      }
      let (form, start) = form(text, content)
      let isIndented = content.lowerBound - line.lowerBound >= 4
      if form == .prose, goesOn, let last = runs.last, joins(text, last, content) {
        runs[runs.count - 1].span = last.span.lowerBound..<content.upperBound
      } else if form == .prose, isIndented, !goesOn {
        goesOn = false
        continue
      } else if start < content.upperBound {
        runs.append(Run(span: start..<content.upperBound, form: form))
      }
      goesOn = form == .prose || form == .item
    }
    return runs
  }

  /// Whether a line goes on with the sentence of the one before.
  private static func joins(_ text: [UInt8], _ last: Run, _ line: Range<Int>) -> Bool {
    let lastLine = text[last.span].lastIndex { $0 == 0x0a }.map { $0 + 1 } ?? last.span.lowerBound
    guard last.span.upperBound - lastLine >= shortestWrapped else { return false }
    let end = text[last.span.upperBound - 1]
    return end != 0x2e && end != 0x3f && end != 0x21 && end != 0x3a
      || (0x61...0x7a).contains(text[line.lowerBound])
  }

  /// What a line is, and where its words begin.
  private static func form(_ text: [UInt8], _ line: Range<Int>) -> (Sentence.Form, Int) {
    let first = text[line.lowerBound]
    switch first {
    case 0x23:  // #
      let rest = text[line].firstIndex { $0 != 0x23 } ?? line.upperBound
      if rest < line.upperBound, text[rest] == 0x20 { return (.heading, rest + 1) }
    case 0x7c:  // |
      let isRule = text[line].allSatisfy { $0 == 0x7c || $0 == 0x2d || $0 == 0x3a || $0 == 0x20 }
      return (.row, isRule ? line.upperBound : line.lowerBound)
    case 0x2d, 0x2a, 0x2b:  // - * +
      if line.count > 1, text[line.lowerBound + 1] == 0x20 {
        return (.item, afterBox(text, line.lowerBound + 2, line.upperBound))
      }
    case 0xe2 where line.count > 3 && text[line.lowerBound + 1] == 0x80 && text[line.lowerBound + 2] == 0xa2:
      return (.item, line.lowerBound + 3)
    case 0x30...0x39:
      let rest = text[line].firstIndex { !(0x30...0x39).contains($0) } ?? line.upperBound
      if rest - line.lowerBound <= 2, rest + 1 < line.upperBound, text[rest] == 0x2e || text[rest] == 0x29,
        text[rest + 1] == 0x20
      {
        return (.item, rest + 2)
      }
    case _: break
    }
    return (.prose, line.lowerBound)
  }

  /// Behind the box of a task: `[ ]`, `[x]`.
  private static func afterBox(_ text: [UInt8], _ place: Int, _ end: Int) -> Int {
    place + 3 < end && text[place] == 0x5b && text[place + 2] == 0x5d ? place + 3 : place
  }

  /// The mark that begins and ends a block of code.
  private static func fenceMark(_ text: [UInt8], _ line: Range<Int>) -> UInt8? {
    let first = text[line.lowerBound]
    guard first == 0x60 || first == 0x7e, line.count >= 3,
      text[line].prefix(3).allSatisfy({ $0 == first })
    else { return nil }
    // Three marks on both sides of some words are no block.
    return text[line].dropFirst(3).contains(first) ? nil : first
  }

  private static func trimmed(_ text: [UInt8], _ line: Range<Int>) -> Range<Int> {
    var (start, end) = (line.lowerBound, line.upperBound)
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }

  // MARK: Sentences

  private mutating func split(_ text: [UInt8], _ run: Run) {
    guard run.form != .row else { return append(text, run.span, run.form) }
    var start = run.span.lowerBound
    var place = start
    var isCode = false
    while place < run.span.upperBound {
      let byte = text[place]
      if byte == 0x60 { isCode.toggle() }
      guard !isCode, byte == 0x2e || byte == 0x3f || byte == 0x21 else {
        place += 1
        continue
      }
      let end = afterMarks(text, place, run.span.upperBound)
      let isEnd = end == run.span.upperBound || text[end] <= 0x20
      if isEnd, byte != 0x2e || end - place > 1 || !isAbbreviation(text, start..<place) {
        append(text, start..<end, run.form)
        start = end
      }
      place = end
    }
    append(text, start..<run.span.upperBound, run.form)
  }

  /// Behind the marks that end a sentence, and what closes with them.
  private func afterMarks(_ text: [UInt8], _ place: Int, _ limit: Int) -> Int {
    var end = place
    while end < limit {
      switch text[end] {
      case 0x2e, 0x3f, 0x21, 0x22, 0x27, 0x29, 0x2a, 0x5d, 0x5f: end += 1
      case _: return end
      }
    }
    return end
  }

  /// Words with a full stop that ends no sentence.
  private static let abbreviations: Set<String> = [
    "eg", "e.g", "ie", "i.e", "etc", "vs", "cf", "approx", "resp", "no", "fig", "dr", "mr", "mrs", "st",
    "z.b", "zb", "d.h", "bzw", "ca", "usw", "ggf", "evtl", "nr", "inkl", "sog", "u.a",
  ]

  private func isAbbreviation(_ text: [UInt8], _ sentence: Range<Int>) -> Bool {
    let start = text[sentence].lastIndex { $0 <= 0x20 || $0 == 0x28 }.map { $0 + 1 } ?? sentence.lowerBound
    guard start < sentence.upperBound else { return true }
    let word = Bytes.word(text[start..<sentence.upperBound])
    // "no." ends one unless a number follows, as "etc." may: rather one sentence too long than two halves.
    if word == "no" || word == "etc" {
      let next = text[sentence.upperBound...].dropFirst().first { $0 > 0x20 } ?? 0
      return word == "no" ? (0x30...0x39).contains(next) : (0x61...0x7a).contains(next)
    }
    return Self.abbreviations.contains(word)
  }

  private mutating func append(_ text: [UInt8], _ span: Range<Int>, _ form: Sentence.Form) {
    var (start, end) = (span.lowerBound, span.upperBound)
    func isMark(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x2a || byte == 0x7c }
    while start < end, isMark(text[start]) { start += 1 }
    while end > start, isMark(text[end - 1]) { end -= 1 }
    let sentence = Sentence(text, span: start..<end, form: form)
    if !sentence.words.isEmpty { sentences.append(sentence) }
  }
}

/// The lines of a part of a text, without what ends them.
struct TextLines: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private var rest: Range<Int>

  init(_ text: [UInt8], _ part: Range<Int>) {
    self.text = text
    rest = part
  }

  mutating func next() -> Range<Int>? {
    guard !rest.isEmpty else { return nil }
    let end = text[rest].firstIndex(of: 0x0a) ?? rest.upperBound
    let line = rest.lowerBound..<end
    rest = Swift.min(end + 1, rest.upperBound)..<rest.upperBound
    return line
  }
}
