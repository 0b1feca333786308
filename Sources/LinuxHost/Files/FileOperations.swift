import Glibc

/// What is done to a file as a whole.
package enum FileOperations {
  /// Renames a file, replacing what has the new name.
  package static func rename(_ path: String, to target: String) throws(HostError) {
    try refuseNul(in: path, "rename")
    try refuseNul(in: target, "rename")
    guard Glibc.rename(path, target) == 0 else {
      throw HostError(operation: "rename", path: path, errno: errno)
    }
  }

  /// Removes a file; a missing one is removed already.
  package static func remove(_ path: String) throws(HostError) {
    try refuseNul(in: path, "remove")
    guard unlink(path) == 0 || errno == ENOENT else {
      throw HostError(operation: "remove", path: path, errno: errno)
    }
  }

  /// Removes a folder with nothing in it. One with something in it stays; a missing one is removed already.
  package static func removeEmptyFolder(_ path: String) throws(HostError) {
    try refuseNul(in: path, "remove the folder")
    guard rmdir(path) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno) else {
      throw HostError(operation: "remove the folder", path: path, errno: errno)
    }
  }

  /// Appends to a file, which is made with mode 0600 where it is missing; `afresh` cuts it to nothing first.
  package static func append(_ bytes: [UInt8], to path: String, afresh: Bool = false) throws(HostError) {
    let file = try Descriptor.open(
      path: path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | (afresh ? O_TRUNC : 0), mode: 0o600)
    // withUnsafeBytes keeps no typed error, so the result carries it across.
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(HostError) in try file.write(buffer, path: path) }
    }
    try result.get()
  }

  /// The absolute path without symbolic links, `.` and `..`; `nil` where nothing is there.
  package static func resolved(_ path: String) throws(HostError) -> String? {
    try refuseNul(in: path, "look at")
    guard let resolved = realpath(path, nil) else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw HostError(operation: "look at", path: path, errno: errno)
      }
      return nil
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether something has that name, a symbolic link that leads nowhere included.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether files could be made in a folder, as far as its modes tell; `false` where there is none.
  package static func canWrite(into folder: String) -> Bool {
    access(folder + "/", W_OK | X_OK) == 0
  }

  /// Whether a symbolic link has that name.
  package static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Makes a file readable and writable by its owner alone (0600).
  package static func restrictToOwner(_ path: String) throws(HostError) {
    try refuseNul(in: path, "chmod")
    guard chmod(path, 0o600) == 0 else { throw HostError(operation: "chmod", path: path, errno: errno) }
  }

  /// Makes a folder accessible to its owner alone (0700), whatever it was made with.
  package static func restrictFolderToOwner(_ path: String) throws(HostError) {
    try refuseNul(in: path, "chmod")
    guard chmod(path, 0o700) == 0 else { throw HostError(operation: "chmod", path: path, errno: errno) }
  }

  /// Lets everything this process makes from now on be for its owner alone.
  package static func restrictNewFilesToOwner() {
    umask(0o077)
  }
}
