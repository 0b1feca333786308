import Rendering
import SessionCore

/// Sessions of which it is known whether they can be stopped.
extension Sample {
  static func evidence(_ secondsAgo: Int64, at offset: Int64? = nil) -> Evidence {
    Evidence(
      time: Timestamp(milliseconds: now.milliseconds - secondsAgo * 1_000),
      source: offset.map { SourcePointer(path: "/home/ada/t.jsonl", offset: $0, length: 100) })
  }

  static func reason(_ kind: StopReason.Kind, _ secondsAgo: Int64 = 180, at offset: Int64? = nil)
    -> StopReason
  { StopReason(kind, evidence(secondsAgo, at: offset)) }

  static func phase(_ phase: Phase, before: Phase? = nil, secondsAgo: Int64 = 1_500) -> PhaseChange {
    PhaseChange(from: before, to: phase, evidence: evidence(secondsAgo, at: 4_096))
  }

  static let editing = StopPoint(
    isSafe: false,
    reasons: [
      reason(.editsUntested(path: "/src/vpc.tf", count: 1), 186, at: 1_042),
      reason(
        .backgroundRunning(count: 1, .run(.other, program: "terraform plan")), 40, at: 2_050),
    ],
    phase: phase(.implementation, before: .planning))
  static let green = StopPoint(
    isSafe: true, reasons: [reason(.testsPassed(program: "swift test"), 3), reason(.turnOver(.finished), 1)],
    phase: phase(.testing, before: .implementation, secondsAgo: 200))

  /// A window of five hours that began 150 minutes ago, told of just now.
  static func quota(_ percent: Double) -> QuotaWindow {
    QuotaWindow(
      limit: "claude", minutes: 300, usedPercent: percent,
      resets: Timestamp(milliseconds: now.milliseconds + 9_000_000), measured: now)
  }

  /// The same sessions with what is known of them by their steps.
  static func stepped(_ board: SessionBoard) -> SessionBoard {
    let stopPoints: [Int64: StopPoint] = [
      1: green, 3: editing,
      5: StopPoint(
        isSafe: false, reasons: [reason(.testsFailed(program: "pytest"))], phase: phase(.documentation)),
      2: StopPoint(isSafe: true, reasons: [reason(.turnOver(.finished))], phase: nil),
    ]
    return SessionBoard(
      lastEvent: 48_112, isComplete: true,
      entries: board.entries.map { entry in
        SessionBoard.Entry(
          overview: entry.overview, agent: entry.agent, stopPoint: stopPoints[entry.overview.key.rawValue])
      })
  }

  /// What stands beside segments where these wait, the first of them longest.
  static func company(_ waiting: [SessionBoard.Entry], quota: QuotaWindow? = nil) -> SegmentCompany {
    var board = SessionBoard(entries: waiting)
    if let quota { board.quotas = [AgentID("claude-code"): [quota]] }
    return SegmentCompany(board, at: now)
  }
}
