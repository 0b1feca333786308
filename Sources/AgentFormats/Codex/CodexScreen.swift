import SessionCore

/// By what Codex CLI's terminal tells what it does. From the client's own pictures of its screens, and not yet held against
/// captures. Its title is its user's to choose, and says nothing.
enum CodexScreen {
  static let rules = ScreenRules(
    [
      rule(
        "plan", 920, .bottom, all: ["*Implement this plan?*", "*1. Yes*"], .waiting(for: .plan)),
      rule("question", 910, .bottom, all: ["*enter to submit answer*"], .waiting(for: .answer)),
      rule(
        "permission", 900, .bottom, all: ["*1. Yes*"],
        any: [
          "*Would you like to run the following command?*", "*Would you like to make the following edits?*",
          "*Would you like to grant these permissions?*", "*Do you want to approve network access*",
        ],
        .waiting(for: .permission)),
      rule("esc-to-interrupt", 800, .bottom, any: ["*(*[Ee]sc to interrupt)*"], .busy),
      rule("prompt", 600, .bottom, any: ["› *", "›"], .idle),
    ].compactMap(\.self))

  private static func rule(
    _ name: String, _ priority: Int, _ region: ScreenCapture.Region, all: [String] = [], any: [String] = [],
    _ state: SessionState
  ) -> ScreenRules.Rule? {
    ScreenRules.Rule(name, of: Codex.agent, priority, region, all: all, any: any, .state(state))
  }
}
