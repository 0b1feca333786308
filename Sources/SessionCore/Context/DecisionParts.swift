/// What a sentence that settles a choice names beside it: why, and what it was chosen over.
enum DecisionParts {
  /// How phrases lead to a reason.
  private static let grounds = PhraseTable<Bool>([
    ("because|since", true), ("so that", true), ("<so", true), ("otherwise", true), ("due to", true),
    ("to avoid|prevent|ensure|keep|preserve|reduce|guarantee|match|allow|let|cut|support", true),
    ("<avoiding|preventing|ensuring|keeping|allowing|leaving", true), ("<avoids|prevents|ensures", true),
    ("weil|denn|damit|sodass|sonst|andernfalls", true), ("<da", true), ("<um", true),
  ])
  /// How a sentence behind gives the reason of the one before.
  private static let groundsBehind = PhraseTable<Bool>([
    ("^because|since|otherwise|reason", true),
    ("^this|that|it avoids|prevents|keeps|ensures|means|makes|allows", true),
    ("^that way", true), ("^denn|sonst|andernfalls|grund", true),
    ("^das|so verhindert|vermeidet|bleibt|ist", true),
  ])
  private static let conclusion = PhraseTable<Bool>([("so|therefore|hence|also|deshalb|daher|deswegen", true)]
  )

  /// Why, in bytes of the text: a part of the sentence, or the sentence beside it.
  static func reason(of index: Int, in sentences: [Sentence]) -> Range<Int>? {
    let sentence = sentences[index]
    if let hit = grounds.hits(in: sentence).first, let first = hit.words.first,
      first > 0 || hasComma(sentence)
    {
      // "Because of this, that": the reason ends where the choice begins.
      let end =
        first > sentence.start ? sentence.words.count : clauseEnd(sentence, from: hit.words.upperBound)
      return bytes(sentence, first..<end)
    }
    if index + 1 < sentences.count, !groundsBehind.hits(in: sentences[index + 1]).isEmpty {
      return sentences[index + 1].span
    }
    if index > 0, conclusion.hits(in: sentence).contains(where: { $0.words.lowerBound == 0 }) {
      return sentences[index - 1].span
    }
    return nil
  }

  /// Where the words stand that name what was not taken.
  private enum Place {
    case behind
    case between
  }

  private static let others = PhraseTable<Place>([
    ("instead of", .behind), ("rather than", .behind), ("<not", .behind), ("no longer", .behind),
    ("in place of", .behind),
    ("switched|migrated|moved|changed|switch|migrate|move|change from * to", .between),
    ("replaced|replace|replaces * with|by", .between), ("statt|anstatt|anstelle", .behind),
    ("<nicht", .behind),
    ("ersetzt|ersetze * durch", .between),
  ])

  /// What it was chosen over, in bytes of the text; `nil` where the sentence names nothing.
  static func rejected(in sentence: Sentence) -> Range<Int>? {
    for hit in others.hits(in: sentence) {
      let words =
        switch hit.meaning {
        case .behind: hit.words.upperBound..<clauseEnd(sentence, from: hit.words.upperBound)
        case .between: between(sentence, hit.words)
        }
      if let place = bytes(sentence, words) { return place }
    }
    return nil
  }

  private static func between(_ sentence: Sentence, _ words: Range<Int>) -> Range<Int> {
    let start = words.lowerBound + (sentence.words[words.lowerBound + 1] == "from" ? 2 : 1)
    return start..<max(start, words.upperBound - 1)
  }

  private static func hasComma(_ sentence: Sentence) -> Bool {
    sentence.beginsClause.indices.contains { $0 > sentence.start && sentence.beginsClause[$0] }
  }

  private static func clauseEnd(_ sentence: Sentence, from word: Int) -> Int {
    sentence.words.indices.dropFirst(word + 1).first { sentence.beginsClause[$0] } ?? sentence.words.count
  }

  private static func bytes(_ sentence: Sentence, _ words: Range<Int>) -> Range<Int>? {
    guard let first = words.first, let last = words.last, last < sentence.places.count else { return nil }
    return sentence.places[first].lowerBound..<sentence.places[last].upperBound
  }
}
