package import AgentFormats
import Configuration
package import Rendering
package import SessionCore
import SystemPackage

/// What the user has set. A flag goes before the environment, that before the user's file, that before the system's,
/// that before the default.
package struct Settings: Sendable {
  package var budget = BudgetPolicy()
  /// Windows that go before the table of models.
  package var modelWindows: [WindowRules.ModelWindow] = []
  /// Prices that go before the list of them.
  package var modelPrices: [ModelPrice] = []
  /// When an agent itself is told how much is left; `nil` for never.
  package var stopAdvice: HookReport.Opening?
  /// What is set of agents; those that are not in it are as they come.
  package var agents: [AgentID: AgentSettings] = [:]
  /// How notices reach the user.
  package var notices = NoticeSettings()
  /// Whether context records are kept, and what they say can be searched.
  package var keepsRecords = true
  /// For how many days it is kept what sessions did step by step.
  package var eventDays = 30
  /// Whether redacted copies of transcripts are kept.
  package var isArchiving = false
  /// How much of them is kept.
  package var archiveBounds = ArchiveBounds()
  /// Whether tmux servers that ask for segments get them.
  package var tmuxPush = true
  /// What segments in tmux show, in the user's own order; `nil` for the usual ones.
  package var tmuxFormat: SegmentTemplate?
  /// Sockets of tmux servers beside those that are found, absolute.
  package var tmuxSockets: [String] = []
  /// The port of the loopback on which telemetry is taken; `nil` for none.
  package var telemetryPort: Int?
  /// One of swift-log's levels.
  package var logLevel = "info"
  /// By what agents' terminals tell what they do: what comes with sessiond, with the user's own over it.
  package var screenRules = Agents.screenRules
  /// The files with rules of the user's own that were read, the one that goes first in front.
  package var screenRuleFiles: [String] = []
  /// What is wrong with such files: no reason to do without all else, so those rules just do not hold.
  package var screenRuleProblems: [SettingsError] = []
  /// The files that were read, the one that goes first in front.
  package var files: [String] = []
  /// Variables that look like settings and are none: most likely written wrongly.
  package var unknownVariables: [String] = []

  /// What holds for one agent.
  package struct AgentSettings: Hashable, Sendable {
    /// Whether it is read at all.
    package var isEnabled = true
    /// Folders like its own, beside the usual ones, absolute.
    package var folders: [String] = []

    package init(isEnabled: Bool = true, folders: [String] = []) {
      self.isEnabled = isEnabled
      self.folders = folders
    }
  }

  /// The defaults.
  package init() {}

  /// What holds for the agent.
  package func agent(_ id: AgentID) -> AgentSettings { agents[id] ?? AgentSettings() }

  /// Reads the configuration.
  ///
  /// - Parameters:
  ///   - flags: what the command line sets, by name of the setting.
  ///   - environment: all variables; those that begin with `SESSIOND_` count.
  ///   - configuration: the file to read instead of the usual ones; it must be there.
  /// - Throws: ``SettingsError`` with file and line, variable or flag.
  package init(flags: [String: String], environment: [String: String], configuration: String?) async throws {
    let files = try Self.files(environment: environment, configuration: configuration)
    var providers: [any ConfigProvider] = [
      InMemoryProvider(
        name: "flags",
        values: Dictionary(
          uniqueKeysWithValues: flags.map { name, text in
            let value = ConfigValue(.string(text), isSecret: false)
            return (AbsoluteConfigKey(name.split(separator: ".").map(String.init)), value)
          })),
      EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "sessiond"),
    ]
    // Without a setting a file may be no mapping at all, which the provider would not take.
    for file in files where !file.lines.isEmpty {
      providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(file.path)))
    }
    let values = SettingsValues(
      reader: ConfigReader(providers: providers), flags: flags, environment: environment, files: files)
    if let basis = try values.word(.budgetBasis).flatMap(BudgetBasis.init(rawValue:)) { budget.basis = basis }
    if let thresholds = try values.integers(.budgetThresholds) { budget.thresholds = thresholds }
    if let windows = values.texts(.modelWindows) {
      modelWindows = try windows.map { try values.modelWindow($0) }
    }
    if let prices = values.texts(.modelPrices) { modelPrices = try prices.map { try values.modelPrice($0) } }
    stopAdvice = try values.word(.stopAdvice).flatMap(HookReport.Opening.init(rawValue:))
    for id in Agents.all.map(\.id) {
      agents[id] = AgentSettings(
        isEnabled: try values.truth(.agentEnabled(id)) ?? true, folders: try values.paths(.agentFolders(id)))
    }
    notices = try values.notices()
    if let keeps = try values.truth(.contextEnabled) { keepsRecords = keeps }
    if let days = try values.integer(.eventsDays) { eventDays = days }
    isArchiving = try values.truth(.archiveEnabled) ?? isArchiving
    if let days = try values.integer(.archiveDays) { archiveBounds.days = days }
    if let bytes = try values.integer(.archiveSize) { archiveBounds.bytes = Int64(bytes) }
    if let push = try values.truth(.tmuxPush) { tmuxPush = push }
    tmuxFormat = try values.template(.tmuxFormat)
    tmuxSockets = try values.paths(.tmuxSockets)
    telemetryPort = try values.integer(.telemetryPort)
    if let level = try values.word(.logLevel) { logLevel = level }
    readScreenRules(Self.folders(environment: environment, configuration: configuration))
    self.files = files.map(\.path)
    let known = Set(SettingsKey.all.map(\.variable))
    unknownVariables = environment.keys.filter { $0.hasPrefix("SESSIOND_") && !known.contains($0) }.sorted()
  }

  private static func files(environment: [String: String], configuration: String?) throws -> [SettingsFile] {
    if let configuration {
      guard let file = try SettingsFile(path: configuration) else {
        throw SettingsError(
          place: configuration, problem: "there is no such file (it was named with --config)")
      }
      return [file]
    }
    return try folders(environment: environment, configuration: nil).compactMap {
      try SettingsFile(path: $0 + "/sessiond.yaml")
    }
  }

  /// The folders with files of the configuration, the one that goes first in front.
  private static func folders(environment: [String: String], configuration: String?) -> [String] {
    if let configuration {
      return [configuration.lastIndex(of: "/").map { String(configuration[..<$0]) } ?? "."]
    }
    var folders = ["/etc/sessiond"]
    if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") {
      folders.insert(home + "/sessiond", at: 0)
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      folders.insert(home + "/.config/sessiond", at: 0)
    }
    return folders
  }

  private mutating func readScreenRules(_ folders: [String]) {
    for folder in folders.reversed() {
      do throws(SettingsError) {
        guard let file = try ScreenRulesFile(path: folder + "/" + ScreenRulesFile.name) else { continue }
        screenRules = screenRules.updated(with: file.rules)
        screenRuleFiles.insert(file.path, at: 0)
      } catch {
        screenRuleProblems.append(error)
      }
    }
  }
}

/// Values with the place that each comes from, for errors that say what to mend.
private struct SettingsValues {
  let reader: ConfigReader
  let flags: [String: String]
  let environment: [String: String]
  let files: [SettingsFile]

  func word(_ key: SettingsKey) throws -> String? {
    guard let text = reader.string(forKey: ConfigKey(key.name)) else { return nil }
    guard case .word(let words) = key.form, words.contains(text) else {
      throw error(key, "must be one of \(key.words), not \(text)")
    }
    return text
  }

  func integer(_ key: SettingsKey) throws -> Int? {
    guard case .integer(let range) = key.form else { return nil }
    let written = environment[key.variable] ?? flags[key.name]
    guard let number = reader.int(forKey: ConfigKey(key.name)) else {
      guard written == nil else { throw error(key, "must be a whole number") }
      return nil
    }
    guard range.contains(number) else {
      throw error(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func integers(_ key: SettingsKey) throws -> [Int]? {
    guard case .integers(let range) = key.form else { return nil }
    let written = environment[key.variable] ?? flags[key.name]
    guard let numbers = reader.intArray(forKey: ConfigKey(key.name)) else {
      guard written == nil else { throw error(key, "must be whole numbers with commas between") }
      return nil
    }
    guard !numbers.isEmpty, numbers.allSatisfy(range.contains) else {
      throw error(key, "must be numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    return numbers
  }

  func texts(_ key: SettingsKey) -> [String]? {
    reader.stringArray(forKey: ConfigKey(key.name))
  }

  func template(_ key: SettingsKey) throws -> SegmentTemplate? {
    guard let text = reader.string(forKey: ConfigKey(key.name)), !text.isEmpty else { return nil }
    do throws(SegmentTemplate.Mistake) {
      return try SegmentTemplate(text)
    } catch {
      throw self.error(key, "can't be read: \(error.message)")
    }
  }

  func paths(_ key: SettingsKey) throws -> [String] {
    try (texts(key) ?? []).map { path in
      guard path.hasPrefix("/") else { throw error(key, "\(path) must be an absolute path") }
      return path
    }
  }

  func truth(_ key: SettingsKey) throws -> Bool? {
    let written = environment[key.variable] ?? flags[key.name]
    guard let truth = reader.bool(forKey: ConfigKey(key.name)) else {
      guard written == nil else { throw error(key, "must be true or false") }
      return nil
    }
    return truth
  }

  func notices() throws -> NoticeSettings {
    var notices = NoticeSettings()
    notices.desktop = try truth(.alertsDesktop)
    notices.tmux = try truth(.alertsTmux) ?? notices.tmux
    notices.command = texts(.alertsCommand) ?? []
    if notices.command.first?.isEmpty == true {
      throw error(.alertsCommand, "must begin with a program")
    }
    if let text = reader.string(forKey: ConfigKey(SettingsKey.alertsQuiet.name)), !text.isEmpty {
      guard let hours = QuietHours(text) else {
        throw error(.alertsQuiet, "must be two times of day, 22:00-07:00, not \(text)")
      }
      notices.quietHours = hours
    }
    notices.waits = try integer(.alertsWaits) ?? notices.waits
    return notices
  }

  /// Reads `claude-sonnet-4-6=1000000`.
  func modelWindow(_ text: String) throws -> WindowRules.ModelWindow {
    let parts = text.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "_" } }
    guard parts.count == 2, !parts[0].isEmpty, let tokens = Int(parts[1]),
      (1_000...100_000_000).contains(tokens)
    else {
      throw error(
        .modelWindows,
        "\(text) must be the beginning of a model's name and a number of tokens, claude-sonnet-4=1000000")
    }
    return WindowRules.ModelWindow(prefix: String(parts[0]), tokens: tokens)
  }

  /// Reads `my-model=3/15/3.75/6/0.30`.
  func modelPrice(_ text: String) throws -> ModelPrice {
    guard let price = ModelPrice(text) else {
      throw error(
        .modelPrices,
        "\(text) must be a model's name and dollars for a million tokens of input, output, cache written for five "
          + "minutes and for an hour, and cache read: my-model=3/15/3.75/6/0.30, with - for what is not known"
      )
    }
    return price
  }

  func error(_ key: SettingsKey, _ problem: String) -> SettingsError {
    SettingsError(place: place(of: key), problem: "\(key.name) \(problem)")
  }

  private func place(of key: SettingsKey) -> String {
    if flags[key.name] != nil { return "--" + String(key.name.map { $0 == "." ? "-" : $0 }) }
    if environment[key.variable] != nil { return "the variable \(key.variable)" }
    for file in files {
      if let line = file.lines[key] { return "\(file.path):\(line)" }
    }
    return "the default"
  }
}

extension SettingsKey {
  fileprivate var words: String {
    guard case .word(let words) = form else { return "" }
    return words.joined(separator: ", ")
  }
}
