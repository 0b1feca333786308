import ControlAPI
import DaemonKit
import Logging
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
      case .text: MediaType.textStream
      }
    }
  }

  /// Events of one page of a replay.
  private static let page = 500

  private let stream: ResponseStream
  private let form: Form
  private let board: StateBoard<SessionBoard>
  private let store: SessionStore
  private let logger: Logger
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
    _ stream: ResponseStream, form: Form, since: Int64?, board: StateBoard<SessionBoard>, store: SessionStore,
    logger: Logger
  ) {
    self.stream = stream
    self.form = form
    self.board = board
    self.store = store
    self.logger = logger
    claim = since
  }

  var isBehind: Bool { !isCurrent && stream.isOpen }

  func boardChanged(_ showing: Showing) {
    guard !isCurrent, checkClaim() else { return }
    if sent == nil, !sendSnapshot(showing.board, now: showing.now) { return }
    catchUp()
  }

  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord]) {
    guard isCurrent, let sent else { return }
    if case .text(let style) = form {
      send(events.filter { $0.number > sent }, style)
    } else {
      send(records.filter { $0.number > sent }, \.number, encoded)
    }
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
    guard sent != nil, stream.isOpen else { return }
    if let backlog, stream.pendingBytes > backlog / 2 { return }
    backlog = nil
    do {
      while try sendPage() {}
    } catch {
      // The next heartbeat tries again.
      logger.error("Events can't be read from the database", metadata: ["problem": "\(error)"])
      isCurrent = false
    }
  }

  /// Sends the next events in the store.
  ///
  /// - Returns: whether there may be more, and the reader takes them.
  private func sendPage() throws -> Bool {
    guard let sent else { return false }
    let count: Int
    let isTaken: Bool
    if case .text(let style) = form {
      let events = try store.events(after: sent, limit: Self.page)
      count = events.count
      isTaken = send(events, style)
    } else {
      let events = try store.eventRecords(after: sent, limit: Self.page)
      count = events.count
      isTaken = send(events, \.number, encoded)
    }
    isCurrent = count == 0
    return count > 0 && isTaken
  }

  /// Sends events in order; `false` when the reader is too slow: then the store has the rest.
  @discardableResult
  private func send<Event>(
    _ events: [Event], _ number: KeyPath<Event, Int64>, _ encoded: (SessionNames, Event) -> [UInt8]
  ) -> Bool {
    guard !events.isEmpty else { return true }
    let names = SessionNames(board.value)
    for event in events {
      guard stream.write(encoded(names, event)) else {
        isCurrent = false
        backlog = stream.pendingBytes
        return false
      }
      sent = event[keyPath: number]
    }
    return true
  }

  @discardableResult
  private func send(_ events: [SessionEvent], _ style: TextStyle) -> Bool {
    send(events, \.number) { names, event in Array((names.line(event, style: style) + "\n").utf8) }
  }

  private func encoded(_ names: SessionNames, _ event: EventRecord) -> [UInt8] {
    if case .serverSent = form {
      frame(id: event.number, kind: event.kind, data: names.json(event))
    } else {
      names.json(event) + [UInt8(ascii: "\n")]
    }
  }

  private func frame(id: Int64, kind: String, data: [UInt8]) -> [UInt8] {
    Array("id: \(id)\nevent: \(kind)\ndata: ".utf8) + data + Array("\n\n".utf8)
  }
}
