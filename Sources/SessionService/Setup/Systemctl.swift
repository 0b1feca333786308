import LinuxHost

/// Asks the user's service manager, through `systemctl --user`.
struct Systemctl {
  let machine: SetupMachine

  /// What it prints; `nil` where it says no.
  func ask(_ words: String...) throws(SetupError) -> String? {
    guard let answer = try machine.run(["systemctl", "--user"] + words), answer.code == 0 else { return nil }
    return answer.output
  }

  /// Whether a unit runs, or listens.
  func isActive(_ unit: String) throws(SetupError) -> Bool {
    try ask("is-active", unit) != nil
  }

  /// Whether the manager knows the unit by older files than there are.
  func needsReload(_ unit: String) throws(SetupError) -> Bool {
    try ask("show", "-p", "NeedDaemonReload", "--value", unit)?.contains("yes") == true
  }

  /// The variables that the manager's services get, as `NAME=value`.
  ///
  /// - Throws: ``SetupError``, unavailable where no manager answers.
  func variables() throws(SetupError) -> [Substring] {
    let answer = try machine.run(["systemctl", "--user", "show-environment"])
    guard let answer, answer.code == 0 else {
      let reason = answer?.complaints.split(separator: "\n").first.map(String.init) ?? "there is no systemctl"
      throw SetupError(
        .unavailable,
        "no service manager of systemd answers for this user (\(reason)); start sessiond yourself,"
          + " in your shell's profile for instance: sessiond run &")
    }
    return answer.output.split(separator: "\n")
  }

  /// Tells the value that the manager's services get of a variable. One that the manager has to quote begins with a dollar,
  /// and so is no absolute path to anybody.
  ///
  /// - Throws: as ``variables()``.
  func environment() throws(SetupError) -> (String) -> String? {
    let variables = try variables()
    return { name in
      variables.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
  }
}
