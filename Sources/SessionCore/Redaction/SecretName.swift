/// A word that names a secret: with it ends the name of a variable, a setting, a header or an option.
struct SecretName: Sendable {
  /// In lower case; found in whatever case.
  var word: String
  var kind: SecretKind
  var suspicion: SecretSearch.Suspicion
  /// The word names a secret only behind one of these, in lower case; empty: always.
  var qualifiers: [String] = []

  static let all = [
    SecretName(word: "password", kind: .password, suspicion: .password),
    SecretName(word: "passphrase", kind: .password, suspicion: .password),
    SecretName(word: "passwd", kind: .password, suspicion: .password),
    SecretName(word: "pwd", kind: .password, suspicion: .password),
    SecretName(word: "_pass", kind: .password, suspicion: .password),
    SecretName(word: "secret", kind: .secret, suspicion: .key),
    SecretName(word: "token", kind: .token, suspicion: .key),
    SecretName(word: "apikey", kind: .apiKey, suspicion: .key),
    SecretName(
      word: "key", kind: .apiKey, suspicion: .key,
      qualifiers: [
        "api", "access", "secret", "private", "auth", "signing", "encryption", "master", "account", "storage",
        "service", "admin", "app", "client", "license", "deploy", "shared", "webhook", "jwt",
      ]),
    SecretName(word: "auth", kind: .basicCredentials, suspicion: .key),
  ]

  /// What may follow the word and leaves it a secret, in lower case; anything else makes it another thing, such as
  /// `token_count` or `password_file`.
  static let endings = [
    "_base64", "_b64", "_value", "_prod", "_production", "_staging", "_dev", "_test", "_live", "_old", "_new",
  ]

  /// With these before the word it names something that everybody may see, in lower case.
  static let harmless = [
    "public", "page", "next", "continuation", "cursor", "sync", "cancel", "cancellation", "eos", "bos", "pad",
    "unk", "sep", "cls", "mask", "stop", "special",
  ]
}

// Values that are known by their names: assignments, members of JSON, headers, options.
extension SecretSearch {
  /// Judges what follows a word that names secrets.
  mutating func name(_ name: SecretName, _ word: Range<Int>) -> Int? {
    guard let nameEnd = endOfName(after: word.upperBound) else { return nil }
    let whole = wholeName(word)
    guard var value = value(after: nameEnd, whole) else { return nil }
    guard isSecretName(name, whole, word) else { return nil }
    if !value.isQuoted {
      guard let bare = bareValue(value.range) else { return nil }
      value.range = bare
    }
    let suspicion = value.isPlace && name.suspicion == .password ? .place : name.suspicion
    guard name.kind == .basicCredentials ? isBasic(value.range) : isSecret(value.range, suspicion) else {
      return nil
    }
    return take(kind(name, whole), value.range)
  }

  /// What the whole name makes of the word.
  private func kind(_ name: SecretName, _ whole: Range<Int>) -> SecretKind {
    let wellKnown: [(SecretKind, [String])] = [
      (.awsSecretKey, ["secret_access_key", "secretaccesskey", "secret-access-key"]),
      (.azureKey, ["accountkey", "sharedaccesskey"]),
    ]
    let known = wellKnown.first { _, names in
      names.contains { text.stands($0, before: whole.upperBound, ignoringCase: true) }
    }
    return known?.0 ?? name.kind
  }

  /// The name from its first character to the end of the word, as far as it is worth looking.
  private mutating func wholeName(_ word: Range<Int>) -> Range<Int> {
    var start = word.lowerBound
    while word.lowerBound - start < 40, Self.nameBytes.contains(text[start - 1]) { start -= 1 }
    text.spend(word.lowerBound - start)
    return start..<word.upperBound
  }

  private static let nameBytes = Alphabet.dotted.bytes

  private func isSecretName(_ name: SecretName, _ whole: Range<Int>, _ word: Range<Int>) -> Bool {
    var before = word.lowerBound
    while before > whole.lowerBound, ByteSet("_-.").contains(text[before - 1]) { before -= 1 }
    // A word within another one: `mypassword` is a password, `donkey` no key.
    if !name.qualifiers.isEmpty {
      guard name.qualifiers.contains(where: { text.stands($0, before: before, ignoringCase: true) }) else {
        return false
      }
    }
    if name.kind == .basicCredentials, before == word.lowerBound, before > whole.lowerBound { return false }
    return !SecretName.harmless.contains {
      let start = before - $0.utf8.count
      return text.stands($0, at: start, ignoringCase: true) && isWordBegin(start, in: whole)
    }
  }

  /// Whether a word of the name begins there: `nextPage`, `next_page`, and not within `homepage`.
  private func isWordBegin(_ place: Int, in name: Range<Int>) -> Bool {
    place <= name.lowerBound || !ByteSet.letters.contains(text[place - 1])
      || ByteSet.uppercase.contains(text[place]) && ByteSet.lowercase.contains(text[place - 1])
  }

  /// Where a name ends that has the word in it, and still names the secret.
  private mutating func endOfName(after word: Int) -> Int? {
    guard Self.nameBytes.contains(text[word]) else { return word }
    var end = word
    while end - word < 12, ByteSet.digits.contains(text[end]) || text[end] == UInt8(ascii: "_") { end += 1 }
    if end == word || ByteSet.letters.contains(text[end]) {
      let ending = SecretName.endings.first { text.stands($0, at: word, ignoringCase: true) }
      guard let ending else { return nil }
      end = word + ending.utf8.count
    }
    return Self.nameBytes.contains(text[end]) ? nil : end
  }

  // MARK: Values

  private struct Value {
    var range: Range<Int>
    var isQuoted: Bool
    /// That of an option, or of a line that has no other sense.
    var isPlace = false
  }

  /// The value that a name is given, behind its quote, an assignment and, for an option, a space.
  private mutating func value(after nameEnd: Int, _ name: Range<Int>) -> Value? {
    var place = skipQuote(nameEnd)
    if text[place] == UInt8(ascii: "]") { place += 1 }
    let nameStops = place
    place = skipSpaces(place)
    let start: Int
    var isPlace = false
    if let assigned = skipAssignment(place) {
      start = assigned
    } else if place > nameStops, nameStops == nameEnd,
      text.stands("--", at: name.lowerBound) || isLoginLine(name)
    {
      start = place
      isPlace = true
    } else if text[place] == UInt8(ascii: ">"), text[name.lowerBound - 1] == UInt8(ascii: "<") {
      start = place + 1
    } else {
      return nil
    }
    var value = quoted(start) ?? typed(start) ?? plain(start)
    value?.isPlace = isPlace
    return value
  }

  /// A quote, that of a JSON text within a JSON text too.
  func skipQuote(_ place: Int) -> Int {
    var place = place
    while text[place] == UInt8(ascii: "\\") { place += 1 }
    return Self.quotes.contains(text[place]) ? place + 1 : place
  }

  private static let quotes = ByteSet("\"'`")
  private static let spaces = ByteSet(" \t\n")

  func skipSpaces(_ place: Int) -> Int {
    var end = place
    while end - place < 24, ByteSet(" \t").contains(text[end]) { end += 1 }
    return end
  }

  private func skipAssignment(_ place: Int) -> Int? {
    for sign in [":=", "=>", "===", "==", "=", ":"] where text.stands(sign, at: place) {
      return skipSpaces(place + sign.utf8.count)
    }
    return nil
  }

  /// `machine … login … password …`, as ftp and git read it.
  private mutating func isLoginLine(_ name: Range<Int>) -> Bool {
    var words: [Range<Int>] = []
    var end = name.lowerBound
    while words.count < 2 {
      while end > 0, name.lowerBound - end < 200, Self.spaces.contains(text[end - 1]) { end -= 1 }
      var start = end
      while end - start < 80, start > 0, !Self.spaces.contains(text[start - 1]) { start -= 1 }
      words.append(start..<end)
      text.spend(end - start + 1)
      end = start
    }
    return text.stands("login", before: words[1].upperBound) && !words[0].isEmpty
  }

  /// A value in quotes, up to the quote of the same form.
  private mutating func quoted(_ start: Int) -> Value? {
    var opening = start
    // Of a literal of Python, Rust or C#: r"…".
    if ByteSet("brLu@").contains(text[opening]), Self.quotes.contains(text[opening + 1]) { opening += 1 }
    var escapes = 0
    while text[opening] == UInt8(ascii: "\\"), escapes < 8 {
      opening += 1
      escapes += 1
    }
    guard Self.quotes.contains(text[opening]) else { return nil }
    let quote = text[opening]
    var end = opening + 1
    // Other quotes and escaped backslashes belong to the value.
    for _ in 0..<8 {
      end = text.end(of: .quotedValue, from: end)
      if end == text.count { break }
      if text[end] == quote, escapes == 0 { break }
      if text[end] == UInt8(ascii: "\\") {
        var place = end
        while text[place] == UInt8(ascii: "\\") { place += 1 }
        if text[place] == quote, place - end <= max(escapes, 1) {
          if escapes > 0 { break }
          end = place + 1
          continue
        }
        guard text[place] != UInt8(ascii: "n"), (place - end) % 2 == 0 else { return nil }
        end = place
        continue
      }
      guard Self.quotes.contains(text[end]) else { return nil }
      end += 1
    }
    let isClosed = end == text.count || text[end] == quote || text[end] == UInt8(ascii: "\\")
    return isClosed ? Value(range: opening + 1..<end, isQuoted: true) : nil
  }

  /// A value behind the type of a declaration: `let token: String = "…"`.
  private mutating func typed(_ start: Int) -> Value? {
    var end = start
    while end - start < 32,
      ByteSet.alphanumeric.contains(text[end]) || ByteSet("_?<>[]&*").contains(text[end])
    {
      end += 1
    }
    text.spend(end - start)
    guard end > start, text.stands(" = ", at: end) else { return nil }
    return quoted(end + 3)
  }

  private mutating func plain(_ start: Int) -> Value? {
    let end = text.end(of: .plainValue, from: start)
    return end > start ? Value(range: start..<end, isQuoted: false) : nil
  }

  /// A value without quotes, without what ends a sentence; `nil` if it is code: called, indexed, or a member of
  /// something.
  private func bareValue(_ range: Range<Int>) -> Range<Int>? {
    guard !ByteSet("([{").contains(text[range.upperBound]) else { return nil }
    var end = range.upperBound
    while end > range.lowerBound, ByteSet(".:").contains(text[end - 1]) { end -= 1 }
    guard range.lowerBound < end, !isMember(range.lowerBound..<end) else { return nil }
    return range.lowerBound..<end
  }

  /// `names.joined.by` dots.
  private func isMember(_ range: Range<Int>) -> Bool {
    guard range.count < 80, range.contains(where: { text[$0] == UInt8(ascii: ".") }) else { return false }
    return range.allSatisfy { place in
      let byte = text[place]
      let isBegin = place == range.lowerBound || text[place - 1] == UInt8(ascii: ".")
      return ByteSet.letters.contains(byte) || byte == UInt8(ascii: "_")
        || !isBegin && (ByteSet.digits.contains(byte) || byte == UInt8(ascii: "."))
    }
  }
}
