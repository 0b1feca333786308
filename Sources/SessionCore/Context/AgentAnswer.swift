/// What an agent's first words after a prompt make of it: who was corrected mostly says so.
struct AgentAnswer: Hashable {
  /// It owns up to a fault or agrees to an objection: "You're right".
  var concedes = false
  /// It takes note of something that it did not know.
  var takesNote = false
  /// It sets out to do what it was told to: a plain request.
  var setsOut = false

  /// Bytes that are looked at: an agent says so at once.
  private static let front = 240

  private static let concessions = PhraseTable<Bool>([
    ("youre|you * right|correct", true), ("you caught", true), ("good|great|nice catch", true),
    ("good|great|fair point", true), ("fair enough|call", true), ("my mistake|bad", true), ("sorry", true),
    ("apolog~", true), ("i misunderstood|misread|missed|overlooked|forgot", true),
    ("du * recht", true), ("guter|berechtigter punkt|hinweis|einwand", true), ("mein fehler", true),
    ("entschuldig~", true), ("^stimmt", true),
    ("ich habe|hatte * übersehen|vergessen|missverstanden|falsch", true),
  ])
  private static let notes = PhraseTable<Bool>([
    ("^got it", true), ("^understood|verstanden", true), ("^i see", true), ("^ah|hmm", true),
    ("i see the issue|problem|bug", true), ("ich sehe das problem", true),
  ])
  private static let starts = PhraseTable<Bool>([
    ("^ill", true), ("^i will", true), ("^im going to", true), ("^ich werde|füge|erstelle|baue", true),
  ])

  /// - Parameter reply: the agent's first words after a prompt; `nil` if it has said nothing yet.
  init(_ reply: String?) {
    guard let reply else { return }
    let bytes = Array(reply.utf8.prefix(Self.front))
    let sentences = Passage(bytes, parts: [0..<bytes.count]).sentences
    concedes = sentences.contains { !Self.concessions.hits(in: $0).isEmpty }
    takesNote = !concedes && sentences.contains { !Self.notes.hits(in: $0).isEmpty }
    setsOut = sentences.first.map { !Self.starts.hits(in: $0).isEmpty } == true
  }
}
