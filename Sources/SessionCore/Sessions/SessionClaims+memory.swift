extension SessionClaims {
  /// What earlier looks at the processes found, and the next one goes by: who had what, and what nobody had.
  package struct Memory: Hashable, Sendable {
    /// A process: a pid alone is used again.
    struct Holder: Hashable, Sendable {
      var pid: Int32
      var startTicks: UInt64

      init(_ process: AgentProcess) { (pid, startTicks) = (process.pid, process.startTicks) }
      init(_ process: LiveAgent) { (pid, startTicks) = (process.pid, process.startTicks) }
    }

    /// A session that nobody had at a look, and the processes that were there then.
    ///
    /// What goes on after such a look is in one of these: a run too short to be seen was over before it.
    private struct Sighting: Hashable, Sendable {
      var activity: Timestamp
      var look: Timestamp
      var company: Set<Holder>
      /// Whether it went on since.
      var isProven = false

      /// A record after a longer silence, in milliseconds, may be of another run that took the session up.
      static let silence: Int64 = 600_000

      func isProof(of candidate: Candidate) -> Bool {
        isProven
          || candidate.lastActivity > look
            && candidate.lastActivity.milliseconds - activity.milliseconds <= Self.silence
      }
    }

    /// What was in a process that has it no more: without a record since, it is in none.
    private struct Bar: Hashable, Sendable {
      var since: Timestamp
      /// Processes that may have it all the same.
      var suspects: Set<Holder>
    }

    /// Sessions that are known to be over; a machine has a few a day.
    private static let mostBars = 1_024

    /// What each process had, when that was certain last.
    private(set) var had: [Holder: SessionID] = [:]
    private var doubts: [SessionID: Set<Holder>] = [:]
    private var sightings: [SessionID: Sighting] = [:]
    private var bars: [SessionID: Bar] = [:]

    /// - Parameter live: what is known to be in processes.
    package init(_ live: LiveSessions = LiveSessions()) {
      for session in live.sessions where session.id.rawValue != "pid-\(session.process.pid)" {
        had[Holder(session.process)] = session.id
      }
    }

    /// Takes note of which processes there are still: what others had, or may have had, is over.
    mutating func survived(_ living: Set<Holder>, at now: Timestamp) {
      for (holder, id) in had where !living.contains(holder) {
        had[holder] = nil
        bars[id] = Bar(since: now, suspects: [])
      }
      for (id, suspects) in doubts where !suspects.isSubset(of: living) {
        bars[id] = Bar(since: now, suspects: suspects.intersection(living))
        for (holder, known) in had where known == id { had[holder] = nil }
      }
      doubts = [:]
      if bars.count > Self.mostBars {
        for (id, _) in bars.sorted(by: { $0.value.since < $1.value.since }).prefix(bars.count - Self.mostBars)
        {
          bars[id] = nil
        }
      }
    }

    /// The processes that may have a session all the same that was in one that ended; `nil` where nothing is in its way.
    mutating func suspects(of candidate: Candidate) -> Set<Holder>? {
      guard let bar = bars[candidate.id] else { return nil }
      guard candidate.lastActivity > bar.since else { return bar.suspects }
      bars[candidate.id] = nil
      return nil
    }

    /// Who was there while a session evidently went on, and with which record it did not yet.
    func proof(of candidate: Candidate) -> (company: Set<Holder>, since: Timestamp)? {
      guard let sighting = sightings[candidate.id], sighting.isProof(of: candidate) else { return nil }
      return (sighting.company, sighting.activity)
    }

    /// Nobody has it, and these could.
    mutating func sighted(_ candidate: Candidate, among company: Set<Holder>, at now: Timestamp) {
      if var known = sightings[candidate.id] {
        known.isProven = known.isProof(of: candidate)
        if known.isProven || known.activity == candidate.lastActivity {
          sightings[candidate.id] = known
          return
        }
      }
      sightings[candidate.id] = Sighting(activity: candidate.lastActivity, look: now, company: company)
    }

    mutating func doubted(_ id: SessionID, among suspects: Set<Holder>) {
      doubts[id, default: []].formUnion(suspects)
    }

    /// A process certainly has it.
    mutating func claimed(_ id: SessionID, by holder: Holder, at now: Timestamp) {
      if let before = had[holder], before != id { bars[before] = Bar(since: now, suspects: []) }
      had[holder] = id
      sightings[id] = nil
      doubts[id] = nil
      bars[id] = nil
    }

    /// Keeps sightings of these alone.
    mutating func forgetSightings(except candidates: [Candidate]) {
      let known = Set(candidates.map(\.id))
      sightings = sightings.filter { known.contains($0.key) }
    }
  }
}
