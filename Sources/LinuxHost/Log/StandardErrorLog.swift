import Glibc
package import Logging

/// Writes the log to standard error, one line a message: `14:02:11 info Worker started worker.name=budget`.
///
/// Where the lines go to the journal, each begins with its priority instead (`<6>`, as `sd-daemon(3)` has it) and carries
/// no time, since the journal keeps its own.
package struct StandardErrorLog: LogHandler {
  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level

  private let reader: LogReader
  private let descriptor: CInt

  /// A handler that lets messages from `level` on through.
  ///
  /// - Parameters:
  ///   - level: The lowest level that gets through.
  ///   - reader: Who reads it.
  ///   - descriptor: Where lines are written; stays its owner's.
  package init(level: Logger.Level, reader: LogReader = LogReader(), descriptor: CInt = STDERR_FILENO) {
    logLevel = level
    self.reader = reader
    self.descriptor = descriptor
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let beginning =
      switch reader {
      case .journal, .journalLines: "<\(event.level.priority)>"
      case .person: "\(Self.time()) \(event.level) "
      }
    let line = beginning + LogText.line(of: event, LogText.details(of: event, with: metadata)) + "\n"
    // One write a line: lines of several threads do not mix.
    _ = line.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) }
  }

  private static func time() -> String {
    var now = time_t(WallClock.milliseconds() / 1_000)
    var parts = tm()
    localtime_r(&now, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
