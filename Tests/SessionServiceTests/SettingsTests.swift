import AgentFormats
import Foundation
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// `sessiond.yaml`, variables and flags: what goes before what, and what is said of a mistake.
struct SettingsTests {
  private let folder: TemporaryFolder
  private let claude = AgentID("claude-code")

  init() throws {
    folder = try TemporaryFolder()
  }

  private func settings(
    _ file: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:]
  ) async throws -> Settings {
    if let file { try folder.write("sessiond/sessiond.yaml", Data(file.utf8)) }
    return try await Settings(
      flags: flags, environment: environment.merging(["XDG_CONFIG_HOME": folder.path]) { $1 },
      configuration: nil)
  }

  @Test func `without any setting the defaults hold`() async throws {
    let settings = try await settings()
    #expect(settings.budget == BudgetPolicy(basis: .usable, thresholds: [18, 16, 14, 12, 10, 8, 6, 4, 2]))
    #expect(settings.modelWindows.isEmpty && settings.modelPrices.isEmpty)
    for agent in ["claude-code", "codex"].map({ settings.agent(AgentID($0)) }) {
      #expect(agent.isEnabled && agent.folders.isEmpty)
    }
    #expect(settings.tmuxPush && settings.tmuxFormat == nil && settings.tmuxSockets.isEmpty)
    #expect(settings.notices == NoticeSettings())
    #expect(
      settings.notices.policy == NoticePolicy(ways: [.desktop, .tmux], quietHours: nil, waitSeconds: 10))
    #expect(settings.logLevel == "info" && settings.stopAdvice == nil)
  }

  private static func configuration() throws -> String {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return try String(contentsOf: root.appendingPathComponent("config/sessiond.yaml"), encoding: .utf8)
  }

  @Test func `config/sessiond.yaml says what the defaults are`() async throws {
    let file = try Self.configuration()
    let plain = try await settings()
    #expect(try await settings(file).differences(from: plain) == [])
    // Each setting stands below an empty line of its paragraph.
    let written = try await settings(file.replacing(/(?m)^( +)#\n +# ([a-z]+: )/) { "\($0.1)\($0.2)" })
    // Two stand there as what they can be: without them a desktop is asked where there is one, and no port is opened.
    #expect(written.differences(from: plain).map(\.name) == ["alerts.desktop", "telemetry.port"])
    #expect(written.agents.count == Agents.all.count && written.telemetryPort == 4_318)
  }

  @Test func `each setting is read from the variable that config/sessiond.yaml has for it`() async throws {
    let plain = try await settings()
    let examples = try Self.configuration().matches(of: /Variable: (SESSIOND_[A-Z_]+)=(.*)/).map { match in
      (variable: String(match.1), value: match.2.trimmingCharacters(in: ["'"]))
    }
    #expect(examples.map(\.variable) == SettingsKey.all.map(\.variable))
    for (key, example) in zip(SettingsKey.all, examples) {
      let changed = try await settings(environment: [example.variable: example.value])
      #expect(changed.differences(from: plain) == [key], "\(key.name)")
    }
  }

  @Test func `a flag goes before a variable, that before the file`() async throws {
    let file = "budget:\n  basis: window\nlog:\n  level: error\n"
    #expect(try await settings(file).budget.basis == .window)
    #expect(try await settings(file).logLevel == "error")
    let variables = ["SESSIOND_BUDGET_BASIS": "usable", "SESSIOND_LOG_LEVEL": "debug"]
    #expect(try await settings(file, environment: variables).budget.basis == .usable)
    #expect(try await settings(file, environment: variables).logLevel == "debug")
    let flags = ["budget.basis": "window", "log.level": "trace"]
    #expect(try await settings(file, environment: variables, flags: flags).budget.basis == .window)
    #expect(try await settings(file, environment: variables, flags: flags).logLevel == "trace")
  }

  @Test func `settings of every form can be written in the file`() async throws {
    let settings = try await settings(
      """
      # all of them
      budget:
        basis: window
        thresholds: [50, 25, 5]
      models:
        windows: ["claude-sonnet-4-6=1_000_000", "claude-haiku = 300000"]
      prices:
        models: ["my-model = 3/15/3.75/6/0.30", "other=1/5 >200000=2/10 batch=0.5/2.5"]
      stop:
        advice: prompt
      agents:
        claude-code:
          folders: [/srv/claude, "/home/u/other claude"]
        codex:
          enabled: false
      alerts:
        desktop: false
        tmux: false
        command: [/srv/tell, "a b; $c", ""]
        quiet: 22:00-07:30
        waits: 0
      tmux:
        push: false
        format: "{label} {left|-}% #[bold]"
        sockets: [/run/team/tmux]
      telemetry:
        port: 4318
      log:
        level: warning
      """)
    #expect(settings.budget == BudgetPolicy(basis: .window, thresholds: [50, 25, 5]))
    #expect(
      settings.modelWindows == [
        .init(prefix: "claude-sonnet-4-6", tokens: 1_000_000), .init(prefix: "claude-haiku", tokens: 300_000),
      ])
    #expect(settings.modelPrices.map(\.model) == ["my-model", "other"])
    let rates = settings.modelPrices.map { $0.rates(for: BillingClass(promptSize: .longer)) }
    #expect(
      rates == [
        TokenRates(input: 3, output: 15, cacheWrite: 3.75, cacheWriteOneHour: 6, cacheRead: 0.3),
        TokenRates(input: 2, output: 10),
      ])
    #expect(settings.agents[claude] == .init(folders: ["/srv/claude", "/home/u/other claude"]))
    #expect(settings.agents[AgentID("codex")] == .init(isEnabled: false))
    #expect(settings.notices.command == ["/srv/tell", "a b; $c", ""])
    #expect(
      settings.notices.policy
        == NoticePolicy(ways: [.command], quietHours: QuietHours("22:00-07:30"), waitSeconds: nil))
    #expect(!settings.tmuxPush && settings.tmuxSockets == ["/run/team/tmux"])
    #expect(settings.tmuxFormat?.text == "{label} {left|-}% #[bold]")
    #expect(settings.telemetryPort == 4_318 && settings.stopAdvice == .prompt)
    #expect(settings.logLevel == "warning")
    #expect(settings.files.first == folder("sessiond/sessiond.yaml"))
  }

  @Test func `settings of every form can be variables, lists with commas`() async throws {
    let settings = try await settings(environment: [
      "SESSIOND_BUDGET_THRESHOLDS": "30,20,10", "SESSIOND_MODELS_WINDOWS": "claude-a=200000,claude-b=400000",
      "SESSIOND_AGENTS_CLAUDE_CODE_FOLDERS": "/srv/a,/srv/b", "SESSIOND_AGENTS_CODEX_ENABLED": "false",
      "SESSIOND_TMUX_PUSH": "false", "SESSIOND_TMUX_SOCKETS": "/run/a,/run/b",
      "SESSIOND_TMUX_FORMAT": "{left}, {used}",
      "SESSIOND_PRICES_MODELS": "a=1/2,b/c=0/0/0/0/0", "SESSIOND_TELEMETRY_PORT": "65535",
      "SESSIOND_ALERTS_DESKTOP": "true", "SESSIOND_ALERTS_TMUX": "false",
      "SESSIOND_ALERTS_COMMAND": "tell,-x",
      "SESSIOND_ALERTS_QUIET": "12:00-13:00", "SESSIOND_ALERTS_WAITS": "60",
    ])
    #expect(settings.budget.thresholds == [30, 20, 10])
    #expect(settings.modelWindows.map(\.tokens) == [200_000, 400_000])
    #expect(settings.modelPrices.map(\.model) == ["a", "b/c"])
    #expect(settings.agents[claude] == .init(folders: ["/srv/a", "/srv/b"]))
    #expect(settings.agents[AgentID("codex")] == .init(isEnabled: false))
    #expect(!settings.tmuxPush && settings.tmuxSockets == ["/run/a", "/run/b"])
    #expect(settings.tmuxFormat?.text == "{left}, {used}")
    #expect(settings.telemetryPort == 65_535)
    #expect(settings.notices.desktop == true && settings.notices.command == ["tell", "-x"])
    #expect(
      settings.notices.policy
        == NoticePolicy(ways: [.desktop, .command], quietHours: QuietHours("12:00-13:00"), waitSeconds: 60))
  }

  @Test func `a key may be written with dots`() async throws {
    #expect(try await settings("budget.basis: window\n").budget.basis == .window)
  }

  @Test(arguments: ["", "# nothing yet\n", "budget:\n", "---\n"])
  func `an empty file or section leaves the defaults`(file: String) async throws {
    let settings = try await settings(file)
    #expect(settings.budget == BudgetPolicy())
  }

  /// The file, the line that is to be named, and what is to be said.
  private static let mistakes: [(file: String, line: Int, words: [String])] = [
    ("budgets:\n  basis: window\n", 1, ["no setting budgets", "budget.basis"]),
    ("log:\n  level: info\nbudget:\n  base: window\n", 4, ["no setting budget.base"]),
    ("budget:\n  basis: total\n", 2, ["budget.basis", "usable, window"]),
    ("budget:\n  thresholds: 18\n", 2, ["budget.thresholds", "list", "[18, 10, 4]"]),
    ("budget:\n  thresholds: [18, x]\n", 2, ["budget.thresholds", "whole numbers"]),
    ("budget:\n  thresholds: [0]\n", 2, ["budget.thresholds", "1 to 99"]),
    ("budget:\n  thresholds: [100]\n", 2, ["budget.thresholds", "1 to 99"]),
    ("telemetry:\n  port: 80\n", 2, ["telemetry.port", "1024 to 65535"]),
    ("telemetry:\n  port: [4318]\n", 2, ["telemetry.port", "whole number"]),
    ("log:\n  level: loud\n", 2, ["log.level", "warning"]),
    ("models:\n  windows: claude=1000\n", 2, ["models.windows", "list"]),
    ("models:\n  windows:\n    - claude\n", 2, ["models.windows", "claude-sonnet-4=1000000"]),
    ("prices:\n  models: claude=3/15\n", 2, ["prices.models", "list"]),
    ("prices:\n  models:\n    - claude=3\n", 2, ["prices.models", "claude=3 ", "my-model=3/15/3.75/6/0.30"]),
    ("agents:\n  claude-code:\n    folders: [claude]\n", 3, ["agents.claude-code.folders", "absolute"]),
    ("agents:\n  codex:\n    enabled: sometimes\n", 3, ["agents.codex.enabled", "true or false"]),
    ("agents:\n  cursor:\n    enabled: true\n", 2, ["no setting agents.cursor", "agents.codex.enabled"]),
    ("alerts:\n  desktop: auto\n", 2, ["alerts.desktop", "true or false"]),
    ("alerts:\n  command: tell me\n", 2, ["alerts.command", "list"]),
    ("alerts:\n  command: [\"\", a]\n", 2, ["alerts.command", "program"]),
    ("alerts:\n  tmux: true\n  quiet: night\n", 3, ["alerts.quiet", "22:00-07:00", "night"]),
    ("alerts:\n  quiet: [22, 7]\n", 2, ["alerts.quiet", "text"]),
    ("alerts:\n  waits: -1\n", 2, ["alerts.waits", "0 to 3600"]),
    ("tmux:\n  push: maybe\n", 2, ["tmux.push", "true or false"]),
    ("tmux:\n  format: \"{label} {rest}\"\n", 2, ["tmux.format", "no field {rest}", "{left}"]),
    ("tmux:\n  format: [label]\n", 2, ["tmux.format", "text"]),
    ("tmux:\n  sockets: [tmux]\n", 2, ["tmux.sockets", "absolute"]),
    ("budget: window\n", 1, ["budget", "keys and values"]),
    ("- a\n- b\n", 1, ["the file", "keys and values"]),
    ("budget:\n  basis: [\n", 3, ["not YAML"]),
    ("budget:\n\tbasis: window\n", 2, ["not YAML"]),
  ]

  @Test(arguments: mistakes.indices)
  func `a mistake in the file is told with its line and its key`(index: Int) async throws {
    let mistake = Self.mistakes[index]
    let error = try #require(
      await #expect(throws: SettingsError.self) { _ = try await settings(mistake.file) })
    #expect(error.place == folder("sessiond/sessiond.yaml") + ":\(mistake.line)")
    for word in mistake.words { #expect(error.description.contains(word)) }
  }

  @Test(arguments: [
    ("SESSIOND_BUDGET_BASIS", "total"), ("SESSIOND_BUDGET_THRESHOLDS", "a,b"),
    ("SESSIOND_BUDGET_THRESHOLDS", "0"), ("SESSIOND_LOG_LEVEL", "loud"),
    ("SESSIOND_TMUX_PUSH", "maybe"), ("SESSIOND_TMUX_FORMAT", "{left"), ("SESSIOND_MODELS_WINDOWS", "claude"),
    ("SESSIOND_PRICES_MODELS", "claude=free"), ("SESSIOND_ALERTS_QUIET", "22-7"),
    ("SESSIOND_ALERTS_WAITS", "3601"),
    ("SESSIOND_AGENTS_CLAUDE_CODE_FOLDERS", "claude"),
  ])
  func `a mistake in a variable is told with its name`(variable: String, value: String) async throws {
    let error = try #require(
      await #expect(throws: SettingsError.self) { _ = try await settings(environment: [variable: value]) })
    #expect(error.place.contains(variable))
  }

  @Test func `a mistake in a flag is told with its name`() async throws {
    let error = try #require(
      await #expect(throws: SettingsError.self) { _ = try await settings(flags: ["budget.basis": "total"]) })
    #expect(error.place == "--budget-basis")
    #expect(error.problem.contains("budget.basis"))
  }

  @Test func `a variable that is no setting is told, and holds nothing up`() async throws {
    let settings = try await settings(environment: [
      "SESSIOND_BUDGET_BASE": "window", "SESSIOND_LOG_LEVEL": "debug",
    ])
    #expect(settings.unknownVariables == ["SESSIOND_BUDGET_BASE"])
    #expect(settings.budget.basis == .usable && settings.logLevel == "debug")
  }

  @Test func `a file that is named is the only one, and must be there`() async throws {
    try folder.write("sessiond/sessiond.yaml", Data("log:\n  level: error\n".utf8))
    let other = try folder.write("other.yaml", Data("budget:\n  basis: window\n".utf8))
    let environment = ["XDG_CONFIG_HOME": folder.path]
    let settings = try await Settings(flags: [:], environment: environment, configuration: other)
    #expect(settings.logLevel == "info" && settings.budget.basis == .window)
    #expect(settings.files == [other])
    let missing = folder("missing.yaml")
    let error = try #require(
      await #expect(throws: SettingsError.self) {
        _ = try await Settings(flags: [:], environment: environment, configuration: missing)
      })
    #expect(error.description.contains(missing) && error.description.contains("--config"))
  }

  @Test func `a file that can't be read is told, not passed over`() async throws {
    try folder.write("sessiond/sessiond.yaml/inside", Data())
    let error = try #require(await #expect(throws: SettingsError.self) { _ = try await settings() })
    #expect(error.place == folder("sessiond/sessiond.yaml"))
  }

  @Test func `an agent's folders are the usual ones and those that are set`() throws {
    var settings = Settings()
    settings.agents[claude] = .init(folders: ["/srv/claude", "/home/u/.claude"])
    settings.agents[AgentID("codex")] = .init(folders: ["/srv/codex"])
    let surroundings = try Daemon.Surroundings(environment: ["HOME": "/home/u"], settings: settings)
    func folders(_ agent: String) -> [String] {
      surroundings.roots(settings).filter { $0.agent.id == AgentID(agent) }.map(\.path)
    }
    #expect(folders("claude-code") == ["/home/u/.claude", "/home/u/.config/claude", "/srv/claude"])
    #expect(folders("codex") == ["/home/u/.codex", "/srv/codex"])
    settings.agents[AgentID("codex")]?.isEnabled = false
    #expect(folders("codex").isEmpty && folders("claude-code").count == 3)
    #expect(throws: StartError.self) { try Daemon.Surroundings(environment: [:], settings: settings) }
  }
}
