/// Finds what an agent's own sums have more than all the requests that are known one by one.
///
/// The difference is taken model by model and kind by kind, and is never below nothing: a sum that lacks something does
/// not make what is known less.
package enum HiddenUsage {
  /// A request that is known by itself: a reply that a transcript shows, or one that telemetry has told of.
  package struct Request: Hashable, Sendable {
    package var time: Timestamp
    package var model: String
    package var usage: TokenUsage

    package init(time: Timestamp, model: String, usage: TokenUsage) {
      self.time = time
      self.model = model
      self.usage = usage
    }
  }

  /// A sum, and the moment up to which it counts.
  package struct Told: Hashable, Sendable {
    package var time: Timestamp
    package var sum: AgentSum

    package init(time: Timestamp, sum: AgentSum) {
      self.time = time
      self.sum = sum
    }
  }

  /// Tokens that a sum brought to light.
  package struct Part: Hashable, Sendable {
    /// The moment of the sum: when the requests were made nobody says.
    package var time: Timestamp
    /// The model's name as transcripts have it where one of them shows it, else as the agent asked for it.
    package var model: String
    package var usage: TokenUsage
  }

  /// What each of the sums of one count brings to light beyond the ones before it.
  ///
  /// - Parameters:
  ///   - told: sums with one ``AgentSum/begun``, of one session, in the order of their times.
  ///   - requests: what is known of that session since then, in any order.
  ///   - former: what sums of the session that this one was forked from brought to light, by plainest names.
  /// - Returns: the parts, in the order of the sums and of names; none is of nothing.
  package static func parts(
    of told: [Told], beyond requests: [Request], former: [String: TokenUsage] = [:]
  ) -> [Part] {
    let requests = requests.sorted { $0.time < $1.time }
    var rest = requests[...]
    var known = Known()
    var placed = former
    var parts: [Part] = []
    for each in told {
      while let next = rest.first, next.time <= each.time {
        known.add(next)
        rest.removeFirst()
      }
      for (model, hidden) in known.excess(in: each.sum).sorted(by: { $0.key < $1.key }) {
        let before = placed[model] ?? TokenUsage()
        let usage = hidden.excess(over: before)
        guard !usage.isZero else { continue }
        placed[model] = before + usage
        parts.append(Part(time: each.time, model: name(of: model, each.sum, known), usage: usage))
      }
    }
    return parts
  }

  /// What a sum has more than the requests up to its moment, by plainest names of models.
  package static func hidden(in told: Told, beyond requests: [Request]) -> [String: TokenUsage] {
    var known = Known()
    for request in requests where request.time <= told.time { known.add(request) }
    return known.excess(in: told.sum)
  }

  /// What is known so far, by the models' names as they are written: they are few, and looked at once each.
  private struct Known {
    private(set) var models: [String: TokenUsage] = [:]

    mutating func add(_ request: Request) {
      models[request.model] = (models[request.model] ?? TokenUsage()) + request.usage
    }

    func excess(in sum: AgentSum) -> [String: TokenUsage] {
      let known = models.reduce(into: [String: TokenUsage]()) { known, model in
        let name = ModelSpellings.plainest(model.key)
        known[name] = (known[name] ?? TokenUsage()) + model.value
      }
      return sum.byModel.reduce(into: [:]) { hidden, sum in
        hidden[sum.key] = sum.value.excess(over: known[sum.key] ?? TokenUsage())
      }
    }
  }

  /// Whether one sum may go on from another: it has no less of anything.
  package static func mayGoOn(_ later: AgentSum, from earlier: AgentSum) -> Bool {
    let sums = later.byModel
    return earlier.byModel.allSatisfy { model, usage in
      usage.excess(over: sums[model] ?? TokenUsage()).isZero
    }
  }

  private static func name(of plainest: String, _ sum: AgentSum, _ known: Known) -> String {
    known.models.keys.sorted().first { ModelSpellings.plainest($0) == plainest }
      ?? sum.models.first { ModelSpellings.plainest($0.name) == plainest }?.name ?? plainest
  }
}

extension TokenUsage {
  /// What this has more than the other, kind by kind, never below 0.
  func excess(over other: TokenUsage) -> TokenUsage {
    var excess = TokenUsage(
      input: max(0, input - other.input), output: max(0, output - other.output),
      cacheRead: max(0, cacheRead - other.cacheRead), cacheWrite: max(0, cacheWrite - other.cacheWrite))
    excess.cacheWriteOneHour = min(excess.cacheWrite, max(0, cacheWriteOneHour - other.cacheWriteOneHour))
    return excess
  }
}
