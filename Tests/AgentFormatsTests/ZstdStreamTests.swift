import AgentFormats
import Foundation
import Testing

/// What zstd has packed, unpacked in pieces of any size.
struct ZstdStreamTests {
  /// `{"a":1}` and `{"a":2}`, a line each, as the zstd program of Debian 12 packs them.
  private static let small = bytes("KLUv/SQQgQAAeyJhIjoxfQp7ImEiOjJ9Cu7trPI=")
  /// Three million zeros, packed with `-19`.
  private static let zeros = bytes(
    "KLUv/QRoTAAACAABAPz/ORACAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAA"
      + "AgAQAAIAEAACABAAAgAQAAIAEAACABAAAzYOAAPJr9Y=")

  private static func bytes(_ base64: String) -> [UInt8] {
    Data(base64Encoded: base64).map(Array.init) ?? []
  }

  /// All that comes out, where `packed` goes in and `piece` bytes are asked for at a time.
  private func unpack(_ packed: [UInt8], piece: Int, feed: Int = .max) throws -> [UInt8] {
    let stream = try ZstdStream()
    var rest = packed[...]
    var unpacked: [UInt8] = []
    var memory = [UInt8](repeating: 0, count: piece)
    while true {
      let count = try memory.withUnsafeMutableBytes { target in
        try stream.unpack(into: target) { packed in
          let next = rest.prefix(min(feed, packed.count))
          packed.copyBytes(from: next)
          rest = rest.dropFirst(next.count)
          return next.count
        }
      }
      unpacked += memory[..<count]
      guard count == piece else { return unpacked }
    }
  }

  private static let lines = Array("{\"a\":1}\n{\"a\":2}\n".utf8)

  @Test(arguments: [1, 7, 16, 17, 4_096], [1, 5, .max])
  func `pieces of any size give the whole`(piece: Int, feed: Int) throws {
    #expect(try unpack(Self.small, piece: piece, feed: feed) == Self.lines)
    #expect(try unpack(Self.small + Self.small, piece: piece, feed: feed) == Self.lines + Self.lines)
  }

  @Test func `what is small packed may be large unpacked`() throws {
    #expect(try unpack(Self.zeros, piece: 65_536) == [UInt8](repeating: 0, count: 3_000_000))
  }

  @Test func `an empty file is an empty one`() throws {
    #expect(try unpack([], piece: 10).isEmpty)
  }

  @Test(arguments: 1..<small.count)
  func `a file that breaks off is not whole`(count: Int) {
    #expect(throws: DocumentProblem.self) { try unpack(Array(Self.small[..<count]), piece: 100) }
  }

  @Test func `what is damaged or something else is told`() {
    #expect(throws: DocumentProblem.self) { try unpack(Self.lines, piece: 100) }
    #expect(throws: DocumentProblem.self) { try unpack(Self.small + Self.lines, piece: 100) }
    var damaged = Self.small
    damaged[12] ^= 1
    #expect(throws: DocumentProblem.self) { try unpack(damaged, piece: 100) }
    // A frame that asks for a window of 2 GiB.
    #expect(throws: DocumentProblem.self) {
      try unpack([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0, 0, 0], piece: 9)
    }
  }

  @Test func `what fails while it is read is passed on`() throws {
    struct Failure: Error {}
    let stream = try ZstdStream()
    var memory = [UInt8](repeating: 0, count: 8)
    #expect(throws: Failure.self) {
      try memory.withUnsafeMutableBytes { try stream.unpack(into: $0) { _ in throw Failure() } }
    }
  }
}
