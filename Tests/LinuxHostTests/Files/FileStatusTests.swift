import Glibc
import LinuxHost
import Testing

struct FileStatusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file has its size, owner, permissions and time`() throws {
    let path = try folder.file("a", "12345")
    let status = try #require(try FileStatus.of(path: path))
    #expect(status.size == 5)
    #expect(status.owner == geteuid())
    #expect(status.permissions == 0o600)
    #expect(status.isRegularFile && !status.isDirectory)
    #expect(abs(status.modifiedNanoseconds / 1_000_000 - WallClock.milliseconds()) < 60_000)
  }

  @Test func `a folder is a folder, also through a link`() throws {
    symlink(folder.path, folder("link"))
    for path in [folder.path, folder("link")] {
      let status = try #require(try FileStatus.of(path: path))
      #expect(status.isDirectory && !status.isRegularFile)
    }
  }

  @Test(arguments: ["absent", "absent/below", "file/below", "dangling"])
  func `what is not there is nil`(name: String) throws {
    try folder.file("file")
    symlink("/nowhere/at/all", folder("dangling"))
    #expect(try FileStatus.of(path: folder(name)) == nil)
  }

  @Test func `the empty path is nothing`() throws {
    #expect(try FileStatus.of(path: "") == nil)
  }

  @Test func `a renamed file stays the same, a replaced one does not`() throws {
    let path = try folder.file("a")
    let first = try FileStatus.of(path: path)?.identity
    #expect(first != nil)
    rename(path, folder("b"))
    #expect(try FileStatus.of(path: folder("b"))?.identity == first)
    try folder.file("a")
    #expect(try FileStatus.of(path: path)?.identity != first)
  }

  @Test func `the time of birth tells files of one inode number apart`() throws {
    let status = try #require(try FileStatus.of(path: try folder.file("a")))
    let identity = status.identity
    let later = FileIdentity(
      device: identity.device, inode: identity.inode, birthNanoseconds: identity.birthNanoseconds + 1)
    #expect(later != identity)
    // Where the file system keeps it, it is the time at which the file was made.
    let birth = identity.birthNanoseconds
    #expect(birth == 0 || abs(birth - status.modifiedNanoseconds) < 60_000_000_000)
  }

  @Test func `an open file has the same identity as its path`() throws {
    let path = try folder.file("a", "123")
    let file = try Descriptor.open(path: path, flags: O_RDONLY)
    #expect(try FileStatus.of(descriptor: file.number) == FileStatus.of(path: path))
  }
}
