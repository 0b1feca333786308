import SessionCore

/// By what opencode's terminal tells what it does. From the client's sources, and not yet held against captures. Its title
/// is the session's, and says nothing.
enum OpencodeScreen {
  static let rules = ScreenRules(
    [
      rule(
        "permission", 900, all: ["*Permission required*", "*Allow once*Reject*"], .waiting(for: .permission)),
      rule("esc-interrupt", 800, any: ["*esc interrupt*", "*esc again to interrupt*"], .busy),
      rule("prompt", 600, any: ["*ctrl+p commands*"], .idle),
    ].compactMap(\.self))

  private static func rule(
    _ name: String, _ priority: Int, all: [String] = [], any: [String] = [], _ state: SessionState
  ) -> ScreenRules.Rule? {
    ScreenRules.Rule(name, of: Opencode.agent, priority, .bottom, all: all, any: any, .state(state))
  }
}
