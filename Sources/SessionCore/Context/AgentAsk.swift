/// What an agent's last words ask of the user: whose answer is no correction, and may be a decision.
struct AgentAsk: Hashable {
  /// They end with a question or leave a choice.
  var asks = false
  /// They name ways of which one is to be picked, by letters or "or".
  var offers = false
  /// What they ask is how to go about the work of the moment, not how a thing is to be.
  var isOfWork = false

  /// The words of what they end with, among which an answer may pick.
  var words: Set<String> = []

  /// Bytes at the end that are looked at: options stand there.
  private static let tail = 2_500
  /// Bytes at the end in which the question stands.
  private static let question = 450

  private static let leave = PhraseTable<Bool>([
    ("want me to", true), ("would you like", true), ("shall i", true), ("should i", true),
    ("do you want", true),
    ("ready to", true), ("may i", true), ("can i", true), ("want this", true), ("want it", true),
    ("let me know", true), ("say the word", true), ("soll ich", true), ("möchtest du", true),
    ("willst du", true),
    ("sag bescheid", true),
  ])
  private static let choice = PhraseTable<Bool>([
    ("which", true), ("or", true), ("prefer~", true), ("option|options", true),
    ("welche|welcher|welches", true),
    ("oder", true), ("choose|pick", true), ("your call", true), ("either", true), ("what do you think", true),
  ])

  private static let work = PhraseTable<Bool>([
    ("inline|subagent~ execution|driven", true), ("execution|commit|push|stash|plan first", true),
    ("this|new session", true),
  ])

  init(_ agentText: String?) {
    guard let agentText else { return }
    let bytes = Array(agentText.utf8.suffix(Self.tail))
    let sentences = Passage(bytes, parts: [0..<bytes.count]).sentences
    let last = sentences.filter { $0.span.upperBound > bytes.count - Self.question }
    asks = last.contains(where: \.isQuestion)
    words = Set(last.flatMap(\.words))
    let isLeave = last.contains { !Self.leave.hits(in: $0).isEmpty }
    let isChoice = last.contains { ($0.isQuestion || !asks) && !Self.choice.hits(in: $0).isEmpty }
    offers = asks && (isChoice || Self.hasLetteredItems(bytes))
    isOfWork = last.contains { !Self.work.hits(in: $0).isEmpty }
    asks = asks || isLeave
  }

  /// Whether lines begin with `A.`, `**B**`, `(a)`, `Option A`, one after the other.
  private static func hasLetteredItems(_ text: [UInt8]) -> Bool {
    var seen: Set<UInt8> = []
    for line in TextLines(text, 0..<text.count) {
      var content = text[line].drop { $0 <= 0x20 || $0 == 0x2a || $0 == 0x2d || $0 == 0x28 || $0 == 0x23 }
      if content.starts(with: "Option ".utf8) { content = content.dropFirst(7) }
      guard let first = content.first, let next = content.dropFirst().first else { continue }
      let isMark = next == 0x29 || next == 0x2e || next == 0x3a || next == 0x2a
      if isMark, (0x61...0x66).contains(first | 0x20) { seen.insert(first | 0x20) }
    }
    return seen.isSuperset(of: [0x61, 0x62])
  }
}
