import ControlAPI
import Glibc

/// Prints a line for each change, until nobody reads it any more: what a bar starts once and keeps.
///
/// It outlives the daemon: while that is away it prints the last line known with its age, and goes on by itself when
/// the daemon is back.
struct Follow {
  private static let firstPause: Int32 = 100
  private static let longestPause: Int32 = 2_000

  private let arguments: Arguments
  /// Told by poll(2) when the bar has gone, also while there is nothing to write.
  private let watches = Watches(outputs: [STDOUT_FILENO])
  private var printed: [UInt8]?

  /// A follower with nothing printed yet.
  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  /// Follows until nobody reads any more.
  mutating func run() -> Never {
    // The end of the reader is told by write(2) and poll(2); the signal would say it no better.
    signal(SIGPIPE, SIG_IGN)
    var pause = Self.firstPause
    while true {
      do {
        try stream { pause = Self.firstPause }
        explain("sessiond ended the stream")
      } catch where error.code == .interrupted {
        Output.exit(.ok)
      } catch {
        explain(error.message)
      }
      print(lastKnownLine(arguments) ?? [])
      if watches.wait(milliseconds: pause) { Output.exit(.ok) }
      pause = min(Self.longestPause, pause * 2)
    }
  }

  /// Prints what comes, for as long as it comes.
  private mutating func stream(onLine: () -> Void) throws(ControlError) {
    let client = ControlClient(timeoutMilliseconds: max(arguments.deadline, 1_000))
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(PATH_MAX), alignment: 16)
    defer { room.deallocate() }
    var writer = ByteWriter(room)
    arguments.writePathAndQuery(to: &writer)
    writer.write("&follow=1")
    var pending: [UInt8] = []
    let response = try client.stream(
      String(decoding: writer.written, as: UTF8.self), accept: MediaType.text, watching: watches
    ) { bytes in
      for byte in bytes {
        guard byte == UInt8(ascii: "\n") else {
          // What is longer than any line of ours is cut.
          if pending.count < StatusFile.lineLimit { pending.append(byte) }
          continue
        }
        print(pending.withUnsafeBytes { SafeText.line($0, limit: StatusFile.lineLimit) })
        pending.removeAll(keepingCapacity: true)
        onLine()
      }
      return true
    }
    guard response.status == 200 else { throw ControlError(.protocolBroken, Problem.message(of: response)) }
  }

  private mutating func print(_ line: [UInt8]) {
    guard line != printed else { return }
    printed = line
    guard Output.line(line) else { Output.exit(.ok) }
  }

  private func explain(_ reason: String) {
    guard arguments.isVerbose else { return }
    Output.text("sessiond-status: \(reason)\n", to: STDERR_FILENO)
  }
}
