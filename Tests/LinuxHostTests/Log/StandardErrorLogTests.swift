import LinuxHost
import Logging
import Testing

/// What is written to standard error, read from a pipe in its place.
struct StandardErrorLogTests {
  private struct Failure: Error, CustomStringConvertible {
    let description = "no room"
  }

  /// What a handler writes for one event.
  private func written(
    _ event: LogEvent, _ reader: LogReader, _ metadata: Logger.Metadata = [:]
  ) throws -> String {
    let pipe = try Pipe()
    var log = StandardErrorLog(level: .info, reader: reader, descriptor: pipe.output.number)
    log.metadata = metadata
    log.log(event: event)
    return pipe.text()
  }

  @Test(arguments: [
    (Logger.Level.trace, "<7>"), (.debug, "<7>"), (.info, "<6>"), (.notice, "<5>"), (.warning, "<4>"),
    (.error, "<3>"), (.critical, "<2>"),
  ])
  func `for the journal a line begins with its priority`(level: Logger.Level, prefix: String) throws {
    #expect(try written(logEvent("Gone", level), .journalLines) == prefix + "Gone\n")
  }

  @Test func `for a person it begins with the time and the level`() throws {
    let line = try written(logEvent("Gone", .notice), .person)
    #expect(line.wholeMatch(of: /\d\d:\d\d:\d\d notice Gone\n/) != nil, "\(line)")
  }

  @Test func `metadata follows in the order of its keys, the message's before the logger's`() throws {
    let event = logEvent("Gone", .info, ["b": "2", "c": ["x", "y"]])
    #expect(
      try written(event, .journalLines, ["b": "1", "a.a": "0"]) == "<6>Gone a.a=0 b=2 c=[\"x\", \"y\"]\n")
  }

  @Test func `an error is said, unless the metadata has one`() throws {
    #expect(try written(logEvent("Gone", error: Failure()), .journalLines) == "<6>Gone error=no room\n")
    let both = logEvent("Gone", .info, ["error": "mine"], error: Failure())
    #expect(try written(both, .journalLines) == "<6>Gone error=mine\n")
  }

  @Test(arguments: [
    ("Grüße ▰▰ 👩‍💻\u{301}", "Grüße ▰▰ 👩‍💻\u{301}"),
    ("one\ntwo\r\u{1b}[2J\u{7f}\u{9b}31m\0", "one�two��[2J��31m�"),
    ("left\u{202e}right\u{2066}\u{200f}\u{2028}\u{2029}", "left�right����"),
  ])
  func `nothing in a line commands the terminal`(text: String, shown: String) throws {
    let event = logEvent("\(text)", .info, ["k": "\(text)"])
    #expect(try written(event, .journalLines) == "<6>\(shown) k=\(shown)\n")
  }

  @Test func `a value is cut at 2 KiB between characters, and a line at 8 KiB`() throws {
    let long = "x" + String(repeating: "é", count: 3_000)
    let cut = "x" + String(repeating: "é", count: 1_023) + "…"
    #expect(try written(logEvent("Gone", .info, ["k": "\(long)"]), .journalLines) == "<6>Gone k=\(cut)\n")
    let many = Logger.Metadata(uniqueKeysWithValues: (0..<10).map { ("k\($0)", "\(long)") })
    let line = try written(logEvent("Gone", .info, many), .journalLines)
    #expect(line.hasSuffix("…\n") && (8_180...8_200).contains(line.utf8.count), "\(line.utf8.count)")
  }
}
