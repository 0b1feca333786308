import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Damaged transcripts: made from whole ones by a seeded generator, so that a failure can be had again.
struct FuzzTests {
  private static let original = Array(LenientReadingTests.records.joined(separator: "\n").utf8)

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `no damage stops or confuses the decoder`(seed: UInt64) {
    var random = SplitMix(state: seed)
    for _ in 0..<120 {
      let bytes = random.damaged(Self.original)
      var whole = Feeder()
      whole.feed(bytes, isEnd: true)
      let decoded = whole.decoded
      #expect(decoded.rest <= bytes.count)
      let places =
        decoded.others.map { ($0.offset, $0.length) } + decoded.replies.values.map { ($0.offset, $0.length) }
      let isInside = places.allSatisfy { $0.0 >= 0 && $0.1 > 0 && Int($0.0) + $0.1 <= bytes.count }
      #expect(isInside, "seed \(seed)")
      // Newlines are all that matters for where a piece ends.
      var pieces = Feeder()
      let cut = random.below(bytes.count + 1)
      pieces.feed(bytes[..<cut], isEnd: false)
      pieces.feed(bytes[cut...], isEnd: true)
      #expect(pieces.decoded == decoded, "seed \(seed), cut at \(cut)")
    }
  }

  @Test(
    arguments: 1...8 as ClosedRange<UInt64>,
    [
      (ClaudeCode.descriptor, ClaudeContextTests.records), (Codex.descriptor, CodexContextTests.records),
      (GeminiCLI.descriptor, GeminiContextTests.records),
      (CopilotCLI.descriptor, CopilotContextTests.records),
    ])
  func `no damage stops what tells of the work, or leads it astray`(
    seed: UInt64, format: (agent: AgentDescriptor, records: [String])
  ) {
    let original = Array(format.records.joined(separator: "\n").utf8)
    var random = SplitMix(state: seed &+ 2_000)
    for _ in 0..<120 {
      let bytes = random.damaged(original)
      let whole = DecodedContext(bytes, of: format.agent).located
      let isInside = whole.allSatisfy {
        $0.offset >= 0 && $0.length > 0 && Int($0.offset) + $0.length <= bytes.count
      }
      #expect(isInside, "seed \(seed)")
      let cut = DecodedContext(bytes, cutAt: random.below(bytes.count + 1), of: format.agent).located
      #expect(cut.map(\.fact) == whole.map(\.fact), "seed \(seed)")
      #expect(cut.map(\.offset) == whole.map(\.offset), "seed \(seed)")
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `what is well formed says the same however it is read`(seed: UInt64) throws {
    var random = SplitMix(state: seed &+ 1_000)
    var compared = 0
    for _ in 0..<400 {
      let record = LenientReadingTests.records[random.below(LenientReadingTests.records.count)]
      let bytes = random.damaged(Array(record.utf8), times: 1)
      guard !bytes.contains(0x0a), String(validating: bytes, as: UTF8.self) != nil else { continue }
      let isObject = (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
      guard isObject else { continue }
      var strict = Feeder()
      strict.feed(bytes + [0x0a], isEnd: false)
      guard strict.decoded.records == 1 else { continue }
      var long = Feeder()
      long.feedLong(bytes + [0x0a], pieces: 1 + random.below(bytes.count))
      #expect(long.decoded.says(strict.decoded), "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      compared += 1
    }
    #expect(compared > 50)
  }
}

/// Vigna's SplitMix64.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &self)
  }

  /// The bytes with one to six of the damages that files suffer.
  mutating func damaged(_ bytes: [UInt8], times: Int? = nil) -> [UInt8] {
    let structure = Array("{}[]\",:\\\n\r\u{0}0-".utf8)
    var bytes = bytes
    for _ in 0..<(times ?? 1 + below(6)) where !bytes.isEmpty {
      let place = below(bytes.count)
      let end = min(bytes.count, place + 1 + below(40))
      switch below(6) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
      case 1: bytes[place] = structure[below(structure.count)]
      case 2: bytes.insert(structure[below(structure.count)], at: place)
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
      case _: bytes.removeSubrange(max(place, bytes.count - 200)...)
      }
    }
    return bytes
  }
}
