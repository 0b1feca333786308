/// Which parts of a user's text are the user's own words.
///
/// Left out are what tools put before and behind them, commands, and what was pasted: output of programs, and documents,
/// which are somebody else's words.
struct PromptText {
  /// The text's bytes.
  let text: [UInt8]
  /// The parts that are the user's own, in order.
  private(set) var own: [Range<Int>] = []
  /// Whether something was pasted beside them.
  private(set) var hasPasted = false

  /// What stands before a user's words with a refused call.
  private static let heralds = [
    "the user said:", "reason for the rejection:", "with the following feedback:", "provided feedback:",
  ]
  /// What a client writes behind them.
  private static let epilogues = ["\n\nNote: The user's next message", "\n\nNote: the user's next message"]
  /// How texts begin that no user wrote.
  private static let programs = [
    "[Request interrupted", "This session is being continued", "Caveat: The messages below",
    "# AGENTS.md instructions",
    "The user doesn't want to", "The user does not want to", "<command-", "<local-command",
  ]

  /// Bytes that are read: nobody types more.
  private static let mostBytes = 100_000
  /// Elements that are looked for: a text with more of them is no prompt.
  private static let mostElements = 100

  init(_ user: UserText) {
    text = Array(user.text.utf8)
    var whole = 0..<min(text.count, Self.mostBytes)
    if user.structure == .rejection {
      for herald in Self.heralds {
        if let found = Bytes.first(Array(herald.utf8), in: text[whole]) {
          whole = found.upperBound..<whole.upperBound
        }
      }
      for epilogue in Self.epilogues {
        if let found = Bytes.first(Array(epilogue.utf8), in: text[whole]) {
          whole = whole.lowerBound..<found.lowerBound
        }
      }
    }
    let parts = Self.withoutElements(text, whole)
    guard let first = parts.first, !isCommand(first) else { return }
    for part in parts { own += withoutPasted(part) }
  }

  /// Whether all of it is a command of the client's, a skill called by its name, or a program's text.
  private func isCommand(_ part: Range<Int>) -> Bool {
    let words = text[part].drop { $0 <= 0x20 }
    if Self.programs.contains(where: { words.starts(with: $0.utf8) }) { return true }
    guard let mark = words.first, let next = words.dropFirst().first else { return false }
    let name = words.dropFirst().prefix { $0 > 0x20 }
    switch mark {
    case 0x2f: return !name.contains(0x2f) && (0x61...0x7a).contains(next)
    case 0x21, 0x24: return (0x61...0x7a).contains(next)
    case _: return false
    }
  }

  // MARK: What tools put there

  /// The parts outside of elements such as `<system-reminder>…</system-reminder>`, and of `[Image #1]`.
  private static func withoutElements(_ text: [UInt8], _ whole: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, place) = (whole.lowerBound, whole.lowerBound)
    var looked = 0
    func take(_ end: Int) {
      if text[start..<end].contains(where: { $0 > 0x20 }) { parts.append(start..<end) }
    }
    while place < whole.upperBound {
      let end: Int?
      switch text[place] {
      case 0x3c where looked < mostElements:
        looked += 1
        end = afterElement(text, place, whole.upperBound)
      case 0x5b: end = afterAttachment(text, place, whole.upperBound)
      case _: end = nil
      }
      if let end {
        take(place)
        start = end
      }
      place = end ?? place + 1
    }
    take(whole.upperBound)
    return parts
  }

  /// Behind an element that begins here; `nil` for what is none: a name of one plain word is as likely the user's.
  private static func afterElement(_ text: [UInt8], _ place: Int, _ limit: Int) -> Int? {
    let name = text[(place + 1)..<limit].prefix {
      (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || $0 == 0x2d || $0 == 0x5f
    }
    guard name.contains(0x2d) || name.contains(0x5f) || name.allSatisfy({ $0 < 0x5b }), name.count > 3 else {
      return nil
    }
    let close: [UInt8] = [0x3c, 0x2f] + name + [0x3e]
    return Bytes.first(close, in: text[name.endIndex..<limit])?.upperBound
  }

  /// Behind `[Image #1]`, `[Pasted text #1 +20 lines]` and the like.
  private static func afterAttachment(_ text: [UInt8], _ place: Int, _ limit: Int) -> Int? {
    let rest = text[place..<limit]
    // The last is what an archive has in the place of an element.
    let beginnings = ["[Image", "[Pasted", "[left out: reminder]"]
    guard beginnings.contains(where: { rest.starts(with: $0.utf8) }) else { return nil }
    return rest.firstIndex(of: 0x5d).map { $0 + 1 }
  }

  // MARK: What was pasted

  /// A text is looked through for what was pasted if it is as long, or has as many lines.
  private static let longest = 600
  private static let mostLines = 5

  /// Whether all lines but the last are as long as a margin lets them: nobody types a prompt so.
  private func isWrapped(_ lines: [Range<Int>]) -> Bool {
    lines.dropLast().allSatisfy { (60...110).contains($0.count) }
  }

  /// The paragraphs of a part that a person typed.
  private mutating func withoutPasted(_ part: Range<Int>) -> [Range<Int>] {
    let lines = TextLines(text, part).filter { line in text[line].contains { $0 > 0x20 } }
    if lines.count >= 4, isWrapped(lines) {
      hasPasted = true
      return []
    }
    let isLong = part.count > Self.longest || lines.count > Self.mostLines
    let looks = lines.map { LineLook(text[$0]) }
    let hasDocument = isLong && looks.count(where: \.isDocument) >= Self.fewestOfDocument
    var kept: [Range<Int>] = []
    var paste: Paste?
    for (line, look) in zip(lines, looks) {
      if look.isOutput { paste = paste == .document ? .document : .output }
      if hasDocument, look.isDocument { paste = .document }
      switch paste {
      case nil: break
      // Words in small letters behind it are the user's again.
      case .document: if startsLower(line) && look.isTyped && line == lines.last { paste = nil }
      case .output:
        let isBehind = !isLong || look.isTyped && line == lines.last
        if !look.isOutput, !look.isIndented, isBehind { paste = nil }
      }
      hasPasted = hasPasted || paste != nil
      guard paste == nil else { continue }
      // "Have a look at the review:", and then the review.
      if part.count > Self.longest, line.count < Self.longestHerald,
        text[line].last(where: { $0 > 0x20 }) == 0x3a
      {
        paste = .document
      }
      if let last = kept.last, text[last.upperBound..<line.lowerBound].allSatisfy({ $0 <= 0x20 }) {
        kept[kept.count - 1] = last.lowerBound..<line.upperBound
      } else {
        kept.append(line)
      }
    }
    return kept
  }

  /// What was pasted.
  private enum Paste: Hashable {
    case output
    case document
  }

  /// A document has as many lines at least that look like one.
  private static let fewestOfDocument = 3

  /// A line that hands on what follows has fewer bytes.
  private static let longestHerald = 160

  private func startsLower(_ line: Range<Int>) -> Bool {
    text[line].first { $0 > 0x20 }.map { (0x61...0x7a).contains($0) } ?? false
  }
}
