import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// Reads transcripts on from where they were left, piece by piece, in bounded memory. One a thread.
final class TranscriptReader {
  /// What one look at a transcript brought.
  struct Reading {
    /// What is to be committed, with the offset behind it; `nil` when nothing was appended.
    var progress: TranscriptProgress?
    /// Where it began in the file.
    let start: Int64
    /// The tail afterwards; it counts once the progress is committed.
    var tail: TranscriptTail
    /// Whether there was more to read than the limit allowed.
    var hasMore = false

    /// Begins where the tail ends.
    init(tail: TranscriptTail) {
      start = tail.file.offset
      self.tail = tail
      if tail.refusal != nil { self.tail.refusal = nil }
    }
  }

  /// The usual piece. Larger ones gain nothing, smaller ones cost calls.
  static let pieceSize = 256 << 10
  /// A record longer than this is not held but scanned for what is wanted.
  static let longestRecord = 16 << 20
  /// Bytes before the offset whose hash tells a file that was rewritten in place.
  private static let fingerprintLength = 512
  /// How much of a file of lines one look takes: after so many bytes or facts it ends.
  struct Extent {
    var bytes: Int64
    var facts: Int

    /// Of a history: its facts take some 3 ms to be stored, for which what is live has to wait.
    static let history = Extent(bytes: 16 << 20, facts: 256)
    /// Of what is live, so that others do not wait long for a file that has grown by much.
    static let live = Extent(bytes: 4 << 20, facts: 4_000)
  }
  /// Facts of what is read in one go: the shortest records that tell something would make many times their own size of
  /// them.
  private static let mostFacts = 250_000

  let workspace = LineDecoder.Workspace()
  var buffer: UnsafeMutableRawBufferPointer

  init() {
    buffer = .allocate(byteCount: Self.pieceSize + LineDecoder.padding, alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    buffer.deallocate()
  }

  /// Reads what was appended since the last look; begins again where the file is another one or was rewritten.
  ///
  /// - Parameters:
  ///   - tail: where it was left.
  ///   - present: the moment by which the times of records are judged.
  ///   - extent: of the look; what is read as a whole knows none.
  /// - Returns: `nil` when the file is gone.
  /// - Throws: when it can't be read: permissions, a disk error, or it is no regular file.
  func read(
    _ tail: TranscriptTail, at present: Timestamp, extent: Extent = .live
  ) throws -> Reading? {
    guard try FileStatus.of(path: tail.file.path) != nil else { return nil }
    let reader = try FileReader(path: tail.file.path)
    defer { shrinkBuffer() }
    switch tail.root.agent.format(of: tail.file.path)?.reading {
    case .lines(let records): return try readLines(tail, reader, records, present, extent)
    case .compressedLines(let records): return try readCompressed(tail, reader, records, present)
    case .document(let documents): return try readDocument(tail, reader, documents, present)
    case nil: return Reading(tail: tail)
    }
  }

  /// From when on the steps of a file are told that was last changed at `modified`; `nil` where that is long ago.
  static func stepsSince(_ present: Timestamp, modified: Int64) -> Timestamp? {
    let since = Timestamp(milliseconds: present.milliseconds - ReplySum.historyAge)
    return Timestamp(milliseconds: modified / 1_000_000) >= since ? since : nil
  }

  private func readLines(
    _ tail: TranscriptTail, _ reader: borrowing FileReader, _ records: any RecordDecoder.Type,
    _ present: Timestamp, _ extent: Extent
  ) throws -> Reading {
    var reading = Reading(tail: tail)
    let rewritten = try whyRewritten(reader, tail.file)
    if rewritten != nil {
      reading.tail.file = TranscriptFile(
        path: tail.file.path, role: tail.file.role, identity: reader.status.identity,
        session: tail.file.session)
    }
    // A file system may number a file anew, at each mount for example: its contents say that it is the same.
    reading.tail.file.identity = reader.status.identity
    reading.tail.modified = reader.status.modifiedNanoseconds
    var decoder = LineDecoder(
      records, role: tail.file.role, state: reading.tail.file.state, workspace: workspace)
    let start = reading.tail.file.offset
    if let record = tail.longRecord, rewritten == nil, tail.file.identity == reader.status.identity,
      start + record.length <= reader.status.size
    {
      decoder.longRecord = record
    }
    var batch = TranscriptBatch(
      present: present, stepsSince: Self.stepsSince(present, modified: reader.status.modifiedNanoseconds))
    var next = start + (decoder.longRecord?.length ?? 0)
    (reading.tail.file.offset, reading.hasMore) = try decodeLines(
      with: &decoder, from: start, limit: extent.bytes, facts: extent.facts, into: &batch
    ) { target in
      let room = Int(min(Int64(target.count), max(0, tail.end - next)))
      let count = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: target[..<room]), at: next)
      next += Int64(count)
      return count
    }
    reading.tail.longRecord = decoder.longRecord
    // A file begun again says so even if it is empty now.
    let isAnotherFile = reading.tail.file.identity != tail.file.identity
    if reading.tail.file.offset > start || rewritten != nil || isAnotherFile || tail.file.problem != nil {
      reading.tail.file.fingerprint = try fingerprint(reader, before: reading.tail.file.offset)
      reading.tail.file.state = decoder.state
      let end = reading.hasMore ? reading.tail.file.offset : .max
      reading.finish(batch, rewritten: rewritten, span: start..<max(start, end))
    }
    return reading
  }

  // MARK: Pieces

  /// Decodes whole records piece by piece. One that fills the buffer and goes on behind it is scanned instead of held,
  /// and left in the decoder where its end does not come.
  ///
  /// - Parameters:
  ///   - decoder: of the file.
  ///   - start: where the bytes begin in the file.
  ///   - limit: after so many bytes no further piece is begun, but where no record has ended yet.
  ///   - facts: after so many facts neither.
  ///   - batch: takes the facts.
  ///   - fill: puts the next bytes into the memory that it is given and returns how many; fewer than fit only at the
  ///     end.
  /// - Returns: where in the file the first record stands that was not decoded, and whether there is more to read than
  ///   one look takes.
  /// - Throws: what `fill` throws.
  func decodeLines(
    with decoder: inout LineDecoder, from start: Int64, limit: Int64, facts: Int = mostFacts,
    into batch: inout TranscriptBatch, fill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> (end: Int64, hasMore: Bool) {
    var offset = start
    // Bytes that were filled in, and those of them at the front of the buffer that are not decoded yet.
    var filled: Int64 = 0
    var held = 0
    // A record longer than the limit would be begun again and again, and the file not be read any further.
    while filled < limit && batch.facts.count + batch.contexts.count < facts
      || offset == start && decoder.longRecord == nil
    {
      let isLong = decoder.longRecord != nil
      let capacity = isLong ? max(held, Self.pieceSize) : buffer.count - LineDecoder.padding
      let count = try fill(UnsafeMutableRawBufferPointer(rebasing: buffer[held..<capacity]))
      filled += Int64(count)
      held += count
      let isEnd = held < capacity
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<held])
      if isLong {
        let taken = takeLongRecord(piece, with: &decoder, at: &offset, isEnd: isEnd, into: &batch)
        drop(taken, of: &held)
        if isEnd, held == 0 { return (offset, false) }
        continue
      }
      let decoded = decoder.decode(piece, at: offset, isEnd: isEnd, into: &batch)
      drop(decoded, of: &held)
      offset += Int64(decoded)
      if isEnd { return (offset, false) }
      guard decoded == 0 else { continue }
      if capacity < Self.longestRecord {
        growBuffer(to: capacity * 4, keeping: held)
      } else {
        decoder.beginLongRecord()
      }
    }
    return (offset, true)
  }

  /// Scans on in a record that is too long to hold; `offset` is moved behind it where it has ended.
  ///
  /// - Returns: how many bytes of the piece belong to it.
  private func takeLongRecord(
    _ piece: UnsafeRawBufferPointer, with decoder: inout LineDecoder, at offset: inout Int64, isEnd: Bool,
    into batch: inout TranscriptBatch
  ) -> Int {
    let end = decoder.continueLongRecord(piece)
    guard let record = decoder.longRecord else { return piece.count }
    if end != nil {
      decoder.endLongRecord(at: offset, into: &batch)
      offset += record.length + 1
    } else if isEnd, record.isWhole {
      // The last one of a file may lack its newline.
      decoder.endLongRecord(at: offset, into: &batch)
      offset += record.length
    }
    return end ?? piece.count
  }

  /// Moves what is behind the first `count` of the held bytes to the front.
  private func drop(_ count: Int, of held: inout Int) {
    guard count > 0 else { return }
    held -= count
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[count..<count + held]))
  }

  func growBuffer(to capacity: Int, keeping held: Int = 0) {
    let size = max(held, min(capacity, Self.longestRecord)) + LineDecoder.padding
    replaceBuffer(size, keeping: held)
  }

  func replaceBuffer(_ size: Int, keeping held: Int = 0) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    larger.initializeMemory(as: UInt8.self, repeating: 0)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<held]))
    buffer.deallocate()
    buffer = larger
  }

  /// Gives back what a long record took.
  func shrinkBuffer() {
    let usual = Self.pieceSize + LineDecoder.padding
    if buffer.count > usual { replaceBuffer(usual) }
  }

  // MARK: Identity

  /// Why the file has to be read from the start; `nil` where it merely grew.
  func whyRewritten(_ reader: borrowing FileReader, _ file: TranscriptFile) throws -> String? {
    guard file.offset > 0 else { return nil }
    let status = reader.status
    if status.size < file.offset { return "cut from \(file.offset) to \(status.size) bytes" }
    guard try fingerprint(reader, before: file.offset) != file.fingerprint else { return nil }
    return status.identity != file.identity ? "replaced by another file" : "rewritten in place"
  }

  /// A hash of the last bytes before an offset.
  func fingerprint(_ reader: borrowing FileReader, before offset: Int64) throws -> Int64 {
    let length = Int(min(offset, Int64(Self.fingerprintLength)))
    return try withUnsafeTemporaryAllocation(byteCount: Self.fingerprintLength, alignment: 8) { bytes in
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[..<length])
      let count = try reader.read(into: target, at: offset - Int64(length))
      var hash = StableHash()
      hash.combine(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      return hash.spread
    }
  }
}

extension TranscriptReader.Reading {
  /// What was read, to be committed; the file takes the role that its records give it.
  mutating func finish(
    _ batch: TranscriptBatch, rewritten: String? = nil, isWhole: Bool = false, span: Range<Int64>? = nil
  ) {
    if batch.parentID != nil { tail.file.role = .subagent }
    tail.file.problem = nil
    var batch = batch
    if batch.records > 0, let project = tail.notedProject {
      tail.file.state.profile.project = project
      batch.append(.profile(SessionProfile(project: project)), time: nil, offset: 0, length: 0)
    }
    progress = TranscriptProgress(
      file: tail.file, agent: tail.root.agent.id, sessionID: tail.sessionID, batch: batch,
      rewritten: rewritten, isWhole: isWhole, span: span,
      written: batch.credible(Timestamp(milliseconds: tail.modified / 1_000_000)))
    progress?.folder = tail.root.path
  }
}
