package import SessionCore

/// By what Claude Code's terminal tells what it does. From captures of 2.1.329, and titles of its versions before.
package enum ClaudeScreen {
  /// The day on which the rules were held against the client last.
  package static let asOf = "2026-11-22"

  package static let rules = ScreenRules(
    [
      // Titles. A title at rest stands also while the agent waits for its user.
      rule("title-busy", 100, .title, any: ["[⠀-⣿] *", "[◐-◓] *"], .busy, isPlain: true),
      rule("title-rest", 100, .title, any: ["✳ *"], .idle),

      // Something else is shown: what stands there is old.
      rule("transcript-viewer", 1_000, .belowLine, any: ["*Showing detailed transcript*"], nil),

      // Dialogs come in place of the box, or with a box of their own.
      rule(
        "plan", 920, .belowLine, all: ["❯ [1-9]. *"],
        any: [
          "Exit plan mode?", "*Ready to code?*", "*Here is Claude's plan*", "Would you like to proceed?",
        ],
        .waiting(for: .plan)),
      rule(
        "question", 910, .belowLine, all: ["Enter to select · *Esc to cancel*"], .waiting(for: .answer)),
      rule("question-review", 910, .belowLine, all: ["*✔ Submit*", "❯ [1-9]. *"], .waiting(for: .answer)),
      rule(
        "permission", 900, .belowLine, all: ["❯ [1-9]. *"],
        any: ["Do you want *?", "*wants to *", "Esc to cancel · *", "*needs your permission*"],
        .waiting(for: .permission)),
      rule(
        "dialog", 880, .belowLine,
        any: ["*Esc to close*", "*Esc to go back*", "*Esc to cancel*", "*Esc to exit*", "*Esc to clear*"],
        .waiting(for: .dialog)),

      // A line with a running sign and an ellipsis; that of a turn that is over has none: `✻ Worked for 3s`.
      rule("turn", 800, .aboveBox, any: ["[*·✢✳✶✻✽] *…*"], .busy),
      rule("esc-to-interrupt", 790, .belowLine, any: ["*esc to interrupt*"], .busy),

      // The turn is over.
      rule(
        "background-agents", 700, .lastMessage, any: ["✻ Waiting for * background agent*"], .background(nil)),
      rule(
        "background-tasks", 690, .belowLine,
        any: ["* [0-9] shell*", "* [0-9][0-9] shell*", "* [0-9] monitor*", "* [0-9] background task*"],
        .background(nil)),
      rule(
        "limit", 680, .lastMessage,
        any: [
          "● API Error: Request rejected (429)*", "● You've hit your *limit*",
          "● Claude usage limit reached*",
        ],
        .limited),
      rule("prompt", 600, .box, any: ["❯*", "! *"], .idle, isPlain: true),
    ].compactMap(\.self))

  private static func rule(
    _ name: String, _ priority: Int, _ region: ScreenCapture.Region, all: [String] = [], any: [String] = [],
    _ state: SessionState?, isPlain: Bool = false
  ) -> ScreenRules.Rule? {
    ScreenRules.Rule(
      name, of: ClaudeCode.agent, priority, region, all: all, any: any,
      state.map(ScreenRules.Outcome.state) ?? .silent, isPlain: isPlain)
  }
}
