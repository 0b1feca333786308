/// How the programs end: a documented table, so that scripts can rely on it.
///
/// The numbers above 63 are those of `sysexits.h`.
package struct ExitCode: RawRepresentable, Hashable, Sendable {
  /// The number that the process ends with.
  package let rawValue: Int32

  /// An exit code of that number.
  ///
  /// - Parameter rawValue: the number that the process ends with.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// All went well.
  package static let ok = ExitCode(rawValue: 0)
  /// A check found something wrong, or what was asked for does not exist.
  package static let failure = ExitCode(rawValue: 1)
  /// The command line was not understood.
  package static let usage = ExitCode(rawValue: 64)
  /// The input was not what it should be.
  package static let data = ExitCode(rawValue: 65)
  /// The daemon is not running, or went away.
  package static let unavailable = ExitCode(rawValue: 69)
  /// A defect of the program itself.
  package static let software = ExitCode(rawValue: 70)
  /// The daemon did not answer in time, or another one runs already; trying again may help.
  package static let temporaryFailure = ExitCode(rawValue: 75)
  /// What answered does not speak the control API.
  package static let `protocol` = ExitCode(rawValue: 76)
  /// The socket or the daemon belongs to somebody else.
  package static let noPermission = ExitCode(rawValue: 77)
  /// The configuration has a mistake.
  package static let configuration = ExitCode(rawValue: 78)

  /// Every exit code with what it means, in the order of help texts.
  package static let table: [(code: ExitCode, meaning: String)] = [
    (.ok, "all went well"),
    (.failure, "a check found something wrong, or there is no such thing"),
    (.usage, "the command line was not understood"),
    (.data, "the input was not what it should be"),
    (.unavailable, "the daemon is not running, or went away"),
    (.software, "a defect of the program itself"),
    (.temporaryFailure, "the daemon did not answer in time, or another one runs already"),
    (.protocol, "what answered does not speak the control API"),
    (.noPermission, "the socket or the daemon belongs to somebody else"),
    (.configuration, "the configuration has a mistake"),
  ]
}
