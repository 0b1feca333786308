import ControlAPI
import LinuxHost

/// Sets sessiond up for a user, or takes that back: says what it is going to do, then does it.
package struct Setup {
  /// What can be set up.
  package enum Part: String, CaseIterable, Sendable {
    case tmux
    case systemd
    case hardening
    case telemetry
    case claude
    case codex

    /// What is set up where no part is named. A sandbox is for who asks for it: not every machine has room for one. So
    /// is a port, and what stands in the settings of an agent.
    static let usual: [Part] = [.tmux, .systemd]
  }

  private let machine: SetupMachine
  private let telemetryPort: (asked: Int?, configured: Int?)
  private let isForProject: Bool
  private let say: (String) -> Void

  /// - Parameters:
  ///   - machine: where to set it up.
  ///   - telemetryPort: the port that was asked for, and the one of the settings.
  ///   - isForProject: for Claude Code: in the folder that setup was called in, not for all of the user's sessions.
  ///   - say: takes each line for the person who asked.
  package init(
    _ machine: SetupMachine, telemetryPort: (asked: Int?, configured: Int?) = (nil, nil),
    isForProject: Bool = false, say: @escaping (String) -> Void
  ) {
    self.machine = machine
    self.telemetryPort = telemetryPort
    self.isForProject = isForProject
    self.say = say
  }

  /// Sets one part up, or all of them as far as it makes sense.
  ///
  /// - Parameters:
  ///   - part: `nil` for the usual ones, or to take back all: one that can't be had here is told of, and is no failure.
  ///   - removes: takes it back instead.
  ///   - isTrial: only says what would be done.
  /// - Throws: ``SetupError``.
  package func run(_ part: Part?, removes: Bool, isTrial: Bool) throws(SetupError) {
    for each in part.map({ [$0] }) ?? (removes ? Part.allCases : Part.usual) {
      do throws(SetupError) {
        let plan = try plan(each, removes: removes, isTrial: isTrial)
        try run(plan, isTrial: isTrial) { () throws(SetupError) in try perform(each, plan, removes: removes) }
      } catch {
        guard part == nil, error.code == .unavailable else { throw error }
        say("\(each.rawValue): left out: \(error)")
      }
    }
  }

  private func run(
    _ plan: SetupPlan, isTrial: Bool, perform: () throws(SetupError) -> Void
  ) throws(SetupError) {
    if plan.actions.isEmpty {
      say("\(plan.part): nothing to do")
    } else {
      say("\(plan.part)\(isTrial ? ", which would be done" : ""):")
      for line in plan.lines { say("  " + Self.printable(line)) }
      if !isTrial {
        try perform()
        say("  done")
      }
    }
    for line in plan.advice { say("  " + Self.printable(line)) }
    for note in plan.notes { say("  note: " + Self.printable(note)) }
  }

  private func perform(_ part: Part, _ plan: SetupPlan, removes: Bool) throws(SetupError) {
    switch part {
    case .hardening where !removes: try HardeningSetup(machine, answering: answering).perform(plan)
    case .systemd, .hardening, .telemetry, .codex: try plan.perform(on: machine)
    case .claude: try ClaudeSetup(machine, isForProject: isForProject).perform(plan)
    case .tmux:
      try plan.perform(on: machine)
      // A server that asks for it from now on shows it at once, not at the next look for servers.
      _ = try? client().post(Route.tmuxLook)
    }
  }

  private func plan(_ part: Part, removes: Bool, isTrial: Bool) throws(SetupError) -> SetupPlan {
    switch part {
    case .tmux:
      let setup = TmuxSetup(machine)
      return removes ? try setup.remove() : try setup.install()
    case .systemd:
      let setup = SystemdSetup(machine, answering: answering)
      return removes ? try setup.remove() : try setup.install()
    case .hardening:
      let setup = HardeningSetup(machine, answering: answering)
      return removes ? try setup.remove() : try setup.install()
    case .telemetry:
      let setup = TelemetrySetup(
        machine, port: telemetryPort.asked, configured: telemetryPort.configured)
      return removes ? try setup.remove() : try setup.install(isTrial: isTrial)
    case .claude:
      let setup = ClaudeSetup(machine, isForProject: isForProject)
      return removes ? try setup.remove() : try setup.install()
    case .codex:
      let setup = CodexSetup(machine)
      return removes ? try setup.remove() : try setup.install()
    }
  }

  /// The process id of a sessiond that answers; its lock names it.
  private func answering() -> Int32? {
    guard (try? client().get(Route.health, accept: MediaType.text)) != nil,
      let bytes = (try? AtomicFile.read(path: runtime.lock, limit: 64)) ?? nil
    else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  private var runtime: RuntimePaths { RuntimePaths(environment: { machine.environment[$0] }) }

  private func client() -> ControlClient {
    ControlClient(socketPath: runtime.socket, timeoutMilliseconds: 1_000)
  }

  /// A file's lines come from outside: nothing in them may command a terminal.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control && $0 != "\t" ? "\u{fffd}" : $0 })
    )
  }
}
