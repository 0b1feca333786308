import Glibc
import LinuxHost
import Testing

struct FileOperationsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func contents(_ name: String) throws -> String? {
    try AtomicFile.read(path: folder(name), limit: 1_000).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `what is appended stands behind what was there, unless it begins afresh`() throws {
    try FileOperations.append(Array("a\n".utf8), to: folder("f"))
    #expect(try FileStatus.of(path: folder("f"))?.permissions == 0o600)
    try FileOperations.append(Array("b\n".utf8), to: folder("f"))
    #expect(try contents("f") == "a\nb\n")
    try FileOperations.append(Array("c\n".utf8), to: folder("f"), afresh: true)
    #expect(try contents("f") == "c\n")
  }

  @Test func `nothing is appended through a link, or where no folder is`() throws {
    try folder.file("f", "a")
    symlink(folder("f"), folder("link"))
    #expect(throws: HostError.self) { try FileOperations.append([0x62], to: folder("link")) }
    #expect(throws: HostError.self) { try FileOperations.append([0x62], to: folder("absent/f")) }
    #expect(try contents("f") == "a")
  }

  @Test func `files can be made in a folder, not in a file or where nothing is`() throws {
    try folder.file("f")
    #expect(FileOperations.canWrite(into: folder.path))
    #expect(!FileOperations.canWrite(into: folder("f")))
    #expect(!FileOperations.canWrite(into: folder("absent")))
  }

  @Test func `a file is removed once, and once more`() throws {
    try folder.file("f")
    try FileOperations.remove(folder("f"))
    try FileOperations.remove(folder("f"))
    #expect(try contents("f") == nil)
  }

  @Test func `a folder is removed with all in it, and nothing that a link in it leads to`() throws {
    try folder.folder("keep")
    try folder.file("keep/f", "a")
    try folder.folder("gone")
    try folder.folder("gone/deep")
    try folder.file("gone/deep/f")
    symlink(folder("keep"), folder("gone/deep/link"))
    mkfifo(folder("gone/pipe"), 0o600)
    try Directory.remove(path: folder("gone"))
    #expect(try Directory.entries(of: folder.path)?.map(\.name) == ["keep"])
    #expect(try contents("keep/f") == "a")
    try Directory.remove(path: folder("gone"))
    try Directory.removeContents(of: folder("keep"))
    #expect(try Directory.entries(of: folder("keep")) == [])
  }
}
