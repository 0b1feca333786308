import AgentFormats
import ControlAPI
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is said to an agent itself, in answers to calls of its hooks.
struct HookAdviceTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)

  init() throws { site = try Site() }

  private func call(_ event: String, _ members: String = "") -> String {
    #"{"session_id":"\#(lines.session)","cwd":"/home/u/api","hook_event_name":"\#(event)"\#(members)}"#
  }

  private var stop: String { call("Stop", #","stop_hook_active":false"#) }
  private var prompt: String { call("UserPromptSubmit", #","prompt":"go""#) }

  private func settings(_ advice: HookReport.Opening?) -> Settings {
    var settings = Settings()
    settings.stopAdvice = advice
    return settings
  }

  /// The text that an answer gives the agent; `nil` for an answer without one.
  private func advice(_ answer: RunningDaemon.HookAnswer, for event: String) throws -> String? {
    guard answer.status != 204 else {
      #expect(answer.body.isEmpty)
      return nil
    }
    #expect(answer.status == 200)
    let body = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
    #expect(Array(body.keys) == ["hookSpecificOutput"], "nothing that decides for it")
    let output = try #require(body["hookSpecificOutput"] as? [String: String])
    #expect(output["hookEventName"] == event)
    return output["additionalContext"]
  }

  @Test func `by default nothing is said`() async throws {
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 150_000)])
    try await withDaemon(site) { running in
      for call in [stop, prompt] {
        let answer = try await running.deliver(call)
        #expect(answer.status == 204 && answer.body.isEmpty)
      }
    }
  }

  @Test func `at the end of a turn it is said once a tier, and never to one that goes on because of it`()
    async throws
  {
    let name = "p/\(lines.session).jsonl"
    try site.write(name, [lines.reply("m1", context: 100_000)])
    try await withDaemon(site, settings: settings(.stop)) { running in
      #expect(try advice(await running.deliver(stop), for: "Stop") == nil, "there is enough")
      try site.append(name, [lines.reply("m2", context: 145_000)])
      try await running.until(lines.session, hasReplies: 2)
      let repeated = call("Stop", #","stop_hook_active":true"#)
      for call in [repeated, call("Stop"), prompt, call("SubagentStop", #","stop_hook_active":false"#)] {
        #expect(try await running.deliver(call).status == 204, "\(call)")
      }
      let text = try #require(try advice(await running.deliver(stop), for: "Stop"))
      #expect(text.hasPrefix("sessiond: 13 % of the usable context window is left"), "\(text)")
      #expect(try advice(await running.deliver(stop), for: "Stop") == nil, "said")
      try site.append(name, [lines.reply("m3", context: 155_000)])
      try await running.until(lines.session, hasReplies: 3)
      #expect(try advice(await running.deliver(stop), for: "Stop")?.contains("7 %") == true)
      #expect(try advice(await running.deliver(stop), for: "Stop") == nil)
    }
  }

  @Test func `with the next prompt it is said there, and not at the end of a turn`() async throws {
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 150_000)])
    try await withDaemon(site, settings: settings(.prompt)) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try advice(await running.deliver(stop), for: "Stop") == nil)
      #expect(try advice(await running.deliver(prompt), for: "UserPromptSubmit") != nil)
      #expect(try advice(await running.deliver(prompt), for: "UserPromptSubmit") == nil)
    }
  }

  @Test func `the calls of an agent that is switched off are counted alone`() async throws {
    var settings = settings(.stop)
    settings.agents[ClaudeCode.agent] = .init(isEnabled: false)
    try await withDaemon(site, settings: settings) { running in
      #expect(try await running.deliver(stop).status == 204)
      #expect(try await running.deliver(prompt).status == 204)
      #expect(try await running.events().isEmpty)
      let told = String(decoding: try await running.get(Route.hooks).body, as: UTF8.self)
      #expect(told.contains(#""calls":0"#) && told.contains(#""ignored":2"#), "\(told)")
      #expect(try await running.text(Route.hooks).contains("2 calls came from an agent that is switched off"))
    }
  }
}
