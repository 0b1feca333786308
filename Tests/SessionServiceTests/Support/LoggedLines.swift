import Dispatch
import Glibc
import Logging
import Synchronization
import Testing

/// A handler that keeps what a daemon logs, and tells of it as it comes.
struct LoggedLines: LogHandler {
  private final class Kept: Sendable {
    let lines = Mutex<[String]>([])
    let (stream, line) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice
  private let kept = Kept()

  /// Writes to these lines.
  var logger: Logger { Logger(label: "test") { _ in self } }

  /// The sentences so far, without what they are about.
  var lines: [String] { kept.lines.withLock { $0 } }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    kept.lines.withLock { $0.append("\(event.message)") }
    kept.line.yield()
  }

  /// Waits for a sentence to be logged, so many times; that it does not come is an issue.
  func until(_ sentence: String, times: Int = 1) async {
    // Under a sanitizer the same takes many times as long.
    let deadline = DispatchTime.now() + .seconds(getenv("SESSIOND_SANITIZE") == nil ? 60 : 200)
    DispatchQueue.global().asyncAfter(deadline: deadline) { [kept] in kept.line.yield() }
    var changes = kept.stream.makeAsyncIterator()
    while lines.count(where: { $0 == sentence }) < times {
      guard DispatchTime.now() < deadline else {
        Issue.record("waited in vain for \(times) times: \(sentence)")
        return
      }
      await changes.next()
    }
  }
}
