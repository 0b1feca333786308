import AgentFormats
import ControlAPI
import DaemonKit
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Synchronization
import Testing

/// The user's own rules for terminals: from the file to what holds.
struct ScreenRulesTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/config/sessiond/screen-rules.yaml" }

  init() throws {
    folder = try TemporaryFolder()
  }

  private func settings(_ text: String) async throws -> Settings {
    try folder.write("config/sessiond/screen-rules.yaml", Data(text.utf8))
    return try await Settings(
      flags: [:], environment: ["XDG_CONFIG_HOME": folder.path + "/config"], configuration: nil)
  }

  private static let claude = ClaudeCode.agent

  @Test func `the example of the manual holds`() async throws {
    var repository = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { repository.deleteLastPathComponent() }
    let manual = try String(
      contentsOf: repository.appendingPathComponent("docs/screen-rules.md"), encoding: .utf8)
    let example = try #require(
      manual.components(separatedBy: "```yaml\n").last?.components(separatedBy: "```").first)
    let settings = try await settings(example)
    #expect(settings.screenRuleProblems.isEmpty)
    #expect(settings.screenRuleFiles == [path])
    let (rules, line) = (settings.screenRules, String(repeating: "─", count: 20))
    let dialog = ["Welcome", line, "Do you trust the files in this folder?", "❯ 1. Yes", "2. No"]
    #expect(rules.screen(dialog, of: Self.claude)?.state == .waiting(for: .dialog))
    #expect(rules.screen(dialog, of: Self.claude)?.rule == "trust-folder")
    #expect(Agents.screenRules.screen(dialog, of: Self.claude)?.rule != "trust-folder")
    #expect(rules.screen(["⠋ Working on it", line, "❯ ", line], of: Self.claude)?.rule == "turn")
    #expect(rules.title("✳ api", of: Self.claude) == nil)
    #expect(Agents.screenRules.title("✳ api", of: Self.claude)?.state == .idle)
    // All others stay: two were replaced or turned off, one is new.
    #expect(rules.rules.count == Agents.screenRules.rules.count)
  }

  @Test(
    arguments: [
      ("busy", .busy), ("idle", .idle), ("permission", .waiting(for: .permission)),
      ("answer", .waiting(for: .answer)), ("plan", .waiting(for: .plan)), ("dialog", .waiting(for: .dialog)),
      ("waiting", .waiting(for: .other(nil))), ("background", .background(nil)), ("limited", .limited),
      ("nothing", nil),
    ] as [(String, SessionState?)])
  func `each word for a state means one`(word: String, state: SessionState?) async throws {
    let settings = try await settings(
      "rules: [{name: mine, agent: codex, region: screen, all: x, state: \(word)}]")
    #expect(settings.screenRuleProblems.isEmpty)
    #expect(settings.screenRules.screen(["x"], of: AgentID("codex"))?.state == state)
  }

  @Test(arguments: ["", "# nothing\n", "rules:\n", "rules: []\n"])
  func `a file without rules changes nothing`(text: String) async throws {
    let settings = try await settings(text)
    #expect(settings.screenRuleProblems.isEmpty && settings.screenRules == Agents.screenRules)
  }

  private static let good = "  - {name: a, region: screen, all: x, state: busy}\n"

  /// What is wrong, in which line, and what is said of it.
  @Test(arguments: [
    ("rules: [", 2, "this is not YAML"), ("- a\n", 1, "must hold keys and values"),
    ("rule: []\n", 1, "there is no rule here; there are rules"), ("rules: 3\n", 1, "must be a list"),
    ("rules:\n\(good)  - {region: screen, all: x, state: busy}\n", 3, "needs a name"),
    ("rules:\n\(good)\(good)", 3, "two rules a of claude-code"),
    ("rules:\n  - {name: a, region: top, all: x, state: busy}\n", 2, "region must be one of title, screen"),
    (
      "rules:\n  - name: a\n    region: screen\n    all: x\n    state: bussy\n", 5,
      "state must be one of busy"
    ),
    ("rules:\n  - name: a\n    all: [x]\n", 2, "needs a region and a state in the rule a"),
    ("rules:\n  - {name: a, region: screen, state: busy}\n", 2, "needs a pattern"),
    ("rules:\n  - {name: a, region: screen, state: busy, all: ['[x']}\n", 2, "all must be patterns"),
    (
      "rules:\n  - {name: a, agent: emacs, region: screen, all: x, state: busy}\n", 2,
      "agent must be one of claude-code"
    ),
    ("rules:\n  - {name: a, region: screen, all: x, state: busy, priority: -1}\n", 2, "0 to 10000"),
    ("rules:\n  - {name: a, region: screen, all: x, state: busy, certain: 3}\n", 2, "true or false"),
    ("rules:\n  - {name: a, off: true, state: busy}\n", 2, "turns a off"),
    ("rules:\n  - {name: a, colour: red}\n", 2, "there is no colour here"),
  ])
  func `what is wrong is told with its line, and all else holds`(
    text: String, line: Int, problem: String
  ) async throws {
    let settings = try await settings(text)
    #expect(settings.screenRules == Agents.screenRules && settings.screenRuleFiles == [])
    let told = try #require(settings.screenRuleProblems.first)
    #expect(told.place == "\(path):\(line)", "\(told)")
    #expect(told.problem.contains(problem), "\(told)")
  }

  @Test func `a file that is no file is told`() async throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let settings = try await Settings(
      flags: [:], environment: ["XDG_CONFIG_HOME": folder.path + "/config"], configuration: nil)
    #expect(settings.screenRuleProblems.count == 1 && settings.screenRules == Agents.screenRules)
  }

  @Test func `doctor names the file, good or bad`() async throws {
    func findings(_ text: String) async throws -> [Doctor.Finding] {
      var doctor = Doctor(environment: ["HOME": folder.path], settings: .success(try await settings(text)))
      doctor.examine()
      return doctor.findings.filter { $0.subject == "screen rules" }
    }
    let good = try await findings("rules:\n" + Self.good)
    #expect(good.map(\.verdict) == [.good] && good[0].message.hasPrefix(path))
    let bad = try await findings("rules:\n  - {}\n")
    #expect(bad.map(\.verdict) == [.bad] && bad[0].message.hasPrefix(path + ":2: "))
    #expect(try await findings("").map(\.verdict) == [.good])
  }

  @Test func `whoever asks for a reload is told that rules are wrong, and what holds all the same`()
    async throws
  {
    let site = try Site()
    let bad = try await settings("rules:\n  - {}\n")
    var surroundings = try site.surroundings()
    let next = Mutex(bad)
    surroundings.readSettings = { next.withLock { $0 } }
    let running = RunningDaemon(daemon: try await Daemon.start(surroundings, logger: .silent), site: site)
    func refusal() async throws -> String {
      let answer = try await running.post(Route.reload)
      #expect(answer.status == 422)
      return Problem.message(of: answer)
    }
    let first = try await refusal()
    #expect(first.hasPrefix(path + ":2: ") && first.hasSuffix("stay as they were; nothing else has changed"))
    next.withLock { $0.notices.waits = 60 }
    #expect(try await refusal().hasSuffix("in force now: alerts.waits"))
    next.withLock { $0 = Settings() }
    #expect(try await running.post(Route.reload).status == 200)
    await running.stop()
  }

  @Test func `a reload takes new rules, and a mistake changes nothing`() async throws {
    let site = try Site()
    let good = try await settings("rules:\n" + Self.good)
    let bad = try await settings("rules:\n  - {}\n")
    let next = Mutex(good)
    var surroundings = try site.surroundings()
    surroundings.readSettings = { next.withLock { $0 } }
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    #expect(try await daemon.reload().changed == ["screen-rules.yaml"])
    next.withLock { $0 = bad }
    let report = try await daemon.reload()
    #expect(report.changed == [] && report.problems.count == 1)
    #expect(report.problems.first?.hasPrefix(path + ":2: ") == true)
    // The good ones had stayed in force.
    next.withLock { $0 = good }
    let last = try await daemon.reload()
    #expect(last.changed == [] && last.renewed == [] && last.problems == [])
    await daemon.stop()
  }
}
