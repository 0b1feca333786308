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

  /// So many compactions of each are looked back on: what the user sets otherwise holds after as many.
  package static let mostSeen = 3
  /// So many models are remembered, those seen last.
  package static let mostPlaces = 64
  /// An agent looks only between two requests, so it compacts so much beyond its point, in thousandths of the window.
  private static let overshoot = 20

  /// Tokens in the window before each of the last compactions, the oldest first.
  package private(set) var seen: [Place: [Int]] = [:]
  /// The places by the time of their last compaction, the oldest first.
  private var order: [Place] = []

  /// Nothing was seen yet, or what was kept of it.
  package init(_ kept: [(place: Place, tokens: Int)] = []) {
    for compaction in kept { note(tokens: compaction.tokens, at: compaction.place) }
  }

  /// The agent compacted by itself with `tokens` in the window. What can't be is left out.
  package mutating func note(tokens: Int, at place: Place) {
    guard tokens > 0, tokens <= place.windowTokens else { return }
    seen[place] = (seen[place] ?? []).suffix(Self.mostSeen - 1) + [tokens]
    order.removeAll { $0 == place }
    order.append(place)
    if order.count > Self.mostPlaces { seen[order.removeFirst()] = nil }
  }

  /// The tokens at which the agent compacts this model's conversations: the least at which it did lately. `nil` where that
  /// is what its rule says, or nothing was seen.
  package func tokens(of model: String, window: Int, by rules: WindowRules) -> Int? {
    guard let least = seen[Place(model: model, windowTokens: window)]?.min() else { return nil }
    let usable = rules.usable(of: window)
    let above = 1_000.dividingFullWidth(window.multipliedFullWidth(by: Self.overshoot)).quotient
    return least >= usable && least - usable <= above ? nil : least
  }
}
