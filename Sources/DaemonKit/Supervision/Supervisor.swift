import Dispatch
package import LinuxHost
package import Logging
import Synchronization

/// Starts workers in the order in which they depend on each other, stops them in reverse, and makes each one anew that
/// fails or hangs: that one alone, for what it told others stands on boards that stay.
///
/// What starting again does not help is started again together with everything else; where that does not help either, the
/// daemon gives up, and the service manager decides.
package actor Supervisor {
  /// What the supervisor takes from outside, so that tests decide over time and chance.
  package struct Surroundings: Sendable {
    package var policy = RestartPolicy()
    package var root = RestartIntensity.root
    /// How long a worker may take to stop, in milliseconds, before it is left behind.
    package var patience: Int64 = 2_000
    /// How many may be left behind hanging, each with a thread that does not come back.
    package var mostLeftBehind = 8
    /// Milliseconds of a clock that never goes back.
    package var now: @Sendable () -> Int64 = { Monotonic.nanoseconds() / 1_000_000 }
    /// Somewhere in 0…1.
    package var chance: @Sendable () -> Double = { .random(in: 0...1) }
    /// Calls back after so many milliseconds.
    package var after: @Sendable (Int64, @escaping @Sendable () -> Void) -> Void

    package init() {
      let queue = QueueExecutor(label: "sessiond.pauses").queue
      after = { pause, done in
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause)), execute: done)
      }
    }
  }

  private enum Phase {
    case new
    case running
    /// Stopped for good.
    case stopped
  }

  private struct Record {
    let spec: WorkerSpec
    var report: WorkerReport
    var worker: (any Worker)?
    var history: RestartHistory
    /// Grows with each change of plan; whoever comes back from a wait looks whether it is the same.
    var plan = 0
    /// Whether its last life hung, and none was ready since.
    var isHung = false
  }

  private let executor = QueueExecutor(label: "sessiond.supervisor")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Moved by the supervisor's own queue.
  package nonisolated let pulse: Pulse
  /// How all workers are doing, in their order.
  package nonisolated let reports: StateBoard<[WorkerReport]>

  private let surroundings: Surroundings
  private let errands = Errands()
  private let logger: Logger
  private let gaveUp: @Sendable (String) -> Void
  private var records: [Record]
  private var phase = Phase.new
  private var root: RestartTally
  private var leftBehind = 0

  /// A supervisor of workers in the order of dependency: first what the others need.
  ///
  /// - Parameters:
  ///   - workers: what there is to start.
  ///   - reports: where it is published how they are doing.
  ///   - surroundings: rules, time and chance.
  ///   - logger: where failures go.
  ///   - gaveUp: called when starting again has not helped; the daemon is to end, with the reason.
  package init(
    _ workers: [WorkerSpec], reports: StateBoard<[WorkerReport]> = StateBoard([]),
    surroundings: Surroundings = Surroundings(), logger: Logger = .silent,
    gaveUp: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.surroundings = surroundings
    self.logger = logger
    self.gaveUp = gaveUp
    records = workers.map {
      Record(spec: $0, report: WorkerReport($0), history: RestartHistory(surroundings.policy))
    }
    root = RestartTally(surroundings.root)
    self.reports = reports
    reports.publish(workers.map(WorkerReport.init))
    pulse = Pulse { [weak executor] in executor?.async($0) }
  }

  // MARK: Start and stop

  /// Starts all workers, one after the other. If one throws, it and those before it are stopped again.
  ///
  /// - Throws: What a worker's `start` threw; `CancellationError` if stopped meanwhile or before.
  package func start() async throws {
    for index in records.indices {
      guard phase == .new else { throw CancellationError() }
      do {
        try await begin(index)
      } catch {
        logger.error(
          "Worker did not start",
          metadata: ["worker.name": "\(records[index].spec.name)", "error": "\(error)"])
        await stop()
        throw error
      }
    }
    guard phase == .new else { throw CancellationError() }
    phase = .running
  }

  /// Stops the workers, the last first, and leaves behind what does not stop in time. Stopped stays stopped.
  package func stop() async {
    phase = .stopped
    for index in records.indices.reversed() { await end(index, .stopped) }
  }

  /// Makes these workers anew because something that they were made with has changed: nothing is wrong with them.
  package func renew(_ names: Set<String>) async {
    let chosen = records.indices.filter { names.contains(records[$0].spec.name) }
    await renew(chosen)
  }

  private func renew(_ chosen: [Int]) async {
    for index in chosen.reversed() { await end(index, .restarting) }
    for index in chosen where phase == .running {
      do {
        try await begin(index)
      } catch {
        failed(index, error)
      }
    }
  }

  // MARK: One life

  private func begin(_ index: Int) async throws {
    let life = WorkerLife(name: records[index].spec.name) { [weak self] life, end in
      self?.later { $0.ended(life, end) }
    }
    let worker = records[index].spec.make(life)
    records[index].worker = worker
    records[index].report.life = life
    enter(.starting, index)
    do {
      try await worker.start()
    } catch {
      // It may have been given up meanwhile for another reason, which is what counts then.
      guard life.giveUp() else { return }
      throw error
    }
    guard records[index].report.life === life, !life.isOver else { return }
    records[index].history.becameReady(at: surroundings.now())
    records[index].isHung = false
    enter(.running, index)
    logger.debug("Worker started", metadata: ["worker.name": "\(life.name)"])
  }

  /// Stops what runs there and waits for that, unless it takes too long.
  private func end(_ index: Int, _ state: WorkerReport.State) async {
    let (worker, life) = (records[index].worker, records[index].report.life)
    (records[index].worker, records[index].report.life) = (nil, nil)
    enter(state, index)
    guard let worker, let life else { return }
    let name: Logger.Metadata = ["worker.name": "\(life.name)"]
    if await letGo(of: worker) {
      logger.debug("Worker stopped", metadata: name)
    } else {
      logger.warning("Worker did not stop in time", metadata: name)
    }
    // Only now: what it stores at its end still counts.
    life.giveUp()
  }

  /// Stops a worker; `false` if that takes longer than we wait.
  private func letGo(of worker: any Worker) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = Answer(continuation)
      errands.begin {
        await worker.stop()
        answer.give(true)
      }
      surroundings.after(surroundings.patience) { answer.give(false) }
    }
  }

  private func enter(_ state: WorkerReport.State, _ index: Int) {
    records[index].plan += 1
    records[index].report.state = state
    records[index].report.since = surroundings.now()
    reports.publish(records.map(\.report))
  }

  // MARK: When one fails

  private func ended(_ life: WorkerLife, _ end: WorkerLife.End) {
    guard let index = records.firstIndex(where: { $0.report.life === life }) else { return }
    switch (end, records[index].spec.restart) {
    case (.failed(let error), .permanent), (.failed(let error), .transient): failed(index, error)
    case (.finished, .permanent): failed(index, EndedByItself())
    case (.failed(let error), .temporary):
      records[index].report.lastError = "\(error)"
      complain("Worker failed", index, error)
      retire(index)
    case (.finished, .transient), (.finished, .temporary): retire(index)
    }
  }

  private func retire(_ index: Int) {
    errands.begin { await self.end(index, .ended) }
  }

  /// A worker has to be started again, if it may.
  private func failed(_ index: Int, _ error: any Error) {
    guard phase != .stopped else { return }
    let now = surroundings.now()
    records[index].report.lastError = "\(error)"
    records[index].report.restarts += 1
    switch records[index].history.failed(at: now, chance: surroundings.chance()) {
    case .restart(let pause):
      complain("Worker failed and is started again", index, error)
      errands.begin { await self.restart(index, at: now + pause) }
    case .escalate:
      complain("Worker fails again and again", index, error)
      escalate(index, error)
    }
  }

  private func restart(_ index: Int, at moment: Int64) async {
    if records[index].isHung {
      // It can't be waited for. Its stop comes when it wakes up, if it does.
      abandon(index)
    } else {
      await end(index, .restarting)
    }
    let plan = records[index].plan
    let pause = moment - surroundings.now()
    if pause > 0 {
      await withCheckedContinuation { continuation in
        surroundings.after(pause) { continuation.resume() }
      }
    }
    guard phase != .stopped, records[index].plan == plan else { return }
    do {
      try await begin(index)
    } catch {
      failed(index, error)
    }
  }

  private func abandon(_ index: Int) {
    let worker = records[index].worker
    (records[index].worker, records[index].report.life) = (nil, nil)
    enter(.restarting, index)
    guard let worker else { return }
    leftBehind += 1
    errands.begin {
      await worker.stop()
      await self.cameBack()
    }
  }

  /// One that hung has stopped after all.
  private func cameBack() {
    leftBehind -= 1
  }

  /// Starting one again has not helped: all are, or the daemon gives up.
  private func escalate(_ index: Int, _ error: any Error) {
    guard root.count(at: surroundings.now()) else {
      return gaveUp("the worker \(records[index].spec.name) fails again and again: \(error)")
    }
    logger.error("All workers are started again")
    for index in records.indices { records[index].history = RestartHistory(surroundings.policy) }
    let all = Array(records.indices)
    errands.begin { await self.renew(all) }
  }

  private func complain(_ message: Logger.Message, _ index: Int, _ error: any Error) {
    logger.error(
      message,
      metadata: [
        "worker.name": "\(records[index].spec.name)", "error": "\(error)",
        "worker.restarts": "\(records[index].report.restarts)",
      ])
  }

  // MARK: When one hangs

  /// A worker has not got on for several looks: it is left behind, and made anew. To be called once for each life.
  package nonisolated func hung(_ life: WorkerLife, _ state: HangingState) {
    life.giveUp()
    later { $0.left(life, state) }
  }

  private func left(_ life: WorkerLife, _ state: HangingState) {
    guard let index = records.firstIndex(where: { $0.report.life === life }) else { return }
    records[index].isHung = true
    guard leftBehind < surroundings.mostLeftBehind else {
      return gaveUp("\(leftBehind + 1) workers hang, the last one is \(records[index].spec.name): \(state)")
    }
    failed(index, state)
  }

  private nonisolated func later(_ action: @escaping @Sendable (isolated Supervisor) -> Void) {
    executor.async { self.assumeIsolated(action) }
  }
}

/// The first answer to a question that several may answer.
private final class Answer: Sendable {
  private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

  init(_ continuation: CheckedContinuation<Bool, Never>) {
    self.continuation = Mutex(continuation)
  }

  func give(_ answer: Bool) {
    let waiting = continuation.withLock { continuation in
      defer { continuation = nil }
      return continuation
    }
    waiting?.resume(returning: answer)
  }
}

/// A worker that is to run for good has ended.
private struct EndedByItself: Error, CustomStringConvertible {
  var description: String { "it ended, though it is to run for good" }
}
