import FoundationEssentials
import GRDB
import LinuxHost
import SessionCore

/// One transaction's worth of transcript pieces: finds the sessions, counts replies once, writes events and offsets.
struct TranscriptCommit {
  private let database: Database
  private let now: Timestamp
  private var log: EventLog
  private var replies: ReplyLedger
  private let unreadable: UnreadableLedger
  private let quotas: QuotaLedger
  /// Sessions that were not known before this transaction.
  private var found: Set<SessionKey> = []

  var events: [SessionEvent] { log.events }
  /// Whether there may be other transcripts or other unreadable lines than before; see ``KnownCounts``.
  private(set) var changesCounts = false

  init(_ database: Database, quotas rivals: QuotaRivals, now: Timestamp) throws {
    self.database = database
    self.now = now
    log = try EventLog(database)
    replies = try ReplyLedger(database)
    unreadable = UnreadableLedger(database)
    quotas = try QuotaLedger(database, rivals: rivals)
  }

  mutating func add(_ piece: TranscriptProgress) throws {
    var piece = piece
    let known = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT deleted, state FROM file WHERE path = ?"),
      arguments: [piece.file.path])
    // A deleted file is forgotten by its reader, so the one that is back was begun at its start.
    if piece.rewritten == nil, known?["deleted"] == true { piece.rewritten = "back after it was deleted" }
    if known == nil || piece.rewritten != nil || piece.isWhole { changesCounts = true }
    // Of what can't be read nobody knows whether it is a session.
    let session = piece.file.problem == nil ? try session(of: piece) : nil
    let told = try session.flatMap { try toldSteps(of: piece, in: $0, state: known?["state"]) }
    if let told { piece.file.state.numbers[Self.told] = Int(told.milliseconds) }
    let file = try save(piece, session: session)
    try unreadable.note(piece.file.problem, ofFile: file)
    try forgetLines(of: file, piece)
    for var quota in piece.batch.quotas {
      quota.measured = quota.measured.notAfter(now)
      quota.folder = piece.folder
      try quotas.record(quota, agent: piece.agent)
    }
    guard let session else { return try noteUnreadable(piece.batch, in: file) }
    if piece.file.role == .main {
      try TranscriptMove(database).mainTranscriptRead(piece.file.path, of: session, at: now, log: &log)
      // What is read on from somewhere in the middle is later, and would be the beginning of one found by an older version.
      if known == nil || piece.isWhole || piece.rewritten != nil {
        try noteBeginning(of: session, piece.batch)
      }
    }
    // Of a subagent's file the session itself knows nothing that would have to be forgotten.
    if let reason = piece.rewritten, piece.file.role == .main {
      try log.append(session, at: now, .rewritten(reason: reason))
      // With that event its lines that can't be read count from none on: those of its other files still can't.
      for line in try unreadable.lines(of: session, butOf: file) {
        try log.append(
          session, at: now, .unreadable(reason: line.reason), source: line.source, file: line.file)
      }
    }
    let long = Timestamp(milliseconds: now.milliseconds - ReplySum.historyAge)
    var latest = Timestamp(milliseconds: .min)
    var sum: (replies: ReplySum, time: Timestamp, source: SourcePointer)?
    for located in piece.batch.facts {
      let time = located.time ?? piece.lastActivity ?? now
      let source = SourcePointer(path: piece.file.path, offset: located.offset, length: located.length)
      if case .step = located.fact, let told, time <= told { continue }
      guard let kind = try kind(of: located, session: session, file: file, source: source, time: time) else {
        continue
      }
      latest = max(latest, time)
      if case .replied(let reply) = kind, time < long {
        var replies = sum?.replies ?? ReplySum()
        replies.add(reply)
        sum = (replies, max(sum?.time ?? time, time), source)
        continue
      }
      // Of two events of a file the earlier one stands before.
      if let known = sum {
        try log.append(session, at: known.time, .summed(known.replies), source: known.source, file: file)
        sum = nil
      }
      try log.append(session, at: time, kind, source: source, file: file)
    }
    if let sum {
      try log.append(session, at: sum.time, .summed(sum.replies), source: sum.source, file: file)
    }
    // Every piece shows in the session's activity, also one of nothing but prompts or tool results.
    if let activity = piece.batch.lastActivity, activity > latest {
      try log.append(session, at: activity, .active)
    }
  }

  /// Writes what was gathered over all pieces.
  ///
  /// - Returns: Whether sums of tokens have changed that were taken for settled.
  mutating func finish() throws -> Bool {
    SessionStore.isUnsettled(try replies.finish(), now: now)
  }

  // MARK: Sessions

  private mutating func session(of piece: TranscriptProgress) throws -> SessionKey? {
    if let known = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT session FROM file WHERE path = ? AND role = ?"),
      arguments: [piece.file.path, piece.file.role.rawValue])
    {
      return SessionKey(known)
    }
    let folder = piece.file.path.droppingLastComponent
    switch piece.file.role {
    case .main:
      guard let id = piece.sessionID ?? piece.batch.sessionID else { return nil }
      return try session(
        id: try claimedID(SessionID(id), agent: piece.agent, transcript: piece.file.path), agent: piece.agent,
        transcript: piece.file.path, time: piece.lastActivity)
    case .subagent:
      if let parent = piece.batch.parentID { return try session(ofConversation: parent, piece, folder) }
      guard let id = piece.sessionID ?? piece.batch.sessionID else { return nil }
      // `<project>/<session>/subagents/…` or, in the older layout, beside the session's own file.
      let project = piece.sessionID == nil ? folder : folder.prefix(beforeComponent: id) ?? folder
      let transcript = "\(project)/\(id).jsonl"
      return try session(
        id: try claimedID(SessionID(id), agent: piece.agent, transcript: transcript), agent: piece.agent,
        transcript: transcript, time: piece.lastActivity)
    }
  }

  /// The session for which the conversation with that id works, itself or through others.
  private mutating func session(
    ofConversation id: String, _ piece: TranscriptProgress, _ folder: String
  ) throws -> SessionKey {
    let other = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT session FROM file JOIN session ON session.key = file.session
          WHERE conversation = ? AND agent = ? AND NOT EXISTS (SELECT 1 FROM session WHERE agent = ? AND id = ?)
          """),
      arguments: [id, piece.agent.rawValue, piece.agent.rawValue, id])
    if let other { return SessionKey(other) }
    // Where it was not seen yet its file is not known either; it tells its place itself when it is read.
    return try session(
      id: SessionID(id), agent: piece.agent, transcript: "\(folder)/\(id).jsonl",
      time: piece.lastActivity)
  }

  /// The id under which a main transcript is a session. Most are the same session wherever its file lies; another
  /// name is unique only in its folder, so the second one to have it is told apart by the folder's name.
  private func claimedID(_ id: SessionID, agent: AgentID, transcript: String) throws -> SessionID {
    let owner = try String.fetchOne(
      database.cachedStatement(sql: "SELECT transcript FROM session WHERE agent = ? AND id = ?"),
      arguments: [agent.rawValue, id.rawValue])
    guard let owner, owner != transcript, !id.isUniqueOnItsOwn else { return id }
    let folder = transcript.droppingLastComponent.split(separator: "/").last.map(String.init) ?? ""
    return SessionID("\(folder)~\(id.rawValue)")
  }

  private mutating func session(
    id: SessionID, agent: AgentID, transcript: String, time: Timestamp?
  ) throws -> SessionKey {
    let known = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT key, transcript <> '' FROM session WHERE agent = ? AND id = ?"),
      arguments: [agent.rawValue, id.rawValue])
    let key: SessionKey
    if let known {
      key = SessionKey(known[0])
      guard known[1] == false else { return key }
      // Telemetry told of it before its transcript was seen.
      try database.execute(
        sql: "UPDATE session SET transcript = ? WHERE key = ?", arguments: [transcript, key.rawValue])
    } else {
      try database.cachedStatement(sql: "INSERT INTO session (agent, id, transcript) VALUES (?, ?, ?)")
        .execute(arguments: [agent.rawValue, id.rawValue, transcript])
      key = SessionKey(database.lastInsertedRowID)
      found.insert(key)
    }
    try log.append(key, at: time ?? now, .found(SessionOrigin(agent: agent, id: id, transcript: transcript)))
    return key
  }

  /// Keeps the time of a session's first record.
  private func noteBeginning(of session: SessionKey, _ batch: TranscriptBatch) throws {
    guard let first = batch.firstActivity?.milliseconds else { return }
    try database.cachedStatement(
      sql: "UPDATE session SET begun = ? WHERE key = ? AND (begun IS NULL OR begun > ?)"
    ).execute(arguments: [first, session.rawValue, first])
  }

  // MARK: Files

  private func save(_ piece: TranscriptProgress, session: SessionKey?) throws -> Int64 {
    let file = piece.file
    return try Int64.fetchOne(
      database.cachedStatement(sql: Self.saveFile),
      arguments: [
        file.path, session?.rawValue, file.role.rawValue, Int64(bitPattern: file.identity.device),
        Int64(bitPattern: file.identity.inode), file.identity.birthNanoseconds, file.offset, file.fingerprint,
        piece.batch.records, file.state.data,
        piece.batch.parentID == nil ? nil : piece.sessionID, piece.rewritten != nil || piece.isWhole,
      ]) ?? 0
  }

  private static let saveFile = """
    INSERT INTO file (path, session, role, device, inode, birth, offset, fingerprint, records, state, conversation)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET session = coalesce(excluded.session, session), role = excluded.role,
      device = excluded.device, inode = excluded.inode, birth = excluded.birth, offset = excluded.offset,
      fingerprint = excluded.fingerprint, state = excluded.state, deleted = 0,
      conversation = coalesce(excluded.conversation, conversation),
      records = excluded.records + CASE WHEN ? THEN 0 ELSE records END
    RETURNING id
    """

  /// Forgets what was noted of lines that are there no more.
  ///
  /// A transcript that was rewritten counts its lines from none on, see ``add(_:)``. A subagent's file and a document do not,
  /// so that those of their lines stay known that still can't be read, also in pieces that are yet to come.
  private mutating func forgetLines(of file: Int64, _ piece: TranscriptProgress) throws {
    if piece.rewritten != nil, piece.file.role == .main { return try unreadable.forgetLines(of: file) }
    let all: Range<Int64>? = piece.isWhole || piece.rewritten != nil ? 0..<Int64.max : nil
    guard piece.isWhole || piece.file.role == .subagent, let span = piece.span ?? all else { return }
    if try unreadable.forgetLines(of: file, in: span, except: piece.batch) { changesCounts = true }
  }

  // MARK: Steps that were told before

  /// Under which a file's state has up to when its session's steps were told when it was begun.
  private static let told = "store.steps_told"
  /// The last events that are looked through for steps: no transcript tells those of more than a day ago.
  private static let lookedThrough = 100_000

  /// Up to when the session's steps are known: a file that was rewritten, moved or packed tells all of them again, over
  /// several pieces where it is long. `nil` where none was told before.
  private func toldSteps(
    of piece: TranscriptProgress, in session: SessionKey, state: Data?
  ) throws -> Timestamp? {
    guard piece.file.role == .main, piece.batch.stepsSince != nil else { return nil }
    if let state, piece.rewritten == nil {
      // What is read whole each time remembers itself what it has told.
      guard !piece.isWhole else { return nil }
      return DecoderState(data: state).numbers[Self.told].map { Timestamp(milliseconds: Int64($0)) }
    }
    let tellsSteps = piece.batch.facts.contains { if case .step = $0.fact { true } else { false } }
    guard !found.contains(session), tellsSteps || !piece.isWhole else { return nil }
    return try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT max(time) FROM event
          WHERE number > (SELECT max(number) FROM event) - ? AND session = ? AND kind = 'step'
          """),
      arguments: [Self.lookedThrough, session.rawValue]
    ).map(Timestamp.init(milliseconds:))
  }

  // MARK: Facts

  /// The event that a fact becomes; `nil` for a reply or a compaction that is known already.
  private mutating func kind(
    of located: TranscriptBatch.Located, session: SessionKey, file: Int64, source: SourcePointer,
    time: Timestamp
  ) throws -> SessionEventKind? {
    switch located.fact {
    case .profile(let change): return .described(change)
    case .compaction(let compaction):
      if let record = located.record, try !replies.isFirstShown(record, session: session) { return nil }
      return .compacted(compaction)
    case .reply(let reply):
      return try replies.record(reply, session: session, time: time).map { .replied($0) }
    case .agentSum(let sum):
      try replies.record(sum, session: session, time: time)
      return nil
    // Of what was done long ago nothing follows any more; the transcript has it.
    case .step(let step):
      return time.milliseconds < now.milliseconds - ReplySum.historyAge ? nil : .stepped(step)
    case .unreadable(let reason):
      changesCounts = true
      let isNew = try unreadable.note(reason, in: file, at: source.offset, length: source.length)
      return isNew ? .unreadable(reason: reason) : nil
    }
  }

  /// Keeps the lines that can't be read of a file that no session is known of, so that there is no event of them.
  private mutating func noteUnreadable(_ batch: TranscriptBatch, in file: Int64) throws {
    for located in batch.facts {
      guard case .unreadable(let reason) = located.fact else { continue }
      changesCounts = true
      _ = try unreadable.note(reason, in: file, at: located.offset, length: located.length)
    }
  }
}

extension String {
  fileprivate var droppingLastComponent: String {
    String(self[..<(lastIndex(of: "/") ?? startIndex)])
  }

  /// The path up to the component `name`, without it; `nil` where there is no such component.
  fileprivate func prefix(beforeComponent name: String) -> String? {
    let parts = split(separator: "/", omittingEmptySubsequences: false)
    return parts.lastIndex { $0 == name }.map { parts[..<$0].joined(separator: "/") }
  }
}
