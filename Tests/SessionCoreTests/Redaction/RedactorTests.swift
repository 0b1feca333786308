import SessionCore
import Testing

struct RedactorTests {
  private let redactor = Redactor()

  @Test(arguments: SecretCorpus.all)
  func `a secret goes, and what is around it stays`(made: MadeSecret) {
    let redacted = redactor.redact(made.text)
    #expect(redacted.text == made.redacted)
    #expect(redacted.kinds == [made.kind: 1])
  }

  @Test func `there are enough of them, and some of each kind`() {
    #expect(SecretCorpus.all.count >= 200)
    #expect(Set(SecretCorpus.all.map(\.kind)) == Set(SecretKind.allCases))
  }

  @Test(arguments: LookAlikes.all)
  func `what only looks like a secret stays`(text: String) {
    #expect(redactor.redact(text) == Redacted(text: text, kinds: [:]))
  }

  @Test func `there are enough look-alikes`() {
    #expect(LookAlikes.all.count >= 200)
  }

  @Test(arguments: [
    ("", ""), ("\"", "\""), ("\\\"", "\\\""), ("(", ")"), ("see ", "."), ("\\n", "\\n"), ("a\n", "\nb"),
    ("\u{1b}[32m", "\u{1b}[0m"),
    ("\\u003c", "\\u003e"), ("ü", "ü"), ("%3D", "&a=1"), ("`", "`"), ("x=", ";"), ("→", "←"),
  ])
  func `what is known by its form is so wherever it stands`(before: String, after: String) {
    var numbers = SeededNumbers(state: 3)
    // A digest may end with a dot of its own.
    for made in SecretCorpus.tokens(&numbers) where made.kind != .passwordHash || after != "." {
      let redacted = redactor.redact(before + made.secret + after)
      #expect(redacted.text == before + made.kind.mark + after, "\(made)")
    }
  }

  @Test func `redacting twice changes nothing`() {
    for text in SecretCorpus.all.map(\.text) + LookAlikes.all + [Self.together] {
      let once = redactor.redact(text).text
      #expect(redactor.redact(once) == Redacted(text: once, kinds: [:]), "\(text)")
    }
  }

  /// All secrets in one text, with all look-alikes between them.
  private static let together = zip(SecretCorpus.all, LookAlikes.all)
    .map { $0.text + "\n\n" + $1 + "\n\n" }.joined()

  @Test func `in one text they are all found, each once`() {
    let redacted = redactor.redact(Self.together)
    var kinds: [SecretKind: Int] = [:]
    for (made, _) in zip(SecretCorpus.all, LookAlikes.all) {
      kinds[made.kind, default: 0] += 1
      #expect(!redacted.text.contains(made.secret), "\(made)")
    }
    #expect(redacted.kinds == kinds)
  }

  @Test func `text may be cut anywhere`() {
    let bytes = Array(Self.together.utf8)
    for start in stride(from: 0, to: bytes.count, by: 173) {
      let part = String(decoding: bytes[start..<min(bytes.count, start + 211)], as: UTF8.self)
      let once = redactor.redact(part).text
      #expect(redactor.redact(once).text == once)
    }
  }

  @Test func `of a key that was cut off at the end of the text nothing is left that tells it`() {
    var numbers = SeededNumbers(state: 5)
    for made in SecretCorpus.tokens(&numbers)
    where ![.discordToken, .passwordHash, .webToken].contains(made.kind) {
      let cut = made.secret.prefix(made.secret.count * 3 / 4)
      // A dot at the end is that of a sentence.
      let text = redactor.redact("see " + cut).text
      #expect(text == "see " + made.kind.mark || text == "see " + made.kind.mark + ".", "\(made)")
    }
  }

  @Test func `bytes that are no text are kept as they are`() {
    let bytes: [UInt8] = [0xff, 0xfe, 0x00] + Array(Self.together.prefix(300).utf8) + [0xc3]
    let redacted = bytes.withUnsafeBytes { redactor.redact($0) }
    #expect(redacted?.bytes.starts(with: [0xff, 0xfe, 0x00]) == true)
    #expect(redacted?.bytes.last == 0xc3)
    #expect([0xff, 0xfe].withUnsafeBytes { redactor.redact($0) } == nil)
  }

  @Test func `a mark names the kind, and each kind has its own`() {
    #expect(SecretKind.githubToken.mark == "[redacted: github token]")
    #expect(SecretKind.privateBlock.mark == "[left out: private block]")
    #expect(Set(SecretKind.allCases.map(\.mark)).count == SecretKind.allCases.count)
    for kind in SecretKind.allCases {
      #expect(redactor.redact("a " + kind.mark + " b").kinds == [:])
      #expect(redactor.redact("password=" + kind.mark).kinds == [:])
    }
  }

  // MARK: Cost

  /// Texts that make a rule look far and find nothing, again and again.
  static let hostile = [
    "ghp_", "sk-", "sk-ant-", "eyJ", "eyJ-", "eyJa.", "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----A", "password=", "password: \"", "password=\\\"", "\"token\":", "key",
    "api_key_", "://", "://a@", "://a:b",
    "://a:@", "<private", "<system-reminder>", "<system-reminder></system-reminder", "bearer ", "bearer A",
    "basic QUFB",
    "cookie: a=b;", "Cookie: a=", "curl -u ", "mysql -p ", ":5432:a:", "*:*:", "AccountKey=", "SG.a.", "MT.",
    "$2a$",
    "1234567890:AA", "SK0123", "A", "\\", "\"", "--password ", "login a password ", "Private-Lines: 1\nA",
    "1→", "\\n\\n", "[redacted: ",
    "token = a = ", "sk-\n", "AAAAAAAAAAAAAAAA\n",
  ]

  @Test(arguments: hostile)
  func `it takes time in proportion to the text, whatever stands in it`(piece: String) {
    let steps = [1_000, 4_000].map { size in
      let text = String(repeating: piece, count: size / piece.utf8.count)
      return Array(text.utf8).withUnsafeBytes { redactor.steps(in: $0) }
    }
    #expect(steps[1] <= steps[0] * 5 + 2_000)
    #expect(steps[1] <= 4_000 * 120)
  }

  @Test(arguments: hostile)
  func `a text never grows without bound`(piece: String) {
    let text = String(repeating: piece, count: 1_000 / piece.utf8.count)
    let redacted = redactor.redact(text).text
    #expect(redacted.utf8.count <= text.utf8.count * 5)
    #expect(redactor.redact(redacted).text == redacted)
  }
}
