/// Five hours in which Claude Code was used: an **estimate** of the account's rolling window, and shown as nothing else.
///
/// The account's real window opens with its first message, counts what is used elsewhere too, and is known to Anthropic
/// alone. The rules are those that people know from other tools: a block begins at the full hour (UTC) of its first
/// reply and lasts five hours; the next reply at or after its end begins another one.
///
/// Entries tell of a quarter of an hour each. That loses nothing here: blocks begin and end at full hours, between two
/// quarters, and the first and last reply of each quarter are known.
package struct UsageBlock: Hashable, Sendable {
  /// How long a block lasts, in milliseconds.
  package static let length: Int64 = 5 * 3_600_000
  private static let hour: Int64 = 3_600_000

  package let start: Timestamp
  package let sum: UsageSum
  /// By models, the most used first.
  package let models: [UsageReport.Model]
  /// The last reply before it, where five hours or more without any lie between: a gap worth showing.
  package let silentSince: Timestamp?

  /// The moment at which it is over.
  package var end: Timestamp { Self.end(of: start) }

  /// The blocks of Claude Code's entries, in order.
  ///
  /// - Parameters:
  ///   - entries: what Claude Code used, in any order, as far back as there is: where a block begins depends on the one
  ///     before.
  ///   - cost: what an entry cost in US dollars, `nil` where no price is known.
  /// - Returns: the blocks; none is empty.
  package static func blocks(
    of entries: [UsageEntry], cost: (UsageEntry) -> Double?
  ) -> [UsageBlock] {
    // Entries of one quarter overlap in time, and lie in one block whatever their order. The store has them in the order
    // of their quarters, and to sort years of them takes longer than all the rest.
    let counted = entries.filter(isCounted)
    let isInOrder = zip(counted, counted.dropFirst()).allSatisfy { quarter($0) <= quarter($1) }
    var rest = (isInOrder ? counted : counted.sorted { quarter($0) < quarter($1) })[...]
    var blocks: [UsageBlock] = []
    while let first = rest.first {
      let start = start(forFirst: first.first)
      let end = end(of: start)
      let inside = rest.prefix { $0.first < end }
      rest = rest.dropFirst(inside.count)
      let report = UsageReport(inside, by: .model, zone: .utc, project: { _ in nil }, cost: cost)
      let before = blocks.last?.sum.last
      let opening = report.total.first ?? first.first
      let isSilence = before.map { opening.milliseconds - $0.milliseconds >= length } ?? false
      blocks.append(
        UsageBlock(
          start: start, sum: report.total, models: report.rows.flatMap(\.models),
          silentSince: isSilence ? before : nil))
    }
    return blocks
  }

  /// The entries behind the last silence in which a block must have ended: what was before does not matter to the blocks
  /// since then.
  ///
  /// - Parameters:
  ///   - entries: in the order of their quarters.
  ///   - counts: whose entries count; the others are left out.
  /// - Returns: those that count, in their order.
  package static func sinceSilence(
    in entries: [UsageEntry], where counts: (UsageEntry) -> Bool
  ) -> [UsageEntry] {
    var found: [UsageEntry] = []
    for entry in entries.reversed() where isCounted(entry) && counts(entry) {
      // A quarter more: others of the same one may have ended later.
      if let next = found.last, quarter(next) - quarter(entry) > length / UsageEntry.span + 1 { break }
      found.append(entry)
    }
    return found.reversed()
  }

  /// An agent's own sum is told at the end of a session, perhaps days after its requests, and begins no block.
  private static func isCounted(_ entry: UsageEntry) -> Bool { entry.source != .agentSum }

  private static func quarter(_ entry: UsageEntry) -> Int64 { UsageEntry.spanNumber(of: entry.first) }

  private static func start(forFirst time: Timestamp) -> Timestamp {
    Timestamp(milliseconds: time.milliseconds - time.milliseconds.flooredRemainder(by: hour))
  }

  private static func end(of start: Timestamp) -> Timestamp {
    Timestamp(milliseconds: start.milliseconds + length)
  }

  // MARK: While it goes on

  /// Whether it still goes on.
  package func isActive(at now: Timestamp) -> Bool { start <= now && now < end }

  /// Milliseconds until it is over, at least 0.
  package func remaining(at now: Timestamp) -> Int64 { max(0, end.milliseconds - now.milliseconds) }

  /// Tokens a minute between its first and its last reply; `nil` where they lie less than a minute apart.
  package var tokensPerMinute: Double? { minutes.map { Double(sum.usage.total) / $0 } }

  /// What it will hold at its end if it goes on as it did between its first and its last reply.
  ///
  /// - Parameter now: the moment that the rest is counted from.
  /// - Returns: tokens, and US dollars where everything in it has a price; `nil` where there is no rate to go by.
  package func projection(at now: Timestamp) -> (tokens: Double, dollars: Double?)? {
    guard let minutes, isActive(at: now) else { return nil }
    let growth = 1 + Double(remaining(at: now)) / 60_000 / minutes
    return (Double(sum.usage.total) * growth, sum.cost.isWhole ? sum.cost.dollars * growth : nil)
  }

  private var minutes: Double? {
    guard let first = sum.first, let last = sum.last else { return nil }
    let minutes = Double(last.milliseconds - first.milliseconds) / 60_000
    return minutes >= 1 ? minutes : nil
  }
}
