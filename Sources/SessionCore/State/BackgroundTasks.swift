/// What a session's turns have started and what goes on beside them: told of by the calls that began it, and counted by
/// the agent itself at the end of a turn.
///
/// A beginning and an end may be told of twice, and a beginning again after its end.
struct BackgroundTasks: Sendable {
  /// Tasks that are held by their ids; what is more is not counted.
  private static let mostAtOnce = 512
  /// Ids that are remembered after their end: they may be told of again.
  private static let mostEnded = 1_024

  /// When each task that is known began.
  private var goingOn: [String: Timestamp] = [:]
  private var ended: Set<String> = []
  private var endedOrder: [String] = []
  /// By how much the agent's own count was above that of the known tasks, and when it was told.
  private var surplus = 0
  private var counted: Timestamp?
  /// When the process began that works on them.
  private var processBegan: Timestamp?

  /// How many go on.
  var count: Int { max(0, goingOn.count + surplus) }

  /// The call of that id goes on in the background.
  mutating func begin(_ id: String, at time: Timestamp) {
    if let processBegan, time < processBegan { return }
    guard goingOn[id] == nil, !ended.contains(id), goingOn.count < Self.mostAtOnce else { return }
    goingOn[id] = time
    // The agent has counted it already.
    if isCounted(time) { surplus -= 1 }
  }

  /// The call of that id has ended.
  ///
  /// - Returns: whether it was in the background.
  mutating func end(_ id: String, at time: Timestamp) -> Bool {
    guard let began = goingOn.removeValue(forKey: id) else { return ended.contains(id) }
    remember(id)
    // The agent has counted it no more.
    if surplus < 0, isCounted(began), isCounted(time) { surplus += 1 }
    surplus = max(surplus, -goingOn.count)
    return true
  }

  /// The agent says how many go on.
  mutating func count(_ number: Int, at time: Timestamp) {
    if let counted, time < counted { return }
    counted = time
    if number <= 0 { endAll { $0 <= time } }
    surplus = max(0, number) - goingOn.values.count { $0 <= time }
  }

  /// Another process has the session now: none of them goes on.
  mutating func endAll(at time: Timestamp) {
    endAll { _ in true }
    (surplus, counted, processBegan) = (0, nil, time)
  }

  private func isCounted(_ time: Timestamp) -> Bool {
    counted.map { time <= $0 } ?? false
  }

  private mutating func endAll(where began: (Timestamp) -> Bool) {
    for id in goingOn.filter({ began($0.value) }).keys.sorted() {
      goingOn[id] = nil
      remember(id)
    }
  }

  private mutating func remember(_ id: String) {
    guard ended.insert(id).inserted else { return }
    endedOrder.append(id)
    if endedOrder.count > Self.mostEnded { ended.remove(endedOrder.removeFirst()) }
  }
}
