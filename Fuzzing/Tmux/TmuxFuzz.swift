import FuzzSupport
import LinuxHost

/// What a tmux server writes to a client in control mode.
@main
enum TmuxFuzz {
  static func main() {
    Fuzzer.run { input in
      var whole = TmuxControlParser()
      let messages = whole.take(input.bytes)
      var cut = TmuxControlParser()
      require(input.pieces.flatMap { cut.take(Array($0)) } == messages, "cuts make no difference")
      let lines = input.bytes.count { $0 == 0x0a }
      require(messages.count <= lines, "a message takes a line")
      var texts = 0
      for case .reply(let reply) in messages { texts += reply.lines.count }
      require(messages.count + texts <= lines, "no line is told twice")
    }
  }
}
