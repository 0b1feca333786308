import AgentFormats
import Dispatch
import LinuxHost
import Rendering
package import SessionCore
import SessionStore

/// Counts all transcripts from their first byte, with decoders that know nothing and into a database of its own, and
/// compares that with the index. Nothing of what the index says of itself is taken for true but how far it has come.
package struct IndexVerification {
  /// Files that are newer may not be in the index yet, in milliseconds.
  private static let youth: Int64 = 60_000

  private let index: String
  private let roots: [AgentRoot]
  private let folder: String
  private let now: Timestamp
  private let style: TextStyle
  private let progress: (String) -> Bool

  /// What was found, for people and for programs.
  package struct Verdict {
    /// Whether the index says what the files say.
    package let isSame: Bool
    /// Lines, each with its end.
    package let text: String
    /// JSON.
    package let json: String
  }

  /// How far the counting has come.
  private struct Counted {
    /// By path.
    var tails: [String: TranscriptTail] = [:]
    var databases: [String: OpencodeFollower] = [:]
    private(set) var problems: [String] = []
    private var noted: Set<String> = []

    /// Whether a file, of which so much counts, was counted as it is.
    func hasAll(of transcript: FoundTranscript, to end: Int64) -> Bool {
      guard let tail = tails[transcript.path], tail.modified == transcript.status.modifiedNanoseconds else {
        return false
      }
      return tail.isReadWhole || tail.file.offset >= min(end, transcript.status.size)
    }

    mutating func note(_ problem: String) {
      if noted.insert(problem).inserted { problems.append(problem) }
    }
  }

  /// What was found of the files, beside their replies.
  private struct Files {
    var count = 0
    var bytes: Int64 = 0
    /// Those of which something has yet to be counted, and how many bytes that is.
    var tails: [(tail: TranscriptTail, unread: Int64)] = []
    var gone: [String] = []
    var behind: [VerificationReport.Behind] = []
    var problems: [String] = []
  }

  /// A verification of the index of a daemon with such surroundings, whether it runs or not.
  ///
  /// - Parameters:
  ///   - surroundings: say where the index and the agents' folders are.
  ///   - folder: for what is counted, new or empty; removing it is the caller's. It may become as large as the index.
  ///   - now: the present.
  ///   - columns: of the terminal.
  ///   - usesColor: whether it shows colours.
  ///   - usesUnicode: whether it shows more than ASCII.
  ///   - progress: called with a bar as it goes on; `false` ends it.
  package init(
    _ surroundings: Daemon.Surroundings, folder: String, now: Timestamp, columns: Int = 80,
    usesColor: Bool = false, usesUnicode: Bool = false, progress: @escaping (String) -> Bool = { _ in true }
  ) {
    index = surroundings.state.database
    roots = surroundings.roots(surroundings.settings)
    self.folder = folder
    self.now = now
    style = TextStyle(columns: columns, usesColor: usesColor, usesUnicode: usesUnicode)
    self.progress = progress
  }

  /// Counts and compares.
  ///
  /// - Returns: what was found; `nil` when it was ended.
  /// - Throws: ``VerificationError`` when there is no index, errors for people when it or the folder can't be used.
  package func run() throws -> Verdict? {
    guard try FileStatus.of(path: index) != nil else { throw VerificationError(missing: index) }
    let recount = try SessionStore(path: folder + "/recount.db")
    let comparison = try IndexComparison(index: index, recount: recount.path)
    var counted = Counted()
    var files = Files()
    var isEnded = false
    func goOn(to extent: IndexComparison.Extent) throws {
      files = look(extent, counted)
      isEnded = try !count(files.tails, into: recount, &counted)
      if !isEnded { try countDatabases(into: recount, &counted) }
    }
    // However long that takes, nothing of the index is held meanwhile: while it is compared, only what came since is
    // counted as well.
    try goOn(to: comparison.extent())
    guard !isEnded else { return nil }
    let findings = try comparison.run(since: Timestamp(milliseconds: now.milliseconds - Self.youth)) {
      try goOn(to: $0)
    }
    try recount.close()
    guard !isEnded else { return nil }
    let report = report(findings, files, counted)
    return Verdict(
      isSame: report.isSame, text: report.lines(style).map { $0 + "\n" }.joined(),
      json: String(decoding: report.json(), as: UTF8.self))
  }

  // MARK: Files

  /// What is there, and how far each file is to be counted: as far as the index says that it has come.
  private func look(_ extent: IndexComparison.Extent, _ counted: Counted) -> Files {
    var files = Files()
    var tree = TranscriptTree()
    for root in roots { tree.walk(root) { _ in } }
    files.problems = tree.problems
    let found = Set(tree.transcripts.map(\.path))
    files.gone = extent.gone.subtracting(found).sorted()
    for path in extent.files.keys.sorted() where !found.contains(path) && roots.root(of: path) != nil {
      files.gone.append(path)
    }
    for transcript in TranscriptScan.ordered(tree.transcripts) {
      var tail = counted.tails[transcript.path] ?? TranscriptTail(transcript)
      let size = transcript.status.size
      let (end, behind) = self.extent(of: tail, transcript.status, extent.files[transcript.path])
      if behind > 0 { files.behind.append(.init(path: transcript.path, bytes: behind)) }
      guard end > 0 else { continue }
      files.count += 1
      files.bytes += min(end, size)
      guard !counted.hasAll(of: transcript, to: end) else { continue }
      tail.end = end
      files.tails.append((tail, max(0, min(end, size) - (tail.isReadWhole ? 0 : tail.file.offset))))
    }
    return files
  }

  /// How much of a file counts, and how much of it the index should have read and has not, in bytes.
  private func extent(
    of tail: TranscriptTail, _ status: FileStatus, _ known: IndexComparison.File?
  ) -> (end: Int64, behind: Int64) {
    let isYoung = status.modifiedNanoseconds / 1_000_000 > now.milliseconds - Self.youth
    // Without a last newline the rest is no record yet.
    guard let known else { return isYoung ? (0, 0) : (.max, status.size) }
    if tail.isReadWhole {
      let isSame = known.offset == status.size && known.fingerprint == status.modifiedNanoseconds
      return isSame || !isYoung ? (.max, isSame ? 0 : status.size) : (0, 0)
    }
    return (known.offset, isYoung ? 0 : max(0, status.size - known.offset))
  }

  // MARK: Counting

  /// `false` when it was ended.
  private func count(
    _ tails: [(tail: TranscriptTail, unread: Int64)], into recount: SessionStore, _ counted: inout Counted
  ) throws -> Bool {
    let ready = DispatchSemaphore(value: 0)
    let scan = TranscriptScan(now: { [now] in now }) { ready.signal() }
    defer { scan.cancel() }
    var index = IndexProgress()
    index.found(files: tails.count, bytes: tails.reduce(0) { $0 + $1.unread }, at: Monotonic.milliseconds())
    scan.add(tails)
    while !scan.isOver {
      let steps = scan.take()
      guard progress(IndexLine.line(index, style) ?? "") else { return false }
      if steps.isEmpty {
        // From time to time somebody may want to end it.
        _ = ready.wait(timeout: .now() + .milliseconds(200))
        continue
      }
      var pieces: [TranscriptProgress] = []
      for step in steps {
        switch step.result {
        case .success(let reading?):
          counted.tails[step.path] = reading.tail
          if let refusal = reading.tail.refusal { counted.note(refusal.problem) }
          if let progress = reading.progress { pieces.append(progress) }
        case .success(nil): break
        case .failure(let error): counted.note("\(error)")
        }
      }
      _ = try recount.commit(pieces, now: now)
      index.stored(
        files: steps.count { $0.isLast }, bytes: steps.reduce(0) { $0 + $1.bytes },
        at: Monotonic.milliseconds())
    }
    return progress("")
  }

  private func countDatabases(into recount: SessionStore, _ counted: inout Counted) throws {
    for path in OpencodeDatabases.paths(in: OpencodeDatabases.folders(of: roots)) {
      var follower = counted.databases[path] ?? OpencodeFollower(path: path, files: [])
      defer { counted.databases[path] = follower }
      var hasMore = true
      while hasMore {
        do {
          let database = try OpencodeDatabase(path: path).page(
            after: follower.next, awaiting: follower.awaitedRows)
          hasMore = database.hasMore
          guard let identity = try FileStatus.of(path: path)?.identity else { break }
          _ = try recount.commit(follower.take(database, identity: identity, now: now), now: now)
        } catch let error as StoreError {
          counted.note(error.message)
          break
        }
      }
    }
  }

  // MARK: What is said

  private func report(
    _ findings: IndexComparison.Findings, _ files: Files, _ counted: Counted
  ) -> VerificationReport {
    func sum(_ sum: IndexComparison.Sum) -> VerificationReport.Sum {
      .init(replies: sum.replies, usage: sum.usage)
    }
    return VerificationReport(
      files: files.count, bytes: files.bytes, sessions: findings.sessions,
      index: sum(findings.index), counted: sum(findings.counted),
      differences: findings.differences.map { difference in
        .init(
          agent: difference.agent, session: difference.session, transcript: difference.transcript,
          missing: difference.missing, surplus: difference.surplus, changed: difference.changed,
          hasWrongSums: difference.hasWrongSums, index: sum(difference.index),
          counted: sum(difference.counted))
      }, behind: files.behind, gone: files.gone, problems: files.problems + counted.problems,
      keptReplies: findings.keptReplies, movedReplies: findings.movedReplies)
  }
}

/// There is nothing to be verified.
package struct VerificationError: Error, Sendable, CustomStringConvertible {
  package let description: String

  fileprivate init(missing path: String) {
    description = "there is no index yet at \(path): sessiond makes it when it is started"
  }
}
