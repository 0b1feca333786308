import AgentFormats
import ControlAPI
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// Looks at everything that sessiond depends on, with the daemon running or away, and says what is wrong and what to do.
package struct Doctor {
  /// How a finding is to be taken.
  package enum Verdict: String, Hashable, Sendable {
    case good
    /// Worth knowing; nothing is broken.
    case note
    /// It does not work, or not fully, until something is done.
    case bad
  }

  /// One thing looked at.
  package struct Finding: Hashable, Sendable {
    package var verdict: Verdict
    /// What was looked at: `socket`, `database`, …
    package var subject: String
    package var message: String
  }

  let runtime: RuntimePaths
  let state: StatePaths?
  let settings: Result<Settings, any Error>
  let machine: DoctorMachine
  let environment: [String: String]
  package private(set) var findings: [Finding] = []

  /// - Parameters:
  ///   - environment: all variables.
  ///   - settings: what the configuration says, or why it can't be read.
  ///   - machine: what is asked of the machine itself.
  package init(
    environment: [String: String], settings: Result<Settings, any Error>, machine: DoctorMachine? = nil
  ) {
    self.environment = environment
    self.machine = machine ?? DoctorMachine(environment: environment)
    self.settings = settings
    runtime = RuntimePaths(environment: { environment[$0] })
    state = StatePaths(environment: { environment[$0] })
  }

  /// Whether nothing is ``Verdict/bad``.
  package var isHealthy: Bool { !findings.contains { $0.verdict == .bad } }

  /// Looks at everything; ``findings`` has the result.
  package mutating func examine() {
    findings = []
    examineConfiguration()
    examineDaemon()
    examineRuntimeFolder()
    examineSocket()
    examineStateFolder()
    examineRecords()
    examineDisk()
    examineDatabase()
    examineTranscripts()
    examineOpencodeDatabases()
    examineCleanup()
    examineArchive()
    examineAgents()
    examineWatches()
    examineService()
    examineLinger()
    examineTmux()
    examineClaude()
    examineTelemetry()
    examineHooks()
    examineAlerts()
  }

  mutating func add(_ verdict: Verdict, _ subject: String, _ message: String) {
    findings.append(Finding(verdict: verdict, subject: subject, message: message))
  }

  // MARK: What is looked at

  private mutating func examineConfiguration() {
    switch settings {
    case .success(let settings) where settings.files.isEmpty:
      add(
        .good, "configuration",
        "no file, the defaults hold (budget.basis: \(settings.budget.basis.rawValue))")
    case .success(let settings):
      add(
        .good, "configuration",
        "\(settings.files.joined(separator: ", ")) (budget.basis: \(settings.budget.basis.rawValue))")
    case .failure(let error): add(.bad, "configuration", "\(error)")
    }
    examineScreenRules()
    for name in (try? settings.get())?.unknownVariables ?? [] {
      add(
        .note, "configuration",
        "\(name) is no setting; there are \(SettingsKey.all.map(\.variable).joined(separator: ", "))")
    }
    examineTables()
  }

  /// What is known of terminals by rules of the user's own.
  private mutating func examineScreenRules() {
    guard let settings = try? settings.get() else { return }
    for problem in settings.screenRuleProblems {
      add(.bad, "screen rules", "\(problem); none of this file's rules holds until that is mended")
    }
    if !settings.screenRuleFiles.isEmpty {
      add(
        .good, "screen rules",
        "\(settings.screenRuleFiles.joined(separator: ", ")) over what comes with sessiond")
    }
  }

  /// What comes with this version, and how old it is.
  private mutating func examineTables() {
    add(
      .good, "models",
      "context windows as of \(Agents.all.map(\.windowRules.asOf).min() ?? "never"); models.windows goes before them"
    )
    let prices = PriceTable.published
    add(
      .good, "prices",
      "as of \(prices.asOf), \(prices.modelCount) models; prices.models goes before them")
  }
}

// MARK: - What people and programs read

extension Doctor {
  /// A line a finding, the verdict in front.
  package func lines(usesColor: Bool) -> [String] {
    findings.map { finding in
      let (mark, color) =
        switch finding.verdict {
        case .good: ("ok  ", "32")
        case .note: ("note", "33")
        case .bad: ("BAD ", "31")
        }
      let padding = String(repeating: " ", count: max(1, 15 - finding.subject.count))
      let verdict = usesColor ? "\u{1b}[\(color)m\(mark)\u{1b}[0m" : mark
      return "\(verdict)  \(finding.subject)\(padding)\(Self.printable(finding.message))"
    }
  }

  /// `{"healthy": …, "findings": [{"verdict", "subject", "message"}, …]}`.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("healthy", isHealthy)
      json.member(
        "findings",
        array: { json in
          for finding in findings {
            json.object { json in
              json.member("verdict", finding.verdict.rawValue)
              json.member("subject", finding.subject)
              json.member("message", finding.message)
            }
          }
        })
    }
    return json.bytes
  }

  /// File names come from outside: nothing in them may command a terminal, or turn the order of what follows. What
  /// would is written as Swift writes it, so that the name can still be told.
  private static func printable(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { line, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        line += scalar.escaped(asASCII: true)
      case _: line.unicodeScalars.append(scalar)
      }
    }
  }
}
