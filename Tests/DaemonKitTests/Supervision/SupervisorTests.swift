import DaemonKit
import FaultSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)))
struct SupervisorTests {
  /// What happened, in order.
  private final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private actor NotingWorker: Worker {
    nonisolated let life: WorkerLife
    nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }
    private let diary: Diary
    private let isBroken: Bool

    init(_ life: WorkerLife, _ diary: Diary, isBroken: Bool = false) {
      self.life = life
      self.diary = diary
      self.isBroken = isBroken
    }

    func start() throws {
      diary.note("start \(life.name)")
      if isBroken { throw MadeUp() }
    }

    func stop() { diary.note("stop \(life.name)") }
  }

  /// Time that a test moves on.
  private final class ManualTime: Sendable {
    private let state = Mutex<(now: Int64, calls: [(due: Int64, call: @Sendable () -> Void)])>((0, []))
    /// When something is to be called.
    let due = StateBoard<[Int64]>([])

    var surroundings: Supervisor.Surroundings {
      var surroundings = Supervisor.Surroundings()
      surroundings.now = { self.state.withLock { $0.now } }
      surroundings.chance = { 1 }
      surroundings.after = { pause, call in
        self.due.publish(
          self.state.withLock { state in
            state.calls.append((state.now + pause, call))
            return state.calls.map(\.due)
          })
      }
      return surroundings
    }

    func move(to moment: Int64) {
      let calls = state.withLock { state in
        state.now = moment
        defer { state.calls.removeAll { $0.due <= moment } }
        return state.calls.filter { $0.due <= moment }.map(\.call)
      }
      for call in calls { call() }
    }
  }

  private static func specs(
    _ names: [String], _ diary: Diary, broken: Set<String> = [], restart: WorkerSpec.Restart = .permanent
  ) -> [WorkerSpec] {
    names.map { name in
      WorkerSpec(name, restart) { NotingWorker($0, diary, isBroken: broken.contains(name)) }
    }
  }

  /// Waits for a worker to be in a state, after so many new starts.
  private func until(
    _ supervisor: Supervisor, _ name: String, _ state: WorkerReport.State, restarts: Int
  ) async throws {
    try await supervisor.reports.until("\(name) is \(state) after \(restarts)") { reports in
      reports.contains { $0.name == name && $0.state == state && $0.restarts == restarts }
    }
  }

  @Test func `workers start in order and stop in reverse`() async throws {
    let diary = Diary()
    let supervisor = Supervisor(Self.specs(["a", "b", "c"], diary))
    #expect(supervisor.reports.value.map(\.state) == [.stopped, .stopped, .stopped])
    try await supervisor.start()
    #expect(supervisor.reports.value.map(\.state) == [.running, .running, .running])
    await supervisor.stop()
    await supervisor.stop()
    #expect(diary.all == ["start a", "start b", "start c", "stop c", "stop b", "stop a"])
    #expect(supervisor.reports.value.map(\.state) == [.stopped, .stopped, .stopped])
  }

  @Test func `when one does not start at first, it and those before it are stopped`() async {
    let diary = Diary()
    let supervisor = Supervisor(Self.specs(["a", "b", "c"], diary, broken: ["b"]))
    await #expect(throws: MadeUp.self) { try await supervisor.start() }
    #expect(diary.all == ["start a", "start b", "stop b", "stop a"])
    await #expect(throws: CancellationError.self) { try await supervisor.start() }
  }

  @Test func `one that fails is made anew after a pause, and the others run on`() async throws {
    let (diary, time, saboteur) = (Diary(), ManualTime(), Saboteur("b"))
    let supervisor = Supervisor(
      saboteur.workers(Self.specs(["a", "b", "c"], diary)), surroundings: time.surroundings)
    try await supervisor.start()
    for (count, pause) in [(1, 200), (2, 400)] as [(Int, Int64)] {
      let begin = time.surroundings.now()
      saboteur.strike(.fails)
      try await until(supervisor, "b", .restarting, restarts: count)
      // The worker's own stop is given its time too, 2,000 ms: this is the pause.
      try await time.due.until("the pause is \(pause)") { $0.contains(begin + pause) }
      #expect(saboteur.lives == count)
      time.move(to: begin + pause - 1)
      #expect(saboteur.lives == count)
      time.move(to: begin + pause)
      try await until(supervisor, "b", .running, restarts: count)
      #expect(saboteur.lives == count + 1)
    }
    #expect(diary.all == ["start a", "start b", "start c", "stop b", "start b", "stop b", "start b"])
    let report = try #require(supervisor.reports.value.first { $0.name == "b" })
    #expect(report.lastError == "a fault of a test's making")
    await supervisor.stop()
  }

  @Test func `who fails again and again has all started again, and then the daemon gives up`() async throws {
    let (diary, saboteur) = (Diary(), Saboteur("b"))
    var surroundings = Supervisor.Surroundings()
    surroundings.chance = { 0 }
    let reasons = StateBoard<[String]>([])
    let supervisor = Supervisor(
      saboteur.workers(Self.specs(["a", "b"], diary)), surroundings: surroundings,
      gaveUp: { reason in reasons.update { $0.append(reason) } })
    try await supervisor.start()
    saboteur.strike(.failsForGood)
    try await reasons.until("the daemon gives up") { !$0.isEmpty }
    // At first, 5 times anew; then three times all, each with the first start and 5 more.
    #expect(saboteur.lives == 1 + 5 + 3 * 6)
    #expect(diary.all.count { $0 == "start a" } == 4)
    #expect(reasons.value[0].contains("b") && reasons.value[0].contains("a fault of a test's making"))
    await supervisor.stop()
  }

  @Test(
    arguments: [
      (.permanent, true, true), (.permanent, false, true), (.transient, true, true),
      (.transient, false, false), (.temporary, true, false), (.temporary, false, false),
    ] as [(WorkerSpec.Restart, Bool, Bool)])
  func `how it ended and what it is for decide whether it is made anew`(
    restart: WorkerSpec.Restart, fails: Bool, isMadeAnew: Bool
  ) async throws {
    var surroundings = Supervisor.Surroundings()
    surroundings.chance = { 0 }
    let lives = Mutex<[WorkerLife]>([])
    let supervisor = Supervisor(
      [
        WorkerSpec("a", restart) { life in
          lives.withLock { $0.append(life) }
          return NotingWorker(life, Diary())
        }
      ], surroundings: surroundings)
    try await supervisor.start()
    let first = try #require(lives.withLock { $0.first })
    if fails { first.fail(MadeUp()) } else { first.finish() }
    if isMadeAnew {
      try await until(supervisor, "a", .running, restarts: 1)
    } else {
      try await until(supervisor, "a", .ended, restarts: 0)
    }
    #expect(lives.withLock { $0.count } == (isMadeAnew ? 2 : 1))
    #expect(first.isOver)
    await supervisor.stop()
  }

  @Test func `what is renewed is no failure, and goes in order`() async throws {
    let diary = Diary()
    let supervisor = Supervisor(Self.specs(["a", "b", "c"], diary))
    try await supervisor.start()
    await supervisor.renew(["c", "a", "unknown"])
    #expect(
      diary.all == ["start a", "start b", "start c", "stop c", "stop a", "start a", "start c"])
    #expect(supervisor.reports.value.map(\.restarts) == [0, 0, 0])
    #expect(supervisor.reports.value.map(\.state) == [.running, .running, .running])
    await supervisor.stop()
  }

  @Test func `renewals, failures and the end don't get into each other's way`() async throws {
    for round in 0..<20 {
      let (diary, saboteur) = (Diary(), Saboteur("b"))
      var surroundings = Supervisor.Surroundings()
      surroundings.chance = { 0 }
      let supervisor = Supervisor(
        saboteur.workers(Self.specs(["a", "b"], diary)), surroundings: surroundings)
      try await supervisor.start()
      await withDiscardingTaskGroup { group in
        for _ in 0..<3 { group.addTask { await supervisor.renew(["a", "b"]) } }
        saboteur.strike(.fails)
        if round % 2 == 0 { group.addTask { await supervisor.stop() } }
      }
      await supervisor.stop()
      // Everybody who was started was stopped, before another one was started.
      for name in ["a", "b"] {
        let own = diary.all.filter { $0.hasSuffix(name) }
        #expect(
          own.count % 2 == 0 && own == (0..<own.count / 2).flatMap { _ in ["start \(name)", "stop \(name)"] })
      }
      #expect(supervisor.reports.value.map(\.state) == [.stopped, .stopped])
    }
  }

  @Test func `a renewal whose start hangs goes on with the others, and the end does not wait`() async throws {
    let (diary, saboteur) = (Diary(), Saboteur("a"))
    var surroundings = Supervisor.Surroundings()
    (surroundings.chance, surroundings.patience) = ({ 0 }, 1)
    let supervisor = Supervisor(saboteur.workers(Self.specs(["a", "b"], diary)), surroundings: surroundings)
    try await supervisor.start()
    saboteur.strike(.hangsForGood)
    async let renewal: Void = supervisor.renew(["a", "b"])
    let reports = try await supervisor.reports.until("a starts") {
      $0[0].state == .starting && saboteur.lives == 2
    }
    let life = try #require(reports[0].life)
    supervisor.hung(life, HangingState(life))
    await renewal
    #expect(diary.all.last == "start b")
    try await supervisor.reports.until("its successor starts") { _ in saboteur.lives == 3 }
    await supervisor.stop()
    saboteur.release()
  }

  @Test func `one that hangs is left behind, also at the end`() async throws {
    let (diary, saboteur) = (Diary(), Saboteur("a"))
    var surroundings = Supervisor.Surroundings()
    surroundings.chance = { 0 }
    surroundings.patience = 1
    let supervisor = Supervisor(saboteur.workers(Self.specs(["a"], diary)), surroundings: surroundings)
    try await supervisor.start()
    saboteur.strike(.hangs)
    let life = try #require(supervisor.reports.value[0].life)
    supervisor.hung(life, HangingState(life))
    #expect(life.isOver)
    try await until(supervisor, "a", .running, restarts: 1)
    #expect(supervisor.reports.value[0].lastError?.contains("it hung") == true)
    // It hangs again, and the end does not wait for it.
    saboteur.strike(.hangs)
    await supervisor.stop()
    #expect(diary.all == ["start a", "start a"])
    saboteur.release()
  }

  @Test func `too many that hang are a reason to give up`() async throws {
    let saboteur = Saboteur("a")
    var surroundings = Supervisor.Surroundings()
    (surroundings.chance, surroundings.patience, surroundings.mostLeftBehind) = ({ 0 }, 1, 2)
    let reasons = StateBoard<[String]>([])
    let supervisor = Supervisor(
      saboteur.workers(Self.specs(["a"], Diary())), surroundings: surroundings,
      gaveUp: { reason in reasons.update { $0.append(reason) } })
    try await supervisor.start()
    for count in 1...3 {
      saboteur.strike(.hangs)
      let life = try #require(supervisor.reports.value[0].life)
      supervisor.hung(life, HangingState(life))
      if count < 3 { try await until(supervisor, "a", .running, restarts: count) }
    }
    try await reasons.until("the daemon gives up") { $0.first?.contains("3 workers hang") == true }
    await supervisor.stop()
    saboteur.release()
  }
}
