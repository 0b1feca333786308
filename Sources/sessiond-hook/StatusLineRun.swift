import ControlAPI
import Glibc

/// Claude Code's status line: what the user's former command prints, if there is one, and sessiond's line below it.
///
/// Below, and not beside: Claude Code shows each line of the output in a row of its own and cuts it at the terminal's
/// width, so what the user has made for one row stays as it was.
struct StatusLineRun {
  /// The command with its arguments, up to a null pointer; `nil` for none.
  let command: Arguments.Words?

  func run() -> Never {
    // Who reads may have gone: Claude Code ends a line's command when there is something newer to show.
    signal(SIGPIPE, SIG_IGN)
    guard case .whole(let payload) = Payload.ofStandardInput() else { Output.exit(.ok) }
    // Begun first: it takes as long as it did without us, and we meanwhile.
    var former = command.flatMap { FormerCommand($0, input: payload) }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: StatusFile.lineLimit + 1, alignment: 16)
    let count = ask(payload, into: UnsafeMutableRawBufferPointer(rebasing: room[..<StatusFile.lineLimit]))
    let endsLine = former?.finish() ?? true
    if count > 0 {
      room[count] = UInt8(ascii: "\n")
      if !endsLine { Output.text("\n", to: STDOUT_FILENO) }
      Output.write(UnsafeRawBufferPointer(rebasing: room[...count]), to: STDOUT_FILENO)
    }
    Output.exit(.ok)
  }

  /// Tells the daemon, and takes its line for the session.
  ///
  /// - Returns: the bytes of the line, clean and without its end; 0 where there is none to be had in time.
  private func ask(_ payload: UnsafeRawBufferPointer, into line: UnsafeMutableRawBufferPointer) -> Int {
    let client = ControlClient(timeoutMilliseconds: Delivery.deadline)
    let answer = try? client.post(payload, accept: MediaType.text, into: line) { request in
      request.write(Route.hooksStatusLine)
      guard let columns = Self.columns() else { return }
      request.write("?width=")
      request.write(columns)
    }
    guard let answer, answer.status == 200 else { return 0 }
    return SafeText.reduceToFirstLine(UnsafeMutableRawBufferPointer(rebasing: line[..<answer.count]))
  }

  /// How wide the agent's terminal is, as far as it says so.
  private static func columns() -> UInt32? {
    guard let text = getenv("COLUMNS") else { return nil }
    let number = strtol(text, nil, 10)
    // The daemon takes no larger number, and no line is wider.
    return number > 0 ? UInt32(min(number, 400)) : nil
  }
}
