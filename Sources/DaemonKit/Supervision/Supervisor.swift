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
    package var now: @Sendable () -> Int64 = { Monotonic.milliseconds() }
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
    /// The worker of the report's life.
    var worker: (any Worker)?
    var history: RestartHistory
    /// Grows with each life that begins or ends; whoever comes back from a pause looks whether it is the same.
    var plan = 0
    /// One that failed there, and has yet to be let go of: before another one begins.
    var fallen: (any Worker)?
    /// Waits for the worker's start.
    var start: FirstAnswer<StartResult>?
  }

  private enum StartResult: Sendable {
    case ready
    case threw(any Error)
    /// The life ended before, for another reason.
    case givenUp
  }

  private let executor = QueueExecutor(label: "sessiond.supervisor")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Moved by the supervisor's own queue.
  package nonisolated let pulse: Pulse
  /// How all workers are doing, in their order.
  package nonisolated let reports: StateBoard<[WorkerReport]>

  private let surroundings: Surroundings
  private let errands = Errands()
  /// Workers on their way out.
  private let leaving = Errands()
  /// Lives begin and end one at a time.
  private let lock = AsyncLock()
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

  /// Starts all workers, one after the other. If one does not, it and those before it are stopped again.
  ///
  /// - Throws: What a worker's `start` threw; `CancellationError` if stopped meanwhile or before.
  package func start() async throws {
    do {
      try await lock.hold { try await startAll() }
    } catch {
      await stop()
      throw error
    }
  }

  private func startAll() async throws {
    for index in records.indices {
      guard phase == .new else { throw CancellationError() }
      do {
        try await begin(index)
      } catch {
        complain("Worker did not start", index, error)
        throw error
      }
    }
    guard phase == .new else { throw CancellationError() }
    phase = .running
  }

  /// Stops the workers, the last first, and leaves behind what does not stop in time. Stopped stays stopped.
  package func stop() async {
    phase = .stopped
    // Who waits for a start that hangs would wait for ever.
    for record in records { record.start?.give(.givenUp) }
    await lock.hold {
      for index in records.indices.reversed() { await end(index, .stopped) }
    }
    // Who had failed just before may still be on the way out.
    _ = await inTime { done in
      self.errands.begin {
        await self.leaving.finished()
        done()
      }
    }
  }

  /// Makes these workers anew because something that they were made with has changed: nothing is wrong with them.
  package func renew(_ names: Set<String>) async {
    await lock.hold { await renew(records.indices.filter { names.contains(records[$0].spec.name) }) }
  }

  private func renew(_ chosen: [Int]) async {
    guard phase == .running else { return }
    for index in chosen.reversed() { await end(index, .stopped) }
    for index in chosen where phase == .running { await beginAnew(index) }
  }

  // MARK: One life

  /// - Throws: why it did not start. Then nobody lives there.
  private func begin(_ index: Int) async throws {
    await letGoOfFallen(index)
    let life = WorkerLife(name: records[index].spec.name) { [weak self] life, end in
      self?.later { $0.ended(life, end) }
    }
    let worker = records[index].spec.make(life)
    records[index].worker = worker
    records[index].report.life = life
    enter(.starting, index)
    let result = await withCheckedContinuation { continuation in
      let answer = FirstAnswer<StartResult>(continuation)
      records[index].start = answer
      errands.begin {
        do {
          try await worker.start()
          answer.give(.ready)
        } catch {
          answer.give(.threw(error))
        }
      }
    }
    records[index].start = nil
    switch result {
    case .ready where records[index].report.life === life && phase != .stopped:
      records[index].history.becameReady(at: surroundings.now())
      records[index].report.isRecovering = false
      enter(.running, index)
      logger.debug("Worker started", metadata: ["worker.name": "\(life.name)"])
    case .threw(let error) where life.giveUp():
      _ = takeOut(index)
      await letGo(of: worker)
      throw error
    case .ready, .threw, .givenUp:
      // Whoever gave it up sees to the rest; at the first start nobody does.
      if phase == .new { throw GivenUp() }
    }
  }

  /// Begins a life where the one before failed or was renewed, and does what has to be done if that does not start either.
  private func beginAnew(_ index: Int) async {
    do {
      try await begin(index)
    } catch {
      failed(index, error)
    }
  }

  /// Stops what runs there and waits for that, unless it takes too long.
  private func end(_ index: Int, _ state: WorkerReport.State) async {
    let (worker, life) = takeOut(index)
    records[index].report.isRecovering = false
    enter(state, index)
    await letGoOfFallen(index)
    guard let worker, let life else { return }
    await letGo(of: worker)
    // Only now: what it stores at its end still counts.
    life.giveUp()
  }

  private func letGoOfFallen(_ index: Int) async {
    guard let worker = records[index].fallen else { return }
    records[index].fallen = nil
    await letGo(of: worker)
  }

  private func takeOut(_ index: Int) -> ((any Worker)?, WorkerLife?) {
    records[index].plan += 1
    defer { (records[index].worker, records[index].report.life) = (nil, nil) }
    return (records[index].worker, records[index].report.life)
  }

  /// Stops a worker and waits for that; one that takes too long is left behind.
  private func letGo(of worker: any Worker) async {
    let name: Logger.Metadata = ["worker.name": "\(worker.life.name)"]
    if await inTime({ done in self.leave(worker, done) }) {
      logger.debug("Worker stopped", metadata: name)
    } else {
      logger.warning("Worker did not stop in time", metadata: name)
    }
  }

  /// Waits until that is done, but not longer than a worker may take; whether it was.
  private func inTime(_ begin: (@escaping @Sendable () -> Void) -> Void) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer = FirstAnswer<Bool>(continuation)
      begin { answer.give(true) }
      surroundings.after(surroundings.patience) { answer.give(false) }
    }
  }

  /// Stops a worker whenever it can be.
  private func leave(_ worker: any Worker, _ stopped: @escaping @Sendable () -> Void = {}) {
    leftBehind += 1
    leaving.begin {
      await worker.stop()
      await self.cameBack()
      stopped()
    }
  }

  private func cameBack() {
    leftBehind -= 1
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
    records[index].start?.give(.givenUp)
    records[index].fallen = takeOut(index).0
    // In its turn, unless what comes before it does so.
    errands.begin { await self.lock.hold { await self.letGoOfFallen(index) } }
    switch end {
    case .failed(let error): failed(index, error)
    case .finished where records[index].spec.restart == .permanent: failed(index, EndedByItself())
    case .finished: enter(.ended, index)
    }
  }

  /// A worker has not got on for several looks: it is left behind, and made anew. Nothing happens if it is over already.
  package nonisolated func hung(_ life: WorkerLife, _ state: HangingState) {
    if life.giveUp() { later { $0.left(life, state) } }
  }

  private func left(_ life: WorkerLife, _ state: HangingState) {
    guard let index = records.firstIndex(where: { $0.report.life === life }) else { return }
    records[index].start?.give(.givenUp)
    let (worker, _) = takeOut(index)
    // It can't be waited for. Its stop comes when it wakes up, if it does.
    if let worker { leave(worker) }
    guard leftBehind <= surroundings.mostLeftBehind else {
      enter(.restarting, index)
      return gaveUp("\(leftBehind) workers hang, the last one is \(records[index].spec.name): \(state)")
    }
    failed(index, state)
  }

  /// Nobody lives there any more, and somebody is to, if that is what the worker is for.
  private func failed(_ index: Int, _ error: any Error) {
    guard phase != .stopped else { return }
    records[index].report.lastError = "\(error)"
    guard records[index].spec.restart != .temporary else {
      complain("Worker failed", index, error)
      return enter(.ended, index)
    }
    records[index].report.restarts += 1
    records[index].report.isRecovering = true
    enter(.restarting, index)
    let now = surroundings.now()
    let plan = records[index].plan
    switch records[index].history.failed(at: now, chance: surroundings.chance()) {
    case .restart(let pause):
      complain("Worker failed and is started again", index, error)
      errands.begin { await self.restart(index, plan: plan, at: now + pause) }
    case .escalate:
      complain("Worker fails again and again", index, error)
      escalate(index, error)
    }
  }

  private func restart(_ index: Int, plan: Int, at moment: Int64) async {
    let pause = moment - surroundings.now()
    if pause > 0 {
      await withCheckedContinuation { continuation in
        surroundings.after(pause) { continuation.resume() }
      }
    }
    await lock.hold {
      // A renewal, or an end, may have come first.
      guard phase == .running, records[index].plan == plan else { return }
      await beginAnew(index)
    }
  }

  /// Starting one again has not helped: all are, or the daemon gives up.
  private func escalate(_ index: Int, _ error: any Error) {
    guard root.count(at: surroundings.now()) else {
      return gaveUp("the worker \(records[index].spec.name) fails again and again: \(error)")
    }
    logger.error("All workers are started again")
    errands.begin { await self.startOver() }
  }

  private func startOver() async {
    await lock.hold {
      for index in records.indices { records[index].history = RestartHistory(surroundings.policy) }
      await renew(records.indices.filter { records[$0].report.state != .ended })
    }
  }

  private func complain(_ message: Logger.Message, _ index: Int, _ error: any Error) {
    logger.error(
      message,
      metadata: [
        "worker.name": "\(records[index].spec.name)", "error": "\(error)",
        "worker.restarts": "\(records[index].report.restarts)",
      ])
  }

  private nonisolated func later(_ action: @escaping @Sendable (isolated Supervisor) -> Void) {
    executor.async { self.assumeIsolated(action) }
  }
}

/// A worker that is to run for good has ended.
private struct EndedByItself: Error, CustomStringConvertible {
  var description: String { "it ended, though it is to run for good" }
}

/// A worker failed or hung before it had started for the first time.
private struct GivenUp: Error, CustomStringConvertible {
  var description: String { "it failed or hung while it started" }
}
