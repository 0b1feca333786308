package import SessionCore

extension UsageSheet {
  /// The five-hour blocks, which are estimated and say so.
  ///
  /// - Parameters:
  ///   - blocks: in their order; those outside of the period are left out.
  ///   - accountWindows: what agents were told of the account's own windows.
  ///   - period: the days in which a block has to have its first or its last moment.
  ///   - zone: whose clocks times are shown by.
  ///   - now: the moment that the block in course is judged at.
  package init(
    blocks: [UsageBlock], accountWindows: [AccountWindow] = [], period: UsagePeriod, zone: ZoneOffsets,
    now: Timestamp
  ) {
    by = "block"
    self.accountWindows = accountWindows
    fieldNames = Self.blockFieldNames
    self.period = period
    let (since, until) = period.bounds(in: zone)
    let shown = blocks.filter { block in
      (since.map { block.end > $0 } ?? true) && (until.map { block.start < $0 } ?? true)
    }
    rows = shown.map { Self.row($0, zone, now) }
    total = shown.map(\.sum).total
    var notes: [String] = []
    if let active = shown.last, active.isActive(at: now) { notes.append(Self.outlook(active, now)) }
    if !shown.isEmpty {
      notes.append(
        "Blocks are estimated from Claude Code's transcripts: five hours from the full hour of the first reply."
      )
    }
    self.notes = notes + accountWindows.map { $0.text(zone: zone, now: now) }
  }

  private static let blockFieldNames = [
    "start", "end", "active", "silent_since", "first_reply", "last_reply", "remaining_seconds",
    "tokens_per_minute", "projected_tokens", "projected_cost_usd",
  ]

  private static func row(_ block: UsageBlock, _ zone: ZoneOffsets, _ now: Timestamp) -> Row {
    let isActive = block.isActive(at: now)
    let projection = block.projection(at: now)
    let values: [Value] = [
      .text(block.start.iso8601), .text(block.end.iso8601), .truth(isActive),
      .text(block.silentSince?.iso8601), .text(block.sum.first?.iso8601), .text(block.sum.last?.iso8601),
      .number(isActive ? Int(block.remaining(at: now) / 1_000) : nil),
      .number(block.tokensPerMinute.map(whole)), .number(projection.map { whole($0.tokens) }),
      .dollars(projection?.dollars),
    ]
    let day = zone.day(at: block.start)
    var remark: String?
    if let silent = block.silentSince, let first = block.sum.first {
      remark = "no reply for \(Age(of: silent, at: first).span)"
    }
    return Row(
      label: "\(day) \(zone.clock(at: block.start)) to \(zone.clock(at: block.end))",
      fields: Array(zip(blockFieldNames, values)), sum: block.sum, models: block.models, remark: remark)
  }

  /// The nearest whole number; the largest one for what is beyond.
  private static func whole(_ number: Double) -> Int {
    Int(exactly: number.rounded()) ?? .max
  }

  /// What the block in course comes to if it goes on.
  private static func outlook(_ block: UsageBlock, _ now: Timestamp) -> String {
    var text = "In course, \(Age(seconds: block.remaining(at: now) / 1_000).span) left"
    guard let rate = block.tokensPerMinute, let projection = block.projection(at: now) else {
      return text + "."
    }
    text += ": \(Figures.rate(whole(rate))), at this rate \(Figures.short(whole(projection.tokens))) tokens"
    if let dollars = projection.dollars { text += " and \(Money.text(dollars))" }
    return text + " at its end."
  }
}
