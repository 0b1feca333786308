/// One name in a folder.
package struct DirectoryEntry: Hashable, Sendable {
  /// What a name stands for; a symbolic link is not followed.
  package enum Kind: Hashable, Sendable {
    /// An ordinary file.
    case file
    /// A folder.
    case directory
    /// A symbolic link, to anything or to nothing.
    case symlink
    /// A FIFO, a socket or a device.
    case other
  }

  /// The name without the folder, never `.` or `..`.
  package let name: String

  /// What the name stands for.
  package let kind: Kind

  /// Makes an entry; for tests of what reads listings.
  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}
