import Glibc
import LinuxHost

/// A folder of one test's own, removed with all that is in it when it goes away.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    guard let template = strdup("/tmp/LinuxHostTests-XXXXXX") else { throw CancellationError() }
    defer { free(template) }
    guard mkdtemp(template) != nil else { throw HostError(operation: "mkdtemp", errno: errno) }
    path = String(cString: template)
  }

  deinit { Self.remove(path) }

  /// The path of `name` in the folder.
  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Makes or overwrites a file in place, unlike `AtomicFile`.
  @discardableResult
  func file(_ name: String, _ text: String = "") throws -> String {
    let file = try Descriptor.open(path: self(name), flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
    let bytes = Array(text.utf8)
    guard Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
      throw HostError(operation: "write", path: self(name), errno: errno)
    }
    return self(name)
  }

  /// Makes a folder, with its parents, in the folder.
  @discardableResult
  func folder(_ name: String) throws -> String {
    try Directory.create(path: self(name))
    return self(name)
  }

  private static func remove(_ path: String) {
    for entry in ((try? Directory.entries(of: path)) ?? nil) ?? [] {
      let child = path + "/" + entry.name
      if entry.kind == .directory { remove(child) } else { unlink(child) }
    }
    rmdir(path)
  }
}
