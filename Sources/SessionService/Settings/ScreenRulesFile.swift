import AgentFormats
import LinuxHost
import SessionCore
import Yams

/// A file of the user's own screen rules, checked as a whole: one in which anything is wrong has no rules, and the error
/// names the line.
struct ScreenRulesFile {
  /// What it is called, in the folder of the configuration.
  static let name = "screen-rules.yaml"

  /// A file of rules is some lines; what is larger is none.
  private static let sizeLimit = 1 << 20
  /// Each look at a terminal tries all of them.
  private static let mostRules = 500
  private static let mostPatterns = 50
  private static let longestName = 40
  /// Above all that comes with sessiond but what hides the screen.
  private static let usualPriority = 950
  private static let priorities = 0...10_000

  let path: String
  let rules: [ScreenRules.Rule]

  /// Reads the file at `path`; `nil` where there is none.
  init?(path: String) throws(SettingsError) {
    self.path = path
    let bytes: [UInt8]?
    do {
      bytes = try AtomicFile.read(path: path, limit: Self.sizeLimit)
    } catch {
      throw SettingsError(place: path, problem: "\(error)")
    }
    guard let bytes else { return nil }
    let root: Node?
    do {
      root = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
    } catch let error as YamlError {
      throw SettingsFile.error(error, path)
    } catch {
      throw SettingsError(place: path, problem: "this is not YAML: \(error)")
    }
    rules = try Self.rules(in: root, path)
  }

  private static func rules(in root: Node?, _ path: String) throws(SettingsError) -> [ScreenRules.Rule] {
    // Nothing but comments.
    guard let root, root.scalar?.string != "" else { return [] }
    let members = try RuleNode(root, path, "the file").members(known: ["rules"])
    guard let list = members["rules"], list.node.scalar?.string != "" else { return [] }
    guard let items = list.node.sequence else {
      throw list.error("must be a list, with a - before each rule")
    }
    guard items.count <= mostRules else { throw list.error("has more than \(mostRules) rules") }
    var rules: [ScreenRules.Rule] = []
    for item in items {
      let node = RuleNode(item, path, "rules")
      let rule = try rule(in: node)
      guard !rules.contains(where: { $0.name == rule.name && $0.agent == rule.agent }) else {
        throw node.error("has two rules \(rule.name) of \(rule.agent)")
      }
      rules.append(rule)
    }
    return rules
  }

  private static func rule(in node: RuleNode) throws(SettingsError) -> ScreenRules.Rule {
    let members = try node.members(
      known: ["name", "agent", "off", "priority", "region", "all", "any", "none", "state", "certain"])
    guard let name = try members["name"]?.text(), !name.isEmpty, name.count <= longestName else {
      throw node.error("needs a name in each rule, of at most \(longestName) characters")
    }
    let agents = Agents.all.map(\.id.rawValue)
    let agent = try members["agent"]?.word(of: agents) ?? ClaudeCode.agent.rawValue
    if try members["off"]?.truth() == true {
      if let other = members.keys.sorted().first(where: { !["name", "agent", "off"].contains($0) }) {
        throw node.error("turns \(name) off, so there is nothing for \(other) to say")
      }
      return ScreenRules.Rule(name, agent: AgentID(agent), priority: 0, region: .screen, outcome: .silent)
    }
    guard let region = members["region"], let state = members["state"] else {
      throw node.error("needs a region and a state in the rule \(name)")
    }
    let place = try region.word(of: ScreenCapture.Region.allCases.map(\.rawValue))
    let word = try state.word(of: outcomes.map(\.word))
    let (all, any) = (try members["all"]?.patterns() ?? [], try members["any"]?.patterns() ?? [])
    let none = try members["none"]?.patterns() ?? []
    guard !(all.isEmpty && any.isEmpty), all.count + any.count + none.count <= mostPatterns else {
      throw node.error("needs a pattern under all or any in the rule \(name), and \(mostPatterns) at most")
    }
    return ScreenRules.Rule(
      name, agent: AgentID(agent),
      priority: try members["priority"]?.integer(in: priorities) ?? usualPriority,
      region: ScreenCapture.Region(rawValue: place) ?? .screen, all: all, any: any,
      none: none, outcome: outcomes.first { $0.word == word }?.outcome ?? .silent,
      isPlain: try members["certain"]?.truth() ?? false)
  }

  /// The words for what a rule says.
  private static let outcomes: [(word: String, outcome: ScreenRules.Outcome)] = [
    ("busy", .state(.busy)), ("idle", .state(.idle)), ("background", .state(.background(nil))),
    ("limited", .state(.limited)), ("permission", .state(.waiting(for: .permission))),
    ("answer", .state(.waiting(for: .answer))), ("plan", .state(.waiting(for: .plan))),
    ("dialog", .state(.waiting(for: .dialog))), ("waiting", .state(.waiting(for: .other(nil)))),
    ("nothing", .silent),
  ]
}

/// A piece of the file, with the name by which an error speaks of it.
private struct RuleNode {
  let node: Node
  let path: String
  let name: String
  let line: Int

  init(_ node: Node, _ path: String, _ name: String, line: Int? = nil) {
    (self.node, self.path, self.name) = (node, path, name)
    self.line = line ?? node.mark?.line ?? 1
  }

  func error(_ problem: String) -> SettingsError {
    SettingsError(place: "\(path):\(line)", problem: "\(name) \(problem)")
  }

  /// Its members by name, each of which has to be one of these.
  func members(known: [String]) throws(SettingsError) -> [String: RuleNode] {
    guard case .mapping(let mapping) = node else { throw error("must hold keys and values") }
    var members: [String: RuleNode] = [:]
    for (key, value) in mapping {
      let member = key.scalar?.string ?? "?"
      let node = RuleNode(value, path, member, line: key.mark?.line)
      guard known.contains(member) else {
        throw SettingsError(
          place: "\(path):\(node.line)",
          problem: "there is no \(member) here; there are \(known.joined(separator: ", "))")
      }
      members[member] = node
    }
    return members
  }

  func text() throws(SettingsError) -> String {
    guard let text = node.scalar?.string else { throw error("must be a text") }
    return text
  }

  func word(of words: [String]) throws(SettingsError) -> String {
    guard let text = node.scalar?.string, words.contains(text) else {
      throw error("must be one of \(words.joined(separator: ", "))")
    }
    return text
  }

  func integer(in range: ClosedRange<Int>) throws(SettingsError) -> Int {
    guard let number = node.int, range.contains(number) else {
      throw error("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func truth() throws(SettingsError) -> Bool {
    guard let truth = node.bool else { throw error("must be true or false") }
    return truth
  }

  /// A pattern, or a list of them.
  func patterns() throws(SettingsError) -> [LinePattern] {
    var patterns: [LinePattern] = []
    for item in node.sequence.map({ Array($0) }) ?? [node] {
      let piece = RuleNode(item, path, name)
      guard let text = item.scalar?.string, let pattern = LinePattern(text) else {
        throw piece.error(
          "must be patterns of 1 to \(LinePattern.longest) characters, in quotes; each [ needs its ], and a \\ what"
            + " it stands before")
      }
      patterns.append(pattern)
    }
    return patterns
  }
}
