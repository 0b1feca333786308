/// What an agent says that a session used, all requests together: also those that no transcript shows, of which the
/// summary of a compaction is the largest.
///
/// The agent goes on with a sum when a session is resumed or forked, and then says so by ``begun``.
package struct AgentSum: Hashable, Sendable {
  /// What one model was used for.
  package struct Model: Hashable, Sendable {
    /// By the name that the agent asked for, `claude-sonnet-4-6[1m]`; the transcript has the one that answered.
    package var name: String
    package var usage: TokenUsage
    /// US dollars by the agent's own prices; `nil` where it does not say.
    package var dollars: Double?

    package init(name: String, usage: TokenUsage, dollars: Double? = nil) {
      self.name = name
      self.usage = usage
      self.dollars = dollars
    }
  }

  /// When the agent began to count. Sums that go on have the same moment, in a fork of the session too.
  package var begun: Timestamp
  /// In the order in which they are told; none where nothing was used.
  package var models: [Model]

  package init(begun: Timestamp, models: [Model]) {
    self.begun = begun
    self.models = models
  }

  /// The sums by the plainest spelling of the models' names.
  var byModel: [String: TokenUsage] {
    models.reduce(into: [:]) { sums, model in
      let name = ModelSpellings.plainest(model.name)
      sums[name] = (sums[name] ?? TokenUsage()) + model.usage
    }
  }
}
