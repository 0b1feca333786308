import CLinux
import Glibc

/// What the kernel says of a file at one instant.
package struct FileStatus: Hashable, Sendable {
  /// Which file it is.
  package let identity: FileIdentity

  /// Bytes.
  package let size: Int64

  /// When the contents last changed, in nanoseconds since 1970.
  package let modifiedNanoseconds: Int64

  /// The user id of the owner.
  package let owner: UInt32

  /// The ``owner`` of what this process makes.
  package static var ownUser: UInt32 { geteuid() }

  /// The permission bits, without the type: 0o600.
  package let permissions: UInt32

  /// What kind of entry it is.
  package let kind: DirectoryEntry.Kind

  /// Whether it is an ordinary file.
  package var isRegularFile: Bool { kind == .file }

  /// Whether it is a folder.
  package var isDirectory: Bool { kind == .directory }

  /// The status of what `path` leads to, symbolic links followed. Nil when nothing is there, which includes a dangling
  /// link and a parent that is not a folder.
  package static func of(path: String) throws(HostError) -> FileStatus? {
    // The empty path would mean the descriptor itself to statx(2).
    guard !path.isEmpty else { return nil }
    do {
      return try found(at: clinux_current_directory(), path: path, followSymlinks: true)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// The status of `path` itself, be it a symbolic link; nil when nothing is there.
  package static func of(link path: String) throws(HostError) -> FileStatus? {
    guard !path.isEmpty else { return nil }
    do {
      return try found(at: clinux_current_directory(), path: path, followSymlinks: false)
    } catch let error where error.isMissing {
      return nil
    }
  }

  /// The status of an open file.
  package static func of(descriptor: CInt) throws(HostError) -> FileStatus {
    try found(at: descriptor, path: "", followSymlinks: true)
  }

  /// The status of `path` relative to the folder `directory`.
  static func found(
    at directory: CInt, path: String, followSymlinks: Bool
  ) throws(HostError) -> FileStatus {
    try refuseNul(in: path, "look at")
    var status = clinux_file_status()
    let result = clinux_status_at(directory, path, followSymlinks, &status)
    try checked(result, "look at", path.isEmpty ? "descriptor \(directory)" : path)
    return FileStatus(status)
  }

  private init(_ status: clinux_file_status) {
    identity = FileIdentity(
      device: status.device, inode: status.inode, birthNanoseconds: status.birth_nanoseconds)
    size = status.size
    modifiedNanoseconds = status.modified_nanoseconds
    owner = status.owner
    permissions = status.mode & 0o7777
    kind =
      switch status.mode & UInt32(S_IFMT) {
      case UInt32(S_IFREG): .file
      case UInt32(S_IFDIR): .directory
      case UInt32(S_IFLNK): .symlink
      default: .other
      }
  }
}
