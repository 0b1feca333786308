import Glibc
package import Logging

/// Writes the log to standard error, one line a message: `info  Worker started worker.name=budget`.
///
/// Where the journal reads standard error, each line begins with its priority (`<6>`) as `sd-daemon(3)` has it, and
/// carries no time, since the journal keeps its own.
package struct StandardErrorLog: LogHandler {
  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level

  private let isJournal: Bool

  /// A handler that lets messages from `level` on through.
  package init(level: Logger.Level) {
    logLevel = level
    isJournal = getenv("JOURNAL_STREAM") != nil
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.sorted { $0.key < $1.key }
      .map { " \($0.key)=\(Self.printable("\($0.value)"))" }.joined()
    let prefix = isJournal ? "<\(event.level.priority)>" : "\(Self.time()) \(event.level) "
    let line = prefix + Self.printable("\(event.message)") + details + "\n"
    // One write a line: lines of several threads do not mix.
    _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Names and messages from outside must not command a terminal.
  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
  }

  private static func time() -> String {
    var now = time_t(WallClock.milliseconds() / 1_000)
    var parts = tm()
    localtime_r(&now, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}

extension Logger.Level {
  /// The syslog priority, `syslog(3)`.
  fileprivate var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
