import Glibc

/// What tells one process from another, and from whom it comes.
package struct ProcessStat: Hashable, Sendable {
  /// The parent's process id.
  package let parent: Int32
  /// The clock ticks from boot to its start.
  package let startTicks: UInt64
  private let process: Int32

  /// A process.
  ///
  /// - Parameters:
  ///   - process: its process id.
  ///   - parent: the parent's process id.
  ///   - startTicks: the clock ticks from boot to its start.
  package init(process: Int32, parent: Int32, startTicks: UInt64) {
    self.process = process
    self.parent = parent
    self.startTicks = startTicks
  }

  /// Reads `/proc/PID/stat`.
  ///
  /// - Parameter process: the process id.
  /// - Returns: nil if there is no such process.
  package static func read(_ process: Int32) -> ProcessStat? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { buffer in
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { return nil }
      return ProcessStat(process: process, parsing: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Reads the text of `/proc/PID/stat`.
  ///
  /// - Parameters:
  ///   - process: the process id.
  ///   - bytes: the text.
  package init?(process: Int32, parsing bytes: UnsafeRawBufferPointer) {
    // The second field is the program's name in parentheses, with any character in it, parentheses too.
    guard let name = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    var field = 2
    var parent: UInt64 = 0
    var startTicks: UInt64 = 0
    for byte in bytes[(name + 1)...] where field <= 22 {
      if byte == UInt8(ascii: " ") {
        field += 1
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        let digit = UInt64(byte - UInt8(ascii: "0"))
        if field == 4 { parent = parent &* 10 &+ digit }
        if field == 22 { startTicks = startTicks &* 10 &+ digit }
      }
    }
    guard field >= 22 else { return nil }
    self.init(process: process, parent: Int32(clamping: parent), startTicks: startTicks)
  }

  /// Whether this is that process, or a descendant of it.
  ///
  /// - Parameters:
  ///   - ancestor: the process id to look for.
  ///   - process: looks up a process.
  /// - Returns: whether it was found among the parents.
  package func descends(from ancestor: Int32, process: (Int32) -> ProcessStat?) -> Bool {
    var current = self
    // Bounded, since the table changes while we walk over it.
    for _ in 0..<64 {
      if current.process == ancestor { return true }
      guard current.parent > 0, let parent = process(current.parent) else { return false }
      current = parent
    }
    return false
  }
}
