import AgentFormats
import ControlAPI
import SessionCore
import SessionStore
import Synchronization

/// Takes calls of agents' hooks, from the socket and from the spool, and what status lines tell: reads them, stores them,
/// and counts what could not be taken. It opens nothing that they name.
final class HookIntake: Sendable {
  /// What came since the start.
  struct Counts: Hashable, Sendable {
    /// Calls that are stored.
    var calls = 0
    /// Calls that were delivered before.
    var repeated = 0
    /// Calls among the stored ones that had waited in the spool.
    var spooled = 0
    /// What is no call, or no status line's.
    var refused = 0
    /// Why the last one was refused.
    var problem: String?
    /// Calls of agents that are switched off.
    var ignored = 0
    /// Sessions whose transcript, as they say, lies where none is read.
    var strays = 0
    /// Where the last one of these says that it is.
    var stray: String?
  }

  /// A call that waits to be stored.
  struct Pending: Sendable {
    var body: [UInt8]
    var agent: AgentID
    var delivery: DeliveryID
    /// When the hook was called, in nanoseconds since 1970, as its program says; `nil` where it does not.
    var nanoseconds: UInt64?
  }

  private struct State {
    var counts = Counts()
    /// Sessions with the paths of their transcripts that were judged, and what is taken of each; cleared when they are
    /// many.
    var judged: [String: String?] = [:]
    /// What was told last of each session, so that the same is not stored again; cleared when they are many.
    var told: [SessionID: Told] = [:]
  }

  private struct Told {
    var figures: ToldFigures
    /// What it said last of the conversation and of each of the account's windows: a line may leave out what another one
    /// said before it and says again.
    var said: ToldFigures
    /// Whether all of it is in the store: of a session that is not known yet the account's windows are.
    var isStored: Bool
  }

  /// So many sessions are remembered at a time.
  private static let mostRemembered = 1_000

  private let lane: EventLane
  private let roots: @Sendable () -> [AgentRoot]
  private let isRead: @Sendable (AgentID) -> Bool
  private let now: @Sendable () -> Timestamp
  private let state = Mutex(State())

  /// - Parameters:
  ///   - lane: stores them.
  ///   - roots: the folders of the agents that are read.
  ///   - isRead: whether an agent is read at all.
  ///   - now: the time.
  init(
    lane: EventLane, roots: @escaping @Sendable () -> [AgentRoot],
    isRead: @escaping @Sendable (AgentID) -> Bool, now: @escaping @Sendable () -> Timestamp
  ) {
    self.lane = lane
    self.roots = roots
    self.isRead = isRead
    self.now = now
  }

  var received: Counts { state.withLock { $0.counts } }

  // MARK: Hooks

  /// Stores a call that is being delivered; it is in the store when this returns. One of an agent that is switched off is
  /// counted alone.
  ///
  /// - Returns: what it tells; `nil` where it is not kept.
  /// - Throws: ``DocumentProblem`` where it is none, anything else where it can't be stored.
  func take(_ pending: Pending) throws -> HookReport? {
    guard let report = try read(pending) else { return nil }
    note(calls: 1, repeated: try lane.record([delivery(report, pending)]), areSpooled: false)
    return report
  }

  /// Stores calls that have waited, in their order. What is none is counted, and left out.
  ///
  /// - Throws: where they can't be stored; then none of them is.
  func take(spooled pending: [Pending]) throws {
    let calls = pending.compactMap { pending in
      ((try? read(pending)) ?? nil).map { delivery($0, pending) }
    }
    guard !calls.isEmpty else { return }
    note(calls: calls.count, repeated: try lane.record(calls), areSpooled: true)
  }

  private func note(calls: Int, repeated: Int, areSpooled: Bool) {
    state.withLock { state in
      state.counts.calls += calls - repeated
      state.counts.repeated += repeated
      if areSpooled { state.counts.spooled += calls - repeated }
    }
  }

  /// What a call tells; `nil` where its agent is switched off.
  private func read(_ pending: Pending) throws -> HookReport? {
    let report = try countingRefusal {
      () throws(DocumentProblem) in try HookReport.read(pending.body, of: pending.agent)
    }
    guard isRead(report.agent) else {
      state.withLock { $0.counts.ignored += 1 }
      return nil
    }
    return report
  }

  private func delivery(_ report: HookReport, _ pending: Pending) -> HookDelivery {
    HookDelivery(
      agent: report.agent, session: report.session, delivery: pending.delivery, time: time(of: pending),
      event: report.event, steps: report.steps, transcript: transcript(of: report),
      profile: SessionProfile(project: report.project, model: report.model))
  }

  /// When the hook was called: the daemon may be late. Now, where its program does not say, or can't be right.
  private func time(of pending: Pending) -> Timestamp {
    let now = now()
    guard let nanoseconds = pending.nanoseconds else { return now }
    let time = Timestamp(milliseconds: Int64(nanoseconds / 1_000_000))
    return Timestamp.credible(from: now)?.contains(time) ?? true ? time : now
  }

  private func countingRefusal<Value>(
    _ read: () throws(DocumentProblem) -> Value
  ) throws(DocumentProblem) -> Value {
    do {
      return try read()
    } catch {
      state.withLock { state in
        state.counts.refused += 1
        state.counts.problem = error.description
      }
      throw error
    }
  }

  /// The path that the session says its transcript has, where one would be read there.
  private func transcript(of report: HookReport) -> String? {
    guard let path = report.transcript else { return nil }
    let name = report.session.rawValue + path
    if let judged = state.withLock({ $0.judged[name] }) { return judged }
    let verdict = HookTranscript.path(path, of: report.session, of: report.agent, in: roots())
    state.withLock { state in
      if state.judged.count >= Self.mostRemembered { state.judged.removeAll() }
      state.judged[name] = .some(verdict)
      guard verdict == nil else { return }
      state.counts.strays += 1
      state.counts.stray = path
    }
    return verdict
  }

  // MARK: Status lines

  /// Stores what is new in what a status line was handed.
  ///
  /// - Returns: whose line it is.
  /// - Throws: ``DocumentProblem`` where it is no such document, anything else where it can't be stored.
  func takeStatusLine(_ body: [UInt8]) throws -> SessionID {
    let now = now()
    let line = try countingRefusal {
      () throws(DocumentProblem) in try ClaudeStatusLine(body, present: now)
    }
    guard isRead(ClaudeCode.agent) else {
      state.withLock { $0.counts.ignored += 1 }
      return line.session
    }
    // The moment is another one each time; all else tells whether there is something new.
    var figures = ToldFigures(
      agent: ClaudeCode.agent, session: line.session, time: Timestamp(milliseconds: 0), model: line.model,
      windowTokens: line.windowTokens, usedTokens: line.usedTokens, quotas: line.quotas)
    let root = line.transcript.flatMap { roots().root(of: $0) }
    // An account whose folder is not read is that of none of the sessions that are shown.
    if line.transcript != nil, root == nil { figures.quotas = [] }
    let folder = figures.quotas.isEmpty ? nil : root?.path
    for index in figures.quotas.indices { figures.quotas[index].folder = folder }
    let quotas = figures.quotas
    for index in figures.quotas.indices { figures.quotas[index].measured = figures.time }
    let told = figures
    let known = state.withLock { $0.told[line.session] }
    let isSame = known?.figures == told
    if isSame, known?.isStored == true { return line.session }
    figures.time = now
    figures.isFresh = known.map { Self.isFresh(told, since: $0.said) } ?? false
    // Drawn again without a reply it says of the account what it said before.
    figures.quotas = known == nil || figures.isFresh ? quotas : []
    // The same is no news, and a reply may have come since.
    if known?.figures.usedTokens == line.usedTokens, known?.isStored == true { figures.usedTokens = nil }
    figures.mayRepeat = known == nil
    figures.isOfOtherModel = known.map { $0.figures.model != line.model } ?? false
    let isStored = try lane.record(figures)
    state.withLock { state in
      if state.told.count >= Self.mostRemembered { state.told.removeAll() }
      state.told[line.session] = Told(
        figures: told, said: Self.said(told, after: known?.said), isStored: isStored)
    }
    return line.session
  }

  /// Whether a reply came between two lines of a session.
  private static func isFresh(_ told: ToldFigures, since known: ToldFigures) -> Bool {
    told.quotas.contains { !known.quotas.contains($0) }
      || told.usedTokens != nil && told.usedTokens != known.usedTokens
  }

  /// What a line says, and what it leaves out of what was said before it.
  private static func said(_ told: ToldFigures, after before: ToldFigures?) -> ToldFigures {
    guard let before else { return told }
    var said = told
    said.usedTokens = told.usedTokens ?? before.usedTokens
    said.quotas += before.quotas.filter { earlier in
      !told.quotas.contains { $0.limit == earlier.limit && $0.minutes == earlier.minutes }
    }
    return said
  }
}
