import ControlAPI
import DaemonKit
import Rendering
import SessionCore
import SessionStore

/// The numbered events as they happen, without a gap: what a slow reader could not take it gets from the store later.
final class EventFollower: Follower {
  /// How events are written.
  enum Form: Sendable {
    /// Server-sent events: `id:` is the event's number, `event:` its kind.
    case serverSent
    case jsonLines
    case text(TextStyle)

    var mediaType: String {
      switch self {
      case .serverSent: MediaType.eventStream
      case .jsonLines: MediaType.jsonLines
      case .text: MediaType.text + "; charset=utf-8"
      }
    }
  }

  /// Events of one page of a replay.
  private static let page = 500

  private let stream: ResponseStream
  private let form: Form
  private let board: StateBoard<SessionBoard>
  private let store: SessionStore
  /// The number that the client wants to go on from, until the store has told whether it has got so far.
  private var claim: Int64?
  /// The number of the last event that was sent; `nil` before the snapshot.
  private var sent: Int64?
  /// Whether all events up to the last committed one were sent, so that the next ones can go out as they come.
  private var isCurrent = false
  /// How much waited to be sent when the reader was last too slow. Until it has taken half of that, what is read from
  /// the store would be read in vain.
  private var backlog: Int?

  init(
    _ stream: ResponseStream, form: Form, since: Int64?, board: StateBoard<SessionBoard>, store: SessionStore
  ) {
    self.stream = stream
    self.form = form
    self.board = board
    self.store = store
    claim = since
  }

  var isBehind: Bool { !isCurrent && stream.isOpen }

  func boardChanged(_ board: SessionBoard, now: Timestamp) {
    guard !isCurrent, checkClaim() else { return }
    if sent == nil, !sendSnapshot(board, now: now) { return }
    catchUp()
  }

  func eventsCommitted(_ events: [SessionEvent]) {
    guard isCurrent, let sent else { return }
    send(events.filter { $0.number > sent })
  }

  func heartbeat() {
    if case .serverSent = form { stream.write(Array(": still here\n\n".utf8)) }
    if !isCurrent { catchUp() }
  }

  func end() {
    if case .serverSent = form { stream.write(Array("event: bye\ndata: {}\n\n".utf8)) }
    stream.finish()
  }

  /// Whether it is known where to begin. Here and not where the question is read: it takes a look into the store, for
  /// which the event loop may not wait.
  private func checkClaim() -> Bool {
    guard let claim else { return true }
    // Where the store can't be read now, the next look at the board tries again.
    guard let last = try? store.lastEventNumber() else { return false }
    // A number that is not there yet is of another database: such a client begins with a snapshot.
    if claim <= last { sent = claim }
    self.claim = nil
    return true
  }

  /// All sessions as they are, with the number of the last event in them: what follows has higher ones.
  private func sendSnapshot(_ board: SessionBoard, now: Timestamp) -> Bool {
    let isSent: Bool
    switch form {
    case .serverSent:
      isSent = stream.write(
        frame(id: board.lastEvent, kind: "snapshot", data: SessionJSON.list(board, now: now)))
    case .jsonLines:
      var json = JSONWriter()
      json.object { json in
        json.member("number", board.lastEvent)
        json.member("kind", "snapshot")
        json.key("data")
        json.raw(SessionJSON.list(board, now: now))
      }
      isSent = stream.write(json.bytes + [UInt8(ascii: "\n")])
    case .text: isSent = true
    }
    if isSent { sent = board.lastEvent }
    return isSent
  }

  /// Sends what is in the store and has not been sent.
  private func catchUp() {
    guard let from = sent, stream.isOpen else { return }
    if let backlog, stream.pendingBytes > backlog / 2 { return }
    backlog = nil
    do {
      var last = from
      while case let events = try store.events(after: last, limit: Self.page), !events.isEmpty {
        guard send(events), let number = events.last?.number else { return }
        last = number
      }
      isCurrent = true
    } catch {
      // The store can't be read now; the next heartbeat tries again.
      isCurrent = false
    }
  }

  /// Sends events in order; `false` when the reader is too slow: then the store has the rest.
  @discardableResult
  private func send(_ events: [SessionEvent]) -> Bool {
    guard !events.isEmpty else { return true }
    let names = SessionNames(board.value)
    for event in events {
      guard stream.write(encoded(event, names)) else {
        isCurrent = false
        backlog = stream.pendingBytes
        return false
      }
      sent = event.number
    }
    return true
  }

  private func encoded(_ event: SessionEvent, _ names: SessionNames) -> [UInt8] {
    switch form {
    case .serverSent:
      frame(
        id: event.number, kind: event.kind.name,
        data: SessionJSON.event(event, origin: names.origin(of: event.session)))
    case .jsonLines: SessionJSON.event(event, origin: names.origin(of: event.session)) + [UInt8(ascii: "\n")]
    case .text(let style):
      Array((names.line(event, style: style) + "\n").utf8)
    }
  }

  private func frame(id: Int64, kind: String, data: [UInt8]) -> [UInt8] {
    Array("id: \(id)\nevent: \(kind)\ndata: ".utf8) + data + Array("\n\n".utf8)
  }
}
