import CLinux
import Glibc

/// Reads and makes folders.
package enum Directory {
  /// What is in a folder, by name in the order of the bytes; nil when the folder is missing.
  ///
  /// A name that is not UTF-8 is left out: it could not be turned back into the name that opens the file, and no agent
  /// writes such names. A path that leads to something other than a folder counts as missing too.
  ///
  /// - Parameters:
  ///   - path: of the folder.
  ///   - leftOut: told of each one, its name with U+FFFD for what is no UTF-8.
  /// - Returns: the names in their order, or nil.
  /// - Throws: when the folder can't be listed.
  package static func entries(
    of path: String, leftOut: (DirectoryEntry) -> Void = { _ in }
  ) throws(HostError) -> [DirectoryEntry]? {
    let descriptor: CInt
    do {
      descriptor = try Descriptor.open(
        path: path, flags: O_RDONLY | O_DIRECTORY, operation: "list the folder"
      ).release()
    } catch let error where error.isMissing {
      return nil
    }
    var stream: OpaquePointer?
    try checked(clinux_directory_open(descriptor, &stream), "list the folder", path)
    defer { clinux_directory_close(stream) }

    var entries: [DirectoryEntry] = []
    var nameStart: UnsafePointer<CChar>?
    var type: UInt8 = 0
    while try checked(clinux_directory_next(stream, &nameStart, &type), "list the folder", path) > 0 {
      guard let nameStart else { continue }
      guard let name = String(validatingCString: nameStart) else {
        let repaired = String(cString: nameStart)
        if let kind = try kind(type: type, name: repaired, folder: descriptor) {
          leftOut(DirectoryEntry(name: repaired, kind: kind))
        }
        continue
      }
      guard name != ".", name != "..", let kind = try kind(type: type, name: name, folder: descriptor)
      else { continue }
      entries.append(DirectoryEntry(name: name, kind: kind))
    }
    // Swift's own order would call two names equal that differ only in how an accent is composed.
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return entries
  }

  /// Makes a folder, and its parents where they are missing, each with the permissions `mode`; existing folders keep
  /// theirs. The folder must belong to this user in the end, or its owner could read and change what we put there.
  package static func create(path: String, mode: UInt32 = 0o700) throws(HostError) {
    try refuseNul(in: path, "make the folder")
    try createWithParents(path, mode: mode)
    guard let status = try FileStatus.of(path: path), status.isDirectory else {
      throw HostError(operation: "make the folder", path: path, errno: ENOTDIR)
    }
    guard status.owner == geteuid() else {
      throw HostError(
        operation: "use the folder", path: path, errno: EPERM,
        remedy: "It belongs to user \(status.owner), not to user \(geteuid()).")
    }
  }

  private static func createWithParents(_ path: String, mode: UInt32) throws(HostError) {
    // The longest part that is there decides where to begin; usually that is all of it or all but the last name.
    var missing: [Substring] = []
    var rest = path[...]
    while true {
      while rest.count > 1, rest.last == "/" { rest.removeLast() }
      if mkdir(String(rest), mode_t(mode)) == 0 || errno == EEXIST { break }
      guard errno == ENOENT, let slash = rest.lastIndex(of: "/"), slash > rest.startIndex else {
        throw HostError(operation: "make the folder", path: String(rest), errno: errno)
      }
      missing.append(rest)
      rest = rest[..<slash]
    }
    for folder in missing.reversed() {
      // Another process may be making the same folders: that one exists by now is as good.
      guard mkdir(String(folder), mode_t(mode)) == 0 || errno == EEXIST else {
        throw HostError(operation: "make the folder", path: String(folder), errno: errno)
      }
    }
  }

  /// What a name stands for; nil when it has gone meanwhile.
  private static func kind(
    type: UInt8, name: String, folder: CInt
  ) throws(HostError) -> DirectoryEntry.Kind? {
    switch Int(type) {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .directory
    case Int(DT_LNK): return .symlink
    case Int(DT_UNKNOWN):
      // Some file systems (9p, older XFS) leave it to us to ask.
      do {
        return try FileStatus.found(at: folder, path: name, followSymlinks: false).kind
      } catch let error where error.isMissing {
        return nil
      }
    default: return .other
    }
  }
}
