import ControlAPI
import Testing

/// What is done to text on its way to a person or into a request.
struct TextTests {
  @Test(arguments: [
    ("api", "api"), ("a b/../c", "a%20b%2F..%2Fc"), ("\u{fc}?&=#%+", "%C3%BC%3F%26%3D%23%25%2B"),
    ("\r\n\u{0}", "%0D%0A%00"), ("-._~", "-._~"), ("", ""),
  ])
  func `text is encoded for a path or a query`(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(Route.session(text) == "/v1/sessions/" + encoded)
  }

  @Test(
    arguments: [
      ([0x61, 0x1b, 0x5b, 0x62], "a[b"), ([0x61, 0x0a, 0x62], "a"), ([0xc2, 0x9b, 0x61], "a"),
      ([0xff, 0x61, 0x80, 0xc3], "a"), ([0xc0, 0xaf, 0x61], "a"), ([0xed, 0xa0, 0x80, 0x61], "a"),
      ([0xf5, 0x80, 0x80, 0x80, 0x61], "a"), ([0xe2, 0x96, 0xb0], "▰"), ([0xe2, 0x80, 0xae, 0x61], "a"),
      ([0xe2, 0x96], ""), ([0xf0, 0x9f, 0x98, 0x80], "\u{1f600}"), ([], ""), ([0x0a, 0x61], ""),
    ] as [([UInt8], String)])
  func `of bytes from elsewhere the first line is shown, and what is fit to be`(bytes: [UInt8], line: String)
  {
    var bytes = bytes
    let count = bytes.withUnsafeMutableBytes { SafeText.reduceToFirstLine($0) }
    #expect(String(decoding: bytes[..<count], as: UTF8.self) == line)
  }

  @Test func `a line is not cut within a character`() {
    let line = Array("ab▰▰".utf8).withUnsafeBytes { SafeText.line($0, limit: 7) }
    #expect(String(decoding: line, as: UTF8.self) == "ab▰")
  }

  @Test(
    arguments: [
      (-5, "(0s old)"), (0, "(0s old)"), (59_999, "(59s old)"), (60_000, "(1m old)"), (3_600_000, "(1h old)"),
      (86_399_999, "(23h old)"), (86_400_000, "(1d old)"), (.max, "(106751991167d old)"),
    ] as [(Int64, String)])
  func `an age is told in its largest unit`(milliseconds: Int64, text: String) {
    #expect(StatusLine.age(milliseconds: milliseconds) == text)
  }

  @Test(
    arguments: [
      ("#[fg=red]▰▱#[default] 4% ##x", nil, false, "#[fg=red]▰▱#[default] 4% ##x"),
      ("#[fg=red]▰▱#[default] 4% ##x", nil, true, "▰▱ 4% #x"),
      ("#[fg=red]▰▱#[default] 4% ##x", 1, false, "#[fg=red]▰#[default]"),
      ("#[fg=red]▰▱#[default] 4% ##x", 7, true, "▰▱ 4% #"),
      ("##########", 2, false, "####"), ("a##[b", nil, true, "a#[b"), ("a#[b", nil, true, "a#[b"),
      ("#", 1, true, "#"),
      ("abc", 0, false, ""),
    ] as [(String, Int?, Bool, String)])
  func `a line for tmux is cut, and made plain`(line: String, columns: Int?, isPlain: Bool, fitted: String) {
    let bytes = StatusLine.fit(Array(line.utf8), columns: columns, isPlain: isPlain)
    #expect(String(decoding: bytes, as: UTF8.self) == fitted)
  }

  @Test func `a line for tmux can do without its styles`() {
    let bytes = StatusLine.fit(
      Array("##[b #[fg=red]▰▱#[default] 4%".utf8), columns: 6, isPlain: false, keepsStyles: false)
    #expect(String(decoding: bytes, as: UTF8.self) == "##[b ▰▱")
  }

  @Test(arguments: [("1.0", "1"), ("12.3.4", "12"), ("2", "2"), ("", "")])
  func `the major part of a version is before its first full stop`(version: String, major: String) {
    #expect(Version.major(of: version) == major)
  }

  @Test func `each exit code has one meaning`() {
    let codes = ExitCode.table.map(\.code.rawValue)
    #expect(codes == [0, 1, 64, 65, 69, 70, 75, 76, 77, 78])
    #expect(Set(ExitCode.table.map(\.meaning)).count == codes.count)
  }

  @Test func `a failure of a kind that is not known ends as a defect`() {
    #expect(ControlError(ControlError.Code(rawValue: "new"), "?").exitCode == .software)
  }
}
