import Glibc

/// What is done to a file as a whole.
package enum FileOperations {
  /// Renames a file, replacing what has the new name.
  package static func rename(_ path: String, to target: String) throws(HostError) {
    guard Glibc.rename(path, target) == 0 else { throw HostError(operation: "rename", path: path, errno: errno) }
  }

  /// Makes a file readable and writable by its owner alone (0600).
  package static func restrictToOwner(_ path: String) throws(HostError) {
    guard chmod(path, 0o600) == 0 else { throw HostError(operation: "chmod", path: path, errno: errno) }
  }

  /// Lets everything this process makes from now on be for its owner alone.
  package static func restrictNewFilesToOwner() {
    umask(0o077)
  }
}
