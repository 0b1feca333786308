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
  package static let mostSights = 3
  /// So many are kept over all models, the latest.
  package static let mostKept = 96
  /// What was seen so long before the present says nothing of the agent of today, in milliseconds: 30 days.
  package static let longestAge: Int64 = 2_592_000_000
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

  /// The tokens at which the agent compacts this model's conversations: the least at which it did lately. `nil` where that
  /// is what its rule says, or nothing was seen.
  package func tokens(of model: String, window: Int, by rules: WindowRules) -> Int? {
    let place = Place(model: model, windowTokens: window)
    guard let least = sights.lazy.filter({ $0.place == place }).map(\.tokens).min() else { return nil }
    let usable = rules.usable(of: window)
    let above = 1_000.dividingFullWidth(window.multipliedFullWidth(by: Self.overshoot)).quotient
    return least >= usable && least - usable <= above ? nil : least
  }
}
