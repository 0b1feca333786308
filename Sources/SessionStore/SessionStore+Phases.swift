import GRDB
package import SessionCore

/// What is derived from the steps of sessions.
extension SessionStore {
  /// A change of a session's phase, not numbered yet.
  package struct DerivedPhase: Sendable {
    package var session: SessionKey
    package var time: Timestamp
    package var change: PhaseChange

    package init(session: SessionKey, time: Timestamp, change: PhaseChange) {
      self.session = session
      self.time = time
      self.change = change
    }
  }

  /// Keeps changes of phases, and the cursor behind the last event taken into account, all or nothing.
  ///
  /// - Returns: the changes as numbered events.
  package func commit(worker: String, cursor: Int64, phases: [DerivedPhase]) throws -> [SessionEvent] {
    try write { database in
      var log = try EventLog(database)
      for derived in phases {
        let transition = PhaseTransition(
          from: derived.change.from, to: derived.change.to, step: derived.change.evidence.event)
        try log.append(derived.session, at: derived.time, .phaseChanged(transition))
      }
      try Self.save(cursor: cursor, of: worker, database)
      return log.events
    }
  }
}
