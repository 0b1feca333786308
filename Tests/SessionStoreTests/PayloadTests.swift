import Foundation
import GRDB
import SessionCore
import SessionStore
import Testing

/// What the database keeps of an event, read back.
struct PayloadTests {
  private let fixture: Fixture

  init() throws {
    fixture = try Fixture()
    try fixture.commit(.main { $0.bad(at: 1) })
  }

  /// The last event, with another payload.
  private func event(kind: String, payload: [UInt8]) throws -> SessionEventKind? {
    try DatabaseQueue(path: fixture.path).write {
      try $0.execute(
        sql: "UPDATE event SET kind = ?, payload = ? WHERE number = 2", arguments: [kind, Data(payload)])
    }
    return try fixture.store.events(after: 1, limit: 1).first?.kind
  }

  private static let usage = TokenUsage(
    input: 3, output: 123, cacheRead: 22_559, cacheWrite: .max, cacheWriteOneHour: -250)

  private static let kinds: [SessionEventKind] = [
    .described(SessionProfile(project: "/p", branch: "b", model: "m", version: "1", title: "T")),
    .described(SessionProfile(branch: "")), .active, .transcriptDeleted,
    .replied(
      Reply(
        key: ReplyKey(rawValue: -1), model: "claude-sonnet-4-6", usage: usage,
        counted: TokenUsage(output: 120), isNew: false, isMainChain: true)),
    .compacted(Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: 3_061)),
    .alerted(
      BudgetAlert(
        threshold: 8, tier: AlertTier(threshold: 8), remainingPercent: 7, usedTokens: 155_000,
        limitTokens: 167_000, basis: .usable)),
    .rewritten(reason: ""),
  ]

  private static let steps: [SessionStep] = [
    SessionStep(.begun(.resume)), SessionStep(.prompted(.program)),
    SessionStep(.toolCalled(ToolCall(id: "t1", name: "Read", action: .read(path: "/a b")))),
    SessionStep(.toolCalled(ToolCall(id: "t2", name: "Grep", action: .search)), agent: "a1"),
    SessionStep(.toolCalled(ToolCall(id: "", name: "", action: .edit(path: "")))),
    SessionStep(.toolEnded(ToolEnd(id: "t1", outcome: .denied))),
    SessionStep(.toolEnded(ToolEnd(id: "t2", outcome: .failed, tests: .failed, goesOn: true))),
    SessionStep(.asked(.plan)), SessionStep(.turnEnded(.interrupted)),
    SessionStep(.turnEnded(.failed(reason: "overloaded"))), SessionStep(.turnEnded(.limited)),
    SessionStep(.tasksListed(.init(open: 3, active: 1, done: 0))), SessionStep(.modeChanged("plan")),
    SessionStep(.subagentStarted, agent: "a1"), SessionStep(.subagentEnded, agent: "a1"),
    SessionStep(.backgroundCounted(2)), SessionStep(.compacting(.manual)),
    SessionStep(.ended(reason: "clear")),
  ]

  @Test(arguments: steps)
  func `each step is read as it was written`(step: SessionStep) throws {
    let kind = SessionEventKind.stepped(step)
    #expect(try event(kind: kind.name, payload: kind.payload) == kind)
  }

  @Test(arguments: CommandKind.allCases)
  func `each kind of command is read as it was written`(command: CommandKind) throws {
    let call = ToolCall(id: "t", name: "Bash", action: .run(command, program: "git"))
    let kind = SessionEventKind.stepped(SessionStep(.toolCalled(call)))
    #expect(try event(kind: kind.name, payload: kind.payload) == kind)
  }

  @Test(arguments: ToolCall.Status.allCases)
  func `each status of a command is read as it was written`(status: ToolCall.Status) throws {
    let call = ToolCall(id: "t", name: "Bash", action: .run(.test, program: "pytest"), status: status)
    let kind = SessionEventKind.stepped(SessionStep(.toolCalled(call)))
    #expect(try event(kind: kind.name, payload: kind.payload) == kind)
  }

  @Test func `a call of a hook is read as it was written`() throws {
    let delivery = try #require(DeliveryID("00ff00000000000000000000deadbeef"))
    for step in [nil, SessionStep(.turnEnded(.finished))] {
      let kind = SessionEventKind.hooked(HookCall(event: "Stop", delivery: delivery, step: step))
      #expect(try event(kind: kind.name, payload: kind.payload) == kind)
    }
    #expect(delivery.text == "00ff00000000000000000000deadbeef")
    #expect(DeliveryID("+0ff00000000000000000000deadbeef") == nil)
    #expect(DeliveryID("00ff") == nil)
  }

  @Test(arguments: kinds)
  func `each kind is read as it was written`(kind: SessionEventKind) throws {
    #expect(try event(kind: kind.name, payload: kind.payload) == kind)
  }

  @Test(arguments: [
    "plain", "ä 漢 👩‍🚀 \u{301}", "\"\\\n\r\t\u{0}\u{1b}\u{7f}\u{9f}", "\\u0041", "}",
    String(repeating: "\"", count: 999),
  ])
  func `every text is read as it was written`(text: String) throws {
    let kind = SessionEventKind.unreadable(reason: text)
    #expect(try event(kind: kind.name, payload: kind.payload) == kind)
  }

  @Test func `half a payload, or one with something behind it, is told`() throws {
    let whole = Self.kinds[4]
    for count in 0..<whole.payload.count {
      let error = #expect(throws: StoreError.self, "\(count) bytes") {
        try event(kind: whole.name, payload: Array(whole.payload[..<count]))
      }
      #expect(error?.code == .unreadableRow)
    }
    #expect(throws: StoreError.self) { try event(kind: whole.name, payload: whole.payload + [0x20]) }
  }

  @Test(arguments: [
    "[]", "null", "{\"reason\":1}", "{\"reason\":null}", "{\"reason\":\"\\x\"}", "{\"reason\":\"\\ud800\"}",
    "{\"reason\":\"\\u12\"}", "{\"reason\":\"a\",}", "{\"reason\":99999999999999999999}", "{\"reason\":-}",
    String(repeating: "{\"reason\":", count: 50_000),
  ])
  func `a payload of another form is told`(payload: String) throws {
    let error = #expect(throws: StoreError.self) {
      try event(kind: "transcript.unreadable", payload: Array(payload.utf8))
    }
    #expect(error?.code == .unreadableRow)
    #expect(error?.message.contains("Event 2") == true)
  }
}
