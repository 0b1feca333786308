import Rendering
import SessionCore

/// Sessions of which it is known how fast they go.
extension Sample {
  /// The same session after so many turns of two minutes, each of which took so many tokens.
  static func paced(_ entry: SessionBoard.Entry, perTurn: Int, turns: Int = 6) -> SessionBoard.Entry {
    var overview = entry.overview
    let end = overview.budget.figure?.usedTokens ?? 0
    for turn in 0...turns {
      let time = Timestamp(milliseconds: now.milliseconds - Int64(turns - turn) * 120_000 - 2_000)
      let tokens = max(1, end - (turns - turn) * perTurn)
      overview.turns.prompted(at: Timestamp(milliseconds: time.milliseconds - 60_000))
      overview.turns.replied(
        Reply(
          key: ReplyKey(rawValue: Int64(turn)), model: "claude-sonnet-4-6", usage: TokenUsage(input: tokens),
          counted: TokenUsage(), isNew: true, isMainChain: true), at: time)
      overview.burnRate.replied(contextTokens: tokens, at: time)
      overview.trail.noted(tokens, at: time)
    }
    return SessionBoard.Entry(
      overview: overview, agent: entry.agent, state: entry.state, stopPoint: entry.stopPoint)
  }

  /// One of the account's windows, told of so many minutes ago, and reset in so many.
  static func window(
    _ percent: Double, _ minutes: Int, limit: String = "claude", resetsIn: Int64?, toldAgo: Int64 = 0,
    folder: String? = nil
  ) -> QuotaWindow {
    var window = QuotaWindow(
      limit: limit, minutes: minutes, usedPercent: percent,
      resets: resetsIn.map { Timestamp(milliseconds: now.milliseconds + $0 * 60_000) },
      measured: Timestamp(milliseconds: now.milliseconds - toldAgo * 60_000))
    window.folder = folder
    return window
  }

  /// What Claude Code was told of on an ordinary day: the present moment is 05:46 on a Saturday.
  static let quotas = [window(71, 300, resetsIn: 60), window(22, 10_080, resetsIn: 4_320)]

  /// All that the figures of documents show: sessions with their steps, their pace and the account's windows.
  static let pacedBoard: SessionBoard = {
    let paces: [Int64: Int] = [1: 5_000, 3: 4_700, 5: 21_000]
    var board = stepped(Sample.board)
    board = SessionBoard(
      lastEvent: board.lastEvent, isComplete: true,
      entries: board.entries.map { entry in
        paces[entry.overview.key.rawValue].map { paced(entry, perTurn: $0) } ?? entry
      })
    board.quotas = [AgentID("claude-code"): quotas]
    return board
  }()
}
