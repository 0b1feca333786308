/// Which of many verdicts have to be given anew: those of whom something was told since, and now and then all of them,
/// since time passes for each.
struct DueVerdicts<Key: Hashable & Sendable>: Sendable {
  /// Milliseconds in which time alone changes nothing that anybody would miss: what follows from silence takes minutes.
  private static var patience: Int64 { 1_000 }

  private var told: Set<Key> = []
  /// When all were given.
  private var whole: Timestamp?

  /// Something was told of one.
  mutating func told(of key: Key) {
    told.insert(key)
  }

  /// Takes those that are due: they count as given from now on.
  ///
  /// - Returns: `nil` where that is all of them.
  mutating func take(at now: Timestamp) -> Set<Key>? {
    let due = told
    told = []
    if let whole, abs(now.milliseconds - whole.milliseconds) < Self.patience { return due }
    whole = now
    return nil
  }

  /// Time has passed for all.
  mutating func toldOfAll() {
    whole = nil
  }
}
