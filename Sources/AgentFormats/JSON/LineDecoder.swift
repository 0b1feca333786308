package import SessionCore

/// Turns pieces of one transcript of lines into facts. Pure: it is given bytes and keeps only what the next piece needs.
///
/// What it has to survive was counted over recordings: two records on one line, a last line without newline, zeros that
/// a power cut left, lines of many megabytes. What a record says is its ``RecordDecoder``'s word.
package struct LineDecoder {
  /// Bytes that must be readable behind every piece handed to ``decode(_:at:isEnd:into:)``.
  package static let padding = RecordReader.padding

  private let reader: RecordReader
  private let marks: LineMarks
  private let role: TranscriptRole
  private var records: any RecordDecoder
  /// The record too long to hold that is being read; a later decoder of the file can go on with it.
  package var longRecord: LongRecord?

  /// A record too long to hold, as far as it has been read.
  package struct LongRecord: Sendable {
    fileprivate var scanner: LenientScanner
    /// Its bytes so far, without a newline.
    package fileprivate(set) var length: Int64 = 0
    /// Whether it ends here if the file does.
    package var isWhole: Bool { scanner.isComplete }
  }

  /// What decoders need for the length of one call: the decoders of a thread share one, so that a thousand files do
  /// not hold a thousand parsers.
  package final class Workspace {
    private var readers: [ObjectIdentifier: RecordReader] = [:]

    package init() {}

    fileprivate func reader(for records: any RecordDecoder.Type) -> RecordReader {
      if let reader = readers[ObjectIdentifier(records)] { return reader }
      let reader = RecordReader(table: records.fields)
      readers[ObjectIdentifier(records)] = reader
      return reader
    }
  }

  /// A decoder for one file.
  ///
  /// - Parameters:
  ///   - records: says what the records mean.
  ///   - role: whose conversation the file holds, as its place tells.
  ///   - state: what an earlier reading of the file ended with.
  ///   - workspace: shared with the thread's other decoders.
  package init(
    _ records: any RecordDecoder.Type, role: TranscriptRole, state: DecoderState = DecoderState(),
    workspace: Workspace = Workspace()
  ) {
    self.role = role
    self.records = records.init(role: role, state: state)
    reader = workspace.reader(for: records)
    marks = LineMarks(records.marks)
  }

  /// What has to be remembered of the file, to go on with another decoder.
  package var state: DecoderState { records.state }

  /// Decodes the whole records at the front of `piece`, which stands at `offset` in the file.
  ///
  /// - Parameters:
  ///   - piece: bytes of the file from the start of a record on, with ``padding`` readable bytes behind them.
  ///   - offset: where the piece begins in the file.
  ///   - isEnd: whether the file ends with the piece; then a last record without newline counts if it is whole.
  ///   - batch: takes the facts.
  /// - Returns: the bytes decoded; the next piece begins behind them. 0 when the piece holds no whole record.
  package mutating func decode(
    _ piece: UnsafeRawBufferPointer, at offset: Int64, isEnd: Bool, into batch: inout TranscriptBatch
  ) -> Int {
    let position =
      piece.count >= Self.historyPiece && !marks.isEmpty && !mayTellSteps(piece, batch)
      ? decodeMarkedLines(piece, at: offset, &batch) : decodeLines(piece, at: offset, &batch)
    guard isEnd, position < piece.count else { return position }
    let rest = UnsafeRawBufferPointer(rebasing: piece[position...]).trimmed
    // Half of an object never ends like a whole one and parses, so what does is finished even without its newline.
    guard rest.bytes.last == UInt8(ascii: "}") else { return position }
    guard !TopLevelObjects.scan(rest.bytes).isCutOff else { return position }
    decodeLine(rest.bytes, at: offset + Int64(position + rest.start), &batch)
    return piece.count
  }

  /// A piece of so many bytes is history: what is live comes by the line.
  private static let historyPiece = 64 << 10

  /// Lines at the end of a piece that are asked when it was written; not each of them says.
  private static let datedLines = 4

  /// Whether steps are told of what stands in the piece: then each of its lines counts. A subagent's file tells none, and
  /// nearly all records stand behind those that are older, so the last ones tell it.
  private func mayTellSteps(_ piece: UnsafeRawBufferPointer, _ batch: TranscriptBatch) -> Bool {
    guard role == .main, batch.stepsSince != nil, var end = piece.lastIndex(of: UInt8(ascii: "\n")) else {
      return false
    }
    for _ in 0..<Self.datedLines {
      let start = piece[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      if reader.read(UnsafeRawBufferPointer(rebasing: piece[start..<end])) == nil,
        let time = type(of: records).time(of: reader)
      {
        return batch.tellsSteps(at: time)
      }
      guard start > 0 else { break }
      end = start - 1
    }
    return true
  }

  private mutating func decodeLines(
    _ piece: UnsafeRawBufferPointer, at offset: Int64, _ batch: inout TranscriptBatch
  ) -> Int {
    var position = 0
    while let newline = piece.firstNewline(from: position) {
      decodeLine(
        UnsafeRawBufferPointer(rebasing: piece[position..<newline]), at: offset + Int64(position), &batch)
      position = newline + 1
    }
    return position
  }

  /// The same, but of lines without a mark only the last one is read: it tells when and where the session was last.
  private mutating func decodeMarkedLines(
    _ piece: UnsafeRawBufferPointer, at offset: Int64, _ batch: inout TranscriptBatch
  ) -> Int {
    var position = 0
    var passedOver: Range<Int>?
    while let (end, isMarked) = marks.nextLine(of: piece, from: position) {
      let line = UnsafeRawBufferPointer(rebasing: piece[position..<end])
      if !isMarked, line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") {
        if passedOver != nil { batch.noteRecord(time: nil) }
        passedOver = position..<end
      } else {
        if passedOver != nil { batch.noteRecord(time: nil) }
        passedOver = nil
        decodeLine(line, at: offset + Int64(position), &batch)
      }
      position = end + 1
    }
    if let passedOver {
      let last = UnsafeRawBufferPointer(rebasing: piece[passedOver])
      decodeLine(last, at: offset + Int64(passedOver.lowerBound), &batch)
    }
    return position
  }

  // MARK: Records too long to hold

  /// Begins a record of which no end is in sight: its pieces are scanned, none is kept.
  package mutating func beginLongRecord() {
    longRecord = LongRecord(scanner: LenientScanner(table: type(of: records).fields))
  }

  /// Reads on in a long record up to its newline.
  ///
  /// - Returns: the bytes that belong to it with the newline, or `nil` when it goes on behind the piece.
  package mutating func continueLongRecord(_ piece: UnsafeRawBufferPointer) -> Int? {
    let end = piece.firstNewline(from: 0)
    longRecord?.scanner.scan(UnsafeRawBufferPointer(rebasing: piece[..<(end ?? piece.count)]))
    longRecord?.length += Int64(end ?? piece.count)
    return end.map { $0 + 1 }
  }

  /// The long record, which began at `offset`, has ended.
  package mutating func endLongRecord(at offset: Int64, into batch: inout TranscriptBatch) {
    guard let record = longRecord else { return }
    longRecord = nil
    let zeros = record.scanner.zeroCount
    if zeros > 0 { appendHole(zeros, at: offset, &batch) }
    let start = offset + Int64(zeros)
    let length = Int(record.length) - zeros
    if record.isWhole {
      reader.adopt(record.scanner)
      takeRecord(at: start, length: length, &batch)
    } else if length > 0 {
      batch.append(
        .unreadable(reason: "a record of \(length) bytes is not one JSON object"), time: nil, offset: start,
        length: length)
    }
  }

  // MARK: Lines

  private mutating func decodeLine(
    _ line: UnsafeRawBufferPointer, at offset: Int64, _ batch: inout TranscriptBatch
  ) {
    let (bytes, start) = line.trimmed
    guard !bytes.isEmpty else { return }
    // A power cut can leave a hole in a file; what the agent appended behind it stands on the same line.
    if bytes[0] == 0 {
      // White space between zeros belongs to the hole, so what follows it begins with neither.
      let length = bytes.firstIndex { ![0, 0x20, 0x09, 0x0d].contains($0) } ?? bytes.count
      appendHole(length, at: offset + Int64(start), &batch)
      let rest = UnsafeRawBufferPointer(rebasing: bytes[length...])
      decodeLine(rest, at: offset + Int64(start + length), &batch)
      return
    }
    guard let problem = reader.read(bytes) else {
      takeRecord(at: offset + Int64(start), length: bytes.count, &batch)
      return
    }
    // Two writers appended at once and the newline between their records is missing.
    let (records, isCutOff) = TopLevelObjects.scan(bytes)
    guard records.count > 1, !isCutOff else {
      batch.append(
        .unreadable(reason: problem), time: nil, offset: offset + Int64(start), length: bytes.count)
      return
    }
    for record in records {
      let at = offset + Int64(start + record.lowerBound)
      if let problem = reader.read(UnsafeRawBufferPointer(rebasing: bytes[record])) {
        batch.append(.unreadable(reason: problem), time: nil, offset: at, length: record.count)
      } else {
        takeRecord(at: at, length: record.count, &batch)
      }
    }
  }

  private mutating func takeRecord(at offset: Int64, length: Int, _ batch: inout TranscriptBatch) {
    let stated = type(of: records).time(of: reader)
    let time = batch.noteRecord(time: stated, offset: offset, length: length)
    let place = RecordPlace(time: time, offset: offset, length: length)
    records.take(reader, at: place, into: &batch)
    batch.noteCountProblem(of: reader, at: place)
  }

  private func appendHole(_ length: Int, at offset: Int64, _ batch: inout TranscriptBatch) {
    batch.append(
      .unreadable(reason: "\(length) zero bytes, as a power cut leaves them"), time: nil, offset: offset,
      length: length)
  }
}
