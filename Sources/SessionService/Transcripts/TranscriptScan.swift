import Dispatch
import LinuxHost
import SessionCore
import SessionStore
import Synchronization

/// Reads a history ahead of whoever stores it: on threads of its own, which get a small share of the processor and what
/// is left of the disk, with results in the order that decides who owns a reply.
///
/// What is read and not taken yet is bounded; then the threads wait, but for the file whose turn it is.
final class TranscriptScan: Sendable {
  /// What one look at a file brought.
  struct Step: Sendable {
    var path: String
    var result: Result<TranscriptReader.Reading?, any Error>
    /// How much less there is to read after it, in bytes.
    var bytes: Int64
    /// Whether the file came to its end with it.
    var isLast: Bool

    fileprivate var facts: Int {
      guard case .success(let reading?) = result else { return 0 }
      return reading.progress?.batch.facts.count ?? 0
    }
  }

  /// Threads at most: more than two have nothing to do while one stores what they bring.
  private static let mostThreads = 2
  /// Facts that may wait to be taken.
  private static let mostFacts = 12_000
  /// Steps that may wait to be taken: those of files that say nothing.
  private static let mostSteps = 512
  /// Facts for which whoever takes them is called: a transaction's worth.
  private static let enoughFacts = 4_000

  private struct File {
    var tail: TranscriptTail
    /// Of what was to be read at the beginning.
    var unread: Int64
    var steps: [Step] = []
    var isRead = false
  }

  private struct State {
    var files: [File] = []
    /// The file that is begun next.
    var next = 0
    /// The file whose steps are taken next.
    var head = 0
    var facts = 0
    var steps = 0
    var threads = 0
    /// What each thread that waits for its turn sleeps on. Its own: another one could take what was meant to wake it.
    var sleeping: [DispatchSemaphore] = []
    /// Whether the taker was called, and has not come up empty since.
    var isCalled = false
    var isPaused = false
    var isCancelled = false

    var isFull: Bool { facts >= mostFacts || steps >= mostSteps }
    var isAllRead: Bool { next == files.count && threads == 0 }
    var isWorthACall: Bool { facts >= enoughFacts || steps >= mostSteps || isPaused || isAllRead }
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Timestamp
  private let isReady: @Sendable () -> Void

  /// A scan of nothing yet. `isReady` is called on one of its threads when there is something to take, and not again
  /// before ``take(facts:)`` has come up empty. `now` is the moment by which the times of records are judged.
  init(now: @escaping @Sendable () -> Timestamp, isReady: @escaping @Sendable () -> Void) {
    self.now = now
    self.isReady = isReady
  }

  /// The transcripts in the order in which they count.
  ///
  /// A session's own file goes before subagents', and the older file before the newer: a fork is younger than what it
  /// was forked from. Files of the same age go by path, so that the order is the same every time.
  static func ordered(_ found: [FoundTranscript]) -> [FoundTranscript] {
    found.sorted { left, right in
      let leftRank = (left.role == .main ? 0 : 1, left.status.identity.birthNanoseconds, left.path)
      let rightRank = (right.role == .main ? 0 : 1, right.status.identity.birthNanoseconds, right.path)
      return leftRank < rightRank
    }
  }

  /// Has tails read as well, after those that it has.
  ///
  /// - Parameter tails: in their order, each with the bytes that are to be read of it.
  func add(_ tails: [(tail: TranscriptTail, unread: Int64)]) {
    let threads = state.withLock { state in
      state.files += tails.map { File(tail: $0.tail, unread: $0.unread) }
      let wanted = min(Self.mostThreads, state.files.count - state.next) - state.threads
      state.threads += max(0, wanted)
      return max(0, wanted)
    }
    for _ in 0..<threads {
      // Without a thread to be had it takes one that others wait for; without that there would be no index.
      do { try IdleThread.begin(.tenth) { self.work() } } catch {
        DispatchQueue.global().async { self.work() }
      }
    }
    wakeAll()
  }

  /// Whether all is read and taken.
  var isOver: Bool { state.withLock { $0.head == $0.files.count } }

  /// Holds the threads after their present step, or lets them go on. What they brought can be taken all the same.
  func pause(_ isPaused: Bool) {
    let mustCall = state.withLock { state in
      state.isPaused = isPaused
      return Self.call(&state)
    }
    wakeAll()
    if mustCall { isReady() }
  }

  /// Ends the threads after their present step; nothing can be taken any more.
  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      (state.files, state.next, state.head, state.steps, state.facts) = ([], 0, 0, 0, 0)
    }
    wakeAll()
  }

  /// Takes what comes next, of whole steps.
  ///
  /// - Parameter limit: after so many facts no further step is taken.
  /// - Returns: empty when there is nothing yet, or nothing more.
  func take(facts limit: Int = enoughFacts) -> [Step] {
    let steps = state.withLock { state in
      var taken: [Step] = []
      var facts = 0
      while state.head < state.files.count, facts < limit, taken.count < Self.mostSteps {
        guard let step = state.files[state.head].steps.first else { break }
        state.files[state.head].steps.removeFirst()
        taken.append(step)
        facts += step.facts
        if step.isLast { state.head += 1 }
      }
      state.facts -= facts
      state.steps -= taken.count
      if taken.isEmpty { state.isCalled = false }
      return taken
    }
    wakeAll()
    return steps
  }

  // MARK: Threads

  private func work() {
    let reader = TranscriptReader()
    while let index = nextFile() {
      while let tail = turn(of: index) {
        let result = Result { try reader.read(tail, at: now(), extent: .history) }
        guard deliver(result, of: index) else { break }
      }
    }
  }

  /// The file that is to be read next; `nil` ends the thread.
  private func nextFile() -> Int? {
    let (index, mustCall) = state.withLock { state -> (Int?, Bool) in
      guard !state.isCancelled, state.next < state.files.count else {
        state.threads -= 1
        return (nil, Self.call(&state))
      }
      defer { state.next += 1 }
      return (state.next, false)
    }
    if mustCall { isReady() }
    return index
  }

  /// Waits until another look may be taken at a file; `nil` when it is over.
  private func turn(of index: Int) -> TranscriptTail? {
    let wake = DispatchSemaphore(value: 0)
    while true {
      let (tail, isOver) = state.withLock { state -> (TranscriptTail?, Bool) in
        guard !state.isCancelled else { return (nil, true) }
        guard !state.isPaused, !state.isFull || state.head == index && state.files[index].steps.isEmpty else {
          state.sleeping.append(wake)
          return (nil, false)
        }
        return (state.files[index].tail, false)
      }
      if tail != nil || isOver { return tail }
      wake.wait()
    }
  }

  /// Puts what was read where it can be taken; whether there is more of the file.
  private func deliver(_ result: Result<TranscriptReader.Reading?, any Error>, of index: Int) -> Bool {
    let (hasMore, mustCall) = state.withLock { state in
      guard !state.isCancelled else { return (false, false) }
      var file = state.files[index]
      var step = Step(path: file.tail.file.path, result: result, bytes: file.unread, isLast: true)
      if case .success(let reading?) = result, reading.hasMore {
        step.isLast = false
        step.bytes = max(0, min(file.unread, reading.tail.file.offset - reading.start))
        file.tail = reading.tail
      }
      file.unread -= step.bytes
      file.isRead = step.isLast
      file.steps.append(step)
      state.files[index] = file
      state.facts += step.facts
      state.steps += 1
      return (!step.isLast, Self.call(&state))
    }
    if mustCall { isReady() }
    return hasMore
  }

  /// Whether the taker is to be called now.
  private static func call(_ state: inout State) -> Bool {
    guard !state.isCalled, !state.isCancelled, state.isWorthACall else { return false }
    state.isCalled = true
    return true
  }

  private func wakeAll() {
    let sleeping = state.withLock { state in
      defer { state.sleeping = [] }
      return state.sleeping
    }
    for thread in sleeping { thread.signal() }
  }
}
