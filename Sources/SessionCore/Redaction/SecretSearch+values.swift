// What a value tells of itself, whoever has named it.
extension SecretSearch {
  /// How much a value has to look like a secret.
  enum Suspicion {
    /// It stands where nothing but a password can stand.
    case place
    /// It is named as a password: people make those up.
    case password
    /// It is named as something that is drawn at random.
    case key
  }

  /// Whether a named value is a secret rather than a word, a reference, a path or a placeholder.
  mutating func isSecret(_ range: Range<Int>, _ suspicion: Suspicion) -> Bool {
    text.spend(min(range.count, SecretText.longestLook))
    guard range.count >= (suspicion == .place ? 6 : 8), !isReference(range), !isPath(range),
      !isPlaceholder(range)
    else { return false }
    let shape = ValueShape(text, range)
    guard !shape.isFilling else { return false }
    switch suspicion {
    case .place: return shape.digits > 0 && shape.classes > 1 || shape.symbols > 0 || shape.isRandom
    case .key: return range.count >= 12 && shape.isRandom
    case .password:
      let isMadeUp =
        shape.classes >= 3 || shape.digits > 0 && shape.symbols > 0
        || shape.digits > 1 && shape.digits < shape.count && shape.separators == 0
      return shape.isRandom || isMadeUp && shape.entropy >= 2.5 && shape.count < 64
    }
  }

  /// A variable, a call, a template, a format.
  private func isReference(_ range: Range<Int>) -> Bool {
    let first = text[range.lowerBound]
    if ByteSet("$<{(@").contains(first), first != UInt8(ascii: "@") || range.count < 12 { return true }
    if first == UInt8(ascii: "%"), text[range.upperBound - 1] == first { return true }
    return Self.referenceMarks.contains { contains($0, range) }
  }

  /// In lower case.
  private static let referenceMarks = [
    "${", "$(", "{{", "}}", "env.", "env[", "secrets.", "()", "=>", "->", "%s", "\\(",
  ]

  /// A file or an address: parts between slashes that are words.
  private func isPath(_ range: Range<Int>) -> Bool {
    if contains("://", range) { return true }
    let slashes = range.prefix(SecretText.longestLook).count { text[$0] == UInt8(ascii: "/") }
    guard slashes > 0 else { return false }
    let begins = ["/", "./", "../", "~/"].contains { text.stands($0, at: range.lowerBound) }
    let shape = ValueShape(text, range)
    return (begins || slashes > 1) && shape.switches < max(4, shape.count / 6)
  }

  /// What stands for a value that the reader is to put there, or was put there by a tool that takes values out.
  func isPlaceholder(_ range: Range<Int>) -> Bool {
    guard range.count >= 3 else { return true }
    let look = range.prefix(SecretText.longestLook)
    if text.stands("...", at: look.lowerBound) || text.stands("...", before: look.upperBound) { return true }
    for place in look {
      if text.isMark(at: place) { return true }
      let letter = text[place] | 0x20
      guard Self.placeholderLetters.contains(letter) else { continue }
      // Short words occur by accident in what was drawn at random, unless something ends before them.
      let isBegin = place == look.lowerBound || !ByteSet.alphanumeric.contains(text[place - 1])
      if Self.placeholders.contains(where: {
        (isBegin || $0.utf8.count > 5) && text.stands($0, at: place, ignoringCase: true)
      }) {
        return true
      }
    }
    return false
  }

  /// In lower case.
  private static let placeholders = [
    "example", "placeholder", "changeme", "change_me", "change-me", "redacted", "your_", "your-",
    "yourpassword",
    "yoursecret", "yourtoken", "yourkey", "yourapikey", "dummy", "insert", "replace", "xxxx", "sample",
    "fake_",
    "fake-", "mock_", "mock-", "fake", "hidden", "masked", "password", "foobar", "test_", "test-", "test1",
    "todo",
  ]
  private static let placeholderLetters = ByteSet(placeholders.compactMap { $0.utf8.first })

  /// Whether the characters, in lower case, stand in the beginning of the value.
  private func contains(_ literal: String, _ range: Range<Int>) -> Bool {
    let first = literal.utf8.first
    return range.prefix(SecretText.longestLook).contains {
      (text[$0] == first || text[$0] | 0x20 == first) && $0 + literal.utf8.count <= range.upperBound
        && text.stands(literal, at: $0, ignoringCase: true)
    }
  }
}
