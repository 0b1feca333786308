import Glibc
import LinuxHost
import Testing

struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 300_000], [true, false])
  func `what is written is read`(size: Int, durable: Bool) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: folder("a"), durable: durable)
    #expect(try AtomicFile.read(path: folder("a"), limit: 1 << 20) == bytes)
    #expect(try Directory.entries(of: folder.path)?.map(\.name) == ["a"])
  }

  @Test func `a reader of the old file keeps the old contents`() throws {
    let path = try folder.file("a", "old")
    let reader = try FileReader(path: path)
    try AtomicFile.write(Array("new and longer".utf8), to: path, durable: false)
    var bytes = [UInt8](repeating: 0, count: 12)
    let filled = try bytes.withUnsafeMutableBytes { try reader.read(into: $0, at: 0) }
    #expect(String(decoding: bytes[..<filled], as: UTF8.self) == "old")
    #expect(try FileStatus.of(path: path)?.identity != reader.status.identity)
    #expect(try AtomicFile.read(path: path, limit: 99) == Array("new and longer".utf8))
  }

  @Test(arguments: [0o600, 0o644, 0o666] as [UInt32])
  func `the permissions are those asked for, whatever the umask`(mode: UInt32) throws {
    try AtomicFile.write([1], to: folder("a"), mode: mode, durable: false)
    #expect(try FileStatus.of(path: folder("a"))?.permissions == mode)
  }

  @Test func `a failure leaves neither a temporary nor a change`() throws {
    try folder.folder("taken")
    #expect(throws: HostError.self) { try AtomicFile.write([1], to: folder("taken"), durable: true) }
    #expect(try Directory.entries(of: folder.path) == [DirectoryEntry(name: "taken", kind: .directory)])
  }

  @Test(arguments: [("old", true), ("older", false), ("ol", false), ("new", false), ("", false)])
  func `a file that others write is replaced while it is as it was`(held: String, isDone: Bool) throws {
    let path = try folder.file("a", held)
    let new = Array("new".utf8)
    #expect(try AtomicFile.replace(Array("old".utf8), with: new, at: path, mode: 0o600) == isDone)
    #expect(try AtomicFile.read(path: path, limit: 99) == (isDone ? new : Array(held.utf8)))
    #expect(try Directory.entries(of: folder.path)?.map(\.name) == ["a"])
  }

  @Test func `a file that is to be new is made where there is none`() throws {
    #expect(try AtomicFile.replace([], with: [1], at: folder("a"), mode: 0o600))
    #expect(try !AtomicFile.replace([], with: [2], at: folder("a"), mode: 0o600))
    #expect(try AtomicFile.read(path: folder("a"), limit: 99) == [1])
  }

  @Test func `a missing folder is an error`() throws {
    let error = #expect(throws: HostError.self) {
      try AtomicFile.write([1], to: folder("absent/a"), durable: false)
    }
    #expect(error?.isMissing == true)
  }

  @Test func `a link is replaced, not followed`() throws {
    let target = try folder.file("target", "kept")
    symlink(target, folder("link"))
    try AtomicFile.write(Array("new".utf8), to: folder("link"), durable: false)
    #expect(try AtomicFile.read(path: target, limit: 99) == Array("kept".utf8))
    #expect(try AtomicFile.read(path: folder("link"), limit: 99) == Array("new".utf8))
  }

  @Test(arguments: [0, 1, 5, 4_095, 4_096, 10_000])
  func `reading stops at the limit`(size: Int) throws {
    let path = try folder.file("a", String(repeating: "x", count: size))
    #expect(try AtomicFile.read(path: path, limit: size)?.count == size)
    guard size > 0 else { return }
    let error = #expect(throws: HostError.self) { try AtomicFile.read(path: path, limit: size - 1) }
    #expect(error?.errno == EFBIG)
  }

  @Test func `a missing file is nil`() throws {
    #expect(try AtomicFile.read(path: folder("absent"), limit: 9) == nil)
    #expect(try AtomicFile.read(path: folder("absent/below"), limit: 9) == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a file of /proc, whose size is said to be nothing, is read whole`() throws {
    let path = "/proc/self/smaps"
    #expect(try FileStatus.of(path: path)?.size == 0)
    // Larger than the first buffer, and than the limit of the second reading.
    #expect(try #require(try AtomicFile.read(path: path, limit: 64 << 20)).count > 10_000)
    let error = #expect(throws: HostError.self) { try AtomicFile.read(path: path, limit: 9_000) }
    #expect(error?.errno == EFBIG)
  }
}
