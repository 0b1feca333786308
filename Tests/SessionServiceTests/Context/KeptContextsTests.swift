import Foundation
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Many sessions at work at once.
struct KeptContextsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func prompt(_ text: String) -> String {
    #"{"type":"user","timestamp":"2026-11-21T06:04:00.000Z","message":{"content":"\#(text)"}}"# + "\n"
  }

  private func path(_ number: Int) -> String { folder("p/\(number).jsonl") }

  private func origin(_ key: SessionKey) -> SessionOrigin {
    SessionOrigin(
      agent: AgentID("claude-code"), id: SessionID("s\(key.rawValue)"), transcript: path(Int(key.rawValue)))
  }

  private func append(_ number: Int, _ text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(number)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// Sessions that each go on in turn, so many times; the bytes of their transcripts.
  private func work(_ kept: inout KeptContexts, sessions: Int, rounds: Int) throws -> Int64 {
    for number in 0..<sessions {
      try folder.write("p/\(number).jsonl", Data(Self.prompt("begin \(number)").utf8))
    }
    for round in 0..<rounds {
      for number in 0..<sessions {
        if round > 0 { try append(number, Self.prompt("round \(round)")) }
        let look = try #require(
          try kept.look(at: SessionKey(Int64(number)), origin: { origin($0) }, always: false))
        #expect(look.hasGrown && look.document?.record.requests.count == round + 1)
        #expect(look.document?.record.requests.first?.text == "begin \(number)")
      }
    }
    return try (0..<sessions).reduce(0) { sum, number in
      sum + Int64(try Data(contentsOf: URL(fileURLWithPath: path(number))).count)
    }
  }

  @Test func `of 300 sessions at work at once each line is read once`() throws {
    var kept = KeptContexts()
    let bytes = try work(&kept, sessions: 300, rounds: 4)
    #expect(kept.count == 300)
    #expect(kept.bytesRead == bytes)
  }

  @Test func `where not all can be held the others are read anew, and every record is whole`() throws {
    var kept = KeptContexts(mostBytes: 20 * 12_000)
    let bytes = try work(&kept, sessions: 40, rounds: 3)
    #expect(kept.count < 40 && kept.count > 10)
    #expect(kept.bytesRead > bytes && kept.bytesRead <= 3 * bytes)
    print("40 sessions at work in turn, \(kept.count) held: \(kept.bytesRead) bytes read of \(bytes)")
  }

  @Test func `one that is given up is told, and one whose transcript is gone tells nothing`() throws {
    var kept = KeptContexts(mostBytes: 1)
    for number in 0..<2 { try folder.write("p/\(number).jsonl", Data(Self.prompt("begin").utf8)) }
    let first = try kept.look(at: SessionKey(0), origin: { origin($0) }, always: false)
    #expect(first?.givenUp == [])
    let second = try kept.look(at: SessionKey(1), origin: { origin($0) }, always: false)
    #expect(second?.givenUp == [SessionKey(0)] && kept.count == 1)
    try FileManager.default.removeItem(atPath: path(0))
    let gone = try kept.look(at: SessionKey(0), origin: { origin($0) }, always: true)
    #expect(gone?.document == nil && gone?.hasGrown == false)
    #expect(try kept.look(at: SessionKey(7), origin: { _ in nil }, always: true) == nil)
  }
}
