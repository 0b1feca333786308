import DaemonKit
import Rendering
import SessionCore

/// The board on a terminal: the first time whole, then the lines that changed.
final class BoardFollower: Follower {
  private let stream: ResponseStream
  private let terminal: BoardTerminal
  private let view: BoardView
  private let recent: StateBoard<RecentEvents>
  private var lines: [String]?

  init(
    _ stream: ResponseStream, terminal: BoardTerminal, view: BoardView, recent: StateBoard<RecentEvents>
  ) {
    self.stream = stream
    self.terminal = terminal
    self.view = view
    self.recent = recent
  }

  func boardChanged(_ board: SessionBoard, now: Timestamp) {
    let next = BoardFrame.lines(terminal.scene(board, recent: recent.value, now: now), view)
    // A frame that a slow terminal could not take is drawn with the next one.
    if stream.write(Frame.bytes(lines: next, previous: lines, columns: terminal.style.columns)) {
      lines = next
    }
  }

  func eventsCommitted(_ events: [SessionEvent]) {}

  func heartbeat() {}

  var isBehind: Bool { false }

  func end() { stream.finish() }
}

/// The table of sessions: whole, then the rows that changed.
final class RowFollower: Follower {
  private let stream: ResponseStream
  private let style: TextStyle
  private let scope: SessionTable.Scope
  private var entries: [SessionBoard.Entry]?

  init(_ stream: ResponseStream, style: TextStyle, scope: SessionTable.Scope) {
    self.stream = stream
    self.style = style
    self.scope = scope
  }

  func boardChanged(_ board: SessionBoard, now: Timestamp) {
    guard board.entries != entries, board.isComplete || !board.entries.isEmpty else { return }
    let changed = SessionBoard(
      lastEvent: board.lastEvent, isComplete: board.isComplete,
      entries: board.entries.filter { !(entries ?? []).contains($0) })
    // The first time the whole table; later the rows that changed, without head and notes.
    let rows =
      entries == nil
      ? SessionTable.render(board, now: now, style: style, shows: scope)[...]
      : SessionTable.render(changed, now: now, style: style, shows: .all)
        .dropFirst().prefix(changed.entries.count)
    if stream.write(Array(rows.map { $0 + "\n" }.joined().utf8)) { entries = board.entries }
  }

  func eventsCommitted(_ events: [SessionEvent]) {}

  func heartbeat() {}

  var isBehind: Bool { false }

  func end() { stream.finish() }
}

/// Each session that changed, as a line of JSON.
final class SessionFollower: Follower {
  private let stream: ResponseStream
  private var sent: [SessionKey: SessionBoard.Entry] = [:]

  init(_ stream: ResponseStream) {
    self.stream = stream
  }

  func boardChanged(_ board: SessionBoard, now: Timestamp) {
    for entry in board.entries.reversed() where sent[entry.overview.key] != entry {
      var json = JSONWriter()
      SessionJSON.session(entry, now: now, into: &json)
      guard stream.write(json.bytes + [UInt8(ascii: "\n")]) else { return }
      sent[entry.overview.key] = entry
    }
  }

  func eventsCommitted(_ events: [SessionEvent]) {}

  func heartbeat() {}

  var isBehind: Bool { false }

  func end() { stream.finish() }
}
