import ControlAPI
import Glibc

/// One call of a hook on its way to the daemon, by a number that nobody else has: what comes twice counts once.
struct Delivery {
  /// How long the daemon may take in all, in milliseconds. With starting, and with writing to the spool, the agent waits
  /// less than 50.
  static let deadline = 40

  /// The most of an answer that is printed, in bytes: Claude Code cuts at 10,000 characters what a hook adds.
  private static let answerLimit = 64 << 10

  private let agent: StaticString
  private let query: StaticString
  /// 128 bits of the kernel's randomness.
  private let number: (UInt64, UInt64)
  /// When the hook was called, in nanoseconds since 1970.
  private let time = Spool.now()

  /// A delivery with a new number.
  ///
  /// - Parameters:
  ///   - agent: whose hook it is, by the agent's id.
  ///   - query: how the daemon is told so.
  init(of agent: StaticString, query: StaticString) {
    self.agent = agent
    self.query = query
    var randomness = SystemRandomNumberGenerator()
    number = (randomness.next(), randomness.next())
  }

  /// Delivers, and prints what the daemon has for the agent. What the daemon could not take goes to the spool.
  func run(_ payload: UnsafeRawBufferPointer) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.answerLimit, alignment: 16)
    let client = ControlClient(timeoutMilliseconds: Self.deadline)
    do {
      let answer = try client.post(payload, accept: MediaType.json, into: room) { request in
        request.write(Route.hooks)
        request.write(query)
      } writeHeaders: { request in
        writeHeaders(to: &request)
      }
      switch answer.status {
      case 200..<300:
        if answer.count > 0 {
          signal(SIGPIPE, SIG_IGN)
          Output.write(UnsafeRawBufferPointer(rebasing: room[..<answer.count]), to: STDOUT_FILENO)
        }
        return
      // Refused for what it is: it would be refused again.
      case 400, 413: return
      default: break
      }
    } catch {
      // Away, or late; it may still take what was sent, and will then know the number.
    }
    Spool.put(payload, writeName: writeName)
  }

  private func writeHeaders(to request: inout ByteWriter) {
    request.write(HeaderName.delivery)
    request.write(": ")
    writeNumber(to: &request)
    request.write("\r\n")
    request.write(HeaderName.time)
    request.write(": ")
    writeTime(to: &request)
    request.write("\r\n")
    request.write(HeaderName.caller)
    request.write(": ")
    request.write(UInt32(bitPattern: getppid()))
    request.write("\r\n")
    if let pane = getenv("TMUX_PANE"), Self.isPane(pane) {
      request.write(HeaderName.pane)
      request.write(": ")
      request.write(UnsafePointer(pane))
      request.write("\r\n")
    }
  }

  /// Writes the name of the delivery's file in the spool; see ``HookSpool/Name``.
  private func writeName(to path: inout ByteWriter) {
    writeTime(to: &path)
    path.write("-")
    writeNumber(to: &path)
    path.write(".")
    path.write(agent)
  }

  private func writeTime(to text: inout ByteWriter) {
    Self.writeDigits(of: time, base: 10, count: 20, to: &text)
  }

  private func writeNumber(to text: inout ByteWriter) {
    Self.writeDigits(of: number.0, base: 16, count: 16, to: &text)
    Self.writeDigits(of: number.1, base: 16, count: 16, to: &text)
  }

  private static func writeDigits(of number: UInt64, base: UInt64, count: Int, to text: inout ByteWriter) {
    guard count > 0 else { return }
    writeDigits(of: number / base, base: base, count: count - 1, to: &text)
    let digit = UInt8(number % base)
    text.write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
  }

  /// Whether the text is a pane's id, `%` and digits: nothing else may become a line of a request.
  private static func isPane(_ text: UnsafePointer<CChar>) -> Bool {
    guard UInt8(bitPattern: text[0]) == UInt8(ascii: "%") else { return false }
    var index = 1
    while text[index] != 0, index < 12 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(UInt8(bitPattern: text[index])) else {
        return false
      }
      index += 1
    }
    return index > 1 && text[index] == 0
  }
}
