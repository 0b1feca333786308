import Glibc

/// A file of the user's own that is written at its end alone: what is appended is there as a whole, or not at all.
///
/// Nobody else writes it. Closed when it goes away.
package struct AppendedFile: ~Copyable, Sendable {
  private let path: String
  private let descriptor: Descriptor
  /// Bytes.
  package private(set) var size: Int64

  /// Opens a file, or makes it with mode 0600.
  ///
  /// - Parameter path: of the file. A symbolic link in its place is not followed.
  /// - Throws: ``HostError``, also where something else than an ordinary file of this user's has that name.
  package init(path: String) throws(HostError) {
    // O_NONBLOCK: opening a FIFO would wait for its reader.
    let descriptor = try Descriptor.open(
      path: path, flags: O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o600,
      operation: "append to")
    let status = try FileStatus.of(descriptor: descriptor.number)
    guard status.isRegularFile, status.owner == FileStatus.ownUser else {
      throw .refused("append to", path, remedy: "It is not an ordinary file of yours.")
    }
    if status.permissions != 0o600, fchmod(descriptor.number, 0o600) != 0 {
      throw HostError(operation: "chmod", path: path, errno: errno)
    }
    self.path = path
    self.descriptor = descriptor
    size = status.size
  }

  /// Cuts the file to its first bytes.
  package mutating func cut(to length: Int64) throws(HostError) {
    guard length < size else { return }
    guard ftruncate(descriptor.number, off_t(length)) == 0 else {
      throw HostError(operation: "cut", path: path, errno: errno)
    }
    size = length
  }

  /// Adds bytes. When that fails, as on a full disk, the file is what it was.
  package mutating func append(_ bytes: [UInt8]) throws(HostError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        pwrite(descriptor.number, $0.baseAddress, $0.count, off_t(size) + off_t(written))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        let failure = HostError(operation: "append to", path: path, errno: errno)
        _ = ftruncate(descriptor.number, off_t(size))
        throw failure
      }
    }
    size += Int64(bytes.count)
  }

  /// Has the disk keep what was appended, also over a power failure.
  package func sync() throws(HostError) {
    guard fdatasync(descriptor.number) == 0 else {
      throw HostError(operation: "sync", path: path, errno: errno)
    }
  }
}
