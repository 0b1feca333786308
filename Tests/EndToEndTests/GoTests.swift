import Foundation
import SessionTestSupport
import Testing

/// `sessiond-cli go`, as a person at tmux has it.
@Suite(.enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(5)))
struct GoTests {
  @Test func `it goes to the pane of the session that waits, from another window`() async throws {
    try await TestUser.with { user in
      let (here, there) = try (
        Transcript(user, project: "/home/u/api"), Transcript(user, project: "/home/u/infra")
      )
      for transcript in [here, there] { try transcript.reply("msg_\(transcript.id)", tokens: 50_000) }
      let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
      let panes = try await [
        tmux.newSession(script: TmuxServer.agentScript).pane,
        tmux.newSession("other", script: TmuxServer.agentScript).pane,
      ]
      try await user.register(here, agent: tmux.agent(in: panes[0]))
      let agent = try await tmux.agent(in: panes[1])
      try user.register(there, agent: agent)
      let viewer = try await tmux.viewer()
      try await user.startDaemon()
      try await eventually("the bar shows the session") { try await viewer.bar().contains("api ▰") }

      let nobody = try await user.run([Programs.path("sessiond-cli"), "go"])
      #expect(nobody.code != 0 && nobody.complaints.contains("No session waits for you"))

      try user.register(there, agent: agent, status: "waiting")
      try await eventually("the bar says who waits") { try await viewer.bar().contains("◐ infra") }
      try await eventually("the way is known") {
        try await user.run([Programs.path("sessiond-cli"), "go"]).code == 0
      }
      try await eventually("the other session is shown") {
        try await tmux("list-clients", "-F", "#{client_control_mode} #{session_name}").contains("0 other")
      }
      let answer = try await user.run([Programs.path("sessiond-cli"), "go", "api"])
      #expect(answer.output.contains("api · idle"), "\(answer.complaints)")
      try await eventually("the first one is shown again") {
        try await tmux("list-clients", "-F", "#{client_control_mode} #{session_name}").contains("0 main")
      }
    }
  }
}
