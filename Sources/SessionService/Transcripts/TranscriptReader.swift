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
    /// The tail afterwards; it counts once the progress is committed.
    var tail: TranscriptTail
    /// Whether there was more to read than the limit allowed.
    var hasMore = false
  }

  /// The usual piece. Larger ones gain nothing, smaller ones cost calls.
  private static let pieceSize = 256 << 10
  /// A record longer than this is not held but scanned for what is wanted.
  static let longestRecord = 16 << 20
  /// Bytes before the offset whose hash tells a file that was rewritten in place.
  private static let fingerprintLength = 512
  /// Read at one look, so that a file of many gigabytes neither fills the memory nor keeps others waiting.
  private static let readLimit = 16 << 20

  private let workspace = ClaudeTranscriptDecoder.Workspace()
  private var buffer: UnsafeMutableRawBufferPointer

  init() {
    buffer = .allocate(byteCount: Self.pieceSize + ClaudeTranscriptDecoder.padding, alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    buffer.deallocate()
  }

  /// Reads what was appended since the last look; begins again where the file is another one or was rewritten.
  ///
  /// - Returns: `nil` when the file is gone.
  /// - Throws: when it can't be read: permissions, a disk error, or it is no regular file.
  func read(_ tail: TranscriptTail) throws -> Reading? {
    guard try FileStatus.of(path: tail.file.path) != nil else { return nil }
    let reader = try FileReader(path: tail.file.path)
    var reading = Reading(tail: tail)
    let rewritten = try whyRewritten(reader, tail.file)
    if rewritten != nil {
      reading.tail = TranscriptTail(
        file: TranscriptFile(
          path: tail.file.path, role: tail.file.role, identity: reader.status.identity,
          session: tail.file.session),
        sessionID: tail.sessionID)
    }
    // A file system may number a file anew, at each mount for example: its contents say that it is the same.
    reading.tail.file.identity = reader.status.identity
    reading.tail.modified = reader.status.modifiedNanoseconds
    var decoder = ClaudeTranscriptDecoder(
      role: tail.file.role == .main ? .main : .subagent, workspace: workspace)
    decoder.progress = (reading.tail.file.profile, reading.tail.file.hasCustomTitle)
    let start = reading.tail.file.offset
    var batch = TranscriptBatch()
    while !reading.hasMore {
      let advanced = try readPiece(reader, at: reading.tail.file.offset, decoder: &decoder, into: &batch)
      guard advanced > 0 else { break }
      reading.tail.file.offset += Int64(advanced)
      reading.hasMore = reading.tail.file.offset - start >= Self.readLimit
    }
    // A file begun again says so even if it is empty now.
    let isAnotherFile = reading.tail.file.identity != tail.file.identity
    if reading.tail.file.offset > start || rewritten != nil || isAnotherFile {
      reading.tail.file.fingerprint = try fingerprint(reader, before: reading.tail.file.offset)
      (reading.tail.file.profile, reading.tail.file.hasCustomTitle) = decoder.progress
      reading.progress = TranscriptProgress(
        file: reading.tail.file, agent: ClaudeCode.agent, sessionID: tail.sessionID, batch: batch,
        rewritten: rewritten)
    }
    shrinkBuffer()
    return reading
  }

  // MARK: Pieces

  /// Decodes the next whole records; returns their bytes, 0 when there is no whole record yet.
  private func readPiece(
    _ reader: borrowing FileReader, at offset: Int64, decoder: inout ClaudeTranscriptDecoder,
    into batch: inout TranscriptBatch
  ) throws -> Int {
    while true {
      let capacity = buffer.count - ClaudeTranscriptDecoder.padding
      let count = try reader.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<capacity]), at: offset)
      guard count > 0 else { return 0 }
      let isEnd = count < capacity
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      let decoded = decoder.decode(piece, at: offset, isEnd: isEnd, into: &batch)
      if decoded > 0 || isEnd { return decoded }
      guard capacity < Self.longestRecord else {
        return try readLongRecord(reader, at: offset, decoder: &decoder, into: &batch)
      }
      growBuffer(to: capacity * 4)
    }
  }

  private func readLongRecord(
    _ reader: borrowing FileReader, at offset: Int64, decoder: inout ClaudeTranscriptDecoder,
    into batch: inout TranscriptBatch
  ) throws -> Int {
    decoder.beginLongRecord()
    var length = 0
    while true {
      let count = try reader.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Self.pieceSize]), at: offset + Int64(length))
      // No newline yet: the record is still being written, or it is the last and lacks one. The next look begins anew.
      guard count > 0 else { return 0 }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if let end = decoder.continueLongRecord(piece) {
        decoder.endLongRecord(at: offset, length: length + end - 1, into: &batch)
        return length + end
      }
      length += count
    }
  }

  private func growBuffer(to capacity: Int) {
    buffer.deallocate()
    let size = min(capacity, Self.longestRecord) + ClaudeTranscriptDecoder.padding
    buffer = .allocate(byteCount: size, alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  private func shrinkBuffer() {
    if buffer.count > Self.pieceSize + ClaudeTranscriptDecoder.padding { growBuffer(to: Self.pieceSize) }
  }

  // MARK: Identity

  /// Why the file has to be read from the start; `nil` where it merely grew.
  private func whyRewritten(_ reader: borrowing FileReader, _ file: TranscriptFile) throws -> String? {
    guard file.offset > 0 else { return nil }
    let status = reader.status
    if status.size < file.offset { return "cut from \(file.offset) to \(status.size) bytes" }
    guard try fingerprint(reader, before: file.offset) != file.fingerprint else { return nil }
    return status.identity != file.identity ? "replaced by another file" : "rewritten in place"
  }

  private func fingerprint(_ reader: borrowing FileReader, before offset: Int64) throws -> Int64 {
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
