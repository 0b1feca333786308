import ArgumentParser

/// The argument by which a session is named: its id, the start of it, or its name.
enum SessionName {
  /// Refuses what is no session before the daemon is asked: an empty one would ask for the list.
  static func validate(_ name: String?) throws {
    if name?.isEmpty == true { throw ValidationError("a session has an id that is not empty") }
  }
}
