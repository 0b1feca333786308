import ControlAPI
import LinuxHost

/// Lets the user's own service manager start sessiond: with the login, and for the first client that asks.
package struct SystemdSetup {
  private static let units = ["sessiond.socket", "sessiond.service"]
  /// Variables that decide where things are; a service does not get those of a shell.
  private static let places = ["CLAUDE_CONFIG_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"]

  private let machine: SetupMachine
  /// The process id of a sessiond that answers; a function, since asking takes a moment.
  private let answering: () -> Int32?

  /// - Parameters:
  ///   - machine: where to set it up.
  ///   - answering: the process id of a sessiond that answers now; `nil` where none does.
  package init(_ machine: SetupMachine, answering: @escaping () -> Int32?) {
    self.machine = machine
    self.answering = answering
  }

  /// What has to be done so that sessiond starts by itself.
  package func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "systemd")
    let managed = try managerEnvironment()
    if try systemctl("cat", "sessiond.service") == nil {
      plan.actions.append(.run(["systemctl", "--user", "link"] + (try unitFiles())))
    } else if try systemctl("show", "-p", "NeedDaemonReload", "--value", Self.units[1])?.contains("yes")
      == true
    {
      plan.actions.append(.run(["systemctl", "--user", "daemon-reload"]))
    }
    let isRunning = try isActive(Self.units[1])
    let isSocketThere = try isActive(Self.units[0])
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
  package func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: "systemd")
    _ = try managerEnvironment()
    var isThere = try areEnabled(any: true)
    for unit in Self.units where try isActive(unit) { isThere = true }
    if isThere { plan.actions.append(.run(["systemctl", "--user", "disable", "--now"] + Self.units)) }
    return plan
  }

  // MARK: Asking the manager

  /// The output of `systemctl --user` with these words; `nil` where it says no.
  private func systemctl(_ words: String...) throws(SetupError) -> String? {
    guard let answer = try machine.run(["systemctl", "--user"] + words), answer.code == 0 else { return nil }
    return answer.output
  }

  /// The variables that the manager's services get.
  private func managerEnvironment() throws(SetupError) -> [Substring] {
    let answer = try machine.run(["systemctl", "--user", "show-environment"])
    guard let answer, answer.code == 0 else {
      let reason = answer?.complaints.split(separator: "\n").first.map(String.init) ?? "there is no systemctl"
      throw SetupError(
        .unavailable,
        "no service manager of systemd answers for this user (\(reason)); start sessiond yourself,"
          + " in your shell's profile for instance: sessiond run &")
    }
    return answer.output.split(separator: "\n")
  }

  private func isActive(_ unit: String) throws(SetupError) -> Bool {
    try systemctl("is-active", unit) != nil
  }

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
