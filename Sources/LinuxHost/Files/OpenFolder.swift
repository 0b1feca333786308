import CLinux
import Glibc

/// A folder that is held open, so that what is looked at in it can't become another one meanwhile. No link in it is
/// followed: for folders that somebody else has named.
package final class OpenFolder: Sendable {
  private let descriptor: Descriptor
  /// How it was come to, for errors.
  private let path: String
  /// Which folder it is, and whose.
  package let status: FileStatus

  /// Opens the folder that `path` leads to, links to it followed.
  ///
  /// - Throws: `HostError`; where there is no such folder its `isMissing` is true.
  package convenience init(path: String) throws(HostError) {
    try self.init(Descriptor.open(path: path, flags: O_RDONLY | O_DIRECTORY), path)
  }

  private init(_ descriptor: consuming Descriptor, _ path: String) throws(HostError) {
    status = try FileStatus.of(descriptor: descriptor.number)
    self.descriptor = descriptor
    self.path = path
  }

  /// The folder that it is in; of the root the root itself.
  package func parent() throws(HostError) -> OpenFolder {
    try OpenFolder(open("..", O_RDONLY | O_DIRECTORY), path + "/..")
  }

  /// A folder in it.
  ///
  /// - Throws: `HostError` also where that is a link.
  package func folder(_ name: String) throws(HostError) -> OpenFolder {
    try OpenFolder(open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), path + "/" + name)
  }

  /// What the kernel says of an entry, of a link itself; `nil` where there is none.
  package func status(of name: String) throws(HostError) -> FileStatus? {
    do {
      return try FileStatus.found(at: descriptor.number, path: name, followSymlinks: false)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// The contents of an ordinary file in it.
  ///
  /// - Parameters:
  ///   - name: of the file.
  ///   - limit: the most bytes that it may have.
  /// - Returns: its bytes.
  /// - Throws: `HostError` also where that is a link, anything but an ordinary file, or larger.
  package func contents(of name: String, limit: Int) throws(HostError) -> [UInt8] {
    // O_NONBLOCK: opening a FIFO without a writer would hang.
    let file = try open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let status = try FileStatus.of(descriptor: file.number)
    guard status.isRegularFile, status.size <= Int64(limit) else {
      throw HostError(
        operation: "read", path: path + "/" + name, errno: status.isRegularFile ? EFBIG : EINVAL)
    }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw HostError(operation: "read", path: path + "/" + name, errno: errno) }
    return Array(bytes[..<count])
  }

  private func open(_ name: String, _ flags: CInt) throws(HostError) -> Descriptor {
    try refuseNul(in: name, "open")
    let number = openat(descriptor.number, name, flags | O_CLOEXEC)
    guard number >= 0 else { throw HostError(operation: "open", path: path + "/" + name, errno: errno) }
    return Descriptor(owning: number)
  }
}
