/// A sentence of somebody's, an item of a list or a row of a table: its place, and its words as the rules' tables spell them.
struct Sentence: Hashable {
  /// What it stands in.
  enum Form: Hashable {
    case prose
    case item
    case row
    case heading
  }

  /// Its bytes in the text, marks of lists and emphasis at its edges left out.
  var span: Range<Int>
  var form: Form
  /// Its words in lower case, apostrophes left out; ``code`` for what stands in backquotes or looks like code, ``quoted``
  /// for what stands in quotation marks.
  var words: [String] = []
  /// Where the words stand, in bytes of the text.
  var places: [Range<Int>] = []
  /// Which words begin a clause: the first, and those behind a comma, a bracket, a dash or a conjunction.
  var beginsClause: [Bool] = []
  /// The first word that says something: `ok so` and the like before it say nothing.
  var start = 0
  var isQuestion = false

  static let code = "`"
  static let quoted = "\""

  /// The words that only open a sentence.
  private static let openers: Set<String> = [
    "ok", "okay", "k", "so", "well", "yeah", "yes", "yep", "yup", "sure", "and", "ah", "ahh", "oh", "hm",
    "hmm", "uh",
    "um", "please", "pls", "now", "then", "great", "cool", "nice", "perfect", "thanks", "right", "alright",
    "hi",
    "hey", "good", "fine", "awesome", "sorry", "lol", "haha",
    "ja", "jo", "jep", "naja", "gut", "super", "und", "bitte", "danke", "ach", "äh", "hmmm", "jetzt", "nun",
    "dann",
    "also", "alles", "klar", "prima", "genau", "sorry",
  ]
  /// The words that begin a clause without a mark before them; the clause goes on behind them, too.
  private static let conjunctions: Set<String> = [
    "but", "and", "then", "because", "so", "aber", "und", "sondern", "dann", "weil", "or", "oder",
  ]

  /// Reads the words of `span`, marks at whose edges have been taken off.
  init(_ text: [UInt8], span: Range<Int>, form: Form) {
    self.span = span
    self.form = form
    readWords(text)
    // "also" opens in German and adds in English: it says something either way where it stands alone.
    while start < words.count, Self.openers.contains(words[start]), words[start] != "also" { start += 1 }
    if start == words.count { start = 0 }
    if start < words.count { beginsClause[start] = true }
  }

  /// Its words from where it says something.
  var said: ArraySlice<String> { words[start...] }

  private mutating func readWords(_ text: [UInt8]) {
    var isClause = true
    var place = span.lowerBound
    while place < span.upperBound {
      let byte = text[place]
      switch byte {
      case 0x60:
        place = append(.init(Self.code), text, from: place, closing: 0x60, clause: &isClause)
      case 0x22:
        place = append(.init(Self.quoted), text, from: place, closing: 0x22, clause: &isClause)
      case _ where Bytes.isWord(byte):
        let end = Bytes.endOfWord(text, from: place, to: span.upperBound)
        append(text, place..<end, clause: &isClause)
        place = end
      case 0x2c, 0x3b, 0x3a, 0x28, 0x29:  // , ; : ( )
        isClause = true
        place += 1
      case 0x2d where place + 1 < span.upperBound && text[place + 1] == 0x20:  // "- "
        isClause = true
        place += 1
      case 0x3f:
        isQuestion = true
        place += 1
      case 0xe2 where Bytes.isDash(text, place):
        isClause = true
        place += 3
      case _:
        place += 1
      }
    }
  }

  /// Appends what stands between two marks as one word; a mark that nothing closes is passed over.
  ///
  /// - Returns: where to read on.
  private mutating func append(
    _ word: String, _ text: [UInt8], from place: Int, closing mark: UInt8, clause isClause: inout Bool
  ) -> Int {
    guard let end = text[(place + 1)..<span.upperBound].firstIndex(of: mark) else { return place + 1 }
    append(word, place..<(end + 1), clause: &isClause)
    return end + 1
  }

  private mutating func append(_ text: [UInt8], _ place: Range<Int>, clause isClause: inout Bool) {
    let word = Bytes.isCode(text, place) ? Self.code : Bytes.word(text[place])
    guard !word.isEmpty else { return }
    let isConjunction = Self.conjunctions.contains(word)
    append(word, place, clause: &isClause)
    if isConjunction { beginsClause[beginsClause.count - 1] = true }
    isClause = isConjunction
  }

  private mutating func append(_ word: String, _ place: Range<Int>, clause isClause: inout Bool) {
    words.append(word)
    places.append(place)
    beginsClause.append(isClause)
    isClause = false
  }
}

/// What bytes of a text are, for those who look for words in it.
enum Bytes {
  /// Whether it may stand in a word: letters, digits, and every byte of a letter beyond ASCII.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x23, 0x5f, 0x40, 0xc3...0xdf: true
    case _: false
    }
  }

  /// Where the word ends that begins at `place`: apostrophes, and what paths and calls are made of, go on with it.
  static func endOfWord(_ text: [UInt8], from place: Int, to limit: Int) -> Int {
    var end = place
    while end < limit {
      let byte = text[end]
      if isWord(byte) || (0x80...0xbf).contains(byte) && end > place {
        end += 1
      } else if isInner(byte), end + 1 < limit, isWord(text[end + 1]) {
        end += 1
      } else if isApostrophe(text, end), end + 3 < limit, isWord(text[end + 3]) {
        end += 3
      } else {
        break
      }
    }
    return end
  }

  /// `'`, and what joins parts of a name: `.` `/` `\` `=`.
  private static func isInner(_ byte: UInt8) -> Bool {
    byte == 0x27 || byte == 0x2e || byte == 0x2f || byte == 0x5c || byte == 0x3d
  }

  /// The typographic apostrophe, U+2019.
  static func isApostrophe(_ text: [UInt8], _ place: Int) -> Bool {
    place + 2 < text.count && text[place] == 0xe2 && text[place + 1] == 0x80 && text[place + 2] == 0x99
  }

  /// An en dash, an em dash or an arrow to the right.
  static func isDash(_ text: [UInt8], _ place: Int) -> Bool {
    guard place + 2 < text.count else { return false }
    let next = (text[place + 1], text[place + 2])
    return next == (0x80, 0x93) || next == (0x80, 0x94) || next == (0x86, 0x92)
  }

  /// Whether a word is a name of code: a path, a call, `snake_case`, `camelCase`.
  static func isCode(_ text: [UInt8], _ place: Range<Int>) -> Bool {
    var hasLower = false
    for index in place {
      switch text[index] {
      case 0x5f, 0x5c, 0x3d, 0x40: return true
      case 0x2f: if place.count > 7 { return true }
      case 0x2e: if index + 1 < place.upperBound, text[index + 1] != 0x2e, place.count > 4 { return true }
      case 0x41...0x5a: if hasLower { return true }
      case 0x61...0x7a: hasLower = true
      case _: break
      }
    }
    return false
  }

  /// Where some bytes stand first in others.
  static func first(_ needle: [UInt8], in text: ArraySlice<UInt8>) -> Range<Int>? {
    guard let head = needle.first else { return nil }
    var rest = text
    while let place = rest.firstIndex(of: head) {
      if text[place...].starts(with: needle) { return place..<(place + needle.count) }
      rest = text[(place + 1)...]
    }
    return nil
  }

  /// A word in lower case without its apostrophes.
  static func word(_ bytes: ArraySlice<UInt8>) -> String {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      switch byte {
      case 0x27: break
      case 0x41...0x5a: kept.append(byte | 0x20)
      // Latin capitals of U+00C0…U+00DE are 0x20 below their small letters.
      case 0x80...0x9e where kept.last == 0xc3: kept.append(byte + 0x20)
      case 0xe2 where place + 2 < bytes.endIndex && bytes[place + 2] == 0x99: place += 2
      case _: kept.append(byte)
      }
      place += 1
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
