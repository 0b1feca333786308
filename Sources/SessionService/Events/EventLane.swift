import DaemonKit
import Dispatch
import LinuxHost
import SessionCore
import SessionStore
import Synchronization

/// The one serial lane on which events are numbered, committed and then handed out, in that order.
///
/// Callers block until their events are committed: they are workers on queues of their own, never a thread that others
/// wait for. Order comes from this queue and the receivers' own queues, never from the scheduling of tasks.
final class EventLane: Sendable {
  /// Takes events right after their commit, in the order of their numbers. It is called on the lane and must only
  /// hand over to a queue of its own.
  typealias Receiver = @Sendable ([SessionEvent]) -> Void

  /// Facts in one transaction at most. Replies stand in the database by a hash, so that each one touches a page of its
  /// own, which is written once a transaction: ten times as many take half the time. It is over in some 50 ms.
  private static let factsPerTransaction = 4_000
  /// How long old events are dropped in one go, in nanoseconds; its commit comes on top.
  private static let longestDrop: Int64 = 3_000_000
  /// How long texts are put into the index of words in one go, likewise.
  private static let longestSearchChange: Int64 = 2_000_000

  /// How soon something has to be stored.
  enum Urgency {
    /// Somebody waits to see it.
    case live
    /// It was there all along, and gives way.
    case history
  }

  private let queue = DispatchQueue(label: "sessiond.lane")
  private let store: SessionStore
  /// Callers with something live that have yet to get their turn.
  private let waiting = Atomic(0)
  private let receivers = Mutex<[(name: String, receiver: Receiver)]>([])
  /// The accounts' windows as they stand in the store.
  let quotas = StateBoard<[AgentID: [QuotaWindow]]>([:])
  /// Moved by the lane: the store's only writer.
  let pulse: Pulse

  init(store: SessionStore) {
    self.store = store
    pulse = Pulse { [weak queue] in queue?.async(execute: $0) }
    publishQuotas()
  }

  /// Adds a receiver of all events from now on, in the place of one of the same name.
  func attach(_ name: String, _ receiver: @escaping Receiver) {
    receivers.withLock { receivers in
      if let index = receivers.firstIndex(where: { $0.name == name }) {
        receivers[index].receiver = receiver
      } else {
        receivers.append((name, receiver))
      }
    }
  }

  /// Waits until everything is in the store that was on its way, also from workers that are over. A worker that begins
  /// reads the store after this.
  func settle() {
    queue.sync {}
  }

  /// Commits what was read of transcripts, and hands the events out.
  ///
  /// - Parameters:
  ///   - pieces: in the order in which they count.
  ///   - now: the time of events whose record carries none.
  ///   - life: whose they are; what comes when that is over does not count.
  ///   - committed: told after each transaction which pieces are in the store now, and need not come again.
  /// - Throws: when the store can't be written; pieces before the failing one are committed and handed out.
  func commit(
    _ pieces: [TranscriptProgress], now: Timestamp, life: WorkerLife,
    committed: (ArraySlice<TranscriptProgress>) -> Void
  ) throws {
    var rest = pieces[...]
    while !rest.isEmpty {
      let transaction = Self.transaction(of: rest)
      rest = rest.dropFirst(transaction.count)
      try run(life, .live) { store in
        let events = try store.commit(transaction, now: now)
        if transaction.contains(where: { !$0.batch.quotas.isEmpty }) { publishQuotas() }
        return events
      }
      committed(transaction)
    }
  }

  /// Commits the first of these pieces of a history, in one transaction that ends after the next piece when somebody
  /// waits with something live.
  ///
  /// - Parameters:
  ///   - pieces: in the order in which they count.
  ///   - now: the time of events whose record carries none.
  ///   - life: whose they are; what comes when that is over does not count.
  ///   - givesWay: whether the caller itself has something live to see to.
  /// - Returns: how many of them are in the store now.
  /// - Throws: when the store can't be written; then none of them is.
  func commitHistory(
    _ pieces: ArraySlice<TranscriptProgress>, now: Timestamp, life: WorkerLife, givesWay: () -> Bool
  ) throws -> Int {
    var stored = 0
    try run(life, .history) { store in
      let result = try store.commit(Self.transaction(of: pieces), now: now) {
        life.pulse.beat()
        return waiting.load(ordering: .relaxed) > 0 || givesWay()
      }
      stored = result.stored
      if pieces.prefix(stored).contains(where: { !$0.batch.quotas.isEmpty }) { publishQuotas() }
      return result.events
    }
    return stored
  }

  /// As many pieces as go into one transaction.
  private static func transaction(of pieces: ArraySlice<TranscriptProgress>) -> ArraySlice<TranscriptProgress>
  {
    var facts = 0
    return pieces.prefix { piece in
      defer { facts += piece.batch.facts.count }
      return facts < factsPerTransaction
    }
  }

  /// A history has been stored: what was kept for that is given back.
  func endHistory() throws {
    try queue.sync { try store.releasePages() }
  }

  /// Commits that transcripts are gone.
  func transcriptsDeleted(_ paths: [String], now: Timestamp, life: WorkerLife) throws {
    try run(life, .live) { try $0.transcriptsDeleted(paths, now: now) }
  }

  /// Commits what a worker derived up to its cursor, as soon as what it derived it from wanted to be stored.
  func commit(
    _ life: WorkerLife, cursor: Int64, overviews: [SessionOverview], alerts: [SessionStore.DerivedAlert],
    ways: Set<NoticeWay>, compactionPoints: [AgentID: CompactionPoints], _ urgency: Urgency
  ) throws {
    try run(life, urgency) {
      try $0.commit(
        worker: life.name, cursor: cursor, overviews: overviews, alerts: alerts, ways: ways,
        compactionPoints: compactionPoints)
    }
  }

  /// Commits something about notices, of which there are no events; of a worker's life where it is a worker's.
  func keepNotices<Result>(_ life: WorkerLife?, _ write: (SessionStore) throws -> Result) throws -> Result {
    try turn(.live) {
      guard life?.isOver != true else { throw Superseded() }
      return try write(store)
    }
  }

  /// Commits changes of phases that a worker derived up to its cursor.
  func commit(_ life: WorkerLife, cursor: Int64, phases: [SessionStore.DerivedPhase]) throws {
    try run(life, .live) { try $0.commit(worker: life.name, cursor: cursor, phases: phases) }
  }

  /// Commits requests of which telemetry told; there are no events of them.
  func record(_ requests: [TelemetryRequest], now: Timestamp) throws -> TelemetryReceipt {
    try turn(.live) { try store.record(requests, now: now) }
  }

  /// Commits calls of hooks, and hands the events out.
  ///
  /// - Returns: how many of them were delivered before.
  /// - Throws: when the store can't be written; then none of them is in it.
  func record(_ calls: [HookDelivery]) throws -> Int {
    var repeated = 0
    try run(.live) { store in
      let (events, count) = try store.record(calls)
      repeated = count
      return events
    }
    return repeated
  }

  /// Drops some of the events that have been kept long enough; what is live goes first, and waits for some milliseconds at
  /// most.
  ///
  /// - Parameters:
  ///   - events: which.
  ///   - time: what happened from then on is kept.
  ///   - now: the present.
  ///   - taken: the last event that everybody has taken into account.
  ///   - life: whose doing it is; what comes when that is over does not count.
  /// - Returns: whether there may be more.
  /// - Throws: when the store can't be written; then none is dropped.
  func drop(
    _ events: PassingEvents, before time: Timestamp, now: Timestamp, upTo taken: Int64, life: WorkerLife
  ) throws -> Bool {
    try turn(.history) {
      guard !life.isOver else { throw Superseded() }
      let begun = Monotonic.nanoseconds()
      return try store.drop(events, before: time, now: now, upTo: taken) {
        waiting.load(ordering: .relaxed) > 0 || Monotonic.nanoseconds() - begun > Self.longestDrop
      }
    }
  }

  /// Applies the next part of a change of what is found by its words; what is live goes first, and waits for some
  /// milliseconds at most.
  ///
  /// - Parameters:
  ///   - change: what is left of it.
  ///   - life: whose doing it is; what comes when that is over does not count.
  /// - Throws: when the store can't be written; then nothing of this part is done.
  func apply(_ change: inout SearchChange, life: WorkerLife) throws {
    try turn(.history) {
      guard !life.isOver else { throw Superseded() }
      let begun = Monotonic.nanoseconds()
      try store.apply(&change) {
        waiting.load(ordering: .relaxed) > 0 || Monotonic.nanoseconds() - begun > Self.longestSearchChange
      }
    }
  }

  /// Applies all of such a change, part by part, and merges what it leaves behind.
  ///
  /// - Parameters:
  ///   - change: which.
  ///   - life: whose doing it is; when that is over the rest is left, too.
  /// - Throws: when the store can't be written; what was applied stays.
  func applyAll(of change: SearchChange, life: WorkerLife) throws {
    var rest = change
    while !rest.isDone, !life.isOver {
      life.pulse.beat()
      try apply(&rest, life: life)
    }
    guard change.changesTexts else { return }
    while !life.isOver, try mergeSearch(life: life) { life.pulse.beat() }
  }

  /// The key of a session that has no transcript, which it is given with the first question.
  ///
  /// - Parameters:
  ///   - session: whose record is to be found.
  ///   - life: whose doing it is; what comes when that is over does not count.
  /// - Returns: the key.
  /// - Throws: when the store can't be written.
  func key(ofSessionWithoutTranscript session: SessionOrigin, life: WorkerLife) throws -> SessionKey {
    try turn(.history) {
      guard !life.isOver else { throw Superseded() }
      return try store.key(ofSessionWithoutTranscript: session)
    }
  }

  /// Merges some of what such changes left behind, likewise.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: when the store can't be written.
  func mergeSearch(life: WorkerLife) throws -> Bool {
    try turn(.history) {
      guard !life.isOver else { throw Superseded() }
      return try store.mergeSearch()
    }
  }

  /// Commits what an agent's status line tells, and hands out what changed by it.
  ///
  /// - Returns: whether the session is known, so that all of it is in the store.
  func record(_ figures: ToldFigures) throws -> Bool {
    var isKnown = false
    try run(.live) { store in
      let (events, known) = try store.record(figures)
      isKnown = known
      if !figures.quotas.isEmpty { publishQuotas() }
      return events
    }
    return isKnown
  }

  /// Where they can't be read they stay as they were: what is shown beside a session is no reason to fail.
  private func publishQuotas() {
    guard let stored = try? store.quotas(), stored != quotas.value else { return }
    quotas.publish(stored)
  }

  private func run(
    _ life: WorkerLife, _ urgency: Urgency, _ write: (SessionStore) throws -> [SessionEvent]
  ) throws {
    try run(urgency) { store in
      guard !life.isOver else { throw Superseded() }
      return try write(store)
    }
  }

  private func run(_ urgency: Urgency, _ write: (SessionStore) throws -> [SessionEvent]) throws {
    try turn(urgency) {
      let events = try write(store)
      guard !events.isEmpty else { return }
      for (_, receiver) in receivers.withLock({ $0 }) { receiver(events) }
    }
  }

  /// Does that on the lane when those before it are done. While something live waits for that, a history gives way.
  private func turn<Result>(_ urgency: Urgency, _ work: () throws -> Result) rethrows -> Result {
    let isLive = urgency == .live
    if isLive { waiting.add(1, ordering: .relaxed) }
    return try queue.sync {
      if isLive { waiting.subtract(1, ordering: .relaxed) }
      return try work()
    }
  }
}

/// A worker that was given up wants to store something: its successor has taken over.
private struct Superseded: Error, CustomStringConvertible {
  var description: String { "another worker has taken over" }
}
