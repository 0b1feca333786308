import Glibc
import LinuxHost
import Testing

struct OpenFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `what is in it is looked at, and what is not there is nil`() throws {
    try folder.file("a", "12345")
    let open = try OpenFolder(path: folder.path)
    #expect(open.status.owner == geteuid() && open.status.isDirectory)
    #expect(try open.status(of: "a")?.size == 5)
    #expect(try open.status(of: "b") == nil)
    #expect(try open.contents(of: "a", limit: 5) == Array("12345".utf8))
    #expect(throws: HostError.self) { try open.contents(of: "a", limit: 4) }
    #expect(throws: HostError.self) { try open.contents(of: "b", limit: 4) }
  }

  @Test func `links in it are told, not followed`() throws {
    try folder.folder("inner")
    try folder.file("secret", "12345")
    symlink(folder("inner"), folder("folder-link"))
    symlink(folder("secret"), folder("file-link"))
    let open = try OpenFolder(path: folder.path)
    #expect(try open.status(of: "folder-link")?.kind == .symlink)
    #expect(throws: HostError.self) { try open.folder("folder-link") }
    #expect(throws: HostError.self) { try open.contents(of: "file-link", limit: 100) }
    #expect(try open.folder("inner").status.isDirectory)
  }

  @Test func `a pipe is not waited for`() throws {
    mkfifo(folder("pipe"), 0o600)
    let open = try OpenFolder(path: folder.path)
    #expect(throws: HostError.self) { try open.contents(of: "pipe", limit: 100) }
  }

  @Test func `it stays the folder that it was, and knows the one that it is in`() throws {
    let path = try folder.folder("inner")
    try folder.file("inner/a")
    let open = try OpenFolder(path: path)
    rename(path, folder("other"))
    try folder.folder("inner")
    #expect(try open.status(of: "a") != nil)
    #expect(try open.parent().status.identity == FileStatus.of(path: folder.path)?.identity)
    #expect(throws: HostError.self) { try OpenFolder(path: folder("other/a")) }
    #expect(throws: HostError.self) { try OpenFolder(path: folder("none")) }
  }
}
