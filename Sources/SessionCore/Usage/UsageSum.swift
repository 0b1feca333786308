/// What some replies used, and what that cost.
package struct UsageSum: Hashable, Sendable {
  package var replies = 0
  package var usage = TokenUsage()
  package var cost = Cost()
  /// The times of the first and the last reply; `nil` where there is none.
  package private(set) var first: Timestamp?
  package private(set) var last: Timestamp?

  package init() {}

  /// Adds an entry. `dollars` is what it cost in US dollars, `nil` where no price is known.
  package mutating func add(_ entry: UsageEntry, dollars: Double?) {
    replies = replies.addingClamped(entry.replies)
    usage = usage + entry.usage
    cost =
      cost + (dollars.map { Cost(dollars: $0) } ?? Cost(unpricedTokens: entry.usage.total))
    first = first.map { min($0, entry.first) } ?? entry.first
    last = last.map { max($0, entry.last) } ?? entry.last
  }

  /// Adds another sum.
  package mutating func add(_ other: UsageSum) {
    replies = replies.addingClamped(other.replies)
    usage = usage + other.usage
    cost = cost + other.cost
    first = [first, other.first].compactMap { $0 }.min()
    last = [last, other.last].compactMap { $0 }.max()
  }
}

extension TokenUsage {
  /// All tokens, of the request and of the reply.
  package var total: Int { context.addingClamped(output) }
}
