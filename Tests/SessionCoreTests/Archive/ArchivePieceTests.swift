import SessionCore
import Testing

/// The map of an archived transcript.
struct ArchivePieceTests {
  private static let origin = SessionOrigin(
    agent: AgentID("claude-code"), id: SessionID("3f2c41d0"), transcript: "/home/u/.claude/projects/p/ä.jsonl"
  )

  private static func piece(
    start: Int64 = 0, linesBefore: Int = 0, lengths: [Int] = [3, 200, 70_000], isOpen: Bool = false,
    fingerprint: Int64 = -7
  ) -> ArchivePiece {
    ArchivePiece(
      origin: origin, role: .subagent, start: start, linesBefore: linesBefore, lengths: lengths,
      isOpen: isOpen, fingerprint: fingerprint, written: Timestamp(milliseconds: 1_795_241_087_752),
      redactions: 4, textLength: 70_100, packedLength: 900)
  }

  private func read(_ map: [UInt8]) -> ArchivePiece? {
    guard let length = ArchivePiece.bodyLength(Array(map.prefix(ArchivePiece.headLength))),
      length == map.count - ArchivePiece.headLength
    else { return nil }
    return ArchivePiece(body: Array(map.dropFirst(ArchivePiece.headLength)))
  }

  @Test(arguments: [
    piece(), piece(isOpen: true), piece(start: 1 << 40, linesBefore: 1 << 30, lengths: [1]),
    piece(lengths: [Int](repeating: 1, count: ArchivePiece.mostLines), fingerprint: .min),
    piece(fingerprint: .max),
  ])
  func `what was written is read`(piece: ArchivePiece) {
    #expect(read(piece.map) == piece)
  }

  @Test func `what is damaged, or not whole, is no map`() {
    let map = Self.piece().map
    for place in map.indices {
      for bit in [UInt8(1), 0x80] {
        var damaged = map
        damaged[place] ^= bit
        #expect(read(damaged) == nil, "byte \(place)")
      }
      #expect(read(Array(map[..<place])) == nil)
    }
    #expect(ArchivePiece(body: []) == nil)
    #expect(ArchivePiece.bodyLength([]) == nil)
  }

  @Test func `a whole map of a later version is told from a damaged one`() throws {
    let head = ArchivePiece.headLength
    #expect(!ArchivePiece.isNewer(body: Array(Self.piece().map[head...])))
    let newer = Self.later(Self.piece().map)
    #expect(ArchivePiece.isNewer(body: Array(newer[head...])))
    #expect(read(newer) == nil)
    for place in newer.indices.dropFirst(head) {
      var damaged = newer
      damaged[place] ^= 1
      #expect(!ArchivePiece.isNewer(body: Array(damaged[head...])), "byte \(place)")
      #expect(!ArchivePiece.isNewer(body: Array(newer[head..<place])))
    }
  }

  /// The map with the next version's number, and a check that fits.
  private static func later(_ map: [UInt8]) -> [UInt8] {
    var map = map
    map[ArchivePiece.headLength] += 1
    var hash = StableHash()
    hash.combine(map[ArchivePiece.headLength..<map.count - 8])
    for index in 0..<8 {
      map[map.count - 8 + index] = UInt8(truncatingIfNeeded: hash.spread >> Int64(index * 8))
    }
    return map
  }

  @Test func `a piece follows on the one before it`() {
    let first = Self.piece()
    #expect(first.follows(nil))
    #expect(first.end == 70_203)
    #expect(first.linesThrough == 3)
    let second = Self.piece(start: 70_203, linesBefore: 3)
    #expect(second.follows(first))
    #expect(!second.follows(nil))
    #expect(!second.follows(second))
    #expect(!first.follows(second))
    #expect(Self.piece(isOpen: true).linesThrough == 2)
  }

  @Test(arguments: [
    (1, 0, 2), (2, 3, 199), (3, 203, 69_999),
  ])
  func `a line stood where it stood`(line: Int, offset: Int64, length: Int) {
    let place = Self.piece().place(of: line, isContinued: false)
    #expect(place?.offset == offset)
    #expect(place?.length == length)
  }

  @Test func `a line that does not begin in the piece is not told of`() {
    #expect(Self.piece().place(of: 0, isContinued: false) == nil)
    #expect(Self.piece().place(of: 4, isContinued: false) == nil)
    #expect(Self.piece().place(of: 1, isContinued: true) == nil)
    #expect(Self.piece(linesBefore: 5).place(of: 5, isContinued: false) == nil)
    #expect(Self.piece(isOpen: true).place(of: 3, isContinued: false)?.length == 70_000)
  }
}
