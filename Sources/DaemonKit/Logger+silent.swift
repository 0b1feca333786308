package import Logging

extension Logger {
  /// A logger that writes nowhere: what a part of this target has until it is given one.
  package static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
