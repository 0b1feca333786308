import AgentFormats
import ControlAPI
import LinuxHost

/// Lets the user's own service manager start sessiond: with the login, and for the first client that asks.
struct SystemdSetup {
  private static let units = ["sessiond.socket", "sessiond.service"]
  /// Variables that decide where things are; a service does not get those of a shell.
  private static let places = Agents.all.flatMap(\.variables) + ["XDG_STATE_HOME", "XDG_CONFIG_HOME"]

  private let machine: SetupMachine
  /// The process id of a sessiond that answers; a function, since asking takes a moment.
  private let answering: () -> Int32?
  private var systemctl: Systemctl { Systemctl(machine: machine) }

  /// - Parameters:
  ///   - machine: where to set it up.
  ///   - answering: the process id of a sessiond that answers now; `nil` where none does.
  init(_ machine: SetupMachine, answering: @escaping () -> Int32?) {
    self.machine = machine
    self.answering = answering
  }

  /// What has to be done so that sessiond starts by itself.
  func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "systemd")
    let managed = try systemctl.variables()
    if try systemctl.ask("cat", "sessiond.service") == nil {
      plan.actions.append(.run(["systemctl", "--user", "link"] + (try unitFiles())))
    } else if try systemctl.needsReload(Self.units[1]) {
      plan.actions.append(.run(["systemctl", "--user", "daemon-reload"]))
    }
    let isRunning = try systemctl.isActive(Self.units[1])
    let isSocketThere = try systemctl.isActive(Self.units[0])
    let isEnabled = try areEnabled()
    if !(isRunning && isSocketThere && isEnabled) {
      // A socket of systemd's would answer by starting what is looked for.
      if !isRunning, !isSocketThere, let pid = answering() {
        throw SetupError(
          .temporaryFailure,
          "process \(pid) is a sessiond that systemd did not start: end it (kill \(pid)), then try again")
      }
      plan.actions.append(.run(["systemctl", "--user", "enable", "--now"] + Self.units))
    }
    plan.notes += hints(managed)
    return plan
  }

  /// What has to be done so that sessiond does not start by itself any more.
  func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "systemd")
    _ = try systemctl.variables()
    var isThere = try areEnabled(any: true)
    for unit in Self.units where try systemctl.isActive(unit) { isThere = true }
    if isThere { plan.actions.append(.run(["systemctl", "--user", "disable", "--now"] + Self.units)) }
    return plan
  }

  // MARK: Asking the manager

  /// Whether both units are enabled, or one of them.
  private func areEnabled(any: Bool = false) throws(SetupError) -> Bool {
    let answer = try machine.run(["systemctl", "--user", "is-enabled"] + Self.units)
    let states = answer?.output.split(separator: "\n") ?? []
    let enabled = states.filter { $0 == "enabled" || any && $0 == "linked" }
    return any ? !enabled.isEmpty : enabled.count == Self.units.count
  }

  private func unitFiles() throws(SetupError) -> [String] {
    var files: [String] = []
    for unit in Self.units {
      guard let file = machine.installed(["lib/systemd/user/\(unit)", "share/systemd/user/\(unit)"]) else {
        throw SetupError(
          .unavailable, "there is no \(unit) near \(machine.programs): run make install first")
      }
      files.append(file)
    }
    return files
  }

  // MARK: What a person should know

  private func hints(_ managed: [Substring]) -> [String] {
    let variables = machine.environment.filter { name, value in
      (Self.places.contains(name) || name.hasPrefix("SESSIOND_")) && !managed.contains("\(name)=\(value)")
    }
    var hints = variables.sorted { $0.key < $1.key }.map { name, value in
      "\(name) is set here but not for services: put \(name)=\(value) into ~/.config/environment.d/sessiond.conf,"
        + " and log in anew"
    }
    if let user = machine.environment["USER"], !user.isEmpty, !user.contains("/"),
      !FileOperations.exists("/var/lib/systemd/linger/" + user)
    {
      hints.append("it ends with your last logout; loginctl enable-linger lets it go on")
    }
    return hints
  }
}
