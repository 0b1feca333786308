import SessionCore

/// By what Gemini CLI's terminal tells what it does: its title above all, which is made for that. From the client's
/// sources, and not yet held against captures.
enum GeminiScreen {
  static let rules = ScreenRules(
    [
      rule("title-asks", 110, .title, any: ["✋  Action Required*"], .waiting(for: .permission)),
      rule("title-busy", 100, .title, any: ["✦  *", "⏲  Working…*"], .busy, isPlain: true),
      rule("title-rest", 100, .title, any: ["◇  Ready*"], .idle, isPlain: true),
      rule(
        "permission", 900, .bottom, all: ["*1. *llow once*"],
        any: ["*Apply this change?*", "*Allow execution*", "*Do you want to proceed?*"],
        .waiting(for: .permission)),
      rule("esc-to-cancel", 800, .bottom, any: ["*(esc to cancel*"], .busy),
      rule("prompt", 600, .bottom, any: ["*Type your message or @path/to/file*"], .idle),
    ].compactMap(\.self))

  private static func rule(
    _ name: String, _ priority: Int, _ region: ScreenCapture.Region, all: [String] = [], any: [String] = [],
    _ state: SessionState, isPlain: Bool = false
  ) -> ScreenRules.Rule? {
    ScreenRules.Rule(
      name, of: GeminiCLI.agent, priority, region, all: all, any: any, .state(state), isPlain: isPlain)
  }
}
