import Rendering
import SessionCore

/// Usage to render: two weeks of three models, one of them without a price.
enum UsageSample {
  static let berlin = ZoneOffsets(first: 3_600)
  static let day: Int64 = 86_400_000

  /// Usage of one model so many hours before now; tokens grow with `size`.
  static func entry(
    hoursAgo: Double, session: Int64 = 1, model: String = "claude-sonnet-4-6", size: Int, replies: Int = 10
  ) -> UsageEntry {
    let moment = Timestamp(milliseconds: Sample.now.milliseconds - Int64(hoursAgo * 3_600_000))
    return UsageEntry(
      session: SessionKey(session), model: model, billing: BillingClass(promptSize: .upTo100K),
      source: .transcript, first: moment, last: Timestamp(milliseconds: moment.milliseconds + 60_000),
      replies: replies,
      usage: TokenUsage(
        input: 40 * size, output: 1_200 * size, cacheRead: 310_000 * size, cacheWrite: 9_100 * size,
        cacheWriteOneHour: 100 * size))
  }

  static let entries = [
    entry(hoursAgo: 1, size: 3), entry(hoursAgo: 2, session: 3, model: "claude-opus-4-5-20251101", size: 12),
    entry(hoursAgo: 26, size: 100, replies: 412),
    entry(hoursAgo: 98, session: 2, model: "gpt-5.2-codex", size: 1),
    entry(hoursAgo: 99, session: 5, size: 7),
  ]

  /// A dollar for 10,000 tokens of output of Claude's models; what others ask is not known.
  static func cost(_ entry: UsageEntry) -> Double? {
    entry.model.hasPrefix("claude-") ? Double(entry.usage.output) / 10_000 : nil
  }

  static let sessions: [SessionKey: SessionBoard.Entry] = Dictionary(
    uniqueKeysWithValues: Sample.board.entries.map { ($0.overview.key, $0) })

  static func sheet(
    _ grouping: UsageReport.Grouping, _ entries: [UsageEntry] = entries,
    sessions: [SessionKey: SessionBoard.Entry] = sessions
  ) -> UsageSheet {
    UsageSheet(
      UsageReport(
        entries, by: grouping, zone: berlin, project: { sessions[$0]?.overview.profile.project }, cost: cost),
      period: UsagePeriod(), sessions: sessions)
  }

  static let blocks = UsageSheet(
    blocks: UsageBlock.blocks(of: entries.filter { $0.model.hasPrefix("claude-") }, cost: cost),
    period: UsagePeriod(), zone: berlin, now: Sample.now)
}
