import CLinux
import Glibc

/// Whole files that a reader sees either as they were or as they are now, never half written.
package enum AtomicFile {
  /// How the temporary names begin; a file of such a name is the remains of a crash and may be removed at start.
  private static let temporaryPrefix = ".tmp-"

  /// Replaces the contents of `path` with `bytes`, or makes the file. See `write(_:to:mode:durable:)` for raw bytes.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600, durable: Bool
  ) throws(HostError) {
    // withUnsafeBytes keeps no typed error, so the result carries it across.
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(HostError) in try write(buffer, to: path, mode: mode, durable: durable) }
    }
    try result.get()
  }

  /// Does the same where the file still holds `old`, which is looked at last of all: for a file that others write too.
  ///
  /// - Parameters:
  ///   - old: what the file is known to hold; empty where there is none.
  ///   - bytes: what it holds from now on.
  ///   - path: of the file.
  ///   - mode: its permissions.
  /// - Returns: whether it was done; `false` where the file holds something else by now, and stays.
  /// - Throws: ``HostError``.
  package static func replace(
    _ old: [UInt8], with bytes: [UInt8], at path: String, mode: UInt32
  ) throws(HostError) -> Bool {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(HostError) in
        try write(buffer, to: path, mode: mode, durable: true) { () throws(HostError) in
          try holds(old, path: path)
        }
      }
    }
    return try result.get()
  }

  /// Whether a file holds these bytes and no others; one that is missing holds none.
  package static func holds(_ bytes: [UInt8], path: String) throws(HostError) -> Bool {
    do throws(HostError) {
      return try read(path: path, limit: bytes.count) ?? [] == bytes
    } catch {
      guard error.isTooLarge else { throw error }
      return false
    }
  }

  /// Replaces the contents of `path` with `bytes`, or makes the file, with exactly the permissions `mode`.
  ///
  /// `durable`: on return the contents and the name are on the disk and survive a power failure; costs two fsyncs
  /// (milliseconds). Otherwise only a crash of this process is survived. A symbolic link is replaced, not followed.
  /// After an error the old contents stand, except that a failed sync of the folder leaves the new ones.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String, mode: UInt32 = 0o600, durable: Bool
  ) throws(HostError) {
    _ = try write(bytes, to: path, mode: mode, durable: durable) { true }
  }

  /// Asks `isWanted` before the file takes its name; with `false` nothing is changed, which is the result then.
  private static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String, mode: UInt32, durable: Bool,
    if isWanted: () throws(HostError) -> Bool
  ) throws(HostError) -> Bool {
    try refuseNul(in: path, "write")
    let folder = folder(of: path)
    let temporary = folder + "/" + temporaryPrefix + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    // Opened before anything is written: what cannot be synced later should fail now.
    let folderDescriptor = try Descriptor.open(path: folder, flags: O_RDONLY | O_DIRECTORY)
    let file = try Descriptor.open(
      path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode, operation: "make")
    do throws(HostError) {
      // The umask may have taken bits away.
      guard fchmod(file.number, mode_t(mode)) == 0 else {
        throw HostError(operation: "set the permissions of", path: temporary, errno: errno)
      }
      try file.write(bytes, path: temporary)
      if durable, fsync(file.number) != 0 {
        throw HostError(operation: "sync", path: temporary, errno: errno)
      }
      guard try isWanted() else {
        unlink(temporary)
        return false
      }
      guard rename(temporary, path) == 0 else {
        throw HostError(operation: "replace", path: path, errno: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    // EINVAL: file systems that cannot sync a folder say so; there is nothing more to do on them.
    if durable, fsync(folderDescriptor.number) != 0, errno != EINVAL {
      throw HostError(operation: "sync the folder", path: folder, errno: errno)
    }
    return true
  }

  /// The contents of an ordinary file; nil when it is missing, an error (EFBIG) when it holds more than `limit` bytes.
  /// Does not trust the file's size, so it serves for /proc too.
  package static func read(path: String, limit: Int) throws(HostError) -> [UInt8]? {
    do {
      return try contents(of: FileReader(path: path), path: path, limit: limit)
    } catch let error where error.isMissing {
      return nil
    }
  }

  private static func contents(
    of reader: borrowing FileReader, path: String, limit: Int
  ) throws(HostError) -> [UInt8] {
    // One byte more than the file is said to hold: the end is then seen in the first round.
    let expected = min(max(reader.status.size, 4_095), Int64(limit)) + 1
    var bytes = [UInt8](repeating: 0, count: Int(expected))
    var filled = 0
    while true {
      let start = filled
      let result = bytes.withUnsafeMutableBytes { buffer in
        Result { () throws(HostError) in
          try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), at: Int64(start))
        }
      }
      filled += try result.get()
      guard filled <= limit else {
        throw HostError(
          operation: "read", path: path, errno: EFBIG, remedy: "It holds more than \(limit) bytes.")
      }
      guard filled == bytes.count else { break }
      bytes.append(contentsOf: repeatElement(0, count: min(bytes.count, limit + 1 - bytes.count)))
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
