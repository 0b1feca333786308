/// When to look at which terminals: often while something changes, seldom where nothing does or nothing can be told.
package struct TerminalPace: Sendable {
  /// Between two looks while something changes, in milliseconds.
  private static let brisk: Int64 = 1_000
  /// Between two looks where nothing has changed for ``quietLooks``.
  package static let calm: Int64 = 5_000
  /// Between two looks where no rule fits what is shown, or where it has been at rest for ``restLooks``. Sooner comes one
  /// when anybody else tells that the session does something else.
  package static let slow: Int64 = 60_000
  /// Looks in a row that saw nothing new, from which on they come more seldom.
  private static let quietLooks = 10
  /// The same, for a terminal at rest whose session's steps tell of no end.
  private static let restLooks = 70

  private struct Terminal {
    var state: SessionState?
    /// When it was looked at last.
    var looked: Int64?
    var quietLooks = 0
    /// What it was last seen to show; `nil` where no rule fits.
    var shows: SessionState?

    /// Until the next look.
    var pause: Int64 {
      if quietLooks <= TerminalPace.quietLooks { return TerminalPace.brisk }
      switch shows {
      case .busy, .waiting, .background, .limited, .gone: return TerminalPace.calm
      case .idle: return quietLooks <= TerminalPace.restLooks ? TerminalPace.calm : TerminalPace.slow
      case nil: return TerminalPace.slow
      }
    }
  }

  private var terminals: [SessionID: Terminal] = [:]

  package init() {}

  /// Takes which sessions have to be looked at, all of them, and what they do by all that is known.
  ///
  /// - Parameters:
  ///   - sessions: those that have to be looked at.
  ///   - states: what is known of them and of others.
  ///   - moment: milliseconds of a clock that never goes back.
  /// - Returns: those to look at now.
  package mutating func due(
    _ sessions: Set<SessionID>, states: [SessionID: StateVerdict], at moment: Int64
  ) -> Set<SessionID> {
    if terminals.keys.contains(where: { !sessions.contains($0) }) {
      terminals = terminals.filter { sessions.contains($0.key) }
    }
    return sessions.filter { session in
      var terminal = terminals[session] ?? Terminal()
      if let state = states[session]?.state, state != terminal.state {
        (terminal.state, terminal.quietLooks) = (state, 0)
      }
      let isDue = terminal.looked.map { moment - $0 >= terminal.pause } ?? true
      if isDue {
        terminal.looked = moment
        terminal.quietLooks += 1
      }
      terminals[session] = terminal
      return isDue
    }
  }

  /// Takes what a look has shown; a title at rest tells no more than none.
  package mutating func saw(_ session: SessionID, title: Sighting.Look?, screen: Sighting.Look?) {
    terminals[session]?.shows = screen?.state ?? title.flatMap { $0.state == .idle ? nil : $0.state }
  }

  /// When the next look is due; `nil` where there is nothing to look at.
  package var next: Int64? { terminals.values.map { ($0.looked ?? 0) + $0.pause }.min() }
}
