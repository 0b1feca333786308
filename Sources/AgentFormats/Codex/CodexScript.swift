/// A script that Codex runs to call several of its tools, `await tools.exec_command({cmd: "npm test"})`, as far as it is
/// read: the commands that stand in it as texts.
struct CodexScript {
  /// A command line, and the folder that it is to run in.
  struct Command: Hashable {
    var line: String
    var folder: String?
  }

  /// In the order of the script.
  private(set) var commands: [Command] = []

  /// Bytes of a script that are looked at.
  private static let longest = 16_000

  init(_ text: some Collection<UInt8>) {
    let bytes = Array(text.prefix(Self.longest))
    var place = 0
    while let name = Self.name(in: bytes, from: place) {
      place = name.end
      guard let value = Self.value(behind: name.end, in: bytes) else { continue }
      place = value.end
      let text = String(decoding: value.text, as: UTF8.self)
      switch name.member {
      case .cmd: commands.append(Command(line: text, folder: nil))
      case .workdir: if !commands.isEmpty { commands[commands.count - 1].folder = text }
      }
    }
  }

  /// A text of a script from behind its opening quote on.
  ///
  /// - Returns: the text without its escapes, and the place behind the closing quote.
  static func string(in text: ArraySlice<UInt8>, quote: UInt8) -> (text: [UInt8], end: Int) {
    var place = text.startIndex
    while place < text.endIndex, text[place] != quote {
      place += text[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(place, text.endIndex)
    return (unescaped(Array(text[text.startIndex..<end])), min(end + 1, text.endIndex))
  }

  // MARK: Members

  private enum Member: String {
    case cmd, workdir
  }

  /// The next name of a member that matters, with quotes or without them; `end` is behind its colon.
  private static func name(in bytes: [UInt8], from start: Int) -> (member: Member, end: Int)? {
    var place = start
    while let found = bytes[place...].firstIndex(where: { $0 == UInt8(ascii: "c") || $0 == UInt8(ascii: "w") }
    ) {
      place = found + 1
      for member in [Member.cmd, .workdir] where bytes[found...].starts(with: member.rawValue.utf8) {
        let before = found > 0 ? bytes[found - 1] : 0x20
        guard !isOfName(before) else { continue }
        var end = found + member.rawValue.utf8.count
        if before == UInt8(ascii: "\"") || before == UInt8(ascii: "'") {
          guard end < bytes.count, bytes[end] == before else { continue }
          end += 1
        }
        while end < bytes.count, bytes[end] == 0x20 { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ":") { return (member, end + 1) }
      }
    }
    return nil
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x30 && byte <= 0x39
      || "_$.\\".utf8.contains(byte)
  }

  /// The text behind a colon; `nil` where something else stands there.
  private static func value(behind start: Int, in bytes: [UInt8]) -> (text: [UInt8], end: Int)? {
    guard let open = bytes[start...].firstIndex(where: { $0 > 0x20 }), "\"'`".utf8.contains(bytes[open])
    else {
      return nil
    }
    return string(in: bytes[(open + 1)...], quote: bytes[open])
  }
}
