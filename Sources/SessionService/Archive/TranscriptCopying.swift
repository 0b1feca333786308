import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// Copies a transcript of lines into the archive, a piece at a time, from where it was left. Each line is redacted before
/// anything of it is written, and no line is written twice.
///
/// Not for several threads at once.
struct TranscriptCopying {
  /// What is known of a copy; all of it stands in its file too.
  struct Known {
    /// The last piece; `nil` where there is none yet.
    var end: ArchivePiece?
    /// Bytes of the file.
    var bytes: Int64 = 0
    /// Whether its file was looked at, and ends with a sound piece.
    var isChecked = false
    /// The line at the transcript's end that is too long to keep, as far as it was looked through.
    fileprivate var longLine: LongLine?

    /// Where such a line begins, and the bytes of it in which no newline was found.
    fileprivate struct LongLine {
      var start: Int64
      var passed: Int64
    }

    init() {}

    init(_ copy: ArchivedCopy) {
      end = copy.end
      bytes = copy.fileSize
    }
  }

  /// How a step ended.
  enum Step {
    /// All that there is was copied.
    case current
    /// A piece was copied, and there may be more.
    case copied
    /// The transcript was rewritten: its copies, of which the one so far is known here, have other names, and a new one
    /// begins.
    case setAside([ArchiveFolder.Renaming], Known)
    /// There is no such transcript any more.
    case gone
    /// The copy would be larger than all copies may be together.
    case tooLarge
  }

  /// The copy can't be written.
  struct WriteError: Error {
    let problem: HostError
  }

  /// Bytes of a transcript that make a piece.
  private static let pieceLength = 1 << 20
  /// A line of more bytes is not kept: nobody reads it either.
  private static let longestLine = TranscriptReader.longestRecord
  /// A last line without newline is copied when nothing was written for so long, in milliseconds.
  private static let openAge: Int64 = 3_600_000

  let folder: ArchiveFolder
  private let redaction = LineRedaction()
  private let files = TranscriptReader()

  init(_ folder: ArchiveFolder) {
    self.folder = folder
  }

  /// Copies the next piece.
  ///
  /// - Parameters:
  ///   - found: the transcript.
  ///   - origin: the session that it belongs to.
  ///   - known: what is known of its copy.
  ///   - room: bytes that the copy may have.
  ///   - now: the moment.
  /// - Returns: how it ended.
  /// - Throws: ``WriteError`` where the copy can't be written, other errors where the transcript can't be read.
  func step(
    _ found: FoundTranscript, of origin: SessionOrigin, _ known: inout Known, room: Int64, now: Timestamp
  ) throws -> Step {
    guard try FileStatus.of(path: found.path) != nil else { return .gone }
    let name = ArchiveFolder.name(of: found.path, in: origin)
    let reader = try FileReader(path: found.path)
    // Somebody may have removed it.
    let size = try FileStatus.of(path: folder.path(of: name))?.size ?? 0
    if !known.isChecked || size != known.bytes { known = try takeUp(name) }
    if let end = known.end, try isRewritten(reader, since: end, found) {
      let former = known
      let renamings = try writing { () throws(HostError) in try folder.setAside(name) }
      known = Known()
      return .setAside(renamings, former)
    }
    let start = known.end?.end ?? 0
    guard let lines = try next(reader, from: start, &known.longLine, now: now) else { return .current }
    var piece = ArchivePiece(
      origin: SessionOrigin(agent: origin.agent, id: origin.id, transcript: found.path), role: found.role,
      start: start, linesBefore: known.end?.linesThrough ?? 0, lengths: lines.lengths,
      isOpen: lines.isOpen, fingerprint: 0, written: reader.status.written, redactions: lines.redactions,
      textLength: lines.text.count)
    piece.fingerprint = try files.fingerprint(reader, before: piece.end)
    let packed = try ZstdFrame.pack(lines.text)
    piece.packedLength = packed.count
    let bytes = piece.map + packed
    guard known.bytes + Int64(bytes.count) <= room else { return .tooLarge }
    known.isChecked = false
    known.bytes = try writing { () throws(HostError) in
      var file = try AppendedFile(path: folder.path(of: name))
      try file.append(bytes)
      return file.size
    }
    known.end = piece
    known.isChecked = true
    return .copied
  }

  /// Has the disk keep a copy, by its name.
  func sync(_ name: String) throws(WriteError) {
    let path = folder.path(of: name)
    guard FileOperations.exists(path) else { return }
    try writing { () throws(HostError) in
      let file = try AppendedFile(path: path)
      try file.sync()
    }
  }

  // MARK: The copy

  /// What is there of a copy. What is no part of it goes: half a piece that a crash has left.
  private func takeUp(_ name: String) throws -> Known {
    let path = folder.path(of: name)
    var known = Known()
    try writing { () throws(HostError) in
      guard FileOperations.exists(path) else { return }
      var file = try AppendedFile(path: path)
      let copy = try ArchivedCopy(path: path, isChecked: true)
      try file.cut(to: copy?.wholeSize ?? 0)
      known.end = copy?.end
      known.bytes = file.size
    }
    known.isChecked = true
    return known
  }

  private func writing<Result>(_ work: () throws(HostError) -> Result) throws(WriteError) -> Result {
    do throws(HostError) { return try work() } catch { throw WriteError(problem: error) }
  }

  private func isRewritten(
    _ reader: borrowing FileReader, since end: ArchivePiece, _ found: FoundTranscript
  ) throws -> Bool {
    let file = TranscriptFile(
      path: found.path, role: found.role, identity: reader.status.identity, offset: end.end,
      fingerprint: end.fingerprint)
    return try files.whyRewritten(reader, file) != nil
  }

  // MARK: The transcript

  /// Lines as they may be stored.
  private struct Lines {
    var text: [UInt8] = []
    /// Bytes of each in the transcript.
    var lengths: [Int] = []
    var redactions = 0
    var isOpen = false
  }

  /// The lines of the next piece; `nil` where there are none yet.
  private func next(
    _ reader: borrowing FileReader, from start: Int64, _ longLine: inout Known.LongLine?, now: Timestamp
  ) throws -> Lines? {
    if let long = longLine, long.start == start { return try passLongLine(reader, &longLine) }
    longLine = nil
    var length = Self.pieceLength
    while true {
      let bytes = try reader.bytes(length, at: start)
      if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) { return redacted(bytes[...newline]) }
      guard bytes.count == length else {
        let isOld = now.milliseconds - reader.status.written.milliseconds >= Self.openAge
        guard isOld, !bytes.isEmpty, LineRedaction.isRecord(bytes) else { return nil }
        return redacted(bytes[...])
      }
      guard length < Self.longestLine else {
        longLine = .init(start: start, passed: Int64(length))
        return try passLongLine(reader, &longLine)
      }
      length = min(length * 4, Self.longestLine)
    }
  }

  private func redacted(_ bytes: ArraySlice<UInt8>) -> Lines {
    var lines = Lines()
    lines.text.reserveCapacity(bytes.count)
    var rest = bytes
    while !rest.isEmpty, lines.lengths.count < ArchivePiece.mostLines {
      let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
      let line = rest[..<(newline ?? rest.endIndex)]
      let clean = line.withUnsafeBytes { redaction.redact($0) }
      lines.text += clean.bytes
      lines.redactions += clean.places
      lines.isOpen = newline == nil
      lines.lengths.append(line.count + (newline == nil ? 0 : 1))
      if newline != nil { lines.text.append(UInt8(ascii: "\n")) }
      rest = rest[(newline.map { $0 + 1 } ?? rest.endIndex)...]
    }
    return lines
  }

  /// Goes on in a line that is too long to keep, and has one in its place that says so.
  private func passLongLine(
    _ reader: borrowing FileReader, _ longLine: inout Known.LongLine?
  ) throws -> Lines? {
    while let long = longLine {
      let bytes = try reader.bytes(Self.pieceLength, at: long.start + long.passed)
      if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        longLine = nil
        let length = Int(long.passed) + newline
        let what = "a line of \(length) bytes: one of more than \(Self.longestLine) is not kept"
        return Lines(text: LineRedaction.leftOut(what) + [UInt8(ascii: "\n")], lengths: [length + 1])
      }
      longLine?.passed += Int64(bytes.count)
      guard bytes.count == Self.pieceLength else { break }
    }
    return nil
  }
}

extension FileStatus {
  /// When the contents last changed.
  var written: Timestamp { Timestamp(milliseconds: modifiedNanoseconds / 1_000_000) }
}
