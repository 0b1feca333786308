import Glibc

/// Who reads what this process writes to standard error.
package enum LogReader: Sendable {
  /// The journal, which takes entries with fields of their own as well.
  case journal
  /// The journal, but lines alone get there: through a pipe, or since its socket for entries is out of reach.
  case journalLines
  /// A person, or a file.
  case person

  /// Looks at standard error and at what the service manager says of it.
  ///
  /// `JOURNAL_STREAM` is inherited by all that a service starts, a shell in a terminal for instance, so it counts only
  /// where it names the very socket that standard error is; or where the manager started this process, or the shell
  /// around it, and standard error is a pipe, which then most likely leads on to the journal.
  ///
  /// - Parameters:
  ///   - descriptor: Standard error.
  ///   - entrySocket: Where the journal takes entries.
  ///   - variable: The value of a variable of the environment, by its name.
  package init(
    descriptor: CInt = STDERR_FILENO, entrySocket: String = "/run/systemd/journal/socket",
    variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) {
    var status = stat()
    guard let stream = variable("JOURNAL_STREAM"), fstat(descriptor, &status) == 0 else {
      self = .person
      return
    }
    if stream == "\(status.st_dev):\(status.st_ino)" {
      // Asked first: libsystemd takes a missing socket for success.
      self = access(entrySocket, W_OK) == 0 ? .journal : .journalLines
      return
    }
    let isPipe = [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    let started = variable("SYSTEMD_EXEC_PID").flatMap { pid_t($0) }
    self = isPipe && [getpid(), getppid()].contains(started) ? .journalLines : .person
  }
}
