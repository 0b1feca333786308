import Foundation
import GRDB
import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// The database as a file: who may read it, what survives, and what happens to one that can't be used.
struct DatabaseFileTests {
  private let folder: TemporaryFolder
  private var path: String { folder("deep/state/sessiond.db") }

  init() throws { folder = try TemporaryFolder() }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder("deep/state")).sorted()
  }

  @Test func `only the owner may read it, nor what lies beside it, nor its folder`() throws {
    let store = try SessionStore(path: path)
    _ = try store.commit([.main { $0.reply("a") }], now: Fixture.now)
    #expect(try names() == ["sessiond.db", "sessiond.db-shm", "sessiond.db-wal"])
    for name in try names() { #expect(try permissions(folder("deep/state/" + name)) == 0o600, "\(name)") }
    #expect(try permissions(folder("deep/state")) == 0o700)
    #expect(try permissions(folder("deep")) == 0o700)
    #expect(store.setAside == nil)
  }

  @Test func `what was committed survives the death of the process`() throws {
    let store = try SessionStore(path: path)
    let events = try store.commit([.main(read: 123) { $0.reply("a", input: 77) }], now: Fixture.now)
    // What a killed process leaves behind: the files as they are, neither closed nor checkpointed.
    try FileManager.default.createDirectory(atPath: folder("copy"), withIntermediateDirectories: false)
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: folder("copy/sessiond.db") + suffix)
    }
    let survivor = try SessionStore(path: folder("copy/sessiond.db"))
    #expect(try survivor.events(after: 0, limit: 10) == events)
    #expect(try survivor.transcriptFiles().map(\.offset) == [123])
    #expect(survivor.setAside == nil)
    // And what comes next is numbered on.
    #expect(try survivor.commit([.main { $0.bad(at: 1) }], now: Fixture.now).map(\.number) == [3])
  }

  @Test func `a closed database is all in one file and opens again`() throws {
    let store = try SessionStore(path: path)
    let events = try store.commit([.main { $0.reply("a") }], now: Fixture.now)
    try store.close()
    let alone = try folder.write("copy/sessiond.db", Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(try SessionStore(path: alone).events(after: 0, limit: 10) == events)
    #expect(try SessionStore(path: path).events(after: 0, limit: 10) == events)
  }

  @Test func `a database that lacks a column is set aside and a new one begun`() throws {
    try SessionStore(path: path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "ALTER TABLE file RENAME COLUMN records TO title") }
    try queue.close()
    let store = try SessionStore(path: path)
    let aside = try #require(store.setAside)
    #expect(FileManager.default.fileExists(atPath: aside))
    #expect(try store.transcriptFiles().isEmpty)
  }

  @Test func `what a user has added to the database is left alone`() throws {
    try SessionStore(path: path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "CREATE TABLE mine (x); CREATE INDEX mine_too ON event (time)") }
    try queue.close()
    #expect(try SessionStore(path: path).setAside == nil)
  }

  /// No database at all, the schema's page, pages with rows.
  @Test(arguments: [0..<0, 100..<4_096, 8_192..<36_864])
  func `a damaged database is set aside and a new one begun`(damaged: Range<Int>) throws {
    let store = try SessionStore(path: path)
    for number in 0..<300 {
      _ = try store.commit(
        [.main { $0.bad(at: Int64(number), String(repeating: "x", count: 200)) }], now: Fixture.now)
    }
    try store.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count > 40_000)
    if damaged.isEmpty { bytes = Data(repeating: 0x41, count: 9_000) }
    bytes.replaceSubrange(damaged, with: Data(repeating: 0xa5, count: damaged.count))
    try bytes.write(to: URL(fileURLWithPath: path))

    let opened = try SessionStore(path: path)
    let aside = try #require(opened.setAside)
    #expect(aside.hasPrefix(path + ".damaged-"))
    // SQLite may have written to it before the damage was found; what was damaged is as it was.
    let kept = try Data(contentsOf: URL(fileURLWithPath: aside))
    #expect(kept.count >= 9_000 && kept[damaged] == bytes[damaged])
    #expect(try opened.lastEventNumber() == 0)
    #expect(try opened.commit([.main { $0.reply("a") }], now: Fixture.now).count == 2)
    try opened.close()
    #expect(try SessionStore(path: path).setAside == nil)
  }

  @Test func `an empty file is a new database`() throws {
    try folder.write("deep/state/sessiond.db", Data())
    let store = try SessionStore(path: path)
    #expect(store.setAside == nil)
    #expect(try store.lastEventNumber() == 0)
    #expect(try permissions(path) == 0o600)
  }

  @Test func `a newer database is refused with what to do, and left as it is`() throws {
    let store = try SessionStore(path: path)
    _ = try store.commit([.main { $0.reply("a") }], now: Fixture.now)
    try store.close()
    // A migration that this version does not know, as a later one would leave it.
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')") }
    try queue.close()
    let error = try #require(throws: StoreError.self) { try SessionStore(path: path) }
    #expect(error.code == .tooNew)
    #expect(error.message.contains(path) && error.message.contains("newer"))
    #expect(error.description == error.message)
    #expect(try names().filter { $0.contains("damaged") }.isEmpty)
    let count = try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") }
    #expect(count == 2)
  }

  @Test func `a place where no database can be is told`() throws {
    try folder.write("file", Data("x".utf8))
    let below = #expect(throws: StoreError.self) { try SessionStore(path: folder("file/below/sessiond.db")) }
    #expect(below?.code == .cannotOpen)
    try FileManager.default.createDirectory(atPath: folder("folder.db"), withIntermediateDirectories: false)
    let isFolder = #expect(throws: StoreError.self) { try SessionStore(path: folder("folder.db")) }
    #expect(isFolder?.code == .cannotOpen)
    #expect(isFolder?.message.contains(folder("folder.db")) == true)
  }

  @Test func `an event of another form is told with its number`() throws {
    let store = try SessionStore(path: path)
    _ = try store.commit([.main { $0.reply("a") }], now: Fixture.now)
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "UPDATE event SET payload = '{}' WHERE number = 2")
    }
    let error = #expect(throws: StoreError.self) { try store.events(after: 0, limit: 10) }
    #expect(error?.code == .unreadableRow)
    #expect(error?.message.contains("2") == true)
    try DatabaseQueue(path: path).write {
      try $0.execute(sql: "UPDATE event SET kind = 'x' WHERE number = 2")
    }
    #expect(
      #expect(throws: StoreError.self) { try store.events(after: 1, limit: 10) }?.code == .unreadableRow)
  }

  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/sessiond"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/sessiond"),
      (["XDG_STATE_HOME": "", "HOME": "/h"], "/h/.local/state/sessiond"),
      (["HOME": "/h"], "/h/.local/state/sessiond"),
      (["HOME": "relative"], nil),
      ([:], nil),
    ] as [([String: String], String?)])
  func `the state folder follows the environment`(environment: [String: String], path: String?) {
    let paths = StatePaths { environment[$0] }
    #expect(paths?.folder == path)
    #expect(paths?.database == path.map { $0 + "/sessiond.db" })
  }
}
