import ControlAPI
import LinuxHost

/// What setup does, and what it would do: nothing of it has to be, so nothing of it is bad.
extension Doctor {
  /// Whether the user's service manager starts sessiond.
  mutating func examineService() {
    let unit = ServiceUnit(environment: { environment[$0] })
    switch unit.path {
    case let path? where unit.isEnabled:
      add(.good, "systemd", "\(path) starts sessiond with your login")
    case let path?:
      add(.note, "systemd", "\(path) is not enabled: sessiond setup systemd lets it start with your login")
    case nil:
      add(.note, "systemd", "no unit is installed, so nothing starts sessiond by itself: see sessiond setup")
    }
  }

  /// Whether the user's tmux.conf shows sessiond.
  mutating func examineTmux() {
    guard let home = environment["HOME"] else { return }
    for file in TmuxSetup.candidates(home: home, environment: environment) {
      guard let bytes = (try? AtomicFile.read(path: file, limit: 4 << 20)) ?? nil else { continue }
      do {
        if let block = try MarkedBlock.find(in: bytes) {
          guard let source = Self.source(in: bytes[block]), !FileOperations.exists(source) else {
            return add(.good, "tmux", "\(file) shows sessiond")
          }
          return add(
            .note, "tmux", "\(file) reads \(source), which is not there: sessiond setup tmux mends it")
        }
      } catch {
        return add(.note, "tmux", "\(file), line \((error as MarkedBlock.Damage).line): \(error)")
      }
      if TmuxSetup.lineByHand(bytes) != nil { return add(.good, "tmux", "\(file) shows sessiond") }
    }
    add(
      .note, "tmux", "no tmux.conf of yours shows sessiond: sessiond setup tmux puts it into the status line")
  }

  /// The file that a block of setup's reads: what stands in its quotes.
  private static func source(in block: ArraySlice<UInt8>) -> String? {
    let parts = block.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(decoding: parts[1], as: UTF8.self) : nil
  }
}
