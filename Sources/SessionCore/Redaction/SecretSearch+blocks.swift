/// A tag around what an agent's program, not its user, has put into a text.
struct InjectedTag: Sendable {
  var name: String
  /// `private`, what the user keeps to himself, also reaches to the end of a text that was cut.
  var kind = SecretKind.reminder

  /// As the transcripts have them.
  static let all = [
    InjectedTag(name: "private", kind: .privateBlock),
    InjectedTag(name: "system-reminder"), InjectedTag(name: "local-command-caveat"),
    InjectedTag(name: "local-command-stdout"), InjectedTag(name: "local-command-stderr"),
    InjectedTag(name: "user-prompt-submit-hook"), InjectedTag(name: "ide_opened_file"),
    InjectedTag(name: "ide_selection"), InjectedTag(name: "ide_diagnostics"),
    InjectedTag(name: "environment_context"), InjectedTag(name: "user_instructions"),
    InjectedTag(name: "permissions instructions"), InjectedTag(name: "collaboration_mode"),
    InjectedTag(name: "skills_instructions"), InjectedTag(name: "plugins_instructions"),
    InjectedTag(name: "apps_instructions"), InjectedTag(name: "session_context"),
    InjectedTag(name: "session-context"),
  ]
}

// Blocks: private keys in their armour, and what stands between tags.
extension SecretSearch {
  // MARK: Tags

  mutating func tag(_ index: Int, _ range: Range<Int>) -> Int? {
    let tag = InjectedTag.all[index]
    let before = text[range.lowerBound - 1]
    // Somebody writes of the tag.
    guard before != UInt8(ascii: "`"), before != UInt8(ascii: "'") else { return nil }
    let closing = "</" + tag.name + ">"
    let close = closingPlace(closing, index, from: range.upperBound)
    if close < text.count {
      return take(Redaction(range: range.lowerBound..<close + closing.utf8.count, kind: tag.kind))
    }
    guard tag.kind == .privateBlock else { return nil }
    return take(Redaction(range: range.lowerBound..<text.count, kind: tag.kind))
  }

  /// Where the tag ends next; the length of the text if it does not. Each byte is looked at once for each tag.
  private mutating func closingPlace(_ closing: String, _ index: Int, from start: Int) -> Int {
    if let known = closings[index], known >= start { return known }
    var place = start
    while place < text.count {
      if text[place] == UInt8(ascii: "<"), text.stands(closing, at: place, ignoringCase: true) { break }
      place += 1
    }
    text.spend(place - start + 1)
    closings[index] = place
    return place
  }

  // MARK: Private keys

  /// `-----BEGIN … PRIVATE KEY-----`, up to its end or as far as it goes.
  mutating func keyBegin(_ range: Range<Int>) -> Int? {
    guard let label = labelEnd(range.upperBound), let last = keyLines(from: label) else { return nil }
    return take(Redaction(range: range.lowerBound..<last, kind: .privateKey))
  }

  /// `Private-Lines: n`, and the lines behind it.
  mutating func puttyKey(_ range: Range<Int>) -> Int? {
    let start = text.end(of: .alphanumeric, from: range.upperBound)
    guard let last = keyLines(from: start) else { return nil }
    let first = skipFillers(start)
    return take(Redaction(range: first..<last, kind: .privateKey))
  }

  /// `-----END … PRIVATE KEY-----` of a key whose beginning was cut off.
  mutating func keyEnd(_ range: Range<Int>) -> Int? {
    guard let label = labelEnd(range.upperBound) else { return nil }
    var first = range.lowerBound
    while true {
      let wordEnd = skipFillers(before: first)
      var start = wordEnd
      while start > end, Alphabet.base64.bytes.contains(text[start - 1]) { start -= 1 }
      text.spend(first - start + 1)
      if isEscapeLetter(start) { start += 1 }
      // Only the last line is short.
      guard start < wordEnd, wordEnd - start >= 16 || first == range.lowerBound else { break }
      first = start
    }
    guard range.lowerBound - first >= 16 else { return nil }
    return take(Redaction(range: first..<label, kind: .privateKey))
  }

  /// Where the word before ends: what may stand between the words of a key is skipped.
  private func skipFillers(before place: Int) -> Int {
    var place = place
    while place > end {
      if Self.fillers.contains(text[place - 1]) {
        place -= 1
      } else if isEscapeLetter(place - 1) {
        place -= 2
      } else if text.stands("→", before: place) {
        place -= 3
        while place > end, ByteSet.digits.contains(text[place - 1]) { place -= 1 }
      } else {
        break
      }
    }
    return max(place, end)
  }

  /// Whether a letter stands there that a backslash makes a line break.
  private func isEscapeLetter(_ place: Int) -> Bool {
    text[place - 1] == UInt8(ascii: "\\") && ByteSet("nrt").contains(text[place])
  }

  /// Behind the dashes of a label that says it is a private key.
  private mutating func labelEnd(_ start: Int) -> Int? {
    let dash = text.first(of: ByteSet("-\n"), from: start, limit: min(text.count, start + 48))
    guard text.stands("-----", at: dash) else { return nil }
    let isPrivate = (start..<dash).contains { text.stands("private key", at: $0, ignoringCase: true) }
    return isPrivate ? dash + 5 : nil
  }

  /// Where the lines of a key end, its last line included; `nil` if there are none.
  ///
  /// The words of Base64 may stand on lines, behind numbers of lines, in the pieces of a literal, or with their breaks
  /// escaped.
  private mutating func keyLines(from start: Int) -> Int? {
    var last: Int?
    var place = start
    while true {
      place = skipFillers(place)
      if text.stands("-----end ", at: place, ignoringCase: true) {
        guard last != nil, let label = labelEnd(place + 9) else { return last }
        return label
      }
      let wordEnd = text.end(of: .base64, from: place)
      if text[wordEnd] == UInt8(ascii: ":") || text[wordEnd] == UInt8(ascii: "-"), wordEnd > place,
        wordEnd - place < 16
      {
        // A header of the key: `DEK-Info: …`.
        let next = text.first(of: ByteSet("\n\\"), from: wordEnd, limit: min(text.count, wordEnd + 120))
        guard next < text.count, text[next] != UInt8(ascii: "\""), next < wordEnd + 120 else { return last }
        place = next
        continue
      }
      let isLong = wordEnd - place >= 16
      guard wordEnd > place, isLong || wordEnd == text.count || isLastWord(wordEnd) else { return last }
      last = wordEnd
      place = wordEnd
    }
  }

  private func isLastWord(_ wordEnd: Int) -> Bool {
    let next = skipFillers(wordEnd)
    return text.stands("-----end ", at: next, ignoringCase: true) || text.stands("=", at: next)
      || text.stands("Private-MAC", at: next)
  }

  /// What may stand between the words of a key.
  private func skipFillers(_ start: Int) -> Int {
    var place = start
    while place < text.count, place - start < 64 {
      if Self.fillers.contains(text[place]) {
        place += 1
        // The letter of an escape sequence.
        if isEscapeLetter(place) { place += 1 }
        continue
      }
      if text[place] == UInt8(ascii: "+"), ByteSet(" \n\"").contains(text[place + 1]) {
        place += 1
        continue
      }
      guard let number = lineNumberEnd(place) else { break }
      place = number
    }
    return place
  }

  private static let fillers = ByteSet(" \t\r\n\"'\\>|")

  /// Behind a line's number as tools show it, `12→`.
  private func lineNumberEnd(_ place: Int) -> Int? {
    var end = place
    while end - place < 6, ByteSet.digits.contains(text[end]) { end += 1 }
    guard end > place else { return nil }
    return text.stands("→", at: end) ? end + 3 : nil
  }
}
