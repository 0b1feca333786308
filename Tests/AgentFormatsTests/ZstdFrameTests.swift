import AgentFormats
import Testing

/// Bytes packed as one frame.
struct ZstdFrameTests {
  @Test(arguments: [0, 1, 1_000, 3_000_000])
  func `what was packed is unpacked`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let packed = try ZstdFrame.pack(bytes)
    #expect(try ZstdFrame.unpack(packed, length: count) == bytes)
    #expect(throws: DocumentProblem.self) { try ZstdFrame.unpack(packed, length: count + 1) }
  }

  @Test func `what is damaged is told, where it is another text then`() throws {
    let bytes = Array("some lines, some more lines".utf8)
    let packed = try ZstdFrame.pack(bytes)
    for place in packed.indices {
      var damaged = packed
      damaged[place] ^= 0x20
      let unpacked = try? ZstdFrame.unpack(damaged, length: 27)
      #expect(unpacked == nil || unpacked == bytes)
      #expect(throws: DocumentProblem.self) { try ZstdFrame.unpack(Array(packed[..<place]), length: 27) }
    }
    #expect(throws: DocumentProblem.self) { try ZstdFrame.unpack(packed, length: 26) }
  }
}
