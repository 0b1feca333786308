/// Which file this is, whatever its name: survives a rename, and differs when a file is replaced by another.
///
/// The inode alone does not tell: file systems use the number of a deleted file again, often at once. The time of birth
/// tells the two apart.
package struct FileIdentity: Hashable, Sendable {
  /// The device number, as st_dev.
  package let device: UInt64

  /// The inode number.
  package let inode: UInt64

  /// Nanoseconds since 1970; 0 where the file system keeps no time of birth.
  package let birthNanoseconds: Int64

  /// Makes an identity from stored parts, to compare with one found now.
  package init(device: UInt64, inode: UInt64, birthNanoseconds: Int64) {
    self.device = device
    self.inode = inode
    self.birthNanoseconds = birthNanoseconds
  }
}
