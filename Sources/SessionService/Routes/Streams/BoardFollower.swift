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

  func end() { stream.finish() }
}
