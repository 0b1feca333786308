/// Words that stand one behind the other, as the rules' tables spell them.
///
/// `a|b` is either word, `fail~` any word that begins so, `*` up to ``mostBetween`` words or none. `^` before all: where the
/// sentence begins to say something; `<`: where a clause begins. `$` behind all: where the sentence ends.
struct Phrase: Hashable {
  private enum Part: Hashable {
    case one([Choice])
    case gap
  }

  private struct Choice: Hashable {
    var text: String
    var isStem: Bool

    func fits(_ word: String) -> Bool { isStem ? word.hasPrefix(text) : word == text }
  }

  private enum Anchor: Hashable {
    case none
    case clause
    case sentence
  }

  /// The most words that a `*` stands for.
  static let mostBetween = 4

  private var parts: [Part] = []
  private var anchor = Anchor.none
  private var isLast = false

  init(_ pattern: String) {
    var pattern = pattern[...]
    if pattern.first == "^" {
      anchor = .sentence
      pattern.removeFirst()
    } else if pattern.first == "<" {
      anchor = .clause
      pattern.removeFirst()
    }
    if pattern.last == "$" {
      isLast = true
      pattern.removeLast()
    }
    parts = pattern.split(separator: " ").map { part in
      if part == "*" { return .gap }
      return .one(
        part.split(separator: "|").map { choice in
          choice.last == "~"
            ? Choice(text: String(choice.dropLast()), isStem: true)
            : Choice(text: String(choice), isStem: false)
        })
    }
  }

  /// What a word has to begin with that the phrase can begin with, see ``PhraseTable``.
  fileprivate var keys: Set<UInt32> {
    guard case .one(let choices) = parts.first else { return [] }
    return Set(choices.map { Self.key($0.text) })
  }

  /// The first two bytes of a word: a stem has as many at least.
  fileprivate static func key(_ word: String) -> UInt32 {
    word.utf8.prefix(2).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The words from `place` on that are this phrase; `nil` if they are not.
  func match(_ sentence: Sentence, at place: Int) -> Range<Int>? {
    switch anchor {
    case .none: break
    case .clause: guard sentence.beginsClause[place] else { return nil }
    case .sentence: guard place == sentence.start || place == 0 else { return nil }
    }
    return end(sentence.words, at: place, part: 0).map { place..<$0 }
  }

  private func end(_ words: [String], at place: Int, part: Int) -> Int? {
    guard part < parts.count else { return isLast && place < words.count ? nil : place }
    switch parts[part] {
    case .one(let choices):
      guard place < words.count, choices.contains(where: { $0.fits(words[place]) }) else { return nil }
      return end(words, at: place + 1, part: part + 1)
    case .gap:
      for next in place...(place + Self.mostBetween) where next <= words.count {
        if let end = end(words, at: next, part: part + 1) { return end }
      }
      return nil
    }
  }
}

/// Phrases, and what each means, found by how their first words begin.
struct PhraseTable<Meaning: Sendable>: Sendable {
  /// A phrase that was found.
  struct Hit {
    /// Its row in the table.
    var row: Int
    var meaning: Meaning
    /// Its words in the sentence.
    var words: Range<Int>
  }

  private let rows: [(phrase: Phrase, meaning: Meaning)]
  private let byKey: [UInt32: [Int]]

  init(_ rows: [(String, Meaning)]) {
    self.rows = rows.map { (Phrase($0.0), $0.1) }
    var byKey: [UInt32: [Int]] = [:]
    for (index, row) in self.rows.enumerated() {
      for key in row.phrase.keys { byKey[key, default: []].append(index) }
    }
    self.byKey = byKey
  }

  /// Each row that fits somewhere, at its first place, in the order of the words.
  func hits(in sentence: Sentence) -> [Hit] {
    var hits: [Hit] = []
    for place in sentence.words.indices {
      for row in byKey[Phrase.key(sentence.words[place])] ?? [] where !hits.contains(where: { $0.row == row })
      {
        if let words = rows[row].phrase.match(sentence, at: place) {
          hits.append(Hit(row: row, meaning: rows[row].meaning, words: words))
        }
      }
    }
    return hits
  }
}
