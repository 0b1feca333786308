package import AgentFormats
import LinuxHost
package import SessionCore
import SessionStore

/// Reads a transcript of lines on from where it stands, piece by piece, and tells what its records say of the work itself.
///
/// It begins anew where the file was rewritten or replaced. What the decoder remembers are texts, which are not stored: a
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
  private var file: TranscriptFile
  private let records: any RecordDecoder.Type
  private var decoder: LineDecoder
  private let reader: TranscriptReader
  private var lines = LineCursor()

  /// A reader of one transcript of a session's own conversation; `nil` where nothing tells of such files what was worked
  /// on.
  ///
  /// - Parameters:
  ///   - path: of the transcript, of lines.
  ///   - format: its form.
  package init?(path: String, format: TranscriptFormat) {
    self.init(path: path, format: format, reader: TranscriptReader())
  }

  /// The same, with a reader of files that others use, too, one after the other.
  init?(path: String, format: TranscriptFormat, reader: TranscriptReader) {
    guard let records = format.contexts, case .lines = format.reading else { return nil }
    file = TranscriptFile(
      path: path, role: .main, identity: FileIdentity(device: 0, inode: 0, birthNanoseconds: 0))
    self.records = records
    self.reader = reader
    decoder = LineDecoder(records, role: .main, workspace: reader.workspace)
  }

  /// Lines that are read, whether they tell anything or not.
  package var lineCount: Int { lines.passed }

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
    if try reader.whyRewritten(opened, file) != nil {
      beginAnew()
      tell(.begunAnew)
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
      hasMore = try readPiece(opened, tell)
      taken += file.offset + (decoder.longRecord?.length ?? 0) - start
    }
    file.fingerprint = try reader.fingerprint(opened, before: file.offset)
    return hasMore ? .part : .whole
  }

  private mutating func beginAnew() {
    file = TranscriptFile(path: file.path, role: .main, identity: file.identity)
    decoder = LineDecoder(records, role: .main, workspace: reader.workspace)
    lines = LineCursor()
  }

  /// Reads the records of the next piece.
  ///
  /// - Returns: whether there is more.
  private mutating func readPiece(
    _ opened: borrowing FileReader, _ tell: (Told) -> Void
  ) throws -> Bool {
    var batch = TranscriptBatch()
    var next = file.offset + (decoder.longRecord?.length ?? 0)
    var newlines: [Int64] = []
    let (end, hasMore) = try reader.decodeLines(
      with: &decoder, from: file.offset, limit: Int64(TranscriptReader.pieceSize), into: &batch
    ) { target in
      let count = try opened.read(into: target, at: next)
      LineCursor.newlines(of: UnsafeRawBufferPointer(rebasing: target[..<count]), at: next, into: &newlines)
      next += Int64(count)
      return count
    }
    lines.look(at: newlines)
    for located in batch.contexts {
      let line = try lines.line(of: located.offset, in: opened)
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

/// Tells on which lines places of a file stand that is read on.
private struct LineCursor {
  /// The newlines that were passed.
  private(set) var passed = 0
  /// The place up to which they are passed.
  private var offset: Int64 = 0
  /// Those behind it, as far as the file was looked at.
  private var ahead: [Int64] = []

  /// Adds the places of the newlines in a piece of a file that stands at `offset` in it.
  static func newlines(of piece: UnsafeRawBufferPointer, at offset: Int64, into places: inout [Int64]) {
    for place in piece.indices where piece[place] == UInt8(ascii: "\n") {
      places.append(offset + Int64(place))
    }
  }

  /// The file was looked at: where newlines stand behind the place up to which they are passed.
  mutating func look(at newlines: [Int64]) {
    ahead = newlines
  }

  /// What stands before `end` is passed.
  mutating func pass(to end: Int64) {
    passed += count(before: end)
    ahead = []
    offset = end
  }

  /// The line on which a place stands, from 1. One that was passed is looked for in the file.
  func line(of place: Int64, in file: borrowing FileReader) throws -> Int {
    guard place < offset else { return passed + count(before: place) + 1 }
    var back = 0
    var next = place
    try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
      while next < offset {
        let room = Int(min(Int64(buffer.count), offset - next))
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
        let count = try file.read(into: target, at: next)
        guard count > 0 else { return }
        for byte in target[..<count] where byte == UInt8(ascii: "\n") { back += 1 }
        next += Int64(count)
      }
    }
    return passed - back + 1
  }

  /// The newlines ahead that stand before a place.
  private func count(before place: Int64) -> Int {
    var (low, high) = (0, ahead.count)
    while low < high {
      let middle = (low + high) / 2
      if ahead[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
