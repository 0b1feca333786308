import SessionCore

/// What the decoder of a rollout has to remember beside the profile: a few numbers.
struct CodexMemory {
  /// How far the telling of a compaction has come: it is written down as up to three records.
  enum CompactionState: Int {
    case none = 0
    /// The new history stands there; the count of tokens and the notice have yet to come.
    case begun = 1
    /// It was told; the notice has yet to come.
    case told = 2
  }

  /// A hash of the file's own session id; 0 before it is known.
  var ownThread = 0
  /// A hash of the id of the session whose records follow: of a copy's original.
  var thread = 0
  /// A hash of the turn's id; 0 where turns have none.
  var turn = 0
  var hasTotal = false
  /// The total as it was last stated.
  var total = CodexTokens()
  /// Tokens in the window as they were last stated; 0 before.
  var context = 0
  var compaction = CompactionState.none

  /// The beginning of the name of a record: turns keep their ids in copies, and where they have none the session does.
  var name: StableHash {
    var hash = StableHash()
    hash.combine("codex".utf8)
    hash.combine(turn == 0 ? thread : turn)
    return hash
  }

  mutating func forgetTotal() {
    hasTotal = false
    total = CodexTokens()
  }

  // MARK: As it is stored

  init(_ numbers: [String: Int]) {
    ownThread = numbers["own"] ?? 0
    thread = numbers["thread"] ?? 0
    turn = numbers["turn"] ?? 0
    hasTotal = numbers["has_total"] == 1
    total.input = numbers["input"] ?? 0
    total.cached = numbers["cached"] ?? 0
    total.cacheWrite = numbers["cache_write"] ?? 0
    total.output = numbers["output"] ?? 0
    context = numbers["context"] ?? 0
    compaction = CompactionState(rawValue: numbers["compaction"] ?? 0) ?? .none
  }

  var numbers: [String: Int] {
    let all = [
      "own": ownThread, "thread": thread, "turn": turn, "has_total": hasTotal ? 1 : 0, "input": total.input,
      "cached": total.cached, "cache_write": total.cacheWrite, "output": total.output, "context": context,
      "compaction": compaction.rawValue,
    ]
    return all.filter { $0.value != 0 }
  }
}
