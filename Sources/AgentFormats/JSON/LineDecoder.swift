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
  private var records: any RecordDecoder
  /// A record too long to hold, as far as it has been read.
  private var longRecord: LenientScanner?

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
      piece.count >= Self.historyPiece && !marks.isEmpty
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
    longRecord = LenientScanner(table: type(of: records).fields)
  }

  /// Reads on in a long record up to its newline.
  ///
  /// - Returns: the bytes that belong to it with the newline, or `nil` when it goes on behind the piece.
  package mutating func continueLongRecord(_ piece: UnsafeRawBufferPointer) -> Int? {
    let end = piece.firstNewline(from: 0)
    longRecord?.scan(UnsafeRawBufferPointer(rebasing: piece[..<(end ?? piece.count)]))
    return end.map { $0 + 1 }
  }

  /// The long record has ended; `length` is its length in bytes without the newline.
  package mutating func endLongRecord(at offset: Int64, length: Int, into batch: inout TranscriptBatch) {
    defer { longRecord = nil }
    guard let scanner = longRecord else { return }
    guard scanner.isComplete else {
      batch.append(
        .unreadable(reason: "a record of \(length) bytes is not one JSON object"), time: nil, offset: offset,
        length: length)
      return
    }
    reader.adopt(scanner)
    takeRecord(at: offset, length: length, &batch)
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
      let reason = "\(length) zero bytes, as a power cut leaves them"
      batch.append(.unreadable(reason: reason), time: nil, offset: offset + Int64(start), length: length)
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
    let time = type(of: records).time(of: reader)
    batch.noteRecord(time: time)
    records.take(reader, at: RecordPlace(time: time, offset: offset, length: length), into: &batch)
  }
}
