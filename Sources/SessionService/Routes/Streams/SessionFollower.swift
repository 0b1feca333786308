import DaemonKit
import Rendering
import SessionCore

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

  var isPrompt: Bool { true }

  func end() { stream.finish() }
}
