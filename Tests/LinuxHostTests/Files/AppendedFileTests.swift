import Foundation
import Glibc
import LinuxHost
import Testing

/// A file that is written at its end alone.
struct AppendedFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func contents(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `it is made for its owner alone, grows at its end, and is cut`() throws {
    let path = folder.path + "/a"
    var file = try AppendedFile(path: path)
    try file.append(Array("one".utf8))
    try file.append(Array("two".utf8))
    try file.sync()
    #expect(file.size == 6)
    #expect(try contents(path) == "onetwo")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    var again = try AppendedFile(path: path)
    #expect(again.size == 6)
    try again.cut(to: 9)
    #expect(again.size == 6)
    try again.cut(to: 2)
    try again.append(Array("ly".utf8))
    #expect(try contents(path) == "only")
  }

  @Test func `a file that others could read is its owner's alone from then on`() throws {
    let path = folder.path + "/a"
    try Data().write(to: URL(fileURLWithPath: path))
    chmod(path, 0o644)
    _ = try AppendedFile(path: path)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func `a link, a folder and a pipe are refused`() throws {
    let target = folder.path + "/target"
    try Data("kept".utf8).write(to: URL(fileURLWithPath: target))
    #expect(symlink(target, folder.path + "/link") == 0)
    #expect(symlink(folder.path + "/nothing", folder.path + "/dangling") == 0)
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(mkdir(folder.path + "/folder", 0o700) == 0)
    for name in ["link", "dangling", "pipe", "folder"] {
      #expect(throws: HostError.self) { _ = try AppendedFile(path: folder.path + "/" + name) }
    }
    #expect(try contents(target) == "kept")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/nothing"))
    #expect(throws: HostError.self) { _ = try FileReader(path: folder.path + "/link", followsLinks: false) }
    #expect(try FileReader(path: folder.path + "/link").bytes(10, at: 1) == Array("ept".utf8))
  }
}
