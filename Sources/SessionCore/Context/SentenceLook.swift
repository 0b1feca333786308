/// What a sentence wants, by its order of words.
enum SentenceLook: Hashable {
  /// It says how something is.
  case statement
  /// It wants to know.
  case question
  /// It is put as a statement, with a question mark behind: "I see four of them?"
  case statedQuestion
  /// It wants work done, which it names first.
  case request

  private static let interrogatives: Set<String> = [
    "what", "whats", "why", "how", "hows", "where", "wheres", "when", "who", "which", "is", "are", "was",
    "were", "do",
    "does", "did", "has", "have", "had", "will", "would", "can", "could", "should", "shall", "am", "may",
    "any",
    "anything", "isnt", "arent", "doesnt", "dont", "didnt", "wouldnt", "shouldnt", "cant", "couldnt", "wasnt",
    "havent", "hasnt", "werent", "wont",
    "wie", "warum", "wieso", "weshalb", "wo", "wann", "wer", "welche", "welcher", "welches", "ist", "sind",
    "hat",
    "hast", "haben", "kann", "kannst", "können", "könntest", "soll", "sollen", "sollte", "wird", "werden",
    "gibt",
    "geht", "würde", "wäre", "hatte", "darf",
  ]
  /// Those that ask without a question mark, too.
  private static let asking: Set<String> = [
    "what", "whats", "why", "how", "hows", "which", "who", "wheres", "does", "did", "can", "could", "are",
    "would", "wie", "warum", "wieso", "weshalb", "wer", "welche", "welcher", "welches", "kann", "kannst",
    "könntest",
  ]
  private static let requests: Set<String> = [
    "commit", "push", "add", "create", "implement", "run", "review", "write", "fix", "update", "check",
    "look", "merge", "open", "build", "test", "show", "explain", "read", "investigate", "analyze", "analyse",
    "find",
    "give", "tell", "execute", "start", "deploy", "generate", "list", "search", "rebase", "publish",
    "release", "help",
    "see", "get", "verify", "prepare", "rewrite", "extend", "design", "plan", "document", "summarize",
    "schreib", "schreibe", "erstelle", "füge", "prüfe", "schau", "zeig", "zeige", "baue", "bau", "teste",
    "starte",
    "mach", "mache", "erkläre", "such", "suche", "lies", "führe",
  ]
  /// Who asks for work politely begins so, and names it within a few words.
  private static let polite: Set<String> = [
    "can", "could", "lets", "would", "will", "kannst", "könntest", "könnten", "können", "lass",
  ]
  private static let subjects: Set<String> = [
    "i", "we", "you", "it", "its", "this", "that", "thats", "these", "those", "they", "there", "theres",
    "the", "your",
    "my", "our", "all", "some", "something", "nothing", "im", "youre", "were", "youve", "ive",
    "ich", "wir", "du", "es", "das", "die", "der", "dies", "diese", "dieser", "da", "alle", "etwas", "nichts",
  ]

  init(_ sentence: Sentence) {
    let first = sentence.said.first ?? ""
    let isTagged = ["right", "correct", "oder", "ok", "okay", "richtig"].contains(sentence.words.last ?? "")
    if sentence.isQuestion {
      let asks = sentence.said.indices.dropLast().contains { index in
        sentence.beginsClause[index] && Self.interrogatives.contains(sentence.words[index])
      }
      self = asks || isTagged || sentence.said.count < 4 ? .question : .statedQuestion
    } else if Self.requests.contains(first)
      || Self.polite.contains(first)
        && sentence.said.dropFirst().prefix(4).contains(where: Self.requests.contains)
    {
      self = .request
    } else if Self.asking.contains(first) {
      self = .question
    } else {
      self = .statement
    }
  }

  /// Who speaks of himself or to somebody; a document does neither.
  private static let persons: Set<String> = [
    "i", "im", "ive", "ill", "we", "weve", "you", "your", "youre", "youve", "my", "our", "us", "me", "lets",
    "please", "pls", "thanks", "ich", "wir", "du", "dein", "deine", "mein", "meine", "mir",
    "uns", "bitte", "kannst", "hast",
  ]

  /// Whether nobody speaks in a text of some length: it is somebody else's document.
  static func isImpersonal(_ sentences: [Sentence]) -> Bool {
    sentences.reduce(0) { $0 + $1.words.count } >= 25
      && !sentences.contains { $0.words.contains(where: persons.contains) }
  }

  private static let work = PhraseTable<Bool>([
    ("^i|we want|need|wanna|wish to|a|an|some|new", true), ("^i|we would like to|a|an", true),
    ("^id like to|a|an", true),
    ("^next", true), ("^lets build|create|add|implement|move|start|continue|write|work", true),
    ("^we|i are|am building|planning|working|creating|writing", true),
    ("^im|were building|planning|working", true),
    ("<you are a|an", true), ("^ich|wir will|wollen|brauche|brauchen|möchte|möchten ein|eine|einen", true),
    ("^als nächstes", true), ("^nächste~", true),
  ])

  /// Whether it opens a new piece of work: what follows says what that should be like.
  static func opensWork(_ sentence: Sentence, _ look: SentenceLook) -> Bool {
    look == .request && sentence.said.count > 2 || !work.hits(in: sentence).isEmpty
  }

  /// Whether a sentence tells of something, by its first word: people tell how a thing is or should be.
  static func tells(_ sentence: Sentence) -> Bool {
    guard let first = sentence.said.first else { return false }
    return subjects.contains(first)
  }
}
