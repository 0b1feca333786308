import LinuxHost
import SessionCore
import SessionStore
import SessionTestSupport

/// A store in a folder of its own, and pieces of transcripts made by hand to commit.
struct Fixture {
  static let uuid = "3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42"
  static let otherUUID = "9ba805cb-bcb6-46d4-ba43-07f4f37a3196"
  static let agent = AgentID("claude-code")
  /// Within a day of the replies that tests make, which have the first seconds of 1970.
  static let now = Timestamp(milliseconds: 80_000_000)

  let folder: TemporaryFolder
  let store: SessionStore
  var path: String { store.path }

  init() throws {
    folder = try TemporaryFolder()
    store = try SessionStore(path: folder("state/sessiond.db"))
  }

  /// Opens the same file once more.
  func reopened() throws -> SessionStore {
    try SessionStore(path: path)
  }

  @discardableResult
  func commit(_ pieces: TranscriptProgress...) throws -> [SessionEvent] {
    try store.commit(pieces, now: Self.now)
  }

  /// What workers would make of all events: an overview for each session.
  /// Without the rates and turns, which are not stored.
  func overviews() throws -> [SessionKey: SessionOverview] {
    var overviews: [SessionKey: SessionOverview] = [:]
    for event in try store.events(after: 0, limit: .max) {
      if case .found(let origin) = event.kind, overviews[event.session] == nil {
        overviews[event.session] = SessionOverview(
          key: event.session, origin: origin, lastActivity: event.time, budget: Self.monitor())
      }
      _ = overviews[event.session]?.apply(event, at: event.time)
      overviews[event.session]?.burnRate = BurnRate()
      overviews[event.session]?.turns = TurnGrowth()
      overviews[event.session]?.trail = WindowTrail()
    }
    return overviews
  }

  /// The overview of the session with that id.
  func overview(_ id: String) throws -> SessionOverview? {
    try overviews().values.first { $0.origin.id.rawValue == id }
  }

  static func monitor(_ state: BudgetMonitor.State? = nil, lowestFired: Int? = nil) -> BudgetMonitor {
    let rules = WindowRules(
      asOf: "2026-01-01", table: [], usualTokens: 200_000, knownSizes: [200_000, 1_000_000],
      compactionReserve: 33_000)
    return BudgetMonitor(policy: BudgetPolicy(), rules: rules, state: state, lowestFired: lowestFired)
  }
}

extension TranscriptProgress {
  /// A piece of a session's own file `<project>/<id>.jsonl`.
  static func main(
    _ id: String = Fixture.uuid, project: String = "/c/projects/-home-u-api", read offset: Int64 = 100,
    rewritten: String? = nil, fill: (inout TranscriptBatch) -> Void = { _ in }
  ) -> TranscriptProgress {
    .piece("\(project)/\(id).jsonl", .main, id: id, read: offset, rewritten: rewritten, fill: fill)
  }

  /// A piece of a subagent's file below its session's folder.
  static func subagent(
    of id: String = Fixture.uuid, name: String = "agent-a2cb165d",
    project: String = "/c/projects/-home-u-api",
    fill: (inout TranscriptBatch) -> Void = { _ in }
  ) -> TranscriptProgress {
    .piece("\(project)/\(id)/subagents/\(name).jsonl", .subagent, id: id, fill: fill)
  }

  /// A piece of a subagent's file beside its session's, which only its records name.
  static func flatSubagent(
    named id: String?, project: String = "/c/projects/-home-u-api", fill: (inout TranscriptBatch) -> Void
  ) -> TranscriptProgress {
    .piece("\(project)/agent-0a1b2c3d.jsonl", .subagent, id: nil) { batch in
      batch.sessionID = id
      fill(&batch)
    }
  }

  static func piece(
    _ path: String, _ role: TranscriptRole, id: String?, read offset: Int64 = 100,
    rewritten: String? = nil,
    fill: (inout TranscriptBatch) -> Void = { _ in }
  ) -> TranscriptProgress {
    var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: 0))
    fill(&batch)
    let identity = FileIdentity(device: 7, inode: .max, birthNanoseconds: 12_345)
    let file = TranscriptFile(path: path, role: role, identity: identity, offset: offset, fingerprint: -42)
    return TranscriptProgress(
      file: file, agent: Fixture.agent, sessionID: id, batch: batch, rewritten: rewritten)
  }
}

extension TranscriptBatch {
  /// A record with a reply in it, at the second `time`.
  mutating func reply(
    _ id: String, input: Int = 10, output: Int = 1, isMainChain: Bool = true, at time: Int64 = 1,
    model: String = "m", tier: BillingClass.Tier = .standard, request: String = ""
  ) {
    let moment = Timestamp(milliseconds: time * 1_000)
    noteRecord(time: moment)
    let usage = TokenUsage(input: input, output: output, cacheRead: 3, cacheWrite: 2, cacheWriteOneHour: 1)
    let reply = ReplyFact(
      key: ReplyKey(messageID: id.utf8, requestID: "".utf8), model: model, usage: usage,
      isMainChain: isMainChain, tier: tier, request: RequestKey(requestID: request.utf8))
    append(reply, time: moment, offset: time * 100, length: 90)
  }

  /// A record that says nothing but when it was written.
  mutating func record(at time: Int64) {
    noteRecord(time: Timestamp(milliseconds: time * 1_000))
  }

  /// A line that is no record.
  mutating func bad(at offset: Int64, _ reason: String = "no JSON") {
    append(.unreadable(reason: reason), time: nil, offset: offset, length: 5)
  }

  /// A compaction named by its record.
  mutating func compaction(_ id: String, after: Int, at time: Int64) {
    let moment = Timestamp(milliseconds: time * 1_000)
    noteRecord(time: moment)
    append(
      .compaction(Compaction(trigger: .automatic, tokensBefore: 160_000, tokensAfter: after)), time: moment,
      offset: time * 100, length: 90, record: ReplyKey(messageID: id.utf8, requestID: "".utf8))
  }

  /// A record with the call of a tool in it.
  mutating func step(_ id: String, at time: Int64) {
    let moment = Timestamp(milliseconds: time * 1_000)
    noteRecord(time: moment)
    let call = ToolCall(id: id, name: "Read", action: .read(path: "/a"))
    append(.step(SessionStep(.toolCalled(call))), time: moment, offset: time * 100, length: 90)
  }
}
