import Foundation
import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// The log of what was written is put away while the database is open, beside whoever writes.
struct CheckpointTests {
  private func size(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  private func logIsPutAway(_ store: SessionStore) async {
    await withCheckedContinuation { continuation in
      store.whenLogIsPutAway { continuation.resume() }
    }
  }

  @Test func `what was written comes into the database, and the log stays small`() async throws {
    let fixture = try Fixture()
    let path = fixture.store.path
    let before = try size(path)
    for round in 0..<20 {
      try fixture.commit(
        .main { batch in (0..<2_000).forEach { batch.reply("\(round)-\($0)", at: Int64(round * 2_000 + $0)) }
        })
      await logIsPutAway(fixture.store)
    }
    #expect(try size(path) > before + (1 << 20))
    #expect(try size(path + "-wal") < 64 << 20)
  }
}
