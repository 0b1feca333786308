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
