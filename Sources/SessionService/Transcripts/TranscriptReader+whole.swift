import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// Files that are read from their start whenever they have changed: documents, and lines that were packed.
///
/// For them the offset is the size that was read, and the fingerprint the time of the change that was seen.
extension TranscriptReader {
  /// A document is held in memory as a whole, so there has to be an end to it.
  static let largestDocument: Int64 = 64 << 20
  /// Of a packed transcript at most so many bytes are unpacked: it is read in one go.
  static let largestUnpacked: Int64 = 1 << 30

  func readDocument(
    _ tail: TranscriptTail, _ reader: borrowing FileReader, _ documents: any DocumentDecoder.Type,
    _ present: Timestamp
  ) throws -> Reading {
    var reading = Reading(tail: tail)
    guard reading.begin(reader.status) else { return reading }
    let size = reader.status.size
    guard size <= Self.largestDocument else {
      return Reading(
        refusing: tail, reader.status, "has \(size) bytes, and is not read: a document may have 64 MiB")
    }
    if Int(size) + LineDecoder.padding > buffer.count { replaceBuffer(Int(size) + LineDecoder.padding) }
    let count = try reader.read(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(size)]), at: 0)
    var batch = TranscriptBatch(
      present: present, stepsSince: Self.stepsSince(present, modified: reader.status.modifiedNanoseconds))
    var state = tail.file.state
    do throws(DocumentProblem) {
      try documents.decode(
        UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: tail.root.relative(tail.file.path),
        role: tail.file.role, state: &state, into: &batch)
    } catch {
      return Reading(refusing: tail, reader.status, "can't be read: \(error)")
    }
    reading.take(batch, state, of: reader.status)
    return reading
  }

  func readCompressed(
    _ tail: TranscriptTail, _ reader: borrowing FileReader, _ records: any RecordDecoder.Type,
    _ present: Timestamp
  ) throws -> Reading {
    var reading = Reading(tail: tail)
    guard reading.begin(reader.status) else { return reading }
    guard reader.status.size > 0 else { return Reading(refusing: tail, reader.status, "is empty") }
    var decoder = LineDecoder(records, role: tail.file.role, workspace: workspace)
    var batch = TranscriptBatch(present: present)
    do {
      let stream = try ZstdStream()
      var next: Int64 = 0
      var unpacked: Int64 = 0
      let (end, hasMore) = try decodeLines(with: &decoder, from: 0, limit: Self.largestUnpacked, into: &batch)
      {
        target in
        let count = try stream.unpack(into: target) { packed in
          let count = try reader.read(into: packed, at: next)
          next += Int64(count)
          return count
        }
        unpacked += Int64(count)
        return count
      }
      guard !hasMore else {
        return Reading(
          refusing: tail, reader.status,
          "is not read: unpacked it has more than 1 GiB, or says more than 250,000 things")
      }
      if end < unpacked {
        // Nobody will write the rest of it.
        batch.append(
          .unreadable(reason: "the last record breaks off"), time: nil, offset: end,
          length: Int(unpacked - end))
      }
    } catch let error as DocumentProblem {
      return Reading(refusing: tail, reader.status, "can't be unpacked: \(error)")
    }
    reading.take(batch, decoder.state, of: reader.status)
    return reading
  }
}

extension TranscriptReader.Reading {
  /// Nothing was read, for what is in the file.
  fileprivate init(refusing tail: TranscriptTail, _ status: FileStatus, _ problem: String) {
    self.init(tail: tail)
    self.tail.refusal = .init(status: status, problem: "\(tail.file.path) \(problem)")
  }

  /// Whether the file has to be read: it is another than the one that was read, or has changed since.
  fileprivate mutating func begin(_ status: FileStatus) -> Bool {
    let isRead = tail.file.offset == status.size && tail.file.fingerprint == status.modifiedNanoseconds
    let isAnotherFile = tail.file.identity != status.identity
    tail.modified = status.modifiedNanoseconds
    tail.file.identity = status.identity
    // A file system may number a file anew, at each mount for example.
    if isRead, isAnotherFile || tail.file.problem != nil { finish(TranscriptBatch()) }
    return !isRead
  }

  /// All of the file as it was with that status.
  fileprivate mutating func take(_ batch: TranscriptBatch, _ state: DecoderState, of status: FileStatus) {
    tail.file.offset = status.size
    tail.file.fingerprint = status.modifiedNanoseconds
    tail.file.state = state
    finish(batch, isWhole: true)
  }
}
