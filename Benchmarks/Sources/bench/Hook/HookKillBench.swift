import Foundation
import Synchronization

/// Calls of hooks, several at a time, while the daemon is killed again and again: none is lost, none counts twice.
struct HookKillBench {
  private static let calls = 10_000
  private static let callers = 4
  private static let kills = 20

  let programs: URL

  func run() throws {
    print("\(Self.calls) calls of hooks by \(Self.callers) callers, \(Self.kills) × SIGKILL meanwhile")
    let daemon = try Daemon(programs: programs)
    let calls = try HookCalls(daemon, programs: programs)
    let next = Atomic(0)
    let failures = Atomic(0)
    try daemon.start()
    let callers = (0..<Self.callers).map { _ in
      Companion {
        while case let number = next.add(1, ordering: .relaxed).oldValue, number < Self.calls {
          let isDone = (try? calls.time(calls.program, calls.input(number))) != nil
          if !isDone { failures.add(1, ordering: .relaxed) }
        }
      }
    }
    for round in 1...Self.kills {
      // Spread over all calls, and at any moment of what the daemon does then.
      while next.load(ordering: .relaxed) < round * Self.calls / (Self.kills + 1) { usleep(500) }
      usleep(.random(in: 0...20_000))
      try daemon.kill()
      usleep(.random(in: 0...50_000))
      try daemon.start()
    }
    for caller in callers { caller.wait() }
    let told = try settled(daemon)
    daemon.stop()
    let names = Set(told)
    let lost = (0..<Self.calls).filter { !names.contains("Event\($0)") }
    print("        \(told.count) calls in the store, \(failures.load(ordering: .relaxed)) programs failed")
    let isKept = report("lost", "\(lost.count)", promised: "none", isMet: lost.isEmpty)
    let isOnce = report(
      "counted twice", "\(told.count - names.count)", promised: "none", isMet: told.count == names.count)
    guard isKept, isOnce, failures.load(ordering: .relaxed) == 0 else {
      throw BenchError(description: "not all promises were kept: \(lost.prefix(10))")
    }
  }

  /// The names of all calls in the store, when nothing waits any more.
  private func settled(_ daemon: Daemon) throws -> [String] {
    let spool = daemon.folder.path + "/state/sessiond/spool"
    let deadline = Date(timeIntervalSinceNow: 20)
    while Date() < deadline {
      let waiting = try FileManager.default.contentsOfDirectory(atPath: spool)
      if waiting.isEmpty { break }
      usleep(10_000)
    }
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    return try Telling(daemon).events.compactMap { line in
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (event?["data"] as? [String: Any])?["hook"] as? String
    }
  }
}
