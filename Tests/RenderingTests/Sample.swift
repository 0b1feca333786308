import Rendering
import SessionCore

/// Sessions to render: one of each kind that looks different.
enum Sample {
  /// The moment at which all is rendered.
  static let now = Timestamp(milliseconds: 1_795_240_000_000)

  static let terminal = TextStyle(columns: 80, usesColor: false, usesUnicode: true)

  static func style(_ columns: Int, color: Bool = false, unicode: Bool = true) -> TextStyle {
    TextStyle(columns: columns, usesColor: color, usesUnicode: unicode)
  }

  static func rules(reserve: Int?) -> WindowRules {
    WindowRules(
      asOf: "2026-11-20",
      table: [
        .init(prefix: "claude-", tokens: 200_000), .init(prefix: "claude-opus-5", tokens: 1_000_000),
        .init(prefix: "gpt-", tokens: 258_000),
      ],
      usualTokens: 200_000, knownSizes: [200_000, 1_000_000], compactionReserve: reserve)
  }

  /// A session whose replies held `used` tokens, active so many seconds ago.
  static func entry(
    _ key: Int64, _ project: String?, agent: String = "claude-code", id: String? = nil,
    model: String? = "claude-sonnet-4-6", used: [Int] = [], secondsAgo: Int64 = 2,
    live activity: LiveAgent.Activity? = nil, reserve: Int? = 33_000
  ) -> SessionBoard.Entry {
    let id = id ?? "3f2c\(key)d81-0aa1-4b52-9c1e-8f00d2c4a7e\(key)"
    let origin = SessionOrigin(
      agent: AgentID(agent), id: SessionID(id),
      transcript: "/home/ada/.claude/projects/-home-ada-src/\(id).jsonl")
    let time = Timestamp(milliseconds: now.milliseconds - secondsAgo * 1_000)
    var overview = SessionOverview(
      key: SessionKey(key), origin: origin, lastActivity: time,
      budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules(reserve: reserve)))
    overview.profile = SessionProfile(
      project: project, branch: "main", model: model, version: "2.1.3", title: "Fix the flaky login test")
    overview.totals = TokenUsage(
      input: 1_204, output: 48_112, cacheRead: 12_345_678, cacheWrite: 903_112, cacheWriteOneHour: 12_000)
    overview.messages = 412
    for tokens in used {
      _ = overview.budget.replied(contextTokens: tokens, model: model ?? "", at: time)
    }
    return SessionBoard.Entry(
      overview: overview, agent: activity.map { LiveAgent(pid: 4_242, startTicks: 77, activity: $0) })
  }

  static let busy = entry(1, "/home/ada/src/api", used: [76_540], live: .busy)
  static let waiting = entry(
    3, "/home/ada/src/infra", model: "claude-opus-4-5-20251101", used: [152_900], secondsAgo: 12,
    live: .waiting(for: "permission prompt"))
  static let warned = entry(4, "/home/ada/src/web", used: [138_000], secondsAgo: 40, live: .waiting(for: nil))
  /// Went on past the point where the agent compacts, so the whole window counts.
  static let beyond = entry(7, "/home/ada/src/beyond", used: [190_120, 193_540], secondsAgo: 40_000)
  /// No reply came yet.
  static let fresh = entry(8, "/home/ada/src/new", model: nil, secondsAgo: 50_000)
  static let idle = entry(
    2, "/home/ada/src/docs", agent: "codex", model: "gpt-5.2-codex", used: [54_000], secondsAgo: 720,
    live: .idle,
    reserve: nil)

  /// Right after a compaction whose summary has no stated size.
  static var compacted: SessionBoard.Entry {
    let compaction = Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: nil)
    return busy.with { $0.budget.compacted(compaction, at: now) }
  }

  /// Sessions of each kind, two of them with the same name.
  static let board = SessionBoard(
    lastEvent: 48_112, isComplete: true,
    entries: [
      busy, idle, waiting, warned, beyond, fresh,
      entry(
        5, "/home/ada/src/a-long-name-with-日本語-in-it", model: "claude-opus-5-5", used: [163_000], live: .busy),
      entry(6, "/home/ada/src/api", used: [26_540], secondsAgo: 7_200),
      entry(9, "/home/ada/src/old", used: [26_540], secondsAgo: 720_000),
    ])

  /// The few sessions of an ordinary day.
  static let calmBoard = SessionBoard(
    isComplete: true, entries: [busy, entry(2, "/home/ada/src/docs", used: [20_000])])

  /// Nothing is left to read.
  static let readIndex: IndexProgress = {
    var index = IndexProgress()
    index.isComplete = true
    return index
  }()

  /// 86 of 200 files of a history, read at 365 MiB a second.
  static let index: IndexProgress = {
    var index = IndexProgress()
    index.begun()
    index.found(files: 200, bytes: 1_700 << 20, at: 0)
    index.stored(files: 40, bytes: 431 << 20, at: 1_000)
    index.stored(files: 46, bytes: 300 << 20, at: 2_000)
    return index
  }()

  static let report = StatusReport(
    version: "0.1.0", apiVersion: "1.0", pid: 4_242, uptimeSeconds: 11_520, isComplete: true,
    index: readIndex, sessions: 1_204, liveSessions: 3, transcripts: 1_310, events: 48_112, lastEvent: 48_112,
    unreadableLines: 2,
    residentBytes: 14_900_000, socket: "/run/user/1000/sessiond/sessiond.sock",
    database: "/home/ada/.local/state/sessiond/sessiond.db", configurationFile: nil)

  static func event(_ kind: SessionEventKind) -> SessionEvent {
    SessionEvent(
      number: 17, session: SessionKey(1), time: now, kind: kind,
      source: SourcePointer(path: busy.overview.origin.transcript, offset: 1_042, length: 310))
  }

  static let reply = Reply(
    key: ReplyKey(rawValue: 255), model: "claude-sonnet-4-6",
    usage: TokenUsage(input: 3, output: 1_204, cacheRead: 76_537),
    counted: TokenUsage(input: 3, output: 1_204),
    isNew: true, isMainChain: true)
  static let alert = BudgetAlert(
    threshold: 8, tier: .critical, remainingPercent: 8, usedTokens: 152_900, limitTokens: 167_000,
    basis: .usable)

  /// One event of each kind, and the variants that read differently.
  static let kinds: [SessionEventKind] = {
    var grown = reply
    (grown.isNew, grown.isMainChain) = (false, false)
    var copied = grown
    copied.counted = TokenUsage()
    return [
      .found(busy.overview.origin),
      .described(SessionProfile(project: "/home/ada/src/api", branch: "main", model: "claude-sonnet-4-6")),
      .described(SessionProfile(version: "2.1.3", title: "Fix the login")),
      .active, .replied(reply), .replied(grown), .replied(copied), .alerted(alert),
      .compacted(Compaction(trigger: .automatic, tokensBefore: 167_543, tokensAfter: 12_000)),
      .compacted(Compaction(trigger: .manual, tokensBefore: 90_000, tokensAfter: nil)),
      .compacted(Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: nil)),
      .unreadable(reason: "not JSON"), .rewritten(reason: "shorter than before"), .transcriptDeleted,
    ]
  }()
}

extension SessionBoard.Entry {
  /// The same session, changed.
  func with(_ change: (inout SessionOverview) -> Void) -> SessionBoard.Entry {
    var overview = overview
    change(&overview)
    return SessionBoard.Entry(overview: overview, agent: agent)
  }
}
