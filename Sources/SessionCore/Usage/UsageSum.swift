/// What some replies used, and what that cost.
package struct UsageSum: Hashable, Sendable {
  package var replies = 0
  package var usage = TokenUsage()
  package var cost = Cost()
  /// The times of the first and the last reply; `nil` where there is none.
  package private(set) var first: Timestamp?
  package private(set) var last: Timestamp?
  /// What of it no transcript shows, by who told of it. How many requests an agent's own sum hides nobody says.
  package private(set) var hidden: [UsageSource: UsageSum] = [:]

  package init() {}

  /// Adds an entry. `dollars` is what it cost in US dollars, `nil` where no price is known.
  package mutating func add(_ entry: UsageEntry, dollars: Double?) {
    replies = replies.addingClamped(entry.replies)
    usage = usage + entry.usage
    cost =
      cost + (dollars.map { Cost(dollars: $0) } ?? Cost(unpricedTokens: entry.usage.total))
    first = first.map { min($0, entry.first) } ?? entry.first
    last = last.map { max($0, entry.last) } ?? entry.last
    guard entry.source != .transcript else { return }
    var shown = entry
    shown.source = .transcript
    hidden[entry.source, default: UsageSum()].add(shown, dollars: dollars)
  }

  /// Adds another sum.
  package mutating func add(_ other: UsageSum) {
    replies = replies.addingClamped(other.replies)
    usage = usage + other.usage
    cost = cost + other.cost
    first = [first, other.first].compactMap { $0 }.min()
    last = [last, other.last].compactMap { $0 }.max()
    for (source, sum) in other.hidden { hidden[source, default: UsageSum()].add(sum) }
  }

  /// Tokens that no transcript shows.
  package var hiddenTokens: Int {
    hidden.values.reduce(0) { $0.addingClamped($1.usage.total) }
  }
}

extension TokenUsage {
  /// All tokens, of the request and of the reply.
  package var total: Int { context.addingClamped(output) }
}
