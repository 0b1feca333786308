import DaemonKit
import Rendering
import SessionCore

/// The board on a terminal: the first time whole, then the lines that changed.
final class BoardFollower: Follower {
  /// What a frame is made from; the same again makes the same frame.
  private struct Source: Equatable {
    var board: UInt64
    var recent: UInt64
    var now: Timestamp
  }

  private let stream: ResponseStream
  private let terminal: BoardTerminal
  private let view: BoardView
  private let board: StateBoard<SessionBoard>
  private let recent: StateBoard<RecentEvents>
  private var lines: [String]?
  private var rows = BoardRowCache()
  private var shown: Source?

  init(
    _ stream: ResponseStream, terminal: BoardTerminal, view: BoardView, board: StateBoard<SessionBoard>,
    recent: StateBoard<RecentEvents>
  ) {
    self.stream = stream
    self.terminal = terminal
    self.view = view
    self.board = board
    self.recent = recent
  }

  func boardChanged(_ showing: Showing) {
    // Taken anew, for a version belongs to its value.
    let (board, recent) = (board.snapshot, recent.snapshot)
    let scene = terminal.scene(board.value, recent: recent.value, now: showing.now)
    let source = Source(board: board.version, recent: recent.version, now: scene.now)
    guard source != shown else { return }
    let next = BoardFrame.lines(scene, view, &rows)
    // A frame that a slow terminal could not take is drawn with the next one.
    guard stream.write(Frame.bytes(lines: next, previous: lines, columns: terminal.style.columns)) else {
      return
    }
    (lines, shown) = (next, source)
  }

  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord]) {}

  func heartbeat() {}

  var isBehind: Bool { false }

  func end() { stream.finish() }
}

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

  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord]) {}

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

  func boardChanged(_ showing: Showing) {
    let (board, now) = (showing.board, showing.now)
    for entry in board.entries.reversed() where sent[entry.overview.key] != entry {
      var json = JSONWriter()
      SessionJSON.session(entry, now: now, into: &json)
      guard stream.write(json.bytes + [UInt8(ascii: "\n")]) else { return }
      sent[entry.overview.key] = entry
    }
  }

  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord]) {}

  func heartbeat() {}

  var isBehind: Bool { false }

  var isPrompt: Bool { true }

  func end() { stream.finish() }
}
