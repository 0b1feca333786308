/// What a tmux server answered to one command.
package struct TmuxReply: Hashable, Sendable {
  /// Whether the command was refused; the lines then say why.
  package var isError: Bool
  /// What the command printed, line by line.
  package var lines: [String]

  package init(isError: Bool = false, lines: [String] = []) {
    self.isError = isError
    self.lines = lines
  }
}

/// Reads what a tmux server writes to a client in control mode; see CONTROL MODE in tmux(1). Pure: bytes in, cut
/// anywhere, messages out.
package struct TmuxControlParser: Sendable {
  /// What the server said.
  package enum Message: Hashable, Sendable {
    /// The answer to the next command of this client's; answers come in the order of the commands.
    case reply(TmuxReply)
    /// Something changed: `window-add`, `layout-change`, … without what changed.
    case notification(String)
    /// The client is detached or the server ends; nothing follows.
    case exit
  }

  /// The longest line, in bytes; the rest of a longer one is dropped.
  private static let lineLimit = 64 << 10
  /// The most lines of one reply; more are dropped.
  private static let replyLimit = 10_000

  private struct Block {
    /// Time, number and flags, which stand at the end of the block too and tell its end from a line that looks like it.
    var mark: String
    var lines: [String] = []
    /// The block of a command that this client wrote; that of `attach-session` itself and of hooks is none.
    var isOurs: Bool { mark.split(separator: " ").last == "1" }
  }

  private var line: [UInt8] = []
  private var block: Block?

  /// A parser at the start of the conversation.
  package init() {}

  /// Takes the next bytes; gives the messages that they complete.
  package mutating func take(_ bytes: [UInt8]) -> [Message] {
    var messages: [Message] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if let message = takeLine(String(decoding: line, as: UTF8.self)) { messages.append(message) }
        line.removeAll(keepingCapacity: true)
      } else if line.count < Self.lineLimit {
        line.append(byte)
      }
    }
    return messages
  }

  private mutating func takeLine(_ line: String) -> Message? {
    if var block {
      for (word, isError) in [("%end ", false), ("%error ", true)] where line == word + block.mark {
        self.block = nil
        return block.isOurs ? .reply(TmuxReply(isError: isError, lines: block.lines)) : nil
      }
      if block.lines.count < Self.replyLimit { block.lines.append(line) }
      self.block = block
      return nil
    }
    guard line.utf8.first == UInt8(ascii: "%") else { return nil }
    let words = line.dropFirst().split(separator: " ", maxSplits: 1)
    switch words.first {
    case "begin"?:
      block = Block(mark: words.count > 1 ? String(words[1]) : "")
      return nil
    case "exit"?: return .exit
    case let name?: return .notification(String(name))
    case nil: return nil
    }
  }
}
