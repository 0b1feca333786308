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
