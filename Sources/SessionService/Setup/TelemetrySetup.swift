import AgentFormats
import ControlAPI
import LinuxHost
import SessionStore

/// Readies sessiond for the telemetry of agents, and says what they have to be told: that stands in files of theirs, which
/// are not touched.
///
/// The service of systemd may use no network at all. Where it is installed, a drop-in lets it listen on the loopback.
struct TelemetrySetup {
  /// The port that OTLP over HTTP usually has.
  private static let usualPort = 4_318

  private static let unit = "sessiond.service"
  /// How the drop-in begins. One that begins otherwise is somebody else's.
  private static let ownFile = OwnFile(setup: "telemetry")

  /// It comes after the one of hardening, so that it holds where the two differ.
  static let fileName = "60-telemetry.conf"
  static let dropIn = """
    # sessiond setup telemetry writes this file, and takes it back with --remove.
    [Service]
    # The port of the loopback that agents send their telemetry to. A network of its own would hide it from them.
    RestrictAddressFamilies=AF_UNIX AF_INET
    PrivateNetwork=no
    # To this machine and no other; where the manager may not filter addresses, nothing but sessiond's own code says so.
    IPAddressDeny=any
    IPAddressAllow=localhost

    """

  private let machine: SetupMachine
  /// The port that the settings name; `nil` for none.
  private let configured: Int?
  private let port: Int
  private var systemctl: Systemctl { Systemctl(machine: machine) }

  /// - Parameters:
  ///   - machine: where to set it up.
  ///   - port: the port that was asked for; `nil` for the one of the settings, or the usual one.
  ///   - configured: the port that the settings name.
  init(_ machine: SetupMachine, port: Int?, configured: Int?) {
    self.machine = machine
    self.configured = configured
    self.port = port ?? configured ?? Self.usualPort
  }

  /// What has to be done, and what a person has to do.
  ///
  /// - Parameter isTrial: nothing of it will be done, so that a token that is made is not the one that will be.
  /// - Returns: the plan, with what to write where as its advice.
  /// - Throws: ``SetupError``.
  func install(isTrial: Bool) throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.telemetry.rawValue)
    let state = try state()
    let known = try token(state)
    let token = known ?? (isTrial ? "TOKEN" : TelemetryToken.random())
    if known == nil {
      if !FileOperations.exists(state.folder) { plan.actions.append(.makeFolder(state.folder)) }
      plan.actions.append(.edit(state.telemetryToken, [], Array((token + "\n").utf8)))
    }
    if let folder = try dropIns() {
      let old = try Self.ownFile.read(folder + "/" + Self.fileName)
      let new = Array(Self.dropIn.utf8)
      if old != new {
        if !FileOperations.exists(folder) { plan.actions.append(.makeFolder(folder)) }
        plan.actions.append(.edit(folder + "/" + Self.fileName, old, new))
        plan.actions += try restart()
      } else if try systemctl.needsReload(Self.unit) {
        plan.actions += try restart()
      }
    }
    plan.advice = advice(token: token)
    return plan
  }

  /// What has to be done so that nothing of it is left.
  func remove() throws(SetupError) -> SetupPlan {
    var plan = SetupPlan(part: Setup.Part.telemetry.rawValue)
    let state = try state()
    if let token = try token(state) {
      plan.actions.append(.edit(state.telemetryToken, Array((token + "\n").utf8), []))
      plan.notes.append(
        "take telemetry.port out of sessiond.yaml, and out of your agents' settings what has the token \(token)"
      )
    }
    if let folder = try dropIns() {
      let file = folder + "/" + Self.fileName
      let old = try Self.ownFile.read(file)
      if !old.isEmpty {
        plan.actions.append(.edit(file, old, []))
        plan.removeFolders([folder])
        plan.actions += try restart()
      }
    }
    return plan
  }

  /// What to write where. Claude Code reads the variables from its settings as well as from its environment.
  private func advice(token: String) -> [String] {
    var lines: [String] = []
    if configured != port {
      lines += [
        "into sessiond.yaml, then sessiond-cli reload:", "  telemetry:", "    port: \(port)",
      ]
    }
    let folder = ClaudeCode.roots { machine.environment[$0] }.first ?? "~/.claude"
    lines += ["into \"env\" of \(folder)/settings.json, or into the environment of Claude Code:"]
    lines += Self.variables(port: port, token: token).map { name, value in "  \"\(name)\": \"\(value)\"," }
    lines.append("The token is a secret: whoever has it can send made-up telemetry.")
    return lines
  }

  /// The variables that make Claude Code send its telemetry here.
  static func variables(port: Int, token: String) -> [(name: String, value: String)] {
    let endpoint = Route.telemetryLogs.dropLast("/v1/logs".count)
    return [
      ("CLAUDE_CODE_ENABLE_TELEMETRY", "1"), ("OTEL_LOGS_EXPORTER", "otlp"),
      ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
      ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:\(port)\(endpoint)"),
      ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer \(token)"),
    ]
  }

  // MARK: What is there

  /// Where sessiond keeps its state: as the service sees it, where systemd starts it.
  private func state() throws(SetupError) -> StatePaths {
    if try isService(), let state = StatePaths(environment: try systemctl.environment()) { return state }
    guard let state = StatePaths(environment: { machine.environment[$0] }) else {
      throw SetupError(.failure, "neither XDG_STATE_HOME nor HOME is set, so there is no place for the token")
    }
    return state
  }

  private func token(_ state: StatePaths) throws(SetupError) -> String? {
    do {
      return try TelemetryToken.read(state.telemetryToken)
    } catch {
      throw SetupError(.failure, "\(error)")
    }
  }

  /// The folder of the service's drop-ins; `nil` where systemd does not start sessiond.
  private func dropIns() throws(SetupError) -> String? {
    guard try isService() else { return nil }
    let units = "/systemd/user/\(Self.unit).d"
    if let own = try systemctl.environment()("XDG_CONFIG_HOME"), own.hasPrefix("/") { return own + units }
    return try machine.home() + "/.config" + units
  }

  private func isService() throws(SetupError) -> Bool {
    try systemctl.ask("cat", Self.unit) != nil
  }

  private func restart() throws(SetupError) -> [SetupPlan.Action] {
    let reload = SetupPlan.Action.run(["systemctl", "--user", "daemon-reload"])
    return try systemctl.isActive(Self.unit)
      ? [reload, .run(["systemctl", "--user", "restart", Self.unit])] : [reload]
  }
}
