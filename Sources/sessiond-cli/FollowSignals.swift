import ControlAPI
import Glibc

/// Ends a program that follows when the user says so, and leaves the terminal as it was found.
enum FollowSignals {
  /// Answers the signals that end a program, and those that stop it for a while.
  ///
  /// - Parameter isScreen: whether the terminal has to be restored.
  static func install(isScreen: Bool) {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      handle(number, isScreen ? { FollowSignals.restoreScreenAndEnd($0) } : { FollowSignals.end($0) })
    }
    guard isScreen else { return }
    handle(SIGTSTP) { _ in FollowSignals.stop() }
    arguments = CommandLine.unsafeArgv
    handle(SIGWINCH) { _ in FollowSignals.beginAgain() }
  }

  // Written once before the handler that reads it is installed.
  nonisolated(unsafe) private static var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

  /// Ends the program when nobody reads its output any more, also while there is nothing to write.
  static func endWithReader() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        // Asked for nothing, poll(2) still tells of the reader's end of a pipe.
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        while poll(&output, 1, -1) < 0, errno == EINTR {}
        _exit(ControlAPI.ExitCode.ok.rawValue)
      }, nil)
  }

  /// Hides the cursor, which would jump about.
  static func hideCursor() {
    emit("\u{1b}[?25l")
  }

  /// Shows the cursor again, and ends colours.
  static func restoreScreen() {
    emit("\u{1b}[0m\u{1b}[?25h")
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  // What follows runs in signal handlers: nothing but calls that signal-safety(7) lists, and nothing
  // allocated.

  private static func restoreScreenAndEnd(_ number: Int32) {
    restoreScreen()
    end(number)
  }

  private static func end(_ number: Int32) {
    // Ctrl-C is how a person ends this, so all went well; for the others what a shell expects.
    _exit(number == SIGINT ? ControlAPI.ExitCode.ok.rawValue : 128 + number)
  }

  private static func stop() {
    restoreScreen()
    kill(getpid(), SIGSTOP)
    hideCursor()
  }

  /// The terminal has another size: this program starts anew in its place and asks for a picture of that size.
  private static func beginAgain() {
    var none = sigset_t()
    sigemptyset(&none)
    // A program inherits the mask, in which this signal is blocked while its handler runs.
    sigprocmask(SIG_SETMASK, &none, nil)
    if let arguments { execv("/proc/self/exe", arguments) }
  }

  private static func emit(_ sequence: StaticString) {
    _ = write(STDOUT_FILENO, sequence.utf8Start, sequence.utf8CodeUnitCount)
  }
}
