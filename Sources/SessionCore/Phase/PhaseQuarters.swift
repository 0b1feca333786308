/// How much a call says for a phase, in quarters: exact sums, whatever the machine.
///
/// Set by hand against moments of recorded sessions that readers judged, see `Fixtures/phases` of the tests. Weights that
/// were fitted to 400 of them by search or by regression told no more of people that were left out than these.
enum PhaseQuarters {
  // MARK: Looks

  /// A file is read, or looked for, by a tool of the agent's.
  static let read = 2
  /// The same in a shell: a line often looks at several things.
  static let look = 3
  /// The web.
  static let browse = 4
  /// The repository: at times its history, at times one's own changes before they are put away.
  static let repository = 1
  static let delegate = 1

  // MARK: Work

  static let edit = 8
  static let test = 8
  /// Work is committed, pushed, handed in.
  static let putAway = 8
  /// Anything else that changes the repository.
  static let versionControl = 4
  /// Builds, formatters, linters, packages: they go along with the work.
  static let check = 3
  static let otherProgram = 3

  // MARK: Plans

  /// A plan is made or handed over: nothing that was done before outweighs it.
  static let plan = 16
  static let ask = 4
  static let newTask = 4
  /// A list of tasks that is written as a whole is mostly one that is ticked off.
  static let taskList = 1
}
