/// What one piece of an archived transcript holds, and where that stood in the transcript: the map by which a line is
/// found again.
///
/// An archived transcript is a row of such pieces, each a map and the packed lines behind it. The map is a frame that zstd
/// passes over, so that zstd's own tools unpack the lines of the whole file.
package struct ArchivePiece: Hashable, Sendable {
  /// Whose lines they are, and where the transcript lay.
  package var origin: SessionOrigin
  package var role: TranscriptRole
  /// Bytes of the transcript before the piece.
  package var start: Int64
  /// Whole lines of the transcript before the piece.
  package var linesBefore: Int
  /// Bytes of each line in the transcript, its newline included.
  package var lengths: [Int]
  /// Whether the last line has no newline: what is appended later goes on in it.
  package var isOpen: Bool
  /// A hash of the transcript's last bytes before ``end``: a rewritten one has others there.
  package var fingerprint: Int64
  /// When the transcript was last written to, as it was when the piece was made.
  package var written: Timestamp
  /// Places in which something was taken out.
  package var redactions: Int
  /// Bytes of the lines as they are archived, unpacked.
  package var textLength: Int
  /// Bytes that they take packed, right behind the map.
  package var packedLength: Int

  package init(
    origin: SessionOrigin, role: TranscriptRole, start: Int64, linesBefore: Int, lengths: [Int],
    isOpen: Bool = false, fingerprint: Int64, written: Timestamp, redactions: Int = 0, textLength: Int = 0,
    packedLength: Int = 0
  ) {
    self.origin = origin
    self.role = role
    self.start = start
    self.linesBefore = linesBefore
    self.lengths = lengths
    self.isOpen = isOpen
    self.fingerprint = fingerprint
    self.written = written
    self.redactions = redactions
    self.textLength = textLength
    self.packedLength = packedLength
  }

  /// Bytes of the transcript up to the end of the piece.
  package var end: Int64 { lengths.reduce(start) { $0 + Int64($1) } }
  /// Whole lines of the transcript up to the end of the piece.
  package var linesThrough: Int { linesBefore + lengths.count - (isOpen ? 1 : 0) }

  /// Whether this piece follows on another one of the same transcript; the first follows on none.
  package func follows(_ other: ArchivePiece?) -> Bool {
    guard let other else { return start == 0 && linesBefore == 0 }
    return start == other.end && linesBefore == other.linesThrough
  }

  /// Tells where a line stood in the transcript.
  ///
  /// - Parameters:
  ///   - line: from 1.
  ///   - isContinued: whether the piece begins within a line that the one before it left open.
  /// - Returns: bytes before it, and its own without the newline; `nil` where it does not begin in this piece.
  package func place(of line: Int, isContinued: Bool) -> (offset: Int64, length: Int)? {
    let index = line - 1 - linesBefore
    guard lengths.indices.contains(index), index > 0 || !isContinued else { return nil }
    let offset = lengths[..<index].reduce(start) { $0 + Int64($1) }
    let hasNewline = index < lengths.count - 1 || !isOpen
    return (offset, lengths[index] - (hasNewline ? 1 : 0))
  }
}

// MARK: - As it is stored

extension ArchivePiece {
  /// Of the 16 numbers by which zstd knows a frame that it passes over, the one of these maps.
  private static let magic: UInt32 = 0x184D_2A5E
  /// How the map is written.
  private static let version: UInt64 = 1
  /// Bytes in front of a map: the number and how long the map is.
  package static let headLength = 8
  /// Lines of a piece at most.
  package static let mostLines = 1 << 16
  /// Bytes of a piece at most, packed or not: what is unpacked at once.
  private static let mostText = 64 << 20
  private static let longestMap = 1 << 20
  private static let longestText = 16 << 10
  /// No file is longer, in bytes.
  private static let largest: UInt64 = 1 << 50
  private static let checkLength = 8

  /// The map as a frame of its own.
  package var map: [UInt8] {
    var body: [UInt8] = []
    for number in [Self.version, UInt64(role == .main ? 0 : 1), isOpen ? 1 : 0] {
      body.append(number: number)
    }
    for text in [origin.agent.rawValue, origin.id.rawValue, origin.transcript] { body.append(text: text) }
    body.append(number: UInt64(start))
    body.append(number: UInt64(linesBefore))
    body.append(number: UInt64(bitPattern: fingerprint))
    body.append(number: UInt64(max(0, written.milliseconds)))
    for number in [redactions, textLength, packedLength, lengths.count] + lengths {
      body.append(number: UInt64(number))
    }
    var hash = StableHash()
    hash.combine(body)
    body.append(fixed: UInt64(bitPattern: hash.spread), bytes: Self.checkLength)
    var map: [UInt8] = []
    map.append(fixed: UInt64(Self.magic), bytes: 4)
    map.append(fixed: UInt64(body.count), bytes: 4)
    return map + body
  }

  /// How many bytes a map has behind these first ones of it; `nil` where they are of none.
  package static func bodyLength(_ head: [UInt8]) -> Int? {
    guard head.count >= headLength, head.fixed(at: 0, bytes: 4) == UInt64(magic) else { return nil }
    let length = Int(head.fixed(at: 4, bytes: 4))
    return (checkLength...longestMap).contains(length) ? length : nil
  }

  /// What a map tells, its version in front; `nil` where the bytes behind the head are not whole.
  private static func reader(of body: [UInt8]) -> MapReader? {
    guard body.count >= checkLength else { return nil }
    let front = body.count - checkLength
    var hash = StableHash()
    hash.combine(body[..<front])
    guard body.fixed(at: front, bytes: checkLength) == UInt64(bitPattern: hash.spread) else { return nil }
    return MapReader(rest: body[..<front])
  }

  /// Whether the bytes behind the head are a whole map of a version that came after this one: what it tells is not known
  /// here, and nothing is wrong with it.
  package static func isNewer(body: [UInt8]) -> Bool {
    guard var reader = reader(of: body), let version = reader.number() else { return false }
    return version > Self.version
  }

  /// The piece that a map tells of; `nil` where the bytes behind the head are not whole, or of no such map.
  package init?(body: [UInt8]) {
    guard var reader = Self.reader(of: body) else { return nil }
    guard reader.number() == Self.version, let role = reader.number(), role <= 1,
      let isOpen = reader.number(), isOpen <= 1, let agent = reader.text(Self.longestText),
      let id = reader.text(Self.longestText), let transcript = reader.text(Self.longestText),
      let start = reader.number(), start <= Self.largest,
      let linesBefore = reader.number(), linesBefore <= Self.largest, let fingerprint = reader.number(),
      let written = reader.number(), written <= Self.largest,
      let redactions = reader.count(), let textLength = reader.count(), textLength <= Self.mostText,
      let packedLength = reader.count(), packedLength <= Self.mostText,
      let lines = reader.count(), (1...Self.mostLines).contains(lines)
    else { return nil }
    var lengths: [Int] = []
    lengths.reserveCapacity(lines)
    for _ in 0..<lines {
      guard let length = reader.count(), length > 0 else { return nil }
      lengths.append(length)
    }
    guard reader.rest.isEmpty else { return nil }
    self.init(
      origin: SessionOrigin(agent: AgentID(agent), id: SessionID(id), transcript: transcript),
      role: role == 0 ? .main : .subagent, start: Int64(start), linesBefore: Int(linesBefore),
      lengths: lengths, isOpen: isOpen == 1, fingerprint: Int64(bitPattern: fingerprint),
      written: Timestamp(milliseconds: Int64(written)), redactions: redactions, textLength: textLength,
      packedLength: packedLength)
  }
}

/// Reads what a map is made of; `nil` where it is not there.
private struct MapReader {
  var rest: ArraySlice<UInt8>
  /// A number of bytes, or of anything else that is in a file.
  private static let largest: UInt64 = 1 << 40

  mutating func number() -> UInt64? {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst() {
      guard shift < 63 || byte <= 1 else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
      guard shift < 64 else { return nil }
    }
    return nil
  }

  mutating func count() -> Int? {
    number().flatMap { $0 <= Self.largest ? Int($0) : nil }
  }

  mutating func text(_ longest: Int) -> String? {
    guard let length = count(), length <= longest, length <= rest.count else { return nil }
    defer { rest = rest.dropFirst(length) }
    return String(validating: rest.prefix(length), as: UTF8.self)
  }
}

extension [UInt8] {
  /// Adds a number, seven bits a byte, the lowest first.
  fileprivate mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  fileprivate mutating func append(text: String) {
    append(number: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  fileprivate mutating func append(fixed number: UInt64, bytes: Int) {
    for index in 0..<bytes { append(UInt8(truncatingIfNeeded: number >> UInt64(index * 8))) }
  }

  fileprivate func fixed(at place: Int, bytes: Int) -> UInt64 {
    (0..<bytes).reduce(0) { $0 | UInt64(self[place + $1]) << UInt64($1 * 8) }
  }
}
