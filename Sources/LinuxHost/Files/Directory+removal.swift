import Glibc

extension Directory {
  /// Removes a folder with all that is in it; a symbolic link in it goes, what it leads to stays. A missing folder is
  /// removed already.
  ///
  /// For folders of our own making: names that are not UTF-8 are not found, and make it an error (ENOTEMPTY).
  package static func remove(path: String) throws(HostError) {
    try removeContents(of: path)
    guard rmdir(path) == 0 || errno == ENOENT else {
      throw HostError(operation: "remove the folder", path: path, errno: errno)
    }
  }

  /// Removes all that is in a folder, which stays.
  package static func removeContents(of path: String) throws(HostError) {
    try refuseNul(in: path, "remove the folder")
    for entry in try entries(of: path) ?? [] {
      let place = path + "/" + entry.name
      if entry.kind == .directory {
        try remove(path: place)
      } else if unlink(place) != 0, errno != ENOENT {
        throw HostError(operation: "remove", path: place, errno: errno)
      }
    }
  }
}
