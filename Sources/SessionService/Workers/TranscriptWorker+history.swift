import DaemonKit
import LinuxHost
import SessionCore
import SessionStore

/// A history that is being read.
struct TranscriptHistory {
  let scan: TranscriptScan
  /// The paths that are in it, and not through.
  var paths: Set<String> = []
  /// What is read, and not stored yet.
  var steps: ArraySlice<TranscriptScan.Step> = []
  /// All that the look at everything has found, to which this belongs; `nil` where it was no such look.
  var found: Set<String>?
}

/// How a history is read: after what is live, and stored in pieces that nothing live has to wait for.
extension TranscriptWorker {
  /// Once there is a history, as few bytes as this are read at once, like what is live.
  private static let smallHistory: Int64 = 8 << 20

  /// Has transcripts read, in the order in which they count: marks those of which there is little to read, and begins a
  /// history with the others.
  func read(_ found: [FoundTranscript]) {
    var files: [(tail: TranscriptTail, unread: Int64)] = []
    for transcript in TranscriptScan.ordered(found) where history?.paths.contains(transcript.path) != true {
      let tail = tails[transcript.path] ?? TranscriptTail(transcript)
      tails[transcript.path] = tail
      // Of a new file there may be nothing to read yet.
      guard tail.differs(from: transcript.status) else { continue }
      files.append((tail, tail.unread(in: transcript.status)))
    }
    guard !files.isEmpty else { return }
    let unread = files.reduce(0) { $0 + $1.unread }
    let isFirst = !hasCompletedScan && history == nil
    guard isFirst || unread > Self.smallHistory else {
      for (tail, _) in files { mark(tail.file.path) }
      return
    }
    begin(files, unread: unread)
  }

  private func begin(_ files: [(tail: TranscriptTail, unread: Int64)], unread: Int64) {
    let isNew = history == nil
    var history =
      self.history
      ?? TranscriptHistory(
        scan: TranscriptScan(now: now) { [weak self] in self?.perform { try $0.storeHistory() } })
    history.paths.formUnion(files.lazy.map(\.tail.file.path))
    self.history = history
    showIndex { index in
      if isNew { index.begun() }
      index.found(files: files.count, bytes: unread, at: Monotonic.milliseconds())
    }
    history.scan.pause(boards.isIndexPaused.value)
    history.scan.add(files)
  }

  /// The user holds the reading up, or lets it go on.
  func pauseChanged() {
    let isPaused = boards.isIndexPaused.value
    history?.scan.pause(isPaused)
    if boards.index.value.isPaused != isPaused { showIndex { $0.pause(isPaused) } }
  }

  func showIndex(_ change: (inout IndexProgress) -> Void) {
    boards.index.update(by: life, change)
  }

  /// Stores a transaction of what was read ahead, behind what is live; the next one has its turn behind whatever else
  /// waits for this worker.
  private func storeHistory() throws {
    try changesWait()
    guard let history, !breaksOff else { return }
    if history.steps.isEmpty { self.history?.steps = history.scan.take()[...] }
    guard let steps = self.history?.steps, !steps.isEmpty else {
      if history.scan.isOver { try finishHistory() }
      return
    }
    do {
      try store(steps)
    } catch {
      reportStoreFailure(error)
      history.scan.cancel()
      self.history = nil
      return retryLater()
    }
    store.whenLogIsPutAway { [weak self] in self?.perform { try $0.storeHistory() } }
  }

  private func store(_ steps: ArraySlice<TranscriptScan.Step>) throws {
    var pieces: [TranscriptProgress] = []
    /// Where the step of each piece stands.
    var places: [Int] = []
    var readings: [Int: TranscriptReader.Reading] = [:]
    var offsets: [String: Int64] = [:]
    for (place, step) in zip(steps.indices, steps) {
      guard let reading = reading(step.result, of: step.path) else { continue }
      guard reading.start == offsets[step.path] ?? tails[step.path]?.file.offset else {
        // Meanwhile it was read on because something was appended.
        mark(step.path)
        continue
      }
      offsets[step.path] = reading.tail.file.offset
      readings[place] = reading
      guard let progress = reading.progress else { continue }
      pieces.append(progress)
      places.append(place)
    }
    let stored = try lane.commitHistory(pieces[...], now: now(), life: life) {
      watches?.hasEvents == true || breaksOff
    }
    if !pieces.isEmpty { isStoreFailing = false }
    let end = stored < pieces.count ? places[stored] : steps.endIndex
    for place in steps.startIndex..<end {
      if let reading = readings[place] { tails[steps[place].path] = reading.tail }
    }
    pass(steps[..<end])
  }

  /// These steps are behind us.
  private func pass(_ steps: ArraySlice<TranscriptScan.Step>) {
    history?.steps.removeFirst(steps.count)
    for step in steps where step.isLast { history?.paths.remove(step.path) }
    showIndex { index in
      index.stored(
        files: steps.count { $0.isLast }, bytes: steps.reduce(0) { $0 + $1.bytes },
        at: Monotonic.milliseconds())
    }
  }

  private func finishHistory() throws {
    let found = history?.found
    history = nil
    showIndex { $0.ended() }
    try lane.endHistory()
    if let found { try finishLook(found) }
  }
}

extension TranscriptTail {
  /// Bytes that are to be read of the file.
  fileprivate func unread(in status: FileStatus) -> Int64 {
    // One that can't be opened is tried again at each look, and is no history each time.
    if let refusal = self.refusal, refusal.status == nil { return 0 }
    let file = self.file
    return !isReadWhole && file.identity == status.identity && file.offset <= status.size
      ? status.size - file.offset : status.size
  }
}
