import ControlAPI
import LinuxHost

/// The port on which telemetry is taken: whether agents reach it.
extension Doctor {
  /// Whether telemetry is taken where the settings want it, and whether the service may.
  mutating func examineTelemetry() {
    guard case .success(let settings) = settings else { return }
    guard let port = settings.telemetryPort else {
      guard mayListen else { return }
      return add(
        .note, "telemetry",
        "the service may listen, and telemetry.port is not set: sessiond setup telemetry --remove takes it back"
      )
    }
    let client = ControlClient(socketPath: runtime.socket, timeoutMilliseconds: 1_000)
    // Of a daemon that is away there is a finding already.
    guard let answer = try? client.get(Route.telemetry, accept: MediaType.text) else { return }
    let finding = Self.telemetry(
      port: port, status: answer.status, body: String(decoding: answer.body, as: UTF8.self),
      isReached: LoopbackListener.answers(UInt16(clamping: port)), isService: unit.path != nil,
      mayListen: mayListen)
    add(finding.verdict, finding.subject, finding.message)
  }

  /// What is to be said of the port.
  ///
  /// - Parameters:
  ///   - port: the one of the settings.
  ///   - status: of the daemon's answer, how it goes; 503 where the port can't be had.
  ///   - body: of that answer.
  ///   - isReached: whether somebody answers on the port.
  ///   - isService: whether a unit is installed.
  ///   - mayListen: whether the unit's sandbox has been opened for it.
  /// - Returns: the one finding.
  package static func telemetry(
    port: Int, status: Int, body: String, isReached: Bool, isService: Bool, mayListen: Bool
  ) -> Finding {
    func finding(_ verdict: Verdict, _ message: String) -> Finding {
      Finding(verdict: verdict, subject: "telemetry", message: message)
    }
    let remedy = "sessiond setup telemetry lets the service listen"
    let line = body.split(separator: "\n").first.map(String.init) ?? ""
    if status != 200 {
      return isService && !mayListen
        ? finding(.bad, "the service may not listen on port \(port): \(remedy)")
        : finding(
          .bad,
          "port \(port) can't be had: end the program that has it, or set another telemetry.port, then"
            + " sessiond-cli reload")
    }
    guard line.contains("127.0.0.1:\(port);") else {
      return finding(.note, "sessiond goes by other settings than these: sessiond-cli reload")
    }
    guard isReached else {
      return finding(
        .bad, "sessiond listens on port \(port) where nobody reaches it, in a sandbox: \(remedy)")
    }
    return finding(.good, line)
  }

  /// Whether setup has let the service listen on the loopback.
  private var mayListen: Bool {
    let configuration =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { $0 + "/.config" } ?? ""
    return FileOperations.exists(
      "\(configuration)/systemd/user/sessiond.service.d/\(TelemetrySetup.fileName)")
  }
}
