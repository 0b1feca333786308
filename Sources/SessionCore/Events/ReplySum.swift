/// Replies of long ago, added up: nobody was there to see them come, and a history of years is not told reply by reply.
package struct ReplySum: Hashable, Sendable {
  /// A reply of the main conversation, as far as its window is concerned.
  package struct Context: Hashable, Sendable {
    package var model: String
    /// Tokens that stood in the window with it.
    package var tokens: Int

    package init(model: String, tokens: Int) {
      self.model = model
      self.tokens = tokens
    }
  }

  /// What is older than this when it is first read is history, in milliseconds: replies are added up, steps are not told,
  /// and sums of tokens change no more but where a history is read.
  package static let historyAge: Int64 = 86_400_000

  /// Replies that the session counts.
  package var replies = 0
  /// What they add to the session's totals.
  package var counted = TokenUsage()
  /// The last reply of the main conversation; `nil` where there is none among them.
  package var last: Context?
  /// The most tokens that any of them had in the main conversation's window with the last one's model.
  package var largestContext = 0

  package init() {}

  /// Takes in the next reply.
  package mutating func add(_ reply: Reply) {
    counted = counted + reply.counted
    replies += reply.isNew ? 1 : 0
    guard reply.isMainChain else { return }
    let isSameModel = last?.model == reply.model
    largestContext = max(isSameModel ? largestContext : 0, reply.contextTokens)
    last = Context(model: reply.model, tokens: reply.contextTokens)
  }
}
