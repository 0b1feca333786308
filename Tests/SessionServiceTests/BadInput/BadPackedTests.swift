import Foundation
import SessionService
import SessionTestSupport
import Testing

/// Packed transcripts that are damaged, or much larger than they look.
struct BadPackedTests {
  private let site: Site
  private let name =
    "home/.codex/sessions/2026/11/21/rollout-2026-11-21T06-00-00-\(ClaudeLines.id(9)).jsonl.zst"

  init() throws {
    site = try Site()
  }

  /// A frame of zstd's that says so many times 128 KiB of one byte, in four bytes each (RFC 8878, 3.1.1.2).
  private static func frame(of byte: UInt8, blocks: Int) -> Data {
    var frame = Data([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])
    for number in 1...blocks {
      let header = UInt32(128 << 10) << 3 | 1 << 1 | (number == blocks ? 1 : 0)
      frame += [UInt8(header & 0xff), UInt8(header >> 8 & 0xff), UInt8(header >> 16), byte]
    }
    return frame
  }

  private func trouble(_ data: Data) async throws -> [String] {
    try site.folder.write(name, data)
    let lines = try site.writeHealthy()
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.sessions().count == 1)
    }
    return await site.troubles()
  }

  @Test func `what unpacks to more than a gibibyte is given up there`() async throws {
    // Four gibibytes in 128 KiB.
    let troubles = try await trouble(Self.frame(of: UInt8(ascii: "x"), blocks: 32 << 10))
    #expect(
      troubles == [
        "\(site.folder(name)) is not read: unpacked it has more than 1 GiB, or says more than 250,000 things"
      ])
  }

  @Test(arguments: [0, 5, 40])
  func `one that breaks off, or is damaged, is named`(kept: Int) async throws {
    let whole = Self.frame(of: UInt8(ascii: "x"), blocks: 20)
    let troubles = try await trouble(whole.prefix(kept) + (kept == 5 ? Data("no zstd".utf8) : Data()))
    let problem = kept == 0 ? "is empty" : "can't be unpacked: "
    #expect(troubles.count == 1 && troubles.first?.hasPrefix("\(site.folder(name)) \(problem)") == true)
  }
}
