/// What somebody looks for in context records: words that all have to stand in a text.
///
/// A word means itself: nothing in it is an operator, whatever language a database has for that. `"…"` holds words together
/// that stand next to each other, `-` in front excludes, `*` behind takes every ending. What stands between letters and
/// digits separates words, so `read_file` is two that stand next to each other.
package struct SearchQuery: Hashable, Sendable {
  /// A word, or several that have to stand next to each other.
  package struct Term: Hashable, Sendable {
    /// As it was written, with a letter or a digit in it at least.
    package var text: String
    /// Whether the last word may go on.
    package var isPrefix: Bool

    package init(_ text: String, isPrefix: Bool = false) {
      self.text = text
      self.isPrefix = isPrefix
    }
  }

  /// Why nothing can be looked for, for people.
  package struct Problem: Error, Hashable, Sendable {
    package let message: String
  }

  /// Those that all have to be there; one at least.
  package private(set) var wanted: [Term] = []
  /// Those of which none may be there.
  package private(set) var unwanted: [Term] = []

  /// Whether a term may go on, so that many words are looked up for it.
  package var isOpen: Bool { (wanted + unwanted).contains(where: \.isPrefix) }
  /// Whether one that is to be there is a single letter or digit with every ending, which stands in nearly every text.
  package var isVast: Bool {
    wanted.contains { $0.isPrefix && $0.text.unicodeScalars.count(where: Self.isOfWord) == 1 }
  }

  /// Bytes of a query: more is no question.
  package static let longest = 1_000
  /// Terms of a query: each is looked up on its own.
  private static let mostTerms = 32

  /// Reads what a person typed; terms without a letter or a digit are left out.
  ///
  /// - Throws: ``Problem`` where it is too long, or nothing is left to look for.
  package init(_ text: String) throws(Problem) {
    guard text.utf8.count <= Self.longest else {
      throw Problem(message: "there is more to look for than \(Self.longest) bytes")
    }
    var reader = Reader(text)
    while let (term, isExcluded) = reader.next() {
      guard term.text.unicodeScalars.contains(where: Self.isOfWord) else { continue }
      if isExcluded { unwanted.append(term) } else { wanted.append(term) }
    }
    guard wanted.count + unwanted.count <= Self.mostTerms else {
      throw Problem(message: "there are more than \(Self.mostTerms) words to look for")
    }
    guard !wanted.isEmpty else {
      throw Problem(
        message: unwanted.isEmpty
          ? "there is nothing to look for: give a word with a letter or a digit"
          : "there is nothing to look for: give a word that is to be there, too")
    }
  }

  /// What words are made of, as the index sees it: letters, numbers, and what is for private use.
  private static let ofWords: Set<Unicode.GeneralCategory> = [
    .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
    .letterNumber, .otherNumber, .privateUse,
  ]

  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    ofWords.contains(scalar.properties.generalCategory)
  }
}

/// Takes the terms off the front of a query.
private struct Reader {
  private var rest: Substring.UnicodeScalarView

  init(_ text: String) {
    rest = Substring(text).unicodeScalars
  }

  /// The next term, and whether it is excluded; `nil` at the end.
  mutating func next() -> (SearchQuery.Term, isExcluded: Bool)? {
    rest = rest.drop(while: Self.isSpace)
    guard let first = rest.first else { return nil }
    let isExcluded = first == "-"
    if isExcluded { rest.removeFirst() }
    if rest.first == "\"" {
      rest.removeFirst()
      let phrase = rest.prefix { $0 != "\"" }
      // One that is not closed reaches to the end.
      rest = rest[phrase.endIndex...].dropFirst()
      let isPrefix = rest.first == "*"
      rest = rest.drop { $0 == "*" }
      return (SearchQuery.Term(Self.clean(phrase), isPrefix: isPrefix), isExcluded)
    }
    var word = rest.prefix { !Self.isSpace($0) }
    rest = rest[word.endIndex...]
    let isPrefix = word.last == "*"
    while word.last == "*" { word.removeLast() }
    return (SearchQuery.Term(Self.clean(word), isPrefix: isPrefix), isExcluded)
  }

  /// The text without control characters, which no text has that can be found.
  private static func clean(_ scalars: Substring.UnicodeScalarView) -> String {
    String(String.UnicodeScalarView(scalars.map { isControl($0) ? " " : $0 }))
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || isControl(scalar)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
