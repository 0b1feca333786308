import Dispatch
import Foundation
import GRDB
import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// A database that is closed while somebody is still at it, as when the daemon stops.
@Suite(.timeLimit(.minutes(1))) struct ClosingTests {
  @Test func `who is at it comes to the end, and nobody gets in after that`() async throws {
    let folder = try TemporaryFolder()
    let store = try SessionStore(path: folder("state/sessiond.db"))
    let pieces = (0..<2).map { number in
      TranscriptProgress.main { batch in batch.bad(at: Int64(number), "x") }
    }
    let (inside, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let stored = onThread {
      try store.commit(pieces[...], now: Fixture.now) {
        inside.signal()
        return goOn.wait(timeout: Self.patience) == .success
      }.stored
    }
    async let closed: Void = onThread {
      #expect(inside.wait(timeout: Self.patience) == .success)
      // One that waits: the writer is not let go of before `goOn`.
      DispatchQueue.global().async {
        let end = Self.patience
        while (try? store.cursor(of: "x")) != nil, .now() < end {}
        if .now() < end { goOn.signal() }
      }
      try store.close()
    }
    try await closed
    #expect(try await stored == 1, "nobody was refused while one was at it")
    let error = #expect(throws: DatabaseError.self) { try store.cursor(of: "x") }
    #expect(error?.resultCode == .SQLITE_MISUSE)
  }

  /// Longer than any of it takes.
  private static var patience: DispatchTime { .now() + .seconds(20) }

  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
