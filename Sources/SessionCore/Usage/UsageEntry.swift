/// Tokens of one session, one model, one class and one source within a quarter of an hour: what the reports are summed
/// from. A quarter, since that is the finest step in which clocks of time zones differ.
package struct UsageEntry: Hashable, Sendable {
  /// The length of the span, in milliseconds.
  package static let span: Int64 = 900_000

  /// The number of the span in which a moment lies: quarters of an hour since 1970.
  package static func spanNumber(of time: Timestamp) -> Int64 {
    time.milliseconds.flooredQuotient(by: span)
  }

  package var session: SessionKey
  /// The model, by its API name.
  package var model: String
  package var billing: BillingClass
  package var source: UsageSource
  /// The times of the first and the last reply, both within one span.
  package var first: Timestamp
  package var last: Timestamp
  /// Replies, each counted once over all files.
  package var replies: Int
  package var usage: TokenUsage

  package init(
    session: SessionKey, model: String, billing: BillingClass, source: UsageSource, first: Timestamp,
    last: Timestamp, replies: Int, usage: TokenUsage
  ) {
    self.session = session
    self.model = model
    self.billing = billing
    self.source = source
    self.first = first
    self.last = last
    self.replies = replies
    self.usage = usage
  }
}

/// Who told of tokens.
package enum UsageSource: Int, CaseIterable, Sendable {
  /// The agent's transcript: replies that it shows.
  case transcript = 0
  /// The agent's own sum at the end of a session, less what its transcript shows: requests that it hides.
  case agentSum = 1
  /// The agent's telemetry, request by request.
  case telemetry = 2
}
