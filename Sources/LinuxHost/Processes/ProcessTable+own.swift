import Glibc

extension ProcessTable {
  /// The id of this process.
  package static var ownPID: Int32 { getpid() }
}
