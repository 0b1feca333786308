import Foundation
import Rendering
import SessionCore
import SessionTestSupport
import Testing

/// The figures for Prometheus.
struct MetricsReportTests {
  private static func usage(_ models: (String, TokenUsage, dollars: Double?)...) -> [UsageCounters.Row] {
    let time = Timestamp(milliseconds: 0)
    var sums: [UsageCounters.Place: UsageSum] = [:]
    for (model, usage, dollars) in models {
      let place = UsageCounters.Place(
        agent: AgentID("claude-code"), model: MetricsReport.label(ofModel: model))
      sums[place, default: UsageSum()].add(
        UsageEntry(
          session: SessionKey(1), model: model, billing: BillingClass(promptSize: .upTo100K),
          source: .transcript, first: time, last: time, replies: 2, usage: usage), dollars: dollars)
    }
    var counters = UsageCounters()
    return counters.update(sums)
  }

  private static func text(
    board: SessionBoard = Sample.calmBoard, usage: [UsageCounters.Row] = [],
    quotas: [AgentID: [QuotaWindow]] = [:], workers: [WorkerLine] = []
  ) -> String {
    MetricsReport(
      version: "0.1.0", apiVersion: "1.0", board: board, usage: usage, alerts: [.critical: 3],
      deliveries: [.command: ["failed": 2, "delivered": 1], .tmux: ["unreachable": 4]], quotas: quotas,
      workers: workers, lastEvent: 7, connections: 2,
      process: .init(
        residentBytes: 14_900_000, processorSeconds: 1.25, openDescriptors: 21,
        started: Timestamp(milliseconds: 1_795_241_087_752))
    ).text
  }

  private static func report(
    board: SessionBoard = Sample.calmBoard, usage: [UsageCounters.Row] = [],
    quotas: [AgentID: [QuotaWindow]] = [:], workers: [WorkerLine] = []
  ) -> [String] {
    text(board: board, usage: usage, quotas: quotas, workers: workers)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func samples(of name: String, in lines: [String]) -> [String] {
    lines.filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
  }

  @Test func `a family is what it means, of which kind it is, and its samples`() {
    let lines = Self.report()
    #expect(
      lines.prefix(3) == [
        "# HELP sessiond_build_info Always 1; the versions are its labels.",
        "# TYPE sessiond_build_info gauge",
        #"sessiond_build_info{version="0.1.0",api="1.0"} 1"#,
      ])
    #expect(lines.last == "", "the last line has its end")
    #expect(lines.contains("process_cpu_seconds_total 1.25"))
    #expect(lines.contains("process_start_time_seconds 1795241087.752"))
    #expect(lines.contains("process_resident_memory_bytes 14900000"))
  }

  @Test func `each token is of one kind`() {
    let usage = TokenUsage(input: 1, output: 20, cacheRead: 300, cacheWrite: 4_000, cacheWriteOneHour: 500)
    let lines = Self.report(usage: Self.usage(("m", usage, dollars: 0.5)))
    #expect(
      Self.samples(of: "sessiond_tokens_total", in: lines) == [
        #"sessiond_tokens_total{agent="claude-code",model="m",kind="input"} 1"#,
        #"sessiond_tokens_total{agent="claude-code",model="m",kind="output"} 20"#,
        #"sessiond_tokens_total{agent="claude-code",model="m",kind="cache_read"} 300"#,
        #"sessiond_tokens_total{agent="claude-code",model="m",kind="cache_write"} 3500"#,
        #"sessiond_tokens_total{agent="claude-code",model="m",kind="cache_write_1h"} 500"#,
      ])
  }

  @Test func `without a price there is no cost, and not one of 0`() {
    let usage = TokenUsage(input: 1_000)
    let lines = Self.report(
      usage: Self.usage(("known", usage, dollars: 0.25), ("unknown", usage, dollars: nil)))
    #expect(
      Self.samples(of: "sessiond_cost_usd_total", in: lines) == [
        #"sessiond_cost_usd_total{agent="claude-code",model="known"} 0.25"#
      ])
    #expect(
      Self.samples(of: "sessiond_unpriced_tokens_total", in: lines) == [
        #"sessiond_unpriced_tokens_total{agent="claude-code",model="known"} 0"#,
        #"sessiond_unpriced_tokens_total{agent="claude-code",model="unknown"} 1000"#,
      ])
  }

  @Test func `names from elsewhere stay within their label`() {
    let name = "a\"b\\c\nd\u{1b}[31m\u{9b}é\t"
    let lines = Self.report(usage: Self.usage((name, TokenUsage(input: 1), dollars: nil)))
    #expect(
      Self.samples(of: "sessiond_replies_total", in: lines) == [
        #"sessiond_replies_total{agent="claude-code",model="a\"b\\c\nd?[31m?é?"} 2"#
      ])
  }

  @Test func `models whose names come out the same are one`() {
    let long = String(repeating: "x", count: 128)
    let names = [
      "claude-opus-4-5-20251101", "claude-opus-4-5[1m]", long + "1", long + "2", "a\u{1}", "a\u{2}",
    ]
    let usage = names.map { ($0, TokenUsage(input: 10), dollars: Double?.none) }
    let lines = Self.report(
      usage: Self.usage(usage[0], usage[1], usage[2], usage[3], usage[4], usage[5]))
    #expect(
      Self.samples(of: "sessiond_unpriced_tokens_total", in: lines) == [
        #"sessiond_unpriced_tokens_total{agent="claude-code",model="a?"} 20"#,
        #"sessiond_unpriced_tokens_total{agent="claude-code",model="claude-opus-4-5"} 20"#,
        #"sessiond_unpriced_tokens_total{agent="claude-code",model="\#(long)"} 20"#,
      ])
  }

  @Test func `no sample comes twice, whatever its labels are made of`() {
    let now = Sample.now
    let windows = ["a\u{1}", "a\u{2}"].map {
      QuotaWindow(limit: $0, minutes: 300, usedPercent: 50, resets: nil, measured: now)
    }
    let lines = Self.report(quotas: [AgentID("codex"): windows])
    #expect(
      Self.samples(of: "sessiond_quota_used_ratio", in: lines) == [
        #"sessiond_quota_used_ratio{agent="codex",limit="a?",window="5h"} 0.5"#
      ])
  }

  @Test func `a window of which it is known by whose account it was told says so`() {
    let windows = ["/home/u/.claude", "/home/u/.claude-work", nil].map {
      Sample.window(50, 300, resetsIn: 60, folder: $0)
    }
    #expect(
      Self.samples(
        of: "sessiond_quota_used_ratio", in: Self.report(quotas: [AgentID("claude-code"): windows])) == [
          #"sessiond_quota_used_ratio{agent="claude-code",limit="claude",window="5h",folder="/home/u/.claude"} 0.5"#,
          #"sessiond_quota_used_ratio{agent="claude-code",limit="claude",window="5h",folder="/home/u/.claude-work"} 0.5"#,
          #"sessiond_quota_used_ratio{agent="claude-code",limit="claude",window="5h"} 0.5"#,
        ])
  }

  /// The text in each state that looks different.
  private static let states: [String] = {
    let worker = WorkerLine(
      name: "budget", state: "running", restart: "permanent", seconds: 3, restarts: 2, lastError: nil,
      heartbeatSeconds: 0.5, queueDepth: 0)
    let quota = QuotaWindow(
      limit: "co\"dex\n", minutes: 300, usedPercent: 71.5, resets: nil, measured: Sample.now)
    var reading = Sample.board
    (reading.isComplete, reading.index) = (false, Sample.index)
    reading.index.pause(true)
    return [
      text(board: SessionBoard()), text(board: reading, workers: [worker]),
      text(board: Sample.board, quotas: [AgentID("codex"): [quota]]),
      text(
        usage: usage(
          ("claude-opus-4-5", TokenUsage(input: .max, output: 20), dollars: 1e300),
          ("a\"b\\c\nd\u{1b}[31m\u{9b}é\t\u{2028}", TokenUsage(cacheRead: 1), dollars: nil),
          ("", TokenUsage(cacheWrite: 2, cacheWriteOneHour: 1), dollars: 0.1))),
    ]
  }()

  @Test(.enabled(if: Promtool.path != nil, "promtool is not on PATH"))
  func `promtool has nothing to say against any state`() throws {
    for text in Self.states { #expect(try Promtool.objection(to: Data(text.utf8)) == nil) }
  }

  @Test(.enabled(if: Promtool.path != nil, "promtool is not on PATH"))
  func `promtool objects to what is wrong`() throws {
    let text = "# HELP a_total x\n# TYPE a_total gauge\na_total{m=\"\\x\"} 1\n"
    #expect(try Promtool.objection(to: Data(text.utf8)) != nil)
  }

  @Test func `running sessions have a share, each a name of its own`() {
    let live = (1...100).map { Sample.entry(Int64($0), "/home/ada/src/api", used: [20_000], live: .busy) }
    let samples = Self.samples(
      of: "sessiond_session_context_remaining_ratio",
      in: Self.report(board: SessionBoard(isComplete: true, entries: live + [Sample.fresh])))
    #expect(samples.count == MetricsReport.mostSessions)
    #expect(Set(samples).count == samples.count)
    // 147,000 of 167,000 tokens are left.
    #expect(samples.allSatisfy { $0.hasSuffix(#"project="api"} 0.88"#) }, "\(samples)")
  }

  @Test func `alerts of every tier, also of those that never fired`() {
    #expect(
      Self.samples(of: "sessiond_alerts_total", in: Self.report()) == [
        #"sessiond_alerts_total{tier="warning"} 0"#, #"sessiond_alerts_total{tier="critical"} 3"#,
        #"sessiond_alerts_total{tier="danger"} 0"#,
      ])
  }

  @Test func `what became of alerts on their ways`() {
    #expect(
      Self.samples(of: "sessiond_alert_deliveries_total", in: Self.report()) == [
        #"sessiond_alert_deliveries_total{way="tmux",result="unreachable"} 4"#,
        #"sessiond_alert_deliveries_total{way="command",result="delivered"} 1"#,
        #"sessiond_alert_deliveries_total{way="command",result="failed"} 2"#,
      ])
  }

  @Test func `quotas by their window`() {
    let now = Sample.now
    let windows = [
      QuotaWindow(limit: "codex", minutes: 300, usedPercent: 71.5, resets: nil, measured: now),
      QuotaWindow(limit: "codex", minutes: 10_080, usedPercent: 22, resets: nil, measured: now),
    ]
    #expect(
      Self.samples(of: "sessiond_quota_used_ratio", in: Self.report(quotas: [AgentID("codex"): windows])) == [
        #"sessiond_quota_used_ratio{agent="codex",limit="codex",window="5h"} 0.715"#,
        #"sessiond_quota_used_ratio{agent="codex",limit="codex",window="7d"} 0.22"#,
      ])
  }

  @Test func `a worker is in one state`() {
    let worker = WorkerLine(
      name: "budget", state: "running", restart: "permanent", seconds: 3, restarts: 2, lastError: nil,
      heartbeatSeconds: 0.5, queueDepth: 0)
    let lines = Self.report(workers: [worker])
    let states = Self.samples(of: "sessiond_worker_state", in: lines)
    #expect(states.count == 5)
    #expect(
      states.filter { $0.hasSuffix(" 1") } == [#"sessiond_worker_state{worker="budget",state="running"} 1"#])
    #expect(lines.contains(#"sessiond_worker_restarts_total{worker="budget"} 2"#))
    #expect(lines.contains(#"sessiond_worker_heartbeat_age_seconds{worker="budget"} 0.5"#))
  }

  @Test func `a history that is being read and waits`() {
    var board = Sample.calmBoard
    board.isComplete = false
    board.index = Sample.index
    board.index.pause(true)
    let lines = Self.report(board: board)
    #expect(lines.contains("sessiond_index_lag_bytes 1016070144"))
    #expect(lines.contains("sessiond_index_complete 0"))
    #expect(lines.contains("sessiond_index_paused 1"))
  }
}
