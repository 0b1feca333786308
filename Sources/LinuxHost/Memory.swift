import CLinux
import Glibc

/// What the C library's heap keeps, for a process that runs for weeks.
package enum Memory {
  /// Keeps glibc to two arenas (by default 8 a core, each of which grows and is hardly ever given back) and has it give
  /// back free space at the top of the heap from 1 MiB on. Call it first thing in `main`: arenas that are there stay.
  ///
  /// Returns false when the C library refused; the daemon then works, only larger.
  @discardableResult
  package static func limitArenas() -> Bool {
    clinux_limit_arenas(2, 1 << 20)
  }

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
