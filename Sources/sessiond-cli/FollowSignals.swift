import Glibc

/// Ends a program that follows when the user says so.
enum FollowSignals {
  /// The signals by which a user, a terminal or a system ends a program.
  static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// Answers them.
  static func install() {
    for number in ending {
      signal(number) { FollowSignals.endProcess($0) }
    }
  }

  /// Ends the program for a signal, from within its handler. Ctrl-C is how a person ends what follows, so all went well;
  /// for the others what a shell expects.
  static func endProcess(_ number: Int32) -> Never {
    _exit(number == SIGINT ? 0 : 128 + number)
  }
}
