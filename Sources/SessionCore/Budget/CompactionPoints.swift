/// Where one agent was seen to compact by itself, by model and window: an agent's rule changes with its version, and its user
/// may have set another point.
package struct CompactionPoints: Hashable, Sendable {
  /// A model with a window of that size.
  package struct Place: Hashable, Sendable {
    package var model: String
    package var windowTokens: Int

    package init(model: String, windowTokens: Int) {
      self.model = model
      self.windowTokens = windowTokens
    }
  }

  /// A compaction that was seen.
  package struct Sight: Hashable, Sendable {
    package var place: Place
    package var time: Timestamp
    /// In the window before it.
    package var tokens: Int

    package init(place: Place, time: Timestamp, tokens: Int) {
      self.place = place
      self.time = time
      self.tokens = tokens
    }
  }

  /// So many compactions of each are looked back on: what the user sets otherwise holds after as many.
  private static let mostSights = 3
  /// So many are kept over all models, the latest.
  package static let mostKept = 96
  /// What was seen so long before the present says nothing of the agent of today, in milliseconds: 30 days.
  package static let longestAge: Int64 = 2_592_000_000
  /// So many have to agree before a point beyond the rule's is believed.
  static let leastAgreeing = 2
  /// An agent looks only between two requests, so it compacts so much beyond its point, in thousandths of the window.
  private static let overshoot = 20

  /// By time, the oldest first.
  package private(set) var sights: [Sight] = []

  /// Nothing was seen yet, or what was kept of it.
  package init(_ sights: [Sight] = []) {
    for sight in sights { note(sight) }
  }

  /// The agent compacted by itself. What can't be is left out; transcripts tell of it in any order.
  package mutating func note(_ sight: Sight) {
    guard sight.tokens > 0, sight.tokens <= sight.place.windowTokens, !sights.contains(sight) else { return }
    sights.insert(sight, at: sights.firstIndex { $0.time > sight.time } ?? sights.count)
    let same = sights.indices.filter { sights[$0].place == sight.place }
    if same.count > Self.mostSights, let oldest = same.first { sights.remove(at: oldest) }
    if sights.count > Self.mostKept { sights.removeFirst() }
  }

  /// Leaves out what is older than ``longestAge``.
  package mutating func age(to now: Timestamp) {
    sights.removeAll { Self.isOld($0.time, at: now) }
  }

  /// Whether what was seen then says nothing of the agent of today.
  package static func isOld(_ time: Timestamp, at now: Timestamp) -> Bool {
    let (age, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
    return overflow ? time < now : age >= longestAge
  }

  /// The tokens at which the agent compacts this model's conversations: the least at which it did lately.
  ///
  /// Below the point that is expected one compaction is enough. No agent compacts by itself before its point, so it has
  /// another one by now; and whoever believes it wrongly is warned too early, until sessions go on past it, where the other
  /// mistake lets the next conversation be lost without a word. Beyond it one proves nothing: a long answer of a tool leads
  /// as far at once. It takes two that agree.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - window: its window in tokens.
  ///   - expected: where it compacts by its rule, or by what the user has set; `nil` where it should not at all.
  ///   - since: when that was set; what was seen before tells nothing of it.
  /// - Returns: the tokens; `nil` where that is what was expected, or nothing was seen.
  package func tokens(of model: String, window: Int, expected: Int?, since: Timestamp? = nil) -> Int? {
    let place = Place(model: model, windowTokens: window)
    let seen = sights.filter { $0.place == place && $0.time >= since ?? $0.time }.map(\.tokens)
    guard let least = seen.min() else { return nil }
    guard let expected, least >= expected else { return least }
    let beyond = Self.overshoot(of: window)
    let agreeing = seen.count { $0 - least <= beyond }
    return least - expected > beyond && agreeing >= Self.leastAgreeing ? least : nil
  }

  /// The tokens by which a compaction may come too late in such a window, without the agent's point being another one.
  static func overshoot(of window: Int) -> Int {
    1_000.dividingFullWidth(window.multipliedFullWidth(by: overshoot)).quotient
  }
}
