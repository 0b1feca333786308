import DaemonKit
import Rendering
import SessionCore

/// The table of sessions: whole, then the rows that changed.
final class RowFollower: Follower {
  private let stream: ResponseStream
  private let style: TextStyle
  private let scope: SessionTable.Scope
  /// `nil` before the table.
  private var sent: [SessionKey: SessionBoard.Entry]?

  init(_ stream: ResponseStream, style: TextStyle, scope: SessionTable.Scope) {
    self.stream = stream
    self.style = style
    self.scope = scope
  }

  func boardChanged(_ showing: Showing) {
    let (board, now) = (showing.board, showing.now)
    guard board.isComplete || !board.entries.isEmpty else { return }
    let lines: [String]
    if let sent {
      let changed = board.entries.filter { sent[$0.overview.key] != $0 }.map(\.overview.key)
      guard !changed.isEmpty else { return }
      // Without head and notes, in the columns of the whole table.
      lines = SessionTable.rows(of: Set(changed), in: board, now: now, style: style, shows: scope)
    } else {
      lines = SessionTable.render(board, now: now, style: style, shows: scope)
    }
    guard stream.write(Array(lines.map { $0 + "\n" }.joined().utf8)) else { return }
    sent = Dictionary(
      board.entries.map { ($0.overview.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func end() { stream.finish() }
}
