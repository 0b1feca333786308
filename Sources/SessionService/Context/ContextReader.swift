package import AgentFormats
import LinuxHost
package import SessionCore
import SessionStore

/// Reads a transcript on from where it stands, piece by piece, and tells what its records say of the work itself.
///
/// It begins anew where the file was rewritten or replaced; a document, and lines that were packed, it reads as a whole
/// whenever they have changed. What the decoder remembers are texts, which are not stored: a
/// reader lives as long as what is folded of it, and another one begins at the start. Not for several threads at once.
package struct ContextReader {
  /// What a look at the transcript tells.
  package enum Told {
    /// The transcript is another one from here on: what was told before does not count.
    case begunAnew
    /// What a record tells, and where it stands.
    case fact(ContextFact, ContextEvidence)
  }

  /// How a look ended.
  package enum Look: Hashable, Sendable {
    /// There is no such file any more.
    case gone
    /// All that the file held was read.
    case whole
    /// The file has more.
    case part
  }

  /// How far the file is read, and how it was.
  var file: TranscriptFile
  let form: Form
  let reader: TranscriptReader
  private var decoder: LineDecoder?
  private var lines = LineCursor()
  /// Lines of a file that was read as a whole.
  var wholeLines = 0

  /// How the file is read.
  enum Form {
    case lines(any RecordDecoder.Type)
    case packedLines(any RecordDecoder.Type)
    case document(any ContextDocumentDecoder.Type)
  }

  /// A reader of one transcript of a session's own conversation; `nil` where nothing tells of such files what was worked
  /// on.
  ///
  /// - Parameters:
  ///   - path: of the transcript.
  ///   - format: its form.
  package init?(path: String, format: TranscriptFormat) {
    self.init(path: path, format: format, reader: TranscriptReader())
  }

  /// The same, with a reader of files that others use, too, one after the other.
  init?(path: String, format: TranscriptFormat, reader: TranscriptReader) {
    switch (format.reading, format.contexts, format.documentContexts) {
    case (.lines, let records?, _): form = .lines(records)
    case (.compressedLines, let records?, _): form = .packedLines(records)
    case (.document, _, let documents?): form = .document(documents)
    case (.lines, nil, _), (.compressedLines, nil, _), (.document, _, nil): return nil
    }
    file = TranscriptFile(
      path: path, role: .main, identity: FileIdentity(device: 0, inode: 0, birthNanoseconds: 0))
    self.reader = reader
    decoder = newDecoder
  }

  /// Tells what the records of a file of lines mean; `nil` for any other.
  private var newDecoder: LineDecoder? {
    guard case .lines(let records) = form else { return nil }
    return LineDecoder(records, role: .main, workspace: reader.workspace)
  }

  /// Bytes that were read, those of a transcript that was begun anew each time.
  private(set) var bytesRead: Int64 = 0

  /// Lines that are read, whether they tell anything or not.
  package var lineCount: Int { lines.passed + wholeLines }

  /// Reads on.
  ///
  /// - Parameters:
  ///   - limit: bytes after which no further piece is begun.
  ///   - tell: is given what the records say, in order.
  /// - Returns: whether there is more to read.
  /// - Throws: when the file can't be read: permissions, a disk error, or it is no regular file.
  package mutating func read(limit: Int64 = .max, _ tell: (Told) -> Void) throws -> Look {
    guard try FileStatus.of(path: file.path) != nil else { return .gone }
    let opened = try FileReader(path: file.path)
    defer { reader.shrinkBuffer() }
    guard var decoder else { return try readWhole(opened, tell) }
    // Moved, not copied: as long as two hold it each record would copy what it remembers.
    self.decoder = nil
    defer { self.decoder = decoder }
    if try reader.whyRewritten(opened, file) != nil {
      beginAnew()
      tell(.begunAnew)
      decoder = newDecoder ?? decoder
    }
    // What was scanned of a record too long to hold counts as long as it stands there.
    let isOther = file.identity != opened.status.identity
    file.identity = opened.status.identity
    if let record = decoder.longRecord, isOther || file.offset + record.length > opened.status.size {
      decoder.longRecord = nil
    }
    var hasMore = true
    var taken: Int64 = 0
    while hasMore, taken < limit {
      let start = file.offset + (decoder.longRecord?.length ?? 0)
      hasMore = try readPiece(
        { target, place in try opened.read(into: target, at: place) }, with: &decoder, tell: tell)
      taken += file.offset + (decoder.longRecord?.length ?? 0) - start
    }
    file.fingerprint = try reader.fingerprint(opened, before: file.offset)
    return hasMore ? .part : .whole
  }

  /// Reads all of an archived transcript of lines. What it tells is as before the transcript was archived, the evidence
  /// included: each line stands where it stood.
  ///
  /// - Parameters:
  ///   - copy: the transcript.
  ///   - tell: is given what the records say, in order.
  /// - Throws: when the copy can't be read, or is damaged.
  mutating func read(_ copy: ArchivedCopy, _ tell: (Told) -> Void) throws {
    beginAnew()
    guard var decoder = newDecoder else { return }
    defer { reader.shrinkBuffer() }
    var hasMore = true
    while hasMore {
      hasMore = try readPiece(
        { target, place in try copy.read(into: target, at: place) }, with: &decoder
      ) { told in
        guard case .fact(let fact, var evidence) = told, let place = copy.place(of: evidence.line) else {
          return tell(told)
        }
        (evidence.offset, evidence.length) = (place.offset, place.length)
        tell(.fact(fact, evidence))
      }
    }
  }

  private mutating func beginAnew() {
    file = TranscriptFile(path: file.path, role: .main, identity: file.identity)
    lines = LineCursor()
  }

  /// Reads the records of the next piece.
  ///
  /// - Returns: whether there is more.
  private mutating func readPiece(
    _ fill: LineCursor.Fill, with decoder: inout LineDecoder, tell: (Told) -> Void
  ) throws -> Bool {
    var batch = TranscriptBatch()
    var next = file.offset + (decoder.longRecord?.length ?? 0)
    var newlines: [Int64] = []
    let (end, hasMore) = try reader.decodeLines(
      with: &decoder, from: file.offset, limit: Int64(TranscriptReader.pieceSize), into: &batch
    ) { target in
      let count = try fill(target, next)
      LineCursor.newlines(of: UnsafeRawBufferPointer(rebasing: target[..<count]), at: next, into: &newlines)
      next += Int64(count)
      bytesRead += Int64(count)
      return count
    }
    lines.look(at: newlines)
    for located in batch.contexts {
      let line = try lines.line(of: located.offset, fill)
      tell(
        .fact(
          located.fact,
          ContextEvidence(line: line, offset: located.offset, length: located.length, time: located.time)))
    }
    file.offset = end
    lines.pass(to: end)
    return hasMore
  }
}
