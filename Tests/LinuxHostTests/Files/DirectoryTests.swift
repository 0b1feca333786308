import Glibc
import LinuxHost
import Testing

struct DirectoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `entries come by name with their kinds`() throws {
    try folder.file("b.jsonl")
    try folder.file("é")
    try folder.file("e\u{301}")
    try folder.folder("a")
    try folder.file("B")
    symlink("/nowhere", folder("link"))
    mkfifo(folder("pipe"), 0o600)
    #expect(
      try Directory.entries(of: folder.path)?.map { "\($0.name) \($0.kind)" } == [
        "B file", "a directory", "b.jsonl file", "e\u{301} file", "link symlink", "pipe other", "é file",
      ])
  }

  @Test func `an empty folder has no entries`() throws {
    #expect(try Directory.entries(of: folder.path) == [])
  }

  @Test(arguments: ["absent", "file", "file/below"])
  func `what is no folder has nil entries`(name: String) throws {
    try folder.file("file")
    #expect(try Directory.entries(of: folder(name)) == nil)
  }

  @Test func `a name that is not UTF-8 is left out`() throws {
    try folder.file("good")
    var path = Array(folder("bad-").utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0xFF), 0]
    try #require(mkdir(&path, 0o700) == 0)
    defer { rmdir(&path) }
    #expect(try Directory.entries(of: folder.path)?.map(\.name) == ["good"])
  }

  @Test(arguments: ["a", "a/b/c", "a/b/c/", "a//b", "there/x"])
  func `a folder is made with its parents, for us alone`(name: String) throws {
    try folder.folder("there")
    try #require(chmod(folder("there"), 0o755) == 0)
    try Directory.create(path: folder(name))
    #expect(try FileStatus.of(path: folder(name))?.isDirectory == true)
    #expect(try FileStatus.of(path: folder(name))?.permissions == 0o700)
    #expect(try FileStatus.of(path: folder("there"))?.permissions == 0o755)
    // Once more changes nothing.
    try Directory.create(path: folder(name))
  }

  @Test(arguments: ["file", "file/below", "dangling", ""])
  func `a folder that cannot be there is an error`(name: String) throws {
    try folder.file("file")
    symlink("/nowhere/at/all", folder("dangling"))
    #expect(throws: HostError.self) { try Directory.create(path: name.isEmpty ? "" : folder(name)) }
  }

  @Test func `another user's folder is refused`() throws {
    // Root can give a folder away; anyone else finds one of root's.
    var path = "/"
    if geteuid() == 0 {
      path = try folder.folder("given")
      try #require(chown(path, 12_345, 12_345) == 0)
    }
    let error = #expect(throws: HostError.self) { try Directory.create(path: path) }
    #expect(error?.errno == EPERM)
  }
}
