import DaemonKit
import SessionCore

/// One line for a status bar, again whenever it reads otherwise.
final class LineFollower: Follower {
  private let stream: ResponseStream
  private let render: (Showing) -> [UInt8]
  private var line: [UInt8]?

  /// Sends what `render` makes of the board, with its line end.
  init(_ stream: ResponseStream, render: @escaping (Showing) -> [UInt8]) {
    self.stream = stream
    self.render = render
  }

  func boardChanged(_ showing: Showing) {
    let next = render(showing)
    // What a slow bar could not take is told with the next change.
    if next != line, stream.write(next) { line = next }
  }

  var isPrompt: Bool { true }

  func end() { stream.finish() }
}
