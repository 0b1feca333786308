import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// How far one of opencode's databases was read, and what its messages become: pieces to be committed, as if each session
/// had a transcript of its own.
struct OpencodeFollower {
  /// How long a reply may take: one that did not come to its end in that time is not awaited any more.
  private static let longestReply: Int64 = 86_400_000
  /// Replies that are awaited at a time.
  private static let mostAwaited = 64

  private let path: String
  /// Behind the last message before which none is awaited: where the next process goes on.
  private(set) var place: OpencodeDatabase.Cursor
  /// Behind the last message that was read: where the next page begins.
  private(set) var next: OpencodeDatabase.Cursor
  /// Messages that were still being written, by their rows, and the place before each.
  private var awaited: [(row: Int64, before: OpencodeDatabase.Cursor)] = []
  /// The last row that counted as a record.
  private var furthest: Int64
  /// What was told of each session.
  private var profiles: [String: SessionProfile] = [:]
  /// When each session was active last, as far as this process knows.
  private var activity: [String: Timestamp] = [:]
  private var memory = OpencodeStepMemory()
  /// The rows of messages of which it was told that calls are left out.
  private var leavingOut: Set<Int64> = []
  private let reader = OpencodeMessage.Reader()
  private let stepReader = OpencodeSteps.Reader()

  /// A follower of the database at `path`; `files` is what the store knows.
  init(path: String, files: [TranscriptFile]) {
    self.path = path
    let known = files.first { $0.path == path }
    place = OpencodeDatabase.Cursor(row: known?.offset ?? 0, fingerprint: known?.fingerprint ?? 0)
    next = place
    furthest = place.row
    let prefix = path + "#"
    for file in files where file.role == .main && file.path.hasPrefix(prefix) {
      let session = String(file.path.dropFirst(prefix.count))
      profiles[session] = file.state.profile
      memory.recall(session, file.state.numbers)
    }
  }

  /// From when on steps are told, at a present.
  static func stepsSince(_ present: Timestamp) -> Timestamp {
    Timestamp(milliseconds: present.milliseconds - ReplySum.historyAge)
  }

  /// The rows that are to be read once more.
  var awaitedRows: [Int64] { awaited.map(\.row) }

  /// Takes what follows ``next``, and what has become of ``awaitedRows``.
  ///
  /// - Parameters:
  ///   - page: messages with their sessions.
  ///   - identity: of the database's file.
  ///   - now: the present.
  /// - Returns: what it says, in the order in which it counts: sessions before their subagents, the place in the
  ///   database last.
  mutating func take(
    _ page: OpencodeDatabase.Page, identity: FileIdentity, now: Timestamp
  ) -> [TranscriptProgress] {
    let before = place
    if page.beginsAnew {
      (next, awaited, furthest) = (OpencodeDatabase.Cursor(), [], 0)
      memory.beginAnew()
    }
    var batches = SessionBatches(present: now)
    let pending = Set(
      page.awaited.filter { take($0, page.sessions, now, into: &batches) }.map(\.row) + page.postponed)
    awaited.removeAll { !pending.contains($0.row) }
    memory.keep(pending)
    leavingOut.formIntersection(pending)
    for (message, cursor) in zip(page.messages, page.cursors) {
      let isPending = take(message, page.sessions, now, into: &batches)
      if isPending, awaited.count < Self.mostAwaited { awaited.append((message.row, next)) }
      next = cursor
    }
    place = awaited.first?.before ?? next
    let pieces = batches.order.compactMap { piece($0, batches[$0], page.sessions, identity) }
    guard !pieces.isEmpty || place != before else { return [] }
    return pieces + [
      TranscriptProgress(
        file: TranscriptFile(
          path: path, role: .main, identity: identity, offset: place.row, fingerprint: place.fingerprint),
        agent: Opencode.agent, sessionID: nil, batch: TranscriptBatch())
    ]
  }

  /// What is said of each session, in the order in which it counts.
  private struct SessionBatches {
    private(set) var order: [String] = []
    private var batches: [String: TranscriptBatch] = [:]
    private let present: Timestamp

    init(present: Timestamp) {
      self.present = present
    }

    subscript(session: String) -> TranscriptBatch {
      get {
        batches[session]
          ?? TranscriptBatch(present: present, stepsSince: OpencodeFollower.stepsSince(present))
      }
      set {
        if batches.updateValue(newValue, forKey: session) == nil { order.append(session) }
      }
    }

    /// Gives the session a place in the order.
    mutating func mention(_ session: String) {
      self[session] = self[session]
    }
  }

  /// Adds what a message says to its session's batch; whether it is still being written, and is worth awaiting.
  private mutating func take(
    _ message: OpencodeDatabase.Message, _ sessions: [String: OpencodeDatabase.Session], _ now: Timestamp,
    into batches: inout SessionBatches
  ) -> Bool {
    let root = Self.root(of: message.session, sessions)
    batches.mention(root)
    var batch = batches[message.session]
    defer { batches[message.session] = batch }
    let said = reader.message(message.data, type: message.type, isMainChain: root == message.session)
    let time = batch.credible(said?.time) ?? batch.credible(message.updated)
    if message.row > furthest {
      furthest = message.row
      batch.records += 1
      if let problem = Self.problem(message, said, isTimeRefused: time == nil) {
        batch.append(.unreadable(reason: problem), time: nil, offset: message.row, length: message.data.count)
      }
    }
    if message.leavesOutCalls, leavingOut.insert(message.row).inserted {
      batch.append(
        .unreadable(reason: Self.callsProblem), time: time, offset: message.row, length: message.data.count)
    }
    if let active = batch.credible(message.updated) ?? time,
      active > activity[message.session] ?? Timestamp(milliseconds: .min)
    {
      activity[message.session] = active
      batch.lastActivity = active
    }
    if let reply = said?.reply {
      batch.append(reply, time: time, offset: message.row, length: message.data.count)
    }
    if let (compaction, record) = said?.compaction {
      batch.append(
        .compaction(compaction), time: time, offset: message.row, length: message.data.count, record: record)
    }
    let isAwaited = said?.isPending == true && Self.isRecent(message.updated, now)
    if root == message.session { tellSteps(of: message, into: &batch) }
    return isAwaited
  }

  /// Adds the steps of a message that were not told yet.
  private mutating func tellSteps(of message: OpencodeDatabase.Message, into batch: inout TranscriptBatch) {
    guard batch.tellsSteps(at: message.updated) else { return }
    for step in stepReader.steps(of: message.data, type: message.type, parts: message.calls) {
      guard let time = batch.credible(step.time), batch.tellsSteps(at: time),
        memory.tells(step, of: message.session, row: message.row)
      else { continue }
      batch.append(
        .step(SessionStep(step.kind)), time: time, offset: message.row, length: message.data.count)
    }
  }

  /// What is wrong with a message, for people; `nil` where all is well.
  private static func problem(
    _ message: OpencodeDatabase.Message, _ said: OpencodeMessage?, isTimeRefused: Bool
  ) -> String? {
    guard let said else {
      return message.data.isEmpty
        ? "the message is empty, or larger than \(OpencodeDatabase.longestMessage >> 20) MiB"
        : "the message is not one JSON object"
    }
    if isTimeRefused, let time = said.time ?? message.updated { return "its time, \(time.iso8601), can't be" }
    return said.countProblem
  }

  private static let callsProblem =
    "not all of its calls of tools are looked at: one may have \(OpencodeDatabase.longestCall >> 20) MiB, all together "
    + "\(OpencodeDatabase.mostCallBytes >> 20) MiB, and there may be \(OpencodeDatabase.mostCalls)"

  /// A session's piece, with what is new of its description; `nil` where there is nothing to tell.
  private mutating func piece(
    _ id: String, _ batch: TranscriptBatch, _ sessions: [String: OpencodeDatabase.Session],
    _ identity: FileIdentity
  ) -> TranscriptProgress? {
    var batch = batch
    let root = Self.root(of: id, sessions)
    var file = TranscriptFile(
      path: path + "#" + id, role: root == id ? .main : .subagent, identity: identity)
    if root == id {
      let known = profiles[id]
      let told = sessions[id].map(Self.profile) ?? SessionProfile()
      if let change = (known ?? SessionProfile()).change(to: told) {
        batch.append(.profile(change), time: batch.lastActivity, offset: 0, length: 0)
      }
      file.state.profile = (known ?? SessionProfile()).updated(with: told)
      profiles[id] = file.state.profile
      memory.write(id, to: &file.state.numbers)
    } else {
      batch.parentID = root
    }
    guard !batch.facts.isEmpty || batch.lastActivity != nil else { return nil }
    return TranscriptProgress(file: file, agent: Opencode.agent, sessionID: id, batch: batch)
  }

  private static func profile(_ session: OpencodeDatabase.Session) -> SessionProfile {
    func known(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : String($0.prefix(4_096)) } }
    return SessionProfile(
      project: known(session.directory), version: known(session.version),
      title: Opencode.title(known(session.title)))
  }

  /// The session at the top of those that set it going.
  private static func root(of id: String, _ sessions: [String: OpencodeDatabase.Session]) -> String {
    var root = id
    // Each at most once: what another program wrote may go in a circle.
    for _ in 0..<sessions.count {
      guard let parent = sessions[root]?.parent, sessions[parent] != nil else { break }
      root = parent
    }
    return root
  }

  private static func isRecent(_ time: Timestamp?, _ now: Timestamp) -> Bool {
    guard let time else { return false }
    return now.milliseconds.subtractingReportingOverflow(time.milliseconds).partialValue < longestReply
  }
}
