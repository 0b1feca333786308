import Foundation
import SessionTestSupport
import Testing

extension RealClientTests {
  /// The client's events that a session with tools and a compaction can have.
  private static let events = [
    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "PostToolBatch",
    "PermissionRequest", "Notification", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "PreCompact",
    "PostCompact", "SessionEnd",
  ]

  @Test func `with hooks, what the client does is told as it does it`() async throws {
    try await TestUser.with { user in
      let client = try await RealClient(user, configuration: "")
      try await user.startDaemon()
      let program = try Programs.path("sessiond-hook")
      let command: [String: Any] = ["type": "command", "command": program]
      let settings: [String: Any] = [
        "hooks": Dictionary(uniqueKeysWithValues: Self.events.map { ($0, [["hooks": [command]]]) }),
        "statusLine": ["type": "command", "command": program + " statusline"],
      ]
      let file = try user.folder.write("settings.json", JSONSerialization.data(withJSONObject: settings))
      let variables = ["XDG_RUNTIME_DIR", "XDG_STATE_HOME"].reduce(into: [:]) {
        $0[$1] = user.environment[$1]
      }
      try await client.play(
        try #require(RealClient.folder) + "/scripts/auto-compact.json", project: "compact",
        options: ["--subscription", "--model", "claude-sonnet-4-6", "--settings", file], variables: variables)
      do {
        let calls = try await eventually(
          "a compaction and the end of the turn are told", within: .seconds(120)
        ) {
          let names = try await user.hooks().map(\.name)
          guard names.contains("PostCompact"), names.last == "Stop" else {
            try await client.sendWhatIsTyped()
            return nil as [String]?
          }
          return names
        }
        #expect(calls.first == "SessionStart")
        #expect(calls.contains("UserPromptSubmit") && calls.contains("PreCompact"))
        let session = try #require(try await user.sessions().first)
        #expect(session.transcript.hasSuffix("\(session.id).jsonl"))
        // The status line tells the size of the window, and shows our line in the client.
        _ = try await user.session(session.id, "its window is told") { $0.context.windowSource == "agent" }
        try await eventually("the client shows the line") {
          try await client.tmux("capture-pane", "-p", "-t", RealClient.session).contains("compact ▰")
        }
      } catch {
        Issue.record("\(error); told: \(try await user.hooks().map(\.name))\(await client.screens())")
        throw error
      }
    }
  }
}
