/// One search through one text: judges what stands where a rule's characters were found.
struct SecretSearch {
  var text: SecretText
  /// What was found, in order, none over another.
  private(set) var found: [Redaction] = []
  /// Where each tag's end was found last, so that it is looked for once.
  var closings: [Int: Int] = [:]
  /// Where the last find ends: nothing begins before.
  private(set) var end = 0

  init(_ bytes: UnsafeRawBufferPointer) { text = SecretText(bytes) }

  /// Judges a place where a rule's characters, `range`, stand; where the search goes on if there was something.
  mutating func judge(_ rule: SecretIndex.Rule, _ range: Range<Int>) -> Int? {
    switch rule {
    case .token(let index): token(SecretToken.all[index], at: range.lowerBound).flatMap { take($0) }
    case .name(let index): name(SecretName.all[index], range)
    case .tag(let index): tag(index, range)
    case .url: url(range)
    case .keyBegin: keyBegin(range)
    case .keyEnd: keyEnd(range)
    case .puttyKey: puttyKey(range)
    case .bearer: bearer(range)
    case .basic: basic(range)
    case .cookie: cookie(range)
    case .commandLine: commandLine(range)
    case .passwordFile: passwordFile(range)
    }
  }

  /// Keeps what was found, unless something else was found there before; where the search goes on.
  @discardableResult mutating func take(_ redaction: Redaction) -> Int? {
    guard redaction.range.lowerBound >= end, !redaction.range.isEmpty else { return nil }
    found.append(redaction)
    end = redaction.range.upperBound
    return end
  }

  /// A value that a rule has found: known by its form, it is called by that.
  @discardableResult mutating func take(_ kind: SecretKind, _ range: Range<Int>) -> Int? {
    for form in SecretToken.all where text.stands(form.prefix, at: range.lowerBound) {
      guard var known = token(form, at: range.lowerBound) else { continue }
      known.range = range.lowerBound..<max(known.range.upperBound, range.upperBound)
      return take(known)
    }
    return take(Redaction(range: range, kind: kind))
  }

  // MARK: Tokens

  /// The token of that form that begins there.
  mutating func token(_ form: SecretToken, at start: Int) -> Redaction? {
    let body = start + form.prefix.utf8.count
    guard begins(form, at: start) else { return nil }
    var bodyEnd = text.end(of: form.alphabet, from: body)
    let isCut = bodyEnd == text.count
    if ByteSet.alphanumeric.contains(text[bodyEnd]) || text.isMark(at: bodyEnd) { return nil }
    // The end of a sentence; a digest may end with a dot.
    while form.alphabet == .dotted, bodyEnd > body, text[bodyEnd - 1] == UInt8(ascii: ".") { bodyEnd -= 1 }
    let least = isCut ? max(8, form.length.lowerBound / 2) : form.length.lowerBound
    guard bodyEnd - body >= least, bodyEnd - body <= form.length.upperBound else { return nil }
    guard let before = holds(form.condition, start, body..<bodyEnd, isCut: isCut) else { return nil }
    return Redaction(range: (form.keepsPrefix ? body : before)..<bodyEnd, kind: form.kind)
  }

  private func begins(_ form: SecretToken, at start: Int) -> Bool {
    switch form.condition {
    case .digitsBefore, .salted: true
    case .objects: text.isBoundary(before: start) && !ByteSet("-.").contains(text[start - 1])
    case .form, .mixed, .parts, .near: text.isBoundary(before: start)
    }
  }

  /// Where the token begins if it is as its form asks.
  private mutating func holds(
    _ condition: SecretToken.Condition, _ start: Int, _ body: Range<Int>, isCut: Bool
  ) -> Int? {
    text.spend(min(body.count, SecretText.longestLook))
    let shape = ValueShape(text, body)
    guard !shape.isFilling, !isPlaceholder(body) else { return nil }
    let isMixed = shape.digits > 0 && shape.digits < shape.count || shape.lowercase > 0 && shape.uppercase > 0
    switch condition {
    case .form: return start
    case .mixed: return isMixed ? start : nil
    case .parts(let lengths): return hasParts(lengths, start..<body.upperBound, body, isCut) ? start : nil
    case .objects: return isWebToken(start..<body.upperBound) ? start : nil
    case .near(let word): return stands(word, near: start) ? start : nil
    case .salted:
      return body.prefix(SecretText.longestLook).contains { text[$0] == UInt8(ascii: "$") } && isMixed
        || text[start] == UInt8(ascii: "{") ? start : nil
    case .digitsBefore(let counts):
      var first = start
      while start - first <= counts.upperBound, ByteSet.digits.contains(text[first - 1]) { first -= 1 }
      return counts.contains(start - first) && text.isBoundary(before: first) ? first : nil
    }
  }

  /// The lengths of the parts between dots; the first one is counted with the prefix where that has no dot.
  private func hasParts(
    _ lengths: [ClosedRange<Int>], _ whole: Range<Int>, _ body: Range<Int>, _ isCut: Bool
  ) -> Bool {
    let hasDot = text[body.lowerBound - 1] == UInt8(ascii: ".")
    let parts = (hasDot ? body : whole).split(
      maxSplits: lengths.count, omittingEmptySubsequences: false
    ) { text[$0] == UInt8(ascii: ".") }
    guard parts.count == lengths.count || isCut && parts.count < lengths.count else { return false }
    return zip(parts, lengths).enumerated().allSatisfy { index, pair in
      pair.1.contains(pair.0.count)
        || isCut && index == parts.count - 1 && pair.0.count <= pair.1.upperBound
    }
  }

  /// Whether the second part begins as an object does, too.
  private mutating func isWebToken(_ whole: Range<Int>) -> Bool {
    let dot = text.first(of: ByteSet("."), from: whole.lowerBound, limit: whole.upperBound)
    return dot - whole.lowerBound >= 12 && whole.upperBound - dot >= 12
      && (text.stands("eyJ", at: dot + 1) || isEncrypted(dot + 1..<whole.upperBound))
  }

  /// An encrypted one has five parts, and no second object (RFC 7516).
  private mutating func isEncrypted(_ rest: Range<Int>) -> Bool {
    text.spend(rest.count)
    return rest.count { text[$0] == UInt8(ascii: ".") } == 3
  }

  /// Whether the word, in lower case, stands at most 100 bytes away.
  private mutating func stands(_ word: String, near place: Int) -> Bool {
    let range = max(0, place - 100)..<min(text.count, place + 140)
    text.spend(range.count)
    return range.contains { text.stands(word, at: $0, ignoringCase: true) }
  }
}
