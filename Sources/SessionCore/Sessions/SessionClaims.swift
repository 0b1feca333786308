/// Decides which sessions the processes of agents without a registry have. None is given to two, and where it can't be
/// known whose one is, it is nobody's.
///
/// A process that keeps transcripts open has those. Any other one has a session of the folder that it runs in, begun or
/// taken up after it started. Of several in one folder each keeps its session for as long as there are records of it;
/// a session that is new is that of the process that could have begun it, of two that could the one that started last
/// before it, where that is plain. Who has one keeps it until another one evidently goes on in its process, or is at work
/// while nobody else could be: what came and went between two looks may have been another process's. What was in a process that has ended is in none until
/// there is a record of it.
package struct SessionClaims {
  /// A session that a process may have.
  package struct Candidate: Hashable, Sendable {
    package var agent: AgentID
    package var id: SessionID
    package var folder: String?
    /// When it began; `nil` where that is not known.
    package var begun: Timestamp?
    package var lastActivity: Timestamp
    /// Whether a turn of it goes on, as its records have it: whoever works on it has not ended.
    package var isAtWork: Bool

    package init(
      agent: AgentID, id: SessionID, folder: String?, begun: Timestamp? = nil, lastActivity: Timestamp,
      isAtWork: Bool = false
    ) {
      self.agent = agent
      self.id = id
      self.folder = folder
      self.begun = begun
      self.lastActivity = lastActivity
      self.isAtWork = isAtWork
    }
  }

  /// Records may seem to be older than the process that wrote them by that much, in milliseconds.
  private static let slack: Int64 = 2_000
  /// A turn whose last record is older than that, in milliseconds, may have been left open by a run that was killed.
  private static let freshness: Int64 = 10_000

  /// What was decided.
  package private(set) var live = LiveSessions()
  /// What the next look goes by.
  package private(set) var memory: Memory
  private var claimed: Set<SessionID> = []
  private let now: Timestamp

  /// - Parameters:
  ///   - processes: those that can have a session, see ``AgentProcess/proper(_:)``.
  ///   - candidates: the sessions of their agents, as far as they are known.
  ///   - earlier: what the look before left to go by.
  ///   - now: when the processes were looked at.
  package init(
    _ processes: [AgentProcess], candidates: [Candidate], after earlier: Memory = Memory(), at now: Timestamp
  ) {
    self.now = now
    memory = earlier
    memory.survived(Set(processes.map(Memory.Holder.init)), at: now)
    memory.forgetSightings(except: candidates)
    // The last one that took a session up goes first.
    let newest = processes.sorted { ($1.started, $1.pid) < ($0.started, $0.pid) }
    for process in newest {
      if let open = process.open { claim(open, by: process, of: candidates) }
    }
    for (_, companions) in Self.sharingFolders(newest) { share(candidates, among: companions) }
    for process in newest where !live.sessions.contains(where: { $0.process.pid == process.pid }) {
      // Without a terminal it is nobody's to look at, and a server or a helper more often than not.
      if process.hasTerminal, process.folder != nil {
        live.sessions.append(process.having(process.placeholder))
      }
    }
    live.sessions.sort { ($0.process.pid, $0.id.rawValue) < ($1.process.pid, $1.id.rawValue) }
    live.doubtful.subtract(claimed)
  }

  /// The candidates of which it has to be known when they began: those in whose folder several processes are.
  package static func contested(_ candidates: [Candidate], by processes: [AgentProcess]) -> [Candidate] {
    let crowded = sharingFolders(processes).filter { $0.value.count > 1 }
    return candidates.filter { candidate in
      crowded[Place(candidate)].map { companions in companions.contains { couldHave(candidate, $0) } }
        ?? false
    }
  }

  // MARK: Open transcripts

  private mutating func claim(_ open: [SessionID], by process: AgentProcess, of candidates: [Candidate]) {
    for id in open where !claimed.contains(id) {
      guard candidates.contains(where: { $0.agent == process.agent && $0.id == id }) else { continue }
      claimed.insert(id)
      live.sessions.append(process.having(id))
    }
  }

  // MARK: Folders

  /// An agent in a folder.
  private struct Place: Hashable {
    var agent: AgentID
    var folder: String?

    init(_ candidate: Candidate) { (agent, folder) = (candidate.agent, candidate.folder) }
    init(_ process: AgentProcess) { (agent, folder) = (process.agent, process.folder) }
  }

  /// A process, and what it has so far.
  private struct Seat {
    enum Occupant {
      case nobody, doubtful
      case session(Candidate)
    }

    var process: AgentProcess
    var occupant = Occupant.nobody
    /// Whether it has had one since an earlier look.
    var isSettled = false

    var holder: Memory.Holder { Memory.Holder(process) }
    var isEmpty: Bool { if case .nobody = occupant { true } else { false } }

    /// Whether it could have taken up another session at that moment: of the one that it has nothing came after.
    func isFree(at time: Timestamp) -> Bool {
      guard process.started.milliseconds <= time.milliseconds + slack else { return false }
      return if case .session(let candidate) = occupant { candidate.lastActivity <= time } else { true }
    }
  }

  private static func sharingFolders(_ processes: [AgentProcess]) -> [Place: [AgentProcess]] {
    Dictionary(grouping: processes.filter { $0.open == nil && $0.folder != nil }, by: Place.init)
  }

  private static func couldHave(_ candidate: Candidate, _ process: AgentProcess) -> Bool {
    process.started.milliseconds <= candidate.lastActivity.milliseconds + slack
  }

  /// Goes through the sessions in the order in which they came to be in a process.
  private mutating func share(_ candidates: [Candidate], among processes: [AgentProcess]) {
    guard let place = processes.first.map(Place.init) else { return }
    let here = candidates.filter { candidate in
      Place(candidate) == place && processes.contains { Self.couldHave(candidate, $0) }
    }
    var seats = processes.map { Seat(process: $0) }
    for seat in seats.indices {
      guard let id = memory.had[seats[seat].holder], let own = here.first(where: { $0.id == id }) else {
        continue
      }
      (seats[seat].occupant, seats[seat].isSettled) = (.session(own), true)
    }
    let settled = Set(seats.filter(\.isSettled).compactMap { memory.had[$0.holder] })
    let arrivals = here.filter { !settled.contains($0.id) }
      .map { (candidate: $0, time: Self.arrival(of: $0, processes)) }
      .sorted { ($0.time, $0.candidate.id.rawValue) < ($1.time, $1.candidate.id.rawValue) }
    var considered: [Candidate] = []
    for (candidate, time) in arrivals {
      if let suspects = memory.suspects(of: candidate) {
        let present = suspects.intersection(seats.map(\.holder))
        if !present.isEmpty { doubt(candidate.id, among: present) }
        continue
      }
      considered.append(candidate)
      settle(candidate, arrivedAt: time, in: &seats)
    }
    for seat in seats {
      guard case .session(let candidate) = seat.occupant else { continue }
      claimed.insert(candidate.id)
      memory.claimed(candidate.id, by: seat.holder, at: now)
      live.sessions.append(seat.process.having(candidate.id))
    }
    for candidate in considered where !claimed.contains(candidate.id) {
      let company = seats.filter { Self.couldHave(candidate, $0.process) }.map(\.holder)
      memory.sighted(candidate, among: Set(company), at: now)
    }
  }

  /// Gives a session to the process that began it, or took it up, where that is known.
  private mutating func settle(_ candidate: Candidate, arrivedAt time: Timestamp, in seats: inout [Seat]) {
    let proof = memory.proof(of: candidate)
    // Who went on with it had nothing else after that.
    let turn = max(time, proof?.since ?? time)
    let free = seats.indices.filter { seats[$0].isFree(at: seats[$0].isSettled ? turn : time) }
    let proven = free.filter { proof?.company.contains(seats[$0].holder) ?? false }
    let able = proven.isEmpty ? free.filter { !seats[$0].isSettled } : proven
    guard !able.isEmpty else {
      if free.count == 1, candidate.isAtWork,
        now.milliseconds - candidate.lastActivity.milliseconds <= Self.freshness
      {
        seats[free[0]].occupant = .session(candidate)
        return
      }
      // Its own, or of a run that nobody saw.
      if !free.isEmpty { doubt(candidate.id, among: Set(free.map { seats[$0].holder })) }
      return
    }
    let empty = able.filter { seats[$0].isEmpty }
    let open = empty.isEmpty ? able : empty
    let isTimeKnown =
      candidate.begun != nil || seats.count { Self.couldHave(candidate, $0.process) } < 2
      || !proven.isEmpty && open.count == 1
    if isTimeKnown, let seat = Self.nearest(open, seats, at: time) {
      seats[seat].occupant = .session(candidate)
      return
    }
    let suspects = Set(open.map { seats[$0].holder })
    doubt(candidate.id, among: suspects)
    for seat in empty.isEmpty ? able : [] {
      if case .session(let before) = seats[seat].occupant { doubt(before.id, among: suspects) }
      seats[seat].occupant = .doubtful
    }
  }

  private mutating func doubt(_ id: SessionID, among suspects: Set<Memory.Holder>) {
    live.doubtful.insert(id)
    memory.doubted(id, among: suspects)
  }

  /// When a session came to be in one of these processes: when it began, or with its last record where it is older.
  private static func arrival(of candidate: Candidate, _ processes: [AgentProcess]) -> Timestamp {
    guard let begun = candidate.begun,
      processes.contains(where: { $0.started.milliseconds <= begun.milliseconds + slack })
    else { return candidate.lastActivity }
    return begun
  }

  /// The seat whose process began something at that moment: the only one, or of empty ones that which started so much
  /// nearer to it that the next one is more than twice as far.
  private static func nearest(_ places: [Int], _ seats: [Seat], at time: Timestamp) -> Int? {
    let byDistance = places.map { place in
      (place: place, distance: max(0, time.milliseconds - seats[place].process.started.milliseconds))
    }.sorted { $0.distance < $1.distance }
    guard let first = byDistance.first else { return nil }
    guard byDistance.count > 1 else { return first.place }
    guard seats[first.place].isEmpty, first.distance * 2 < byDistance[1].distance else { return nil }
    return first.place
  }
}
