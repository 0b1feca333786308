import Dispatch
import LinuxHost
import SessionCore
import SessionStore
import Synchronization

/// Reads many transcripts, on all cores, with results in the order that decides who owns a reply.
enum TranscriptScan {
  /// Bytes that are decoded before anything of them is committed: enough files for all threads to be busy to the end.
  private static let windowSize: Int64 = 96 << 20
  /// Files of a window, since what was read of each is held until it is committed.
  private static let windowCount = 2_000
  private static let threads = 2

  /// The transcripts in the order in which they count, cut into windows.
  ///
  /// A session's own file goes before subagents', and the older file before the newer: a fork is younger than what it
  /// was forked from. Files of the same age go by path, so that the order is the same every time.
  static func windows(_ found: [FoundTranscript]) -> [[FoundTranscript]] {
    let ordered = found.sorted { left, right in
      let leftRank = (left.role == .main ? 0 : 1, left.status.identity.birthNanoseconds, left.path)
      let rightRank = (right.role == .main ? 0 : 1, right.status.identity.birthNanoseconds, right.path)
      return leftRank < rightRank
    }
    var windows: [[FoundTranscript]] = []
    var size: Int64 = 0
    for transcript in ordered {
      if windows.last.map({ $0.count >= windowCount }) ?? true || size >= windowSize {
        windows.append([])
        size = 0
      }
      windows[windows.count - 1].append(transcript)
      size += transcript.status.size
    }
    return windows
  }

  /// Reads windows of tails one after the other, each while the one before is taken.
  ///
  /// - Parameters:
  ///   - windows: of tails, in their order.
  ///   - present: by which the times of records are judged.
  ///   - take: is given what each window brought, in their order; `false` ends it.
  static func read(
    _ windows: [[TranscriptTail]], at present: Timestamp,
    take: ([(path: String, Result<TranscriptReader.Reading?, any Error>)]) throws -> Bool
  ) rethrows {
    var ahead = windows.first.map { ReadAhead($0, at: present) }
    for next in windows.dropFirst().map(Optional.some) + [nil] {
      guard let results = ahead?.wait() else { return }
      ahead = next.map { ReadAhead($0, at: present) }
      guard try take(results) else { break }
    }
    // Nobody is left to read when this returns.
    _ = ahead?.wait()
  }

  /// A window that is being read.
  private final class ReadAhead: Sendable {
    /// Of its own: on a shared one it would have to wait for whoever blocks that.
    private let queue = DispatchQueue(label: "sessiond.scan")
    private let results = Mutex<[(path: String, Result<TranscriptReader.Reading?, any Error>)]>([])

    init(_ tails: [TranscriptTail], at present: Timestamp) {
      queue.async { [self] in
        let read = TranscriptScan.read(tails, at: present)
        results.withLock { $0 = read }
      }
    }

    func wait() -> [(path: String, Result<TranscriptReader.Reading?, any Error>)] {
      queue.sync { results.withLock { $0 } }
    }
  }

  /// Reads each tail on, the longest waits first on whichever thread is free.
  static func read(
    _ tails: [TranscriptTail], at present: Timestamp
  ) -> [(path: String, Result<TranscriptReader.Reading?, any Error>)] {
    let next = Mutex(0)
    let results = Mutex<[Int: Result<TranscriptReader.Reading?, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: min(threads, tails.count)) { _ in
      let reader = TranscriptReader()
      while true {
        let index = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard index < tails.count else { return }
        let result = Result { try reader.read(tails[index], at: present) }
        results.withLock { $0[index] = result }
      }
    }
    let read = results.withLock { $0 }
    return tails.indices.compactMap { index in read[index].map { (tails[index].file.path, $0) } }
  }
}
