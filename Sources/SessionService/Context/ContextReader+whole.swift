import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// Files that are read as a whole whenever they have changed: documents, and lines that were packed.
///
/// For them the offset is the size that was read, and the fingerprint the time of the change that was seen.
extension ContextReader {
  /// Reads the file if it has changed. What can't be read as a whole, a document that is just being written for example,
  /// leaves what was told before.
  mutating func readWhole(_ opened: borrowing FileReader, _ tell: (Told) -> Void) throws -> Look {
    let status = opened.status
    guard
      file.identity != status.identity || file.offset != status.size
        || file.fingerprint != status.modifiedNanoseconds
    else { return .whole }
    var batch = TranscriptBatch()
    var newlines: [Int64] = []
    do {
      switch form {
      case .lines: return .whole
      case .packedLines(let records):
        guard try unpack(opened, records, into: &batch, &newlines) else { return .whole }
      case .document(let documents): try decode(opened, documents, into: &batch, &newlines)
      }
    } catch is DocumentProblem {
      return .whole
    }
    if file.offset > 0 { tell(.begunAnew) }
    var cursor = LineCursor()
    cursor.look(at: newlines)
    for located in batch.contexts {
      // All newlines are known: none is looked for in the file.
      let line = try cursor.line(of: located.offset) { _, _ in 0 }
      tell(
        .fact(
          located.fact,
          ContextEvidence(
            line: line, offset: located.offset, length: located.length, time: located.time)))
    }
    wholeLines = newlines.count
    file.identity = status.identity
    file.offset = status.size
    file.fingerprint = status.modifiedNanoseconds
    return .whole
  }

  /// Reads lines that were packed; places are those of the unpacked text.
  ///
  /// - Returns: whether they could be read to their end.
  private func unpack(
    _ opened: borrowing FileReader, _ records: any RecordDecoder.Type, into batch: inout TranscriptBatch,
    _ newlines: inout [Int64]
  ) throws -> Bool {
    var decoder = LineDecoder(records, role: .main, workspace: reader.workspace)
    let stream = try ZstdStream()
    var next: Int64 = 0
    var unpacked: Int64 = 0
    let (_, hasMore) = try reader.decodeLines(
      with: &decoder, from: 0, limit: TranscriptReader.largestUnpacked, into: &batch
    ) { target in
      let count = try stream.unpack(into: target) { packed in
        let count = try opened.read(into: packed, at: next)
        next += Int64(count)
        return count
      }
      LineCursor.newlines(
        of: UnsafeRawBufferPointer(rebasing: target[..<count]), at: unpacked, into: &newlines)
      unpacked += Int64(count)
      return count
    }
    return !hasMore
  }

  private func decode(
    _ opened: borrowing FileReader, _ documents: any ContextDocumentDecoder.Type,
    into batch: inout TranscriptBatch, _ newlines: inout [Int64]
  ) throws {
    let size = opened.status.size
    guard size <= TranscriptReader.largestDocument else { throw DocumentProblem("it is too large") }
    if Int(size) + LineDecoder.padding > reader.buffer.count {
      reader.replaceBuffer(Int(size) + LineDecoder.padding)
    }
    let count = try opened.read(
      into: UnsafeMutableRawBufferPointer(rebasing: reader.buffer[..<Int(size)]), at: 0)
    let document = UnsafeRawBufferPointer(rebasing: reader.buffer[..<count])
    try documents.decode(document, into: &batch)
    LineCursor.newlines(of: document, at: 0, into: &newlines)
  }
}
