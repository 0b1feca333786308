import CLinux
import Glibc

/// An ordinary file, open for reading at any offset; closed when it goes away.
package struct FileReader: ~Copyable, Sendable {
  /// What was opened, at the moment of opening. The file may have grown since: see `currentStatus()`.
  package let status: FileStatus

  private let path: String
  private let descriptor: Descriptor

  /// Opens `path`, symbolic links followed unless told otherwise: then one in the place of the file is an error. Never
  /// waits and never reads from anything but an ordinary file: a FIFO, a device or a folder is an error. A missing file is
  /// an error whose `isMissing` is true.
  package init(path: String, followsLinks: Bool = true) throws(HostError) {
    // O_NONBLOCK: opening a FIFO without a writer would hang. O_NOCTTY: opening a terminal would make it ours.
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
    let descriptor = try Descriptor.open(path: path, flags: flags)
    let status = try FileStatus.of(descriptor: descriptor.number)
    guard status.isRegularFile else {
      throw HostError(
        operation: "read", path: path, errno: status.isDirectory ? EISDIR : EINVAL,
        remedy: "It is not an ordinary file.")
    }
    self.descriptor = descriptor
    self.path = path
    self.status = status
  }

  /// Fills `buffer` with the bytes from `offset` on and returns how many there were; fewer than the buffer holds
  /// only at the end of the file.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(HostError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor.number, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
      if count > 0 {
        filled += count
      } else if count == 0 {
        break
      } else if errno != EINTR {
        throw HostError(operation: "read", path: path, errno: errno)
      }
    }
    return filled
  }

  /// The bytes from `offset` on, `count` of them; fewer only at the end of the file.
  package func bytes(_ count: Int, at offset: Int64) throws(HostError) -> [UInt8] {
    var failure: HostError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      // The closure keeps no typed error.
      do throws(HostError) {
        let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[..<count]))
        filled = try read(into: room, at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
