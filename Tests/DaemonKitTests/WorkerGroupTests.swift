import DaemonKit
import Synchronization
import Testing

@Suite("WorkerGroup")
struct WorkerGroupTests {
  /// What happened, in order.
  private final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private actor NotingWorker: Worker {
    struct Broken: Error {}

    nonisolated let name: String
    private let diary: Diary
    private let isBroken: Bool

    init(_ name: String, _ diary: Diary, isBroken: Bool = false) {
      self.name = name
      self.diary = diary
      self.isBroken = isBroken
    }

    func start() throws {
      diary.note("start \(name)")
      if isBroken { throw Broken() }
    }

    func stop() { diary.note("stop \(name)") }
  }

  @Test func `Workers start in order and stop in reverse`() async throws {
    let diary = Diary()
    let group = WorkerGroup(["a", "b", "c"].map { NotingWorker($0, diary) })
    try await group.start()
    await group.stop()
    await group.stop()
    #expect(diary.all == ["start a", "start b", "start c", "stop c", "stop b", "stop a"])
  }

  @Test func `When one does not start, it and those before it are stopped`() async {
    let diary = Diary()
    let group = WorkerGroup([
      NotingWorker("a", diary), NotingWorker("b", diary, isBroken: true), NotingWorker("c", diary),
    ])
    await #expect(throws: NotingWorker.Broken.self) { try await group.start() }
    #expect(diary.all == ["start a", "start b", "stop b", "stop a"])
  }

  @Test func `A stopped group does not start`() async {
    let diary = Diary()
    let group = WorkerGroup([NotingWorker("a", diary)])
    await group.stop()
    await #expect(throws: CancellationError.self) { try await group.start() }
    #expect(diary.all.isEmpty)
  }
}
