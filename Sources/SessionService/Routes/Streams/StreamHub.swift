import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore

/// Serves the answers that go on: tables, sessions and events as they change. All of them live on one queue, so that
/// none needs a lock and a slow reader holds up nobody but itself.
final class StreamHub: Sendable {
  /// Changes that come closer together are shown as one, in milliseconds: to people, who see no more at a glance.
  private static let boardPause = 30
  /// The same where somebody waits for a figure: the first one goes out at once, what follows it closely as one.
  private static let promptTime = 3
  /// Between two signs of life of a stream, in seconds; also how often a reader that was too slow gets another chance.
  private static let heartbeat = 15

  private let queue = DispatchQueue(label: "sessiond.streams")
  /// Moved by the queue of all streams.
  let pulse: Pulse
  private let board: StateBoard<SessionBoard>
  private let recent: StateBoard<RecentEvents>
  private let store: SessionStore
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  // Only touched on the queue.
  nonisolated(unsafe) private var followers: [ObjectIdentifier: any Follower] = [:]
  nonisolated(unsafe) private var happened = RecentEvents()
  nonisolated(unsafe) private var isMergePending = false
  nonisolated(unsafe) private var isPromptPending = false
  nonisolated(unsafe) private var promptShown = DispatchTime(uptimeNanoseconds: 0)
  nonisolated(unsafe) private var isChasing = false
  /// What was shown last; `nil` while nobody follows.
  nonisolated(unsafe) private var shown: Showing?
  nonisolated(unsafe) private var clock: QueueTimer?
  nonisolated(unsafe) private var ticks = 0
  nonisolated(unsafe) private var observation: Observation?

  /// `recent` is kept current here.
  init(
    board: StateBoard<SessionBoard>, recent: StateBoard<RecentEvents>, store: SessionStore, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.board = board
    self.recent = recent
    self.store = store
    self.logger = logger
    self.now = now
    pulse = Pulse { [weak queue] in queue?.async(execute: $0) }
  }

  /// Begins to listen; events come by ``receive(_:)``.
  func start() {
    queue.sync {
      observation = board.observe { [weak self] _ in self?.boardChanged() }
      recallEvents()
    }
  }

  /// Ends all streams.
  func stop() {
    queue.sync {
      observation?.cancel()
      clock?.cancel()
      for follower in followers.values { follower.end() }
      followers.removeAll()
    }
  }

  // MARK: What happens

  /// Takes events right after their commit.
  func receive(_ events: [SessionEvent]) {
    queue.async {
      self.note(events)
      if !self.followers.isEmpty {
        // Written once for all that follow.
        let records = events.map(EventRecord.init)
        self.each { $0.eventsCommitted(events, records: records) }
      }
      self.chase()
    }
  }

  /// Followers that are behind go on as soon as their readers may have taken what was sent.
  private func chase() {
    guard !isChasing, followers.values.contains(where: \.isBehind) else { return }
    isChasing = true
    queue.asyncAfter(deadline: .now() + .milliseconds(Self.boardPause)) {
      self.isChasing = false
      let showing = self.nextShowing()
      for follower in self.followers.values where follower.isBehind { follower.boardChanged(showing) }
      self.chase()
    }
  }

  /// What happened before the start; a board without it is none the worse.
  private func recallEvents() {
    do {
      note(try store.events(ofKinds: RecentEvents.kinds, limit: RecentEvents.limit).reversed())
    } catch {
      logger.warning("What happened lately can't be read", metadata: ["problem": "\(error)"])
    }
  }

  /// Published only with something new in it, so that nothing is shown for the sake of what nobody sees.
  private func note(_ events: [SessionEvent]) {
    let isNew = events.reduce(false) { happened.note($1) || $0 }
    if isNew { recent.publish(happened) }
  }

  private func boardChanged() {
    queue.async {
      self.promptChanged()
      guard !self.isMergePending else { return }
      self.isMergePending = true
      self.queue.asyncAfter(deadline: .now() + .milliseconds(Self.boardPause)) {
        self.isMergePending = false
        self.showBoard { !$0.isPrompt }
      }
    }
  }

  private func promptChanged() {
    guard !isPromptPending else { return }
    let due = promptShown + .milliseconds(Self.promptTime)
    guard due > .now() else { return showPromptly() }
    isPromptPending = true
    queue.asyncAfter(deadline: due) {
      self.isPromptPending = false
      self.showPromptly()
    }
  }

  private func showPromptly() {
    let showing = nextShowing()
    for follower in followers.values where follower.isPrompt { follower.boardChanged(showing) }
    promptShown = .now()
  }

  /// Shows the board to those followers.
  private func showBoard(to isMeant: (any Follower) -> Bool) {
    let showing = nextShowing()
    if happened.boardChanged(showing.board, at: showing.now) { recent.publish(happened) }
    each { if isMeant($0) { $0.boardChanged(showing) } }
  }

  /// What there is to be shown now, to all of them together.
  private func nextShowing() -> Showing {
    let (board, now) = (board.value, now())
    let showing = shown?.next(board, at: now) ?? Showing(board, at: now)
    shown = followers.isEmpty ? nil : showing
    return showing
  }

  /// Each second while somebody follows: ages go on, and every so often a sign of life.
  private func tick() {
    ticks += 1
    showBoard { _ in true }
    if ticks % Self.heartbeat == 0 { each { $0.heartbeat() } }
  }

  private func each(_ act: (any Follower) -> Void) {
    for follower in followers.values { act(follower) }
  }

  // MARK: Followers

  /// Lets a follower write to the stream; it is made, and called, on the hub's queue.
  func follow(
    _ stream: ResponseStream, _ make: @escaping @Sendable (ResponseStream) -> any Follower
  ) {
    queue.async {
      let follower = make(stream)
      let id = ObjectIdentifier(follower)
      self.followers[id] = follower
      stream.onClose { self.queue.async { self.remove(id) } }
      follower.boardChanged(self.nextShowing())
      self.chase()
      if self.clock == nil {
        self.clock = QueueTimer(queue: self.queue, after: .seconds(1), every: .seconds(1)) { [weak self] in
          self?.tick()
        }
      }
    }
  }

  /// Sends events from behind `since` on; without a number first a snapshot of the sessions, then what follows it.
  func followEvents(_ stream: ResponseStream, form: EventFollower.Form, since: Int64?) {
    let (board, store, logger) = (self.board, self.store, self.logger)
    follow(stream) {
      EventFollower($0, form: form, since: since, board: board, store: store, logger: logger)
    }
  }

  /// Writes one answer that takes longer than the event loop may wait.
  func answer(_ stream: ResponseStream, with body: @escaping @Sendable () throws -> [UInt8]) {
    queue.async {
      do {
        stream.write(try body())
      } catch {
        self.logger.error("An answer can't be read from the database", metadata: ["problem": "\(error)"])
        stream.write(Self.problem)
      }
      stream.finish()
    }
  }

  /// What stands in place of a body that can't be made, in whatever form was asked for: the status is sent by then.
  private static let problem: [UInt8] = {
    var json = JSONWriter()
    json.object { json in
      json.member("title", "Internal Server Error")
      json.member("status", 500)
      json.member("detail", "The database can't be read; the log of sessiond says why")
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }()

  private func remove(_ id: ObjectIdentifier) {
    followers[id] = nil
    guard followers.isEmpty else { return }
    shown = nil
    clock?.cancel()
    clock = nil
  }
}
