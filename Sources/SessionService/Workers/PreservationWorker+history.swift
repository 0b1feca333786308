import DaemonKit
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// What is left to be done of the records of transcripts that nobody works on.
struct RecordHistory {
  /// Those whose records are to be made, the next one at the end.
  var pending: [SessionStore.KeptRecord] = []
  /// Those that were at work lately and whose records are still to be brought up to date, as others see to.
  var recent: Set<SessionKey> = []
  /// Whether it has to be looked what is to be done.
  var mustLook = true
  var isLooking = false
  /// Whether a thread is at it.
  var isUnderWay = false
  var isStopped = false
  /// The sessions of which it was logged that their transcripts can't be read, or their records not be written.
  var unreadable: Set<SessionKey> = []
  var retry: QueueTimer?
  /// Whether it was logged that it does not go on.
  var hasFailed = false
}

/// How the records of older transcripts are made: the newest first, one at a time, each read on a thread with a small share
/// of the processor, when no history is being read and nobody holds that up. Which are made stands in the store, so
/// that a restart goes on where it was.
extension PreservationWorker {
  /// It is time to look whether something is missing.
  func lookAgain() {
    history.mustLook = true
    goOnWithHistory()
  }

  /// Does the next thing, if there is one and its time has come.
  func goOnWithHistory() {
    guard !history.isStopped, !life.isOver else { return }
    showProgress()
    guard !history.isUnderWay, history.retry == nil, !boards.index.value.isReading,
      !boards.isIndexPaused.value
    else { return }
    if history.mustLook { return look() }
    while let next = history.pending.popLast() {
      guard isFollowed(next.session) else { return make(next) }
      if due.contains(next.session) { history.recent.insert(next.session) }
    }
    showProgress()
  }

  private func showProgress() {
    var progress = RecordProgress()
    progress.isEnabled = isEnabled
    progress.isPaused = boards.isIndexPaused.value
    if !history.mustLook, !history.isLooking {
      progress.pending = history.pending.count + history.recent.count + (history.isUnderWay ? 1 : 0)
    }
    guard progress != boards.records.value else { return }
    boards.records.publish(progress, by: life)
  }

  // MARK: Looking

  /// What there is to do.
  private struct Work: Sendable {
    var pending: [SessionStore.KeptRecord] = []
    /// Records that somebody removed, with the transcripts that they were of.
    var removed: [SessionKey] = []
    /// Records of sessions at work that somebody removed, while the transcripts are there.
    var lost: [SessionKey] = []
  }

  private func look() {
    let (store, state, isEnabled) = (store, state, isEnabled)
    let followed = Set(boards.contexts.value.keys)
    // What comes up while it is looked wants another look.
    (history.mustLook, history.isLooking) = (false, true)
    showProgress()
    inBackground {
      var work = Work()
      for record in try store.keptRecords() {
        let isTold = KeptContext.isTold(by: record.origin)
        guard isTold || record.isStored else { continue }
        // One that can't be looked at is as good as gone, and keeps no other back.
        let source = isTold ? (try? SearchChange.Source(ofTranscript: record.origin.transcript)) ?? nil : nil
        let files = record.hasFiles && ContextFiles(record.origin, in: state).areThere
        switch record.need(transcript: source, filesAreThere: files, isEnabled: isEnabled) {
        case .nothing: break
        case .record where followed.contains(record.session):
          // That its transcript went on it sees to itself.
          if record.hasFiles, !files { work.lost.append(record.session) }
        case .record: work.pending.append(record)
        case .removal: work.removed.append(record.session)
        }
      }
      work.pending.reverse()
      return work
    } then: { worker, work in
      worker.history.pending = work.pending
      for session in work.lost { worker.makeAnew(session) }
      for session in work.removed { try worker.forget(session) }
    }
  }

  // MARK: Making

  /// What became of a transcript that was read.
  private enum Reading: Sendable {
    case record(RenderedRecord, SearchChange.Source)
    /// It tells nothing that a record holds.
    case silent(SearchChange.Source)
    case gone
    /// It waits until it may be read.
    case heldUp
    case unreadable(String)
  }

  private func make(_ next: SessionStore.KeptRecord) {
    let origin = next.origin
    let goesOn = { @Sendable [boards, life] in
      !life.isOver && !boards.isDaemonStopping.value && !boards.isIndexPaused.value
        && !boards.index.value.isReading
    }
    inBackground {
      Self.read(origin, goesOn: goesOn)
    } then: { worker, reading in
      try worker.take(reading, of: next)
    }
    showProgress()
  }

  private static func read(_ origin: SessionOrigin, goesOn: () -> Bool) -> Reading {
    do {
      guard let source = try SearchChange.Source(ofTranscript: origin.transcript),
        var context = KeptContext(origin)
      else { return .gone }
      _ = try context.readOn(goesOn: goesOn)
      guard goesOn() else { return .heldUp }
      return context.facts > 0 ? .record(RenderedRecord(context.document), source) : .silent(source)
    } catch {
      return .unreadable("\(error)")
    }
  }

  private func take(_ reading: Reading, of record: SessionStore.KeptRecord) throws {
    // Whoever has gone on with it meanwhile has its record made, too.
    guard !isFollowed(record.session) else { return }
    do {
      switch reading {
      case .record(let rendered, let source):
        guard try write(rendered, of: record) else { return }
        try makeFound(record.session, by: rendered.texts, from: source, hasFiles: true)
        history.unreadable.remove(record.session)
      case .silent(let source):
        try makeFound(record.session, by: [], from: source, hasFiles: false)
        history.unreadable.remove(record.session)
      case .gone: break
      case .heldUp: history.pending.append(record)
      case .unreadable(let problem):
        leaveOut(record, "A transcript can't be read for its context record", problem)
      }
    } catch {
      history.pending.append(record)
      throw error
    }
  }

  /// Writes a record's files. One that can't be written is left to the next look and keeps no older one back, unless it is
  /// the disk, or the folder of all records, that takes none of them.
  ///
  /// - Returns: whether they were written.
  private func write(_ rendered: RenderedRecord, of record: SessionStore.KeptRecord) throws -> Bool {
    do throws(HostError) {
      try ContextFiles(record.origin, in: state).write(rendered, durable: false)
      return true
    } catch {
      guard !error.isOfWholeDisk, FileOperations.canWrite(into: state.sessions) else { throw error }
      leaveOut(record, "The context record of an older transcript can't be kept", "\(error)")
      return false
    }
  }

  /// Says once of a session why there is no record of it.
  private func leaveOut(_ record: SessionStore.KeptRecord, _ what: Logger.Message, _ problem: String) {
    guard history.unreadable.insert(record.session).inserted else { return }
    logger.notice(what, metadata: ["problem": "\(problem)"])
  }

  // MARK: Threads

  /// Does something on a thread that gives way to others, but gets on beside them, and then something here, after which it
  /// goes on with what comes next. Where that fails it is tried again in a while.
  private func inBackground<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result,
    then take: @escaping @Sendable (isolated PreservationWorker, Result) throws -> Void
  ) {
    history.isUnderWay = true
    do {
      try IdleThread.begin(.tenth) { [weak self] in
        let result = Swift.Result { try work() }
        self?.perform { worker in
          (worker.history.isUnderWay, worker.history.isLooking) = (false, false)
          guard !worker.history.isStopped, !worker.life.isOver else { return }
          do {
            try take(worker, try result.get())
            worker.history.hasFailed = false
            worker.goOnWithHistory()
          } catch {
            worker.tryLater(error)
          }
        }
      }
    } catch {
      (history.isUnderWay, history.isLooking) = (false, false)
      tryLater(error)
    }
  }

  private func tryLater(_ problem: any Error) {
    guard !life.isOver else { return }
    if !history.hasFailed {
      logger.warning("Context records of older transcripts wait", metadata: ["problem": "\(problem)"])
    }
    history.hasFailed = true
    history.retry = QueueTimer(queue: life.executor.queue, after: Self.retryTime) { [weak self] in
      self?.attempt { worker in
        worker.history.retry = nil
        worker.lookAgain()
      }
    }
  }
}

extension SearchChange.Source {
  /// How a transcript is now; `nil` where it is gone. Of a session in a database the messages are counted.
  init?(ofTranscript path: String) throws {
    if let (database, session) = OpencodeContextReader.place(of: path) {
      guard try FileStatus.of(path: database.path) != nil, let extent = try database.extent(of: session)
      else {
        return nil
      }
      self.init(
        size: extent.messages,
        modified: extent.updated.multipliedReportingOverflow(by: 1_000_000).partialValue)
      return
    }
    guard let status = try FileStatus.of(path: path) else { return nil }
    self.init(size: status.size, modified: status.modifiedNanoseconds)
  }
}
