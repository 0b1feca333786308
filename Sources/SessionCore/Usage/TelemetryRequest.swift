/// One request to a model, as the agent's telemetry tells of it: also one that no transcript shows.
package struct TelemetryRequest: Hashable, Sendable {
  package var agent: AgentID
  package var session: SessionID
  package var key: RequestKey
  /// When it was answered.
  package var time: Timestamp
  /// The model, by its API name.
  package var model: String
  package var usage: TokenUsage
  package var tier: BillingClass.Tier
  /// What it was for, in the agent's own word: `repl_main_thread`, `compact`, `subagent`, …
  package var purpose: String?
  /// US dollars by the agent's own prices; `nil` where it does not say.
  package var dollars: Double?

  package init(
    agent: AgentID, session: SessionID, key: RequestKey, time: Timestamp, model: String, usage: TokenUsage,
    tier: BillingClass.Tier = .standard, purpose: String? = nil, dollars: Double? = nil
  ) {
    self.agent = agent
    self.session = session
    self.key = key
    self.time = time
    self.model = model
    self.usage = usage
    self.tier = tier
    self.purpose = purpose
    self.dollars = dollars
  }

  /// What decides its price beside its model and the day.
  package var billing: BillingClass {
    BillingClass(tier: tier, promptSize: BillingClass.PromptSize(tokens: usage.context))
  }
}
