import SessionCore

/// A look at the terminal pane in which a session's agent runs.
struct PaneSighting: Sendable {
  var session: SessionID
  /// What the pane's title says; `nil` where that is nothing.
  var title: Sighting.Look?
  /// What stands in the pane; `nil` where that says nothing, or was not captured.
  var screen: Sighting.Look?
  var time: Timestamp
}
