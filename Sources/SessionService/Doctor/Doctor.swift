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

  /// Unreadable lines that are listed; the rest is only counted.
  private static let listedLines = 20

  private let runtime: RuntimePaths
  private let state: StatePaths?
  private let settings: Result<Settings, any Error>
  let environment: [String: String]
  package private(set) var findings: [Finding] = []

  /// - Parameters:
  ///   - environment: all variables.
  ///   - settings: what the configuration says, or why it can't be read.
  package init(environment: [String: String], settings: Result<Settings, any Error>) {
    self.environment = environment
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
    examineDatabase()
    examineTranscripts()
    examineWatches()
    examineService()
    examineTmux()
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
    for name in (try? settings.get())?.unknownVariables ?? [] {
      add(
        .note, "configuration",
        "\(name) is no setting; there are \(SettingsKey.allCases.map(\.variable).joined(separator: ", "))")
    }
    add(
      .good, "models",
      "context windows as of \(ClaudeCode.windowRules.asOf); models.windows goes before them")
  }

  private mutating func examineDaemon() {
    let client = ControlClient(socketPath: runtime.socket, timeoutMilliseconds: 1_000)
    do {
      let answer = try client.get(Route.readiness, accept: MediaType.text)
      let version = answer.header(HeaderName.version) ?? "of unknown version"
      add(
        answer.status == 200 ? .good : .note, "daemon",
        "sessiond \(version) answers at \(runtime.socket)"
          + (answer.status == 200 ? "" : " and is still reading the transcripts"))
    } catch {
      let unit = ServiceUnit(environment: { environment[$0] })
      add(.bad, "daemon", "\(error.message); start it with: \(unit.startCommand)")
    }
  }

  private mutating func examineDatabase() {
    guard let state else {
      return add(.bad, "database", "neither XDG_STATE_HOME nor HOME is set, so there is no place for it")
    }
    do {
      guard try FileStatus.of(path: state.database) != nil else {
        return add(.note, "database", "\(state.database) is not there yet; the daemon makes it")
      }
      let store = try SessionStore(inspecting: state.database)
      let counts = try store.counts()
      add(
        .good, "database",
        "\(state.database): \(Figures.count(counts.transcripts, "transcript", "transcripts")), "
          + Figures.count(counts.events, "event", "events"))
      try examineUnreadableLines(store)
    } catch {
      add(.bad, "database", "\(error)")
    }
  }

  private mutating func examineUnreadableLines(_ store: SessionStore) throws {
    let (count, lines) = try store.unreadableLines(limit: Self.listedLines)
    guard count > 0 else { return add(.good, "records", "every line of every transcript could be read") }
    add(.note, "records", "lines that could not be read and were passed over: \(count)")
    for line in lines {
      add(.note, "records", "\(line.path) at byte \(line.offset), \(line.length) bytes: \(line.reason)")
    }
    if count > lines.count { add(.note, "records", "and \(count - lines.count) more") }
  }

  private mutating func examineTranscripts() {
    let folders = (try? settings.get()) ?? Settings()
    for root in Daemon.Surroundings.claudeRoots(environment: environment, settings: folders) {
      var tree = TranscriptTree()
      tree.walk(root + "/projects", in: root) { _ in }
      for problem in tree.problems { add(.bad, "transcripts", problem) }
      if tree.folders.isEmpty {
        add(.note, "transcripts", "\(root)/projects is not there; it is watched for")
      } else {
        add(
          .good, "transcripts",
          "\(root)/projects: \(Figures.count(tree.transcripts.count, "transcript", "transcripts")) in "
            + Figures.count(tree.folders.count, "folder", "folders"))
      }
    }
  }

  private mutating func examineWatches() {
    func limit(_ name: String) -> Int? {
      let bytes = (try? AtomicFile.read(path: "/proc/sys/fs/inotify/\(name)", limit: 64)) ?? nil
      return bytes.flatMap { Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
    }
    guard let watches = limit("max_user_watches") else {
      return add(
        .note, "inotify", "its limits can't be read; transcripts are looked at every 30 s in any case")
    }
    add(
      watches >= 8_192 ? .good : .note, "inotify",
      "\(watches) folders may be watched (fs.inotify.max_user_watches)")
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

  /// File names come from outside: nothing in them may command a terminal.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
  }
}
