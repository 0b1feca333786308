import Logging
import Synchronization

/// A handler that keeps what it is given, for all its copies.
struct Recording: LogHandler {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace
  private let kept = Lines()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// `error Message key=value`, in the order in which they came.
  var lines: [String] { kept.all.withLock { $0 } }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let line = "\(event.level) \(event.message)" + all.map { " \($0.key)=\($0.value)" }.joined()
    kept.all.withLock { $0.append(line) }
  }
}

/// An event as a logger hands it to its handler.
func logEvent(
  _ message: Logger.Message, _ level: Logger.Level = .info, _ metadata: Logger.Metadata? = nil,
  error: (any Error)? = nil
) -> LogEvent {
  LogEvent(
    level: level, message: message, error: error, metadata: metadata, source: nil, file: "Made/Made.swift",
    function: "made()", line: 7)
}
