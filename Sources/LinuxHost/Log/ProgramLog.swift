package import Logging
import Synchronization

/// The log of the program: as whoever reads it takes it best, limited, and of a level that may change while it runs.
///
/// All copies share the level and the limiter. Metadata is each copy's own, as `LogHandler` wants it; so is a level
/// set on a copy, which then no longer follows the shared one.
package struct ProgramLog: LogHandler {
  /// The level of all copies, for a change while the program runs.
  package let level: LogLevel

  private let limit: Limit
  private var handler: any LogHandler
  private var ownLevel: Logger.Level?

  /// The log to standard error: with fields of their own if that is the journal, else as lines.
  package init(level: Logger.Level, reader: LogReader = LogReader()) {
    let handler: any LogHandler =
      switch reader {
      case .journal: JournalLog(level: .trace)
      case .journalLines, .person: StandardErrorLog(level: .trace, reader: reader)
      }
    self.init(level: level, handler: handler)
  }

  /// A log that `handler` writes.
  ///
  /// - Parameters:
  ///   - level: The lowest level that gets through.
  ///   - handler: Writes what passes; its own level is not asked.
  ///   - limiter: Decides what passes.
  ///   - milliseconds: A clock that never goes back.
  package init(
    level: Logger.Level, handler: any LogHandler, limiter: LogLimiter = LogLimiter(),
    milliseconds: @escaping @Sendable () -> Int64 = { Monotonic.milliseconds() }
  ) {
    self.level = LogLevel(level)
    self.handler = handler
    limit = Limit(limiter, handler, milliseconds)
  }

  package var logLevel: Logger.Level {
    get { ownLevel ?? level.current }
    set { ownLevel = newValue }
  }

  package var metadata: Logger.Metadata {
    get { handler.metadata }
    set { handler.metadata = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { handler[metadataKey: key] }
    set { handler[metadataKey: key] = newValue }
  }

  package func log(event: LogEvent) {
    if limit.passes(event) { handler.log(event: event) }
  }

  /// Says how much was held back, as far as it has not been said. Call it before the program ends, and from time to time if
  /// a number should not wait for the next message.
  package func flush() {
    limit.flush()
  }
}

extension ProgramLog {
  /// What the copies share.
  private final class Limit: Sendable {
    private let limiter: Mutex<LogLimiter>
    /// Without any copy's metadata: what was held back may be another's.
    private let handler: any LogHandler
    private let milliseconds: @Sendable () -> Int64

    init(_ limiter: LogLimiter, _ handler: any LogHandler, _ milliseconds: @escaping @Sendable () -> Int64) {
      self.limiter = Mutex(limiter)
      self.handler = handler
      self.milliseconds = milliseconds
    }

    func passes(_ event: LogEvent) -> Bool {
      let answer = limiter.withLock {
        $0.logged(event.message.description, level: event.level, at: milliseconds())
      }
      say(answer.due)
      return answer.passes
    }

    func flush() {
      say(limiter.withLock { $0.flush(at: milliseconds()) })
    }

    private func say(_ due: [LogLimiter.Held]) {
      for held in due {
        handler.log(
          event: LogEvent(
            level: held.level, message: "\(held)",
            metadata: held.message.map { ["held.message": .string($0)] },
            source: nil, file: #fileID, function: #function, line: #line))
      }
    }
  }
}
