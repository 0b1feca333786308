import DaemonKit
import Rendering
import SessionCore

/// How far the reading of a history is, each time that it has moved, until nothing is left.
final class IndexFollower: Follower {
  enum Form: Sendable {
    /// Lines, or on a terminal one line that is written anew.
    case text(TextStyle, isTerminal: Bool)
    case jsonLines
  }

  private let stream: ResponseStream
  private let form: Form
  private let index: StateBoard<IndexProgress>
  private var shown: String?

  init(_ stream: ResponseStream, form: Form, index: StateBoard<IndexProgress>) {
    self.stream = stream
    self.form = form
    self.index = index
  }

  func boardChanged(_: Showing) {
    let index = index.value
    let next: String =
      switch form {
      case .text(let style, let isTerminal): Self.text(index, style, isTerminal: isTerminal)
      case .jsonLines: String(decoding: IndexLine.json(index), as: UTF8.self) + "\n"
      }
    // One that a slow reader could not take is said with the next.
    if next != shown, stream.write(Array(next.utf8)) { shown = next }
    if !index.isReading { stream.finish() }
  }

  private static func text(_ index: IndexProgress, _ style: TextStyle, isTerminal: Bool) -> String {
    let line = IndexLine.line(index, style)
    // Begun anew, and without what the last one had more.
    return isTerminal ? "\r\(line ?? "")\u{1b}[K" : line.map { $0 + "\n" } ?? ""
  }

  func end() { stream.finish() }
}
