import Glibc

/// Reads what is typed. What a key means is the daemon's to say.
struct Keyboard {
  /// How long the rest of a key may take that comes in several bytes, in milliseconds; over ssh they may be parted.
  private static let restOfKey: Int32 = 25
  /// More at once is no typing.
  private static let limit = 256

  /// What keys are read from.
  let terminal: Int32

  /// A keyboard on the terminal that controls this process, whatever standard input is.
  init?() {
    if isatty(STDIN_FILENO) == 1 {
      terminal = STDIN_FILENO
    } else {
      terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC)
      guard terminal >= 0 else { return nil }
    }
  }

  /// All that has been typed since the last call.
  ///
  /// - Returns: the bytes as text, empty if nothing was typed; nil when the terminal is gone.
  func read() -> String? {
    var typed: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64)
    var poller = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    while typed.count < Self.limit, poll(&poller, 1, Self.isCutShort(typed) ? Self.restOfKey : 0) > 0 {
      let count = Glibc.read(terminal, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      typed += buffer[..<count]
    }
    return String(decoding: typed.filter { $0 != 0 }, as: UTF8.self)
  }

  /// Whether the bytes end within an escape sequence, or within a character.
  private static func isCutShort(_ bytes: [UInt8]) -> Bool {
    // ESC, ESC [, ESC [ 1 5, ESC O.
    if let escape = bytes.lastIndex(of: 0x1b) {
      let rest = bytes[(escape + 1)...]
      let hasEnded = rest.dropFirst().contains { (0x40...0x7e).contains($0) }
      return !hasEnded && (rest.isEmpty || rest.first == UInt8(ascii: "[") || rest.first == UInt8(ascii: "O"))
    }
    guard let start = bytes.lastIndex(where: { $0 & 0xc0 != 0x80 }) else { return false }
    let length = bytes[start] >= 0xf0 ? 4 : bytes[start] >= 0xe0 ? 3 : bytes[start] >= 0xc0 ? 2 : 1
    return bytes.count - start < length
  }
}
