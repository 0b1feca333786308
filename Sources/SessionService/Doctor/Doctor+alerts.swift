import LinuxHost
import SessionCore
import SessionStore

/// The ways by which the user is told.
extension Doctor {
  /// Whether what the settings ask for can be had; ``examineDeliveries(_:)`` comes before.
  mutating func examineAlerts() {
    guard let settings = try? settings.get() else { return }
    let notices = settings.notices
    if let name = notices.command.first {
      let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
      if ProgramRun.path(of: name, in: path) == nil {
        add(
          .bad, "alerts",
          "alerts.command names \(name), which is no program that can be started: write its whole path")
      }
    }
    if notices.desktop == true, MessageBus.address(environment: { environment[$0] }) == nil {
      add(
        .bad, "alerts",
        "alerts.desktop is true, and there is no message bus of yours (DBUS_SESSION_BUS_ADDRESS, or the socket bus in"
          + " XDG_RUNTIME_DIR): start a session of a desktop, or leave the setting out")
    }
    if !findings.contains(where: { $0.subject == "alerts" }) {
      let ways = NoticeWay.allCases.filter(notices.ways.contains).map(\.rawValue)
      add(
        .good, "alerts",
        ways.isEmpty ? "go nowhere, as you have set" : "go by " + ways.joined(separator: ", "))
    }
  }

  /// Which way did not work when it was last tried.
  mutating func examineDeliveries(_ store: SessionStore) {
    let ways = (try? settings.get())?.notices.ways ?? []
    // A daemon of an older version does not keep that.
    let failing = (try? store.failingWays()) ?? [:]
    for way in NoticeWay.allCases where ways.contains(way) {
      guard let delivery = failing[way] else { continue }
      add(
        .bad, "alerts",
        "the last alert did not get through by \(way.rawValue): \(delivery.problem ?? "nobody knows why");"
          + " sessiond-cli alerts --all shows which")
    }
  }
}
