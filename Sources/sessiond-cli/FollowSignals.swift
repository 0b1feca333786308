import Glibc

/// Ends a program that follows when the user says so.
enum FollowSignals {
  /// Answers the signals that end a program.
  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      signal(number) { number in
        // Ctrl-C is how a person ends this, so all went well; for the others what a shell expects.
        _exit(number == SIGINT ? 0 : 128 + number)
      }
    }
  }
}
