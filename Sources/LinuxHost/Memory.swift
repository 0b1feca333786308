import CLinux
import Glibc

/// What the heap keeps, for a process that runs for weeks.
///
/// The daemon is linked with jemalloc, which keeps things of one size together. In glibc's heap the small things that
/// stay lie between the buffers of clients that come and go, and hold the pages of those: it grows for hours.
package enum Memory {
  /// Gives free heap pages back to the kernel, after work that needed much memory for a short time. Takes milliseconds
  /// on a large heap. Returns whether something was given back.
  @discardableResult
  package static func trim() -> Bool {
    clinux_trim_heap()
  }

  /// The memory of this process that is in RAM, in bytes; nil where /proc cannot be read.
  package static func residentBytes() -> Int64? {
    guard let statm = (try? AtomicFile.read(path: "/proc/self/statm", limit: 4_096)) ?? nil
    else { return nil }
    let fields = statm.split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int64(String(decoding: fields[1], as: UTF8.self)) else { return nil }
    return pages * Int64(sysconf(CInt(_SC_PAGESIZE)))
  }
}
