import ControlAPI
import LinuxHost

/// What setup does, and what it would do: nothing of it has to be, so nothing of it is bad.
extension Doctor {
  /// Whether the user's service manager starts sessiond.
  mutating func examineService() {
    switch unit.path {
    case let path? where unit.isEnabled:
      add(.good, "systemd", "\(path) starts sessiond with your login")
    case let path?:
      add(.note, "systemd", "\(path) is not enabled: sessiond setup systemd lets it start with your login")
    case nil:
      add(.note, "systemd", "no unit is installed, so nothing starts sessiond by itself: see sessiond setup")
    }
    guard unit.path != nil, unit.hasManager else { return }
    let names = "LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStatus"
    guard let answer = machine.systemctl(["show", "-p", names, "sessiond.service"]) else {
      return add(.note, "systemd", "the service manager does not say how sessiond.service is")
    }
    if let finding = Self.unitState(answer) { add(finding.verdict, finding.subject, finding.message) }
  }

  /// What is to be said of the unit by what `systemctl show` prints of it; `nil` where there is nothing.
  package static func unitState(_ answer: String) -> Finding? {
    var property: [String: String] = [:]
    for line in answer.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { property[String(parts[0])] = String(parts[1]) }
    }
    let restarts = property["NRestarts"].flatMap { Int($0) } ?? 0
    let reason = "\(property["Result"] ?? "unknown"), status \(property["ExecMainStatus"] ?? "unknown")"
    let log = "journalctl --user -u sessiond says why"
    func finding(_ verdict: Verdict, _ message: String) -> Finding {
      Finding(verdict: verdict, subject: "systemd", message: message)
    }
    switch (property["LoadState"], property["ActiveState"], property["SubState"]) {
    case ("masked", _, _):
      return finding(.note, "sessiond.service is masked: systemctl --user unmask sessiond")
    case (_, "failed", _):
      return finding(
        .bad,
        "sessiond.service has failed (\(reason)): \(log); then systemctl --user restart sessiond")
    case (_, _, "auto-restart"):
      return finding(.bad, "sessiond.service ends and is started again and again (\(reason)): \(log)")
    case (_, "active", _) where restarts > 0:
      return finding(
        .note,
        "sessiond.service runs, and had to be started again \(restarts == 1 ? "once" : "\(restarts) times"):"
          + " \(log)")
    case (_, "active", _): return finding(.good, "sessiond.service runs")
    case _: return nil
    }
  }

  /// Whether sessiond goes on after the last logout.
  mutating func examineLinger() {
    guard unit.path != nil, unit.isEnabled, let user = environment["USER"] ?? environment["LOGNAME"],
      !user.isEmpty, !user.contains("/"), !user.hasPrefix(".")
    else { return }
    if FileOperations.exists(machine.lingerFolder + "/" + user) {
      add(.good, "linger", "your services go on after your last logout")
    } else {
      add(
        .note, "linger",
        "sessiond ends with your last logout, until the next login; loginctl enable-linger lets it go on")
    }
  }

  /// The unit, by its files.
  var unit: ServiceUnit { ServiceUnit(environment: { environment[$0] }) }

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
