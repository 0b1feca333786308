/// Usage by agent and model as counters that only grow.
///
/// What is known is put right later: a transcript shows what telemetry told of, written tokens turn out to be kept for an
/// hour, a price is set. A sum may become smaller by that, and a reader of counters would take it for a new beginning and
/// count all of it once more. So a counter stays where it was until what comes next has made up for it.
package struct UsageCounters: Sendable {
  /// What a row counts.
  package struct Place: Hashable, Comparable, Sendable {
    package var agent: AgentID
    /// As it is shown: two models of one name are one row.
    package var model: String

    package init(agent: AgentID, model: String) {
      self.agent = agent
      self.model = model
    }

    package static func < (left: Place, right: Place) -> Bool {
      (left.agent.rawValue, left.model) < (right.agent.rawValue, right.model)
    }
  }

  /// What a row has come to. Each token is in one of the five kinds.
  package struct Row: Hashable, Sendable {
    package var place: Place
    package fileprivate(set) var input = 0
    package fileprivate(set) var output = 0
    package fileprivate(set) var cacheRead = 0
    /// Written to be kept for five minutes.
    package fileprivate(set) var cacheWrite = 0
    package fileprivate(set) var cacheWriteOneHour = 0
    package fileprivate(set) var replies = 0
    /// US dollars; `nil` while no price is known for any of it.
    package fileprivate(set) var dollars: Double?
    /// Tokens that are in no cost.
    package fileprivate(set) var unpricedTokens = 0
  }

  /// Rows of their own at most: models' names come from transcripts, and a row is there for good.
  package static let mostModels = 200
  /// The model that stands for all that have no row of their own.
  private static let otherModels = "other"

  private var rows: [Place: Row] = [:]

  package init() {}

  /// Takes in what is known now.
  ///
  /// - Parameter sums: all usage there is. While there is room the most used get a row of their own first; a model that
  ///   came too late stays among the others of its agent.
  /// - Returns: all rows, by agent and model. What a row counts never changes.
  package mutating func update(_ sums: [Place: UsageSum]) -> [Row] {
    let new = sums.filter { rows[$0.key] == nil }
      .sorted { ($1.value.usage.total, $0.key) < ($0.value.usage.total, $1.key) }
    for (place, _) in new.prefix(max(0, Self.mostModels - rows.count)) { rows[place] = Row(place: place) }
    var known: [Place: UsageSum] = [:]
    for (place, sum) in sums {
      let own = rows[place] == nil ? Place(agent: place.agent, model: Self.otherModels) : place
      known[own, default: UsageSum()].add(sum)
    }
    for (place, sum) in known { rows[place, default: Row(place: place)].rise(to: sum) }
    return rows.values.sorted { $0.place < $1.place }
  }
}

extension UsageCounters.Row {
  /// Nothing falls.
  fileprivate mutating func rise(to sum: UsageSum) {
    let tokens = sum.usage
    input = max(input, tokens.input)
    output = max(output, tokens.output)
    cacheRead = max(cacheRead, tokens.cacheRead)
    cacheWrite = max(cacheWrite, tokens.cacheWrite - tokens.cacheWriteOneHour)
    cacheWriteOneHour = max(cacheWriteOneHour, tokens.cacheWriteOneHour)
    replies = max(replies, sum.replies)
    unpricedTokens = max(unpricedTokens, sum.cost.unpricedTokens)
    guard sum.cost.unpricedTokens < tokens.total else { return }
    dollars = max(dollars ?? 0, sum.cost.dollars)
  }
}
