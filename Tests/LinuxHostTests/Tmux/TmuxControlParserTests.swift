import LinuxHost
import Testing

struct TmuxControlParserTests {
  /// What tmux 3.3a wrote, with a refused command and notifications between answers.
  private static let conversation = """
    %begin 1795258559 273 0
    %end 1795258559 273 0
    %session-changed $0 main
    %begin 1795258560 278 1
    %0 31850
    %1 31857
    %end 1795258560 278 1
    %begin 1795258560 280 1
    no such pane: %99
    %error 1795258560 280 1
    %layout-change @0 1e27,150x20,0,0 1e27,150x20,0,0 *
    %begin 1795258560 281 1
    %end 1795258560 281 1
    %client-session-changed /dev/pts/2 $0 main
    %exit

    """
  private static let messages: [TmuxControlParser.Message] = [
    .notification("session-changed"),
    .reply(TmuxReply(lines: ["%0 31850", "%1 31857"])),
    .reply(TmuxReply(isError: true, lines: ["no such pane: %99"])),
    .notification("layout-change"),
    .reply(TmuxReply()),
    .notification("client-session-changed"),
    .exit,
  ]

  @Test func `answers and notifications are told apart`() {
    var parser = TmuxControlParser()
    #expect(parser.take(Array(Self.conversation.utf8)) == Self.messages)
  }

  @Test func `the bytes may be cut anywhere`() {
    let bytes = Array(Self.conversation.utf8)
    for cut in 0...bytes.count {
      var parser = TmuxControlParser()
      #expect(parser.take(Array(bytes[..<cut])) + parser.take(Array(bytes[cut...])) == Self.messages)
    }
    var parser = TmuxControlParser()
    #expect(bytes.flatMap { parser.take([$0]) } == Self.messages)
  }

  @Test func `a line of an answer that looks like the end of one is a line`() {
    var parser = TmuxControlParser()
    let text = "%begin 5 7 1\n%end 5 8 1\n%begin 9 9 1\n%exit\n%error 5 7 0\n%end 5 7 1\n"
    #expect(
      parser.take(Array(text.utf8))
        == [.reply(TmuxReply(lines: ["%end 5 8 1", "%begin 9 9 1", "%exit", "%error 5 7 0"]))])
  }

  @Test func `what is no message is passed over`() {
    var parser = TmuxControlParser()
    #expect(parser.take(Array("\n%\nhello\n% \n\u{1b}P1000p\n".utf8)) == [])
    #expect(parser.take([0xff, 0xfe, UInt8(ascii: "\n")]) == [])
  }

  @Test func `neither a line nor an answer grows without bound`() {
    var parser = TmuxControlParser()
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    let many = Array(String(repeating: "y\n", count: 20_000).utf8)
    let messages = parser.take(
      Array("%begin 1 1 1\n".utf8) + long + Array("\n".utf8) + many + Array("%end 1 1 1\n".utf8))
    guard case .reply(let reply) = messages.first else {
      Issue.record("no reply: \(messages.count)")
      return
    }
    #expect(reply.lines.count == 10_000)
    #expect(reply.lines.first?.utf8.count == 64 << 10)
  }
}
