import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// A transcript that grows, is rewritten and goes away while it is read.
struct ContextReaderTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder("s.jsonl")
  }

  private static func prompt(_ text: String, second: Int = 0) -> String {
    #"{"type":"user","timestamp":"2026-11-21T06:04:0\#(second).000Z","message":{"content":"\#(text)"}}"#
  }

  private func write(_ text: String) throws {
    try folder.write("s.jsonl", Data(text.utf8))
  }

  private func append(_ text: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// The prompts with their lines.
  private static func prompts(_ read: ReadContext) -> [String] {
    read.facts.compactMap { placed in
      guard case .prompted(let text) = placed.fact else { return nil }
      return "\(placed.evidence.line) \(text.text.prefix(10))"
    }
  }

  @Test func `what is appended is told with its line and its place`() throws {
    var read = try ReadContext(of: path)
    #expect(try read.read() == .gone)
    try write(Self.prompt("one") + "\n\n" + Self.prompt("two"))
    #expect(try read.read() == .whole)
    // The last record stands without its newline, which comes later.
    #expect(Self.prompts(read) == ["1 one", "3 two"])
    try append("\n" + Self.prompt("three", second: 3) + "\n" + Self.prompt("four").dropLast(9))
    try read.read()
    #expect(Self.prompts(read) == ["1 one", "3 two", "4 three"])
    try append(Self.prompt("four").suffix(9) + "\n")
    try read.read()
    #expect(Self.prompts(read) == ["1 one", "3 two", "4 three", "5 four"])
    #expect(read.lineCount == 5 && read.beginnings == 0)
    let third = try #require(read.facts.first { $0.evidence.line == 4 })
    #expect(
      third.evidence.offset == Int64((Self.prompt("one") + "\n\n" + Self.prompt("two") + "\n").utf8.count))
    #expect(third.evidence.length == Self.prompt("three").utf8.count)
    #expect(third.evidence.time?.iso8601 == "2026-11-21T06:04:03.000Z")
  }

  @Test func `a file that was rewritten or replaced is begun anew`() throws {
    try write(Self.prompt("one") + "\n" + Self.prompt("two") + "\n")
    var read = try ReadContext(path)
    try write(Self.prompt("six") + "\n" + Self.prompt("two") + "\n" + Self.prompt("three") + "\n")
    try read.read()
    #expect(Self.prompts(read) == ["1 six", "2 two", "3 three"] && read.beginnings == 1)
    try write(Self.prompt("short") + "\n")
    try read.read()
    #expect(Self.prompts(read) == ["1 short"] && read.beginnings == 2)
    try write("")
    try read.read()
    #expect(read.facts.isEmpty && read.beginnings == 3)
    try append(Self.prompt("again") + "\n")
    try read.read()
    #expect(Self.prompts(read) == ["1 again"] && read.beginnings == 3)
  }

  @Test(arguments: [300_000, 5 << 20, 17 << 20])
  func `a line of any length is passed, and those behind it stand on theirs`(length: Int) throws {
    let long = #"{"type":"user","message":{"content":"\#(String(repeating: "x", count: length))"}}"#
    try write([Self.prompt("one"), long, Self.prompt("three"), ""].joined(separator: "\n"))
    let read = try ReadContext(path, limit: 1)
    // One that is not held tells nothing.
    let held = length < 16 << 20 ? ["2 xxxxxxxxxx"] : []
    #expect(Self.prompts(read) == ["1 one"] + held + ["3 three"])
  }

  @Test func `what was typed while the agent worked stands where it was typed`() throws {
    let old = #"{"type":"assistant","version":"2.1.49","message":{"content":[]}}"#
    try write(
      old + "\n" + #"{"type":"queue-operation","operation":"enqueue","content":"and"}"# + "\n" + old + "\n")
    var read = try ReadContext(path)
    #expect(read.facts.isEmpty)
    try append(
      old + "\n" + #"{"type":"queue-operation","operation":"remove"}"# + "\n" + Self.prompt("so") + "\n")
    try read.read()
    #expect(Self.prompts(read) == ["2 and", "6 so"])
  }
}
