import ControlAPI
import LinuxHost
import SessionStore

/// Puts the service of systemd into a sandbox: a drop-in among the user's own units, with their folders in it.
///
/// It takes a user namespace, and some machines do not let users make one: the service would not start there any more.
/// So it is tried at once, and taken back where sessiond does not come up.
struct HardeningSetup {
  private static let unit = "sessiond.service"
  /// How the file begins. One that begins otherwise is somebody else's.
  private static let ownFile = OwnFile(setup: "hardening")
  /// What systemd says of a service that it could not even start: no namespaces (226), no user namespace (217).
  private static let namespaceFailures = ["226", "217"]

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

  // MARK: What has to be done

  /// What has to be done so that the service runs in the sandbox.
  func install() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.hardening.rawValue)
    let managed = try systemctl.environment()
    guard let state = StatePaths(environment: managed)?.folder else {
      throw SetupError(.failure, "the service manager knows no HOME, so there is no place for the state")
    }
    guard try systemctl.ask("cat", Self.unit) != nil else {
      throw SetupError(.unavailable, "systemd does not know \(Self.unit): run sessiond setup systemd first")
    }
    let folder = try folder(managed)
    let file = folder + "/50-hardening.conf"
    let old = try Self.ownFile.read(file)
    let new = try filled(template(), state: state)
    guard old != new else {
      if try systemctl.needsReload(Self.unit) { plan.actions += restart }
      return plan
    }
    if try !systemctl.isActive(Self.unit), try !systemctl.isActive("sessiond.socket"), let pid = answering() {
      throw SetupError(
        .temporaryFailure,
        "process \(pid) is a sessiond that systemd did not start: end it (kill \(pid)), then try again")
    }
    // Where a folder is missing at the start, the sandbox has no hole for it, and sessiond could not make it.
    for folder in [state, folder] where !FileOperations.exists(folder) {
      plan.actions.append(.makeFolder(folder))
    }
    plan.actions.append(.edit(file, old, new))
    plan.actions += restart
    return plan
  }

  /// What has to be done so that it runs as the unit says again.
  func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.hardening.rawValue)
    let managed = try systemctl.environment()
    let folder = try folder(managed)
    let file = folder + "/50-hardening.conf"
    let old = try Self.ownFile.read(file)
    guard !old.isEmpty else { return plan }
    plan.actions = [.edit(file, old, [])]
    plan.removeFolders([folder])
    plan.actions.append(.run(["systemctl", "--user", "daemon-reload"]))
    if try systemctl.isActive(Self.unit) {
      plan.actions.append(.run(["systemctl", "--user", "restart", Self.unit]))
    }
    return plan
  }

  private var restart: [SetupPlan.Action] {
    ["daemon-reload", "restart \(Self.unit)"].map { words in
      .run(["systemctl", "--user"] + words.split(separator: " ").map(String.init))
    }
  }

  // MARK: Doing it

  /// Does it, and makes all as it was where sessiond does not come up.
  ///
  /// - Throws: ``SetupError`` with the reason, and that it was taken back.
  func perform(_ plan: SetupPlan) throws(SetupError) {
    do throws(SetupError) {
      try plan.perform(on: machine)
      if try systemctl.isActive(Self.unit), answering() == nil {
        throw SetupError(.failure, "it was started, and does not answer")
      }
    } catch {
      throw takeBack(plan, reason(error))
    }
  }

  /// Why the service did not come up, asked while it still is as it failed.
  private func reason(_ error: SetupError) -> (code: SetupError.Code, text: String) {
    let status = (try? systemctl.ask("show", "-p", "ExecMainStatus", "--value", Self.unit)) ?? nil
    let code = status.flatMap { $0.split(whereSeparator: \.isWhitespace).first.map(String.init) } ?? "0"
    if Self.namespaceFailures.contains(code) {
      let text =
        "this machine does not let users make the namespaces that it takes (status \(code); see sysctl"
        + " user.max_user_namespaces, kernel.unprivileged_userns_clone,"
        + " kernel.apparmor_restrict_unprivileged_userns)"
      return (.unavailable, text)
    }
    guard code != "0" else { return (.failure, "\(error)") }
    return (
      .failure, "sessiond does not come up in it (status \(code); journalctl --user -u sessiond says more)"
    )
  }

  /// Writes the file as it was, and starts the service as it was.
  ///
  /// - Returns: what to tell the person.
  private func takeBack(_ plan: SetupPlan, _ reason: (code: SetupError.Code, text: String)) -> SetupError {
    var recovery = SetupPlan(part: plan.part)
    for case .write(let change) in plan.actions {
      recovery.actions.append(.edit(change.path, change.new, change.old))
    }
    for case .makeFolder(let folder) in plan.actions.reversed() {
      recovery.actions.append(.removeFolder(folder))
    }
    // It may have been started too often by now.
    recovery.actions.append(.run(["systemctl", "--user", "reset-failed", Self.unit]))
    recovery.actions += restart
    do throws(SetupError) {
      try recovery.perform(on: machine)
      return SetupError(reason.code, "\(reason.text); it was taken back")
    } catch {
      return SetupError(reason.code, "\(reason.text); taking it back failed too: \(error)")
    }
  }

  // MARK: The file

  /// Where drop-ins of the user's own for the service are.
  private func folder(_ managed: (String) -> String?) throws(SetupError) -> String {
    let units = "/systemd/user/\(Self.unit).d"
    if let own = managed("XDG_CONFIG_HOME"), own.hasPrefix("/") { return own + units }
    return try machine.home() + "/.config" + units
  }

  private func template() throws(SetupError) -> [UInt8] {
    let places = ["share/sessiond/50-hardening.conf", "../../systemd/\(Self.unit).d/50-hardening.conf"]
    guard let file = machine.installed(places) else {
      throw SetupError(
        .unavailable, "there is no 50-hardening.conf near \(machine.programs): run make install first")
    }
    return try Self.ownFile.read(file)
  }

  /// The file with the user's state folder in it.
  private func filled(_ template: [UInt8], state: String) throws(SetupError) -> [UInt8] {
    guard state.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw SetupError(.failure, "systemd can't be told of a folder called \(state)")
    }
    // Within quotes of systemd's, where % begins a specifier.
    let word = state.flatMap { #"\""#.contains($0) ? ["\\", $0] : $0 == "%" ? ["%", "%"] : [$0] }
    return Array(String(decoding: template, as: UTF8.self).replacing("@state@", with: String(word)).utf8)
  }
}
