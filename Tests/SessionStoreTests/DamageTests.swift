import Foundation
import SessionCore
import SessionStore
import SessionTestSupport
import Synchronization
import Testing

/// A database that was too large to be looked through before the start, and what becomes of one that is damaged.
struct DamageTests {
  private let folder: TemporaryFolder
  private var path: String { folder("state/sessiond.db") }

  init() throws {
    folder = try TemporaryFolder()
    let store = try SessionStore(path: path)
    let reason = String(repeating: "x", count: 60_000)
    let piece = TranscriptProgress.main { batch in
      for number in 0..<200 { batch.bad(at: Int64(number), reason) }
    }
    _ = try store.commit([piece], now: Fixture.now)
    try store.close()
  }

  /// Overwrites pages in the middle, the ones that follow each other in long values: more than one value has, so that it
  /// is of no matter where the first one begins.
  private func damage() throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let size = try file.seekToEnd()
    #expect(size > 16 << 20)
    try file.seek(toOffset: size / 2 / 4_096 * 4_096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: 40 * 4_096))
    try file.close()
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder("state")).sorted()
  }

  @Test func `a large database that is sound is used at once, and found sound later`() throws {
    let store = try SessionStore(path: path)
    #expect(!store.isChecked)
    #expect(try DatabaseCheck(of: store).run() == nil)
    try store.close()
    #expect(try SessionStore(path: path).setAside == nil)
  }

  @Test func `a large database that is damaged is used at first, and set aside at the next start`() throws {
    try damage()
    let told = Mutex<[String]>([])
    let store = try SessionStore(path: path) { reason in told.withLock { $0.append(reason) } }
    #expect(store.setAside == nil && !store.isChecked)
    let reason = try #require(try DatabaseCheck(of: store).run())
    #expect(told.withLock { $0 }.isEmpty)
    store.damageFound(reason)
    #expect(told.withLock { $0 } == [reason])
    #expect(try names().contains("sessiond.db.is-damaged"))
    try store.close()

    let next = try SessionStore(path: path)
    let aside = try #require(next.setAside)
    #expect(FileManager.default.fileExists(atPath: aside))
    #expect(next.isChecked)
    #expect(try next.lastEventNumber() == 0)
    #expect(try !names().contains("sessiond.db.is-damaged"))
    try next.close()
    #expect(try SessionStore(path: path).setAside == nil)
  }

  @Test func `damage that a reader meets is told`() throws {
    try damage()
    let told = Mutex(0)
    let store = try SessionStore(path: path) { _ in told.withLock { $0 += 1 } }
    #expect(told.withLock { $0 } == 0)
    #expect(throws: (any Error).self) { try store.events(after: 0, limit: .max) }
    #expect(told.withLock { $0 } == 1)
    try store.close()
    #expect(try SessionStore(path: path).setAside != nil)
  }

  @Test func `a note of damage without a database is forgotten`() throws {
    for name in try names() { try FileManager.default.removeItem(atPath: folder("state/" + name)) }
    try folder.write("state/sessiond.db.is-damaged", Data("why\n".utf8))
    let store = try SessionStore(path: path)
    #expect(store.setAside == nil)
    #expect(try !names().contains("sessiond.db.is-damaged"))
  }
}
