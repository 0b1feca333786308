import DaemonKit
import Dispatch
import FaultSupport
import LinuxHost
import Synchronization
import Testing

extension Supervisor {
  /// Does nothing, when it has done what it was told before.
  fileprivate func rest() {}
}

@Suite(.timeLimit(.minutes(2)))
struct LivenessWatchTests {
  private actor IdleWorker: Worker {
    nonisolated let life: WorkerLife
    nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

    init(_ life: WorkerLife) { self.life = life }

    func start() {}
    func stop() {}
  }

  /// A watch over two workers and a queue, looked through by the test.
  private struct Stage {
    let saboteur = Saboteur("a")
    let queue = DispatchQueue(label: "fixture")
    let pulse: Pulse
    let supervisor: Supervisor
    let watch: LivenessWatch
    let alive = StateBoard(0)
    let stuck = StateBoard<[[String]]>([])

    init() async throws {
      var surroundings = Supervisor.Surroundings()
      (surroundings.chance, surroundings.patience) = ({ 0 }, 1)
      supervisor = Supervisor(
        saboteur.workers(["a", "b"].map { WorkerSpec($0) { IdleWorker($0) } }), surroundings: surroundings)
      pulse = Pulse { [queue] in queue.async(execute: $0) }
      let (alive, stuck) = (alive, stuck)
      watch = LivenessWatch(
        fixtures: [.init("fixture", pulse)], supervisor: supervisor,
        alive: { alive.update { $0 += 1 } }, stuck: { names in stuck.update { $0.append(names) } })
      try await supervisor.start()
    }

    /// A look after everybody who can has answered the one before.
    func look(waitingFor names: [String] = ["a", "b", "fixture"]) async -> LivenessWatch.Finding {
      let reports = supervisor.reports.value
      for name in names {
        if name == "fixture" {
          queue.sync {}
        } else if let life = reports.first(where: { $0.name == name })?.life {
          await withCheckedContinuation { continuation in life.executor.async { continuation.resume() } }
        }
      }
      await supervisor.rest()
      return watch.look()
    }
  }

  @Test func `who has nothing to do is alive`() async throws {
    let stage = try await Stage()
    for _ in 0..<5 { #expect(await stage.look() == LivenessWatch.Finding()) }
    #expect(stage.alive.value == 5 && stage.stuck.value.isEmpty)
    await stage.supervisor.stop()
  }

  @Test func `a worker that hangs is made anew, and the daemon counts as alive`() async throws {
    let stage = try await Stage()
    _ = await stage.look()
    let first = try #require(stage.supervisor.reports.value[0].life)
    stage.saboteur.strike(.hangs)
    #expect(await stage.look(waitingFor: ["b", "fixture"]) == LivenessWatch.Finding())
    var looks = 0
    var finding = LivenessWatch.Finding()
    while finding.hungWorkers.isEmpty, looks < 5 {
      finding = await stage.look(waitingFor: ["b", "fixture"])
      looks += 1
    }
    #expect(finding == LivenessWatch.Finding(hungWorkers: ["a"]) && looks == LivenessPolicy.patience)
    try await stage.supervisor.reports.until("it runs again") {
      $0[0].state == .running && $0[0].restarts == 1
    }
    #expect(first.isOver)
    for _ in 0..<4 { #expect(await stage.look() == LivenessWatch.Finding()) }
    #expect(stage.alive.value == 1 + 1 + looks + 4 && stage.stuck.value.isEmpty)
    await stage.supervisor.stop()
    stage.saboteur.release()
  }

  @Test func `a daemon whose worker hangs again in its successor counts as dead`() async throws {
    let stage = try await Stage()
    _ = await stage.look()
    stage.saboteur.strike(.hangsForGood)
    var found: [LivenessWatch.Finding] = []
    while found.last?.helpless != ["a"], found.count < 20 {
      if found.last?.hungWorkers == ["a"] {
        try await stage.supervisor.reports.until("its successor starts") {
          $0[0].state == .starting && $0[0].restarts == 1
        }
      }
      found.append(await stage.look(waitingFor: ["b", "fixture"]))
    }
    let alive = stage.alive.value
    #expect(found.last?.helpless == ["a"] && alive == found.count)
    // Also when a third one is in its place.
    try await stage.supervisor.reports.until("the next one starts") {
      $0[0].state == .starting && $0[0].restarts == 2
    }
    for _ in 0..<2 { #expect(await stage.look(waitingFor: ["b", "fixture"]).helpless == ["a"]) }
    #expect(stage.alive.value == alive)
    #expect(stage.stuck.value == [["a"]])
    stage.saboteur.release()
    await stage.supervisor.stop()
  }

  @Test func `a daemon whose store hangs counts as dead until it gets on`() async throws {
    let stage = try await Stage()
    _ = await stage.look()
    let gate = DispatchSemaphore(value: 0)
    stage.queue.async { gate.wait() }
    var looks = 0
    while stage.stuck.value.isEmpty, looks < 10 {
      _ = await stage.look(waitingFor: ["a", "b"])
      looks += 1
    }
    #expect(stage.stuck.value == [["fixture"]] && looks <= LivenessPolicy.patience + 1)
    let alive = stage.alive.value
    _ = await stage.look(waitingFor: ["a", "b"])
    #expect(stage.alive.value == alive)
    gate.signal()
    #expect(await stage.look() == LivenessWatch.Finding())
    #expect(stage.stuck.value == [["fixture"], []] && stage.alive.value == alive + 1)
    await stage.supervisor.stop()
  }
}
