package import SessionCore

/// Turns pieces of one Claude Code transcript into facts. Pure: it is given bytes and keeps only what the next piece
/// needs.
///
/// What it has to survive was counted over recordings of 71 versions: several lines per reply, two records on one line,
/// a last line without newline, records in any order of time, lines of many megabytes.
package struct ClaudeTranscriptDecoder {
  /// Which conversation a file holds.
  package enum Role: String, Hashable, Sendable {
    /// The session's own file.
    case main
    /// A subagent's file: its replies count for the session, its context is not the session's.
    case subagent
  }

  /// Bytes that must be readable behind every piece handed to ``decode(_:at:isEnd:into:)``.
  package static let padding = RecordReader.padding

  private let role: Role
  private let reader: RecordReader
  /// What the file has said so far, so that only changes become facts.
  private var profile: SessionProfile
  private var hasCustomTitle = false
  /// A record too long to hold, as far as it has been read.
  private var longRecord: LenientScanner?

  /// What decoders need for the length of one call: the decoders of a thread share one, so that a thousand files do
  /// not hold a thousand parsers.
  package final class Workspace {
    let reader = RecordReader(table: ClaudeField.table)

    package init() {}
  }

  /// A decoder for one file; `profile` is what an earlier reading of it ended with.
  package init(role: Role, profile: SessionProfile = SessionProfile(), workspace: Workspace = Workspace()) {
    self.role = role
    self.profile = profile
    reader = workspace.reader
  }

  /// What the file has said so far, to go on with a decoder of another workspace.
  package var progress: (profile: SessionProfile, hasCustomTitle: Bool) {
    get { (profile, hasCustomTitle) }
    set { (profile, hasCustomTitle) = newValue }
  }

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
    var position = 0
    while let newline = piece.firstNewline(from: position) {
      decodeLine(
        UnsafeRawBufferPointer(rebasing: piece[position..<newline]), at: offset + Int64(position), &batch)
      position = newline + 1
    }
    guard isEnd, position < piece.count else { return position }
    let rest = UnsafeRawBufferPointer(rebasing: piece[position...]).trimmed
    // Half of an object never ends like a whole one and parses, so what does is finished even without its newline.
    guard rest.bytes.last == UInt8(ascii: "}") else { return position }
    guard !TopLevelObjects.scan(rest.bytes).isCutOff else { return position }
    decodeLine(rest.bytes, at: offset + Int64(position + rest.start), &batch)
    return piece.count
  }

  // MARK: Records too long to hold

  /// Begins a record of which no end is in sight: its pieces are scanned, none is kept.
  package mutating func beginLongRecord() {
    longRecord = LenientScanner(table: ClaudeField.table)
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
    let time = reader.text(ClaudeField.timestamp).flatMap { Timestamp(iso8601: $0) }
    batch.noteRecord(time: time)
    if batch.sessionID == nil { batch.sessionID = reader.string(ClaudeField.sessionID) }
    if let change = profileChange() {
      batch.append(.profile(change), time: time, offset: offset, length: length)
    }
    if let reply = reply() {
      batch.append(reply, time: time, offset: offset, length: length)
    } else if let compaction = compaction() {
      let record = reader.text(ClaudeField.uuid).map { ReplyKey(messageID: $0, requestID: EmptyCollection()) }
      batch.append(.compaction(compaction), time: time, offset: offset, length: length, record: record)
    }
  }

  // MARK: Facts

  /// Folder, branch and version change within a file, so they are taken from every record.
  private mutating func profileChange() -> SessionProfile? {
    guard role == .main, !reader.isTrue(ClaudeField.isSidechain) else { return nil }
    var change = SessionProfile()
    func take(_ field: Int, _ part: WritableKeyPath<SessionProfile, String?>) {
      guard let text = reader.shortText(field), !text.isEmpty else { return }
      if let known = profile[keyPath: part], known.utf8.elementsEqual(text) { return }
      change[keyPath: part] = String(decoding: text, as: UTF8.self)
    }
    take(ClaudeField.cwd, \.project)
    take(ClaudeField.gitBranch, \.branch)
    take(ClaudeField.version, \.version)
    if reader.has(ClaudeField.customTitle) {
      hasCustomTitle = true
      take(ClaudeField.customTitle, \.title)
    } else if !hasCustomTitle {
      take(ClaudeField.aiTitle, \.title)
    }
    guard !change.isEmpty else { return nil }
    profile = profile.updated(with: change)
    return change
  }

  /// The reply that an `assistant` record is a line of. Error messages and `<synthetic>` ones are no replies, and
  /// `progress` records only repeat what stands in the subagent's own file.
  private func reply() -> ReplyFact? {
    guard
      reader.equals(ClaudeField.type, "assistant"), reader.has(ClaudeField.usage),
      !reader.isTrue(ClaudeField.isAPIErrorMessage), !reader.equals(ClaudeField.model, "<synthetic>"),
      let identity = [ClaudeField.messageID, ClaudeField.uuid].lazy.compactMap(reader.text)
        .first(where: { !$0.isEmpty })
    else { return nil }
    let noText = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let requestID = reader.text(ClaudeField.requestID) ?? noText
    return ReplyFact(
      key: ReplyKey(messageID: identity, requestID: requestID),
      model: String(decoding: reader.shortText(ClaudeField.model) ?? noText, as: UTF8.self), usage: usage(),
      isMainChain: role == .main && !reader.isTrue(ClaudeField.isSidechain))
  }

  private func usage() -> TokenUsage {
    func count(_ field: Int) -> Int { max(0, reader.integer(field) ?? 0) }
    let oneHour = count(ClaudeField.oneHourWriteTokens)
    let (sum, isTooLarge) = count(ClaudeField.fiveMinuteWriteTokens).addingReportingOverflow(oneHour)
    let split = isTooLarge ? .max : sum
    return TokenUsage(
      input: count(ClaudeField.inputTokens), output: count(ClaudeField.outputTokens),
      cacheRead: count(ClaudeField.cacheReadTokens),
      // Clients before 2.1.152 left the sum at 0 where only the split was given.
      cacheWrite: max(count(ClaudeField.cacheWriteTokens), split), cacheWriteOneHour: oneHour)
  }

  private func compaction() -> Compaction? {
    guard
      role == .main, reader.equals(ClaudeField.type, "system"),
      reader.equals(ClaudeField.subtype, "compact_boundary"), !reader.isTrue(ClaudeField.isSidechain)
    else { return nil }
    func count(_ field: Int) -> Int? { reader.integer(field).flatMap { $0 < 0 ? nil : $0 } }
    return Compaction(
      trigger: reader.equals(ClaudeField.trigger, "manual") ? .manual : .automatic,
      tokensBefore: count(ClaudeField.tokensBefore), tokensAfter: count(ClaudeField.tokensAfter))
  }
}
