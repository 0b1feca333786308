/// What the last turns of a conversation took: by how much its window grew in each, and the tokens of all its requests.
/// Knows no clock.
///
/// A turn begins with a prompt and ends with the next. One of which not everything is known counts for nothing: the first
/// of a conversation, and one in which it was replaced by a summary.
package struct TurnGrowth: Hashable, Sendable {
  /// What one turn took.
  package struct Turn: Hashable, Sendable {
    /// Tokens by which the window grew, at least 0.
    package var growth: Int
    /// Tokens of its requests, those of subagents among them, by what decides their price.
    package fileprivate(set) var shares: [Share] = []

    /// More models than that are none that a turn has asked: what they took has no price.
    private static let mostShares = 16

    /// The turn with a further reply, by which the window grew so much.
    func with(_ reply: Reply, growth more: Int = 0) -> Turn {
      var turn = self
      turn.growth = growth.addingClamped(max(0, more))
      // What an agent writes itself in a model's place took no tokens.
      guard !reply.counted.isZero else { return turn }
      let size = BillingClass.PromptSize(tokens: reply.usage.context)
      let known = shares.firstIndex { $0.model == reply.model && $0.promptSize == size }
      if let place = known ?? (shares.count < Self.mostShares ? nil : shares.count - 1) {
        turn.shares[place].usage = shares[place].usage + reply.counted
        if known == nil { turn.shares[place].model = "" }
      } else {
        turn.shares.append(Share(model: reply.model, promptSize: size, usage: reply.counted))
      }
      return turn
    }
  }

  /// What a turn took at one price.
  package struct Share: Hashable, Sendable {
    /// By its API name; empty where they were too many.
    package var model: String
    package var promptSize: BillingClass.PromptSize
    package var usage: TokenUsage
  }

  /// So many turns are looked back on.
  private static let mostTurns = 8
  /// From so many on something can be told.
  private static let leastTurns = 2

  /// The last that are over, the oldest first.
  package private(set) var turns: [Turn] = []
  /// The one that goes on, from its first reply on; `nil` where not everything is known of it.
  private var current: Turn?
  /// Whether somebody has said something that no reply has come to.
  private var isPrompted = false
  /// Tokens in the window at the last reply; `nil` where the next one has nothing to be compared to.
  private var tokens: Int?
  private var lastReply: Timestamp?

  /// Of a conversation of which nothing is known yet.
  package init() {}

  /// Somebody said something. A prompt is told of by the hook and by the transcript, so one that is not newer than the
  /// last reply was known already.
  package mutating func prompted(at time: Timestamp) {
    if let lastReply, time <= lastReply { return }
    isPrompted = true
  }

  /// A reply arrived.
  ///
  /// - Parameters:
  ///   - reply: of the main conversation or of a subagent, which takes tokens of the account and none of the window.
  ///   - time: when it came.
  package mutating func replied(_ reply: Reply, at time: Timestamp) {
    guard reply.isMainChain else {
      current = current?.with(reply)
      return
    }
    guard reply.contextTokens > 0 else { return }
    if isPrompted {
      if let current { close(current) }
      current = tokens == nil ? nil : Turn(growth: 0)
      isPrompted = false
    }
    current = current?.with(reply, growth: reply.contextTokens - (tokens ?? reply.contextTokens))
    tokens = reply.contextTokens
    lastReply = max(lastReply ?? time, time)
  }

  /// The conversation was replaced by a summary.
  package mutating func compacted() {
    current = nil
    tokens = nil
  }

  /// By how much the window grows in a turn: the median of the last ones, which neither a long one nor a pause moves.
  /// `nil` where fewer than two are known.
  package var tokensPerTurn: Int? {
    guard turns.count >= Self.leastTurns else { return nil }
    return Self.median(turns.map { Double($0.growth) }).flatMap { Int(exactly: $0.rounded()) }
  }

  /// What a turn costs in US dollars: the median of the last ones.
  ///
  /// - Parameter price: what a share of a turn costs; `nil` where that is not known.
  /// - Returns: `nil` where fewer than two turns are known, or a part of one has no price.
  package func costPerTurn(_ price: (Share) -> Double?) -> Double? {
    guard turns.count >= Self.leastTurns else { return nil }
    var costs: [Double] = []
    for turn in turns {
      var cost = 0.0
      for share in turn.shares {
        guard let part = price(share) else { return nil }
        cost += part
      }
      costs.append(cost)
    }
    return Self.median(costs)
  }

  private mutating func close(_ turn: Turn) {
    turns.append(turn)
    if turns.count > Self.mostTurns { turns.removeFirst() }
  }

  private static func median(_ numbers: [Double]) -> Double? {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
