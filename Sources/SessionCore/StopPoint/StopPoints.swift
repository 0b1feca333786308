/// Whether each session could be stopped: the steps of every one go to its own ``StopPointMonitor``.
package struct StopPoints: Sendable {
  /// Steps older than this say nothing any more, in milliseconds: no transcript tells them either.
  package static let memory = ReplySum.historyAge

  /// What is known of a session before its first step is told.
  package struct Beginning: Sendable {
    /// What states name it with; `nil` where that can't be read.
    package var id: SessionID?
    /// The folder that it works in; `nil` where none is known.
    package var folder: String?
    /// What was seen in its working tree; `nil` where nothing was.
    package var tree: WorkTree?

    package init(id: SessionID?, folder: String?, tree: WorkTree?) {
      self.id = id
      self.folder = folder
      self.tree = tree
    }
  }

  private struct Followed {
    var monitor = StopPointMonitor()
    /// When the last step was done.
    var last: Timestamp
    /// What states name the session with; `nil` where that can't be read.
    var id: SessionID?
    /// What its terminal showed when the verdict was given.
    var shown: SessionState?
    var verdict: StopPoint?

    mutating func took(_ step: SessionStep, _ evidence: Evidence) -> PhaseChange? {
      last = max(last, evidence.time)
      return monitor.took(step, evidence: evidence)
    }

    /// Gives the verdict anew, where it is due or the terminal shows something else of an agent that has spoken: all else
    /// follows from events.
    ///
    /// - Returns: whether it is another one.
    mutating func judge(isDue: Bool, at now: Timestamp, _ states: [SessionID: StateVerdict]) -> Bool {
      let state = id.flatMap { states[$0] }
      let shown = monitor.shown(state)
      guard isDue || shown != self.shown else { return false }
      let before = verdict
      (self.shown, verdict) = (shown, monitor.verdict(at: now, state: state))
      return verdict != before
    }
  }

  private var followed: [SessionKey: Followed] = [:]
  /// The folders of sessions that were told of before a step was.
  private var folders: [SessionKey: String] = [:]
  /// What was said of each last.
  private var given: [SessionKey: StopPoint] = [:]
  private var due = DueVerdicts<SessionKey>()

  package init() {}

  /// Takes an event into account; those that are no step, no compaction and name no folder say nothing.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: by which it is told what is history.
  ///   - beginning: tells what is known of a session of which no step was told so far.
  /// - Returns: the change of the phase that follows, if one does.
  package mutating func take(
    _ event: SessionEvent, at now: Timestamp, beginning: (SessionKey) -> Beginning
  ) -> PhaseChange? {
    let step: SessionStep?
    switch event.kind {
    case .stepped(let told): step = told
    case .hooked(let call): step = call.step
    case .compacted:
      followed[event.session]?.monitor.compacted()
      due.told(of: event.session)
      return nil
    case .described(let profile):
      guard let folder = profile.project else { return nil }
      followed[event.session]?.monitor.works(in: folder)
      due.told(of: event.session)
      if followed[event.session] == nil { folders[event.session] = folder }
      return nil
    case .found, .active, .replied, .summed, .alerted, .phaseChanged, .unreadable, .rewritten,
      .transcriptDeleted:
      return nil
    }
    guard let step, event.time.milliseconds > now.milliseconds - Self.memory else { return nil }
    if followed[event.session] == nil {
      let known = beginning(event.session)
      followed[event.session] = Followed(last: event.time, id: known.id)
      // A tree that was seen before the session went on is not told of again.
      followed[event.session]?.monitor.saw(known.tree)
      if let folder = folders.removeValue(forKey: event.session) ?? known.folder {
        followed[event.session]?.monitor.works(in: folder)
      }
    }
    due.told(of: event.session)
    // In its place: a copy of the monitor would copy all that it remembers with each step.
    return followed[event.session]?.took(
      step, Evidence(time: event.time, event: event.number, source: event.source))
  }

  /// The working trees were looked at.
  package mutating func saw(_ trees: [SessionKey: WorkTree]) {
    for session in Array(followed.keys) {
      followed[session]?.monitor.saw(trees[session])
      due.told(of: session)
    }
  }

  /// Forgets the sessions of which nothing was told for so long that it says nothing any more.
  package mutating func forget(at now: Timestamp) {
    followed = followed.filter { $0.value.last.milliseconds > now.milliseconds - Self.memory }
    given = given.filter { followed[$0.key] != nil }
    due.toldOfAll()
    // Those that have gone on by now are followed, and of others the beginning says more than enough.
    folders = [:]
  }

  /// Whether each session could be stopped at that moment, with what it does.
  package mutating func verdicts(at now: Timestamp, states: [SessionID: StateVerdict]) -> [SessionKey:
    StopPoint]
  {
    let due = due.take(at: now)
    // In their places, and without `indices`, which would hold all of them once more: a monitor is large.
    var place = followed.startIndex
    while place != followed.endIndex {
      let key = followed.keys[place]
      if followed.values[place].judge(isDue: due?.contains(key) ?? true, at: now, states) {
        given[key] = followed.values[place].verdict
      }
      followed.formIndex(after: &place)
    }
    return given
  }
}
