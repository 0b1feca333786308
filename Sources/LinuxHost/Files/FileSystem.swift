import CLinux

/// What a file system has to say of itself.
package struct FileSystem: Hashable, Sendable {
  /// What it is called, where it lies on another machine: `nfs`, `smb3`, …; `nil` for one of this machine.
  package let network: String?
  /// Bytes that a user without privileges may still write.
  package let freeBytes: Int
  /// Whether nothing on it can be changed.
  package let isReadOnly: Bool

  /// One with these properties; tests have some that no machine has.
  package init(network: String? = nil, freeBytes: Int, isReadOnly: Bool = false) {
    self.network = network
    self.freeBytes = freeBytes
    self.isReadOnly = isReadOnly
  }

  /// The magic numbers of statfs(2) of those that lie on another machine. 9p and virtiofs are how virtual machines see
  /// their host.
  private static let networks: [UInt32: String] = [
    0x6969: "nfs", 0x517b: "smb", 0xff53_4d42: "cifs", 0xfe53_4d42: "smb3", 0x0102_1997: "9p",
    0x5346_414f: "afs", 0x00c3_6400: "ceph", 0x7375_7245: "coda", 0x0bd0_0bd0: "lustre",
  ]

  /// The file system that a path lies on.
  ///
  /// - Throws: `HostError`, also where nothing is there.
  package static func of(path: String) throws(HostError) -> FileSystem {
    try refuseNul(in: path, "look at the file system of")
    var found = clinux_file_system()
    try checked(clinux_file_system_of(path, &found), "look at the file system of", path)
    return FileSystem(
      network: networks[found.type], freeBytes: Int(clamping: found.free_bytes),
      isReadOnly: found.is_read_only)
  }
}
