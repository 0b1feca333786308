import AgentFormats
import Dispatch
import LinuxHost
import Logging
import SessionCore

/// Writes what a recording holds into a folder, a line at a time, as the agent did. A shell: when what is written is
/// ``ReplaySchedule``'s to say.
///
/// Times are moved to the moment of writing. When all is played it stays as it is, or begins again: the same sessions
/// then start anew in the same files, which are cut as each gets its first line, so that the board keeps its rows and the
/// folder does not grow.
actor ReplayPlayer {
  private let executor = QueueExecutor(label: "sessiond.replay")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Lines written without letting go of the queue, so that a fast replay can be stopped.
  private static let linesAtOnce = 200

  private let recording: Recording
  private let folder: ReplayFolder
  private let pace: ReplayPace
  private let loops: Bool
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  private var schedule: ReplaySchedule
  private var files: [RecordedFile] = []
  /// The line of each file that comes next.
  private var lines: [Int: RecordedFile.Line] = [:]
  /// Files that have a line of this round.
  private var begun: Set<Int> = []
  /// How often the recording was begun.
  private var round = 0
  /// When this round began and when its last line was due, in milliseconds since the start.
  private var roundBegan: Int64 = 0
  private var lastDue: Int64 = 0
  private var startNanoseconds: Int64 = 0
  private var timer: QueueTimer?
  private var isStopped = false
  private var hasFailed = false

  init(
    _ recording: Recording, into folder: ReplayFolder, pace: ReplayPace, loops: Bool, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.recording = recording
    self.folder = folder
    self.pace = pace
    self.loops = loops
    self.logger = logger
    self.now = now
    schedule = ReplaySchedule(pace: pace)
  }

  func start() async throws {
    startNanoseconds = Monotonic.nanoseconds()
    tick()
  }

  func stop() async {
    isStopped = true
    timer?.cancel()
    timer = nil
  }

  private func tick() {
    guard !isStopped else { return }
    let elapsed = (Monotonic.nanoseconds() - startNanoseconds) / 1_000_000
    guard let due = play(until: elapsed) else { return }
    timer = QueueTimer(queue: executor.queue, after: .milliseconds(Int(max(0, due - elapsed)))) {
      [weak self] in
      self?.assumeIsolated { $0.tick() }
    }
  }

  /// Plays what is due at a moment, in milliseconds since the start, but only so many lines at once.
  ///
  /// - Returns: the moment to go on at; `nil` when all is played.
  func play(until moment: Int64) -> Int64? {
    if round == 0 { begin(at: 0) }
    for _ in 0..<Self.linesAtOnce {
      guard let next = schedule.next else {
        guard loops else { return nil }
        // Also where pauses are cut to nothing a round is seen to end.
        let due = lastDue + max(1_000, pace.longestPause)
        guard due <= moment else { return due }
        begin(at: due)
        continue
      }
      lastDue = roundBegan + next.due
      guard let file = schedule.take(at: moment - roundBegan) else { return lastDue }
      if let line = lines.removeValue(forKey: file) { write(line, of: file) }
      readNext(of: file)
    }
    return moment
  }

  private func begin(at moment: Int64) {
    round += 1
    roundBegan = moment
    lastDue = moment
    begun = []
    files = recording.files
    schedule = ReplaySchedule(pace: pace)
    for file in files.indices { readNext(of: file) }
  }

  private func readNext(of file: Int) {
    do {
      guard let line = try files[file].next() else { return }
      lines[file] = line
      schedule.add(file: file, recorded: line.recorded)
    } catch {
      report("A file of the recording can't be read, the rest of it is left out", "\(error)")
    }
  }

  // MARK: Writing

  private func write(_ line: RecordedFile.Line, of number: Int) {
    let file = files[number]
    let target = folder.claude + "/" + file.target
    let isFirst = begun.insert(number).inserted
    do {
      switch file.kind {
      case .transcript:
        if isFirst { try Directory.create(path: Self.folder(of: target)) }
        try FileOperations.append(
          ClaudeRecording.record(line.bytes, at: now(), round: round) + [0x0a], to: target, afresh: isFirst)
      case .registry(let pid): try write(entry: line, of: pid, to: target)
      }
    } catch {
      report("The recording can't be played", "\(error)")
    }
  }

  /// The process is put into the table before the registry names it, and taken out of it after.
  private func write(entry line: RecordedFile.Line, of pid: Int32, to target: String) throws {
    let process = folder.processes + "/\(pid)"
    guard let session = ClaudeRegistry.session(line.bytes), session.process.pid == pid else {
      try FileOperations.remove(target)
      return try Directory.remove(path: process)
    }
    try Directory.create(path: process)
    // Fields 1 to 23 of proc_pid_stat(5): the program, its state, its parent and, as the 22nd, when it started.
    let zeros = String(repeating: " 0", count: 17)
    let status = "\(pid) (recorded) S 1\(zeros) \(session.process.startTicks) 0\n"
    try AtomicFile.write(Array(status.utf8), to: process + "/stat", durable: false)
    let moment = now()
    let entry = ClaudeRecording.entry(
      line.bytes, recorded: line.recorded ?? moment, at: moment, speed: pace.speed)
    try AtomicFile.write(entry, to: target, durable: false)
  }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// A full disk, say: once, for every line after it fails too.
  private func report(_ message: Logger.Message, _ problem: String) {
    if !hasFailed { logger.error(message, metadata: ["problem": "\(problem)"]) }
    hasFailed = true
  }
}
