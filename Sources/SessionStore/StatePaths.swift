/// Where sessiond keeps what has to last, by the XDG base directory specification.
package struct StatePaths: Hashable, Sendable {
  /// `$XDG_STATE_HOME/sessiond`, mode 0700.
  package let folder: String

  /// The database with offsets, events and what was derived from them.
  package var database: String { folder + "/sessiond.db" }

  /// Held while a daemon writes the database.
  package var lock: String { folder + "/sessiond.lock" }

  /// The secret that agents send with their telemetry.
  package var telemetryToken: String { folder + "/telemetry.token" }

  /// The folder in which calls of hooks wait for a daemon that was away.
  package var spool: String { folder + "/spool" }

  /// The folder in which each session has one of its own, with its context record.
  package var sessions: String { folder + "/sessions" }

  /// The folder with redacted copies of transcripts, where those are wanted.
  package var archive: String { folder + "/archive" }

  /// Reads `XDG_STATE_HOME` (ignored unless absolute, as the specification says) and `HOME`; `nil` without either.
  package init?(environment: (String) -> String?) {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      folder = state + "/sessiond"
    } else if let home = environment("HOME"), home.hasPrefix("/") {
      folder = home + "/.local/state/sessiond"
    } else {
      return nil
    }
  }
}
