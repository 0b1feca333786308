package import Logging

/// Writes the log to the journal, each message with its metadata as fields: `journalctl SESSIOND_WORKER_NAME=budget`.
///
/// What the journal does not take goes to standard error, which it reads too.
package struct JournalLog: LogHandler {
  private var standardError: StandardErrorLog

  /// A handler that lets messages from `level` on through.
  package init(level: Logger.Level) {
    standardError = StandardErrorLog(level: level, reader: .journalLines)
  }

  package var metadata: Logger.Metadata {
    get { standardError.metadata }
    set { standardError.metadata = newValue }
  }

  package var logLevel: Logger.Level {
    get { standardError.logLevel }
    set { standardError.logLevel = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { standardError[metadataKey: key] }
    set { standardError[metadataKey: key] = newValue }
  }

  package func log(event: LogEvent) {
    if !JournalEntry(of: event, with: metadata).send() { standardError.log(event: event) }
  }
}
