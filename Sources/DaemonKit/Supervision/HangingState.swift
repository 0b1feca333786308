import LinuxHost

/// What is known of a worker that hangs: where to look for the reason.
package struct HangingState: Error, Sendable, CustomStringConvertible {
  /// Since it last got on, in seconds.
  package let seconds: Int64
  /// Jobs that wait or run.
  package let depth: Int
  /// What its thread does, as the kernel sees it: `D (disk) in folio_wait_bit`; `nil` where that can't be known.
  package let thread: String?

  package init(_ life: WorkerLife) {
    seconds = life.pulse.age / 1_000_000_000
    depth = life.executor.depth
    thread = Self.thread(life.executor.lastThread)
  }

  package var description: String {
    "it hung: no progress for \(seconds) s, \(depth) jobs waiting"
      + (thread.map { ", its thread \($0)" } ?? "")
  }

  private static func thread(_ id: Int32) -> String? {
    guard id > 0 else { return nil }
    func read(_ name: String) -> String? {
      let bytes = (try? AtomicFile.read(path: "/proc/self/task/\(id)/\(name)", limit: 4_096)) ?? nil
      return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
    // The state stands behind the name, which is in brackets and may have any in it.
    guard let stat = read("stat"), let bracket = stat.lastIndex(of: ")") else { return nil }
    let state = stat[stat.index(after: bracket)...].split(separator: " ").first ?? "?"
    let place = read("wchan").flatMap { $0.isEmpty || $0 == "0" ? nil : $0 }
    return "\(id) is in state \(state)" + (place.map { " in \($0)" } ?? "")
  }
}
