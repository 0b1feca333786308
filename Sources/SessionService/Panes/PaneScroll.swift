import SessionCore

/// What stands in the terminal pane of a session's agent, with what has scrolled away in front.
struct PaneScroll: Sendable {
  var session: SessionID
  /// From the top down, each line that the terminal has folded as one.
  var lines: [String]
  var time: Timestamp
}
