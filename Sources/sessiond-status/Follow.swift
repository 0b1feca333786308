import ControlAPI
import Glibc

/// Prints a line for each change, until nobody reads it any more: what a bar starts once and keeps.
///
/// tmux draws what such a program prints once in each second of the clock, that of its start among them, and what
/// comes later in the same second only when something else makes it draw. So tmux gets at most one line in each
/// second, and it is the last one.
///
/// It outlives the daemon: while that is away it prints the last line known with its age, and goes on by itself when
/// the daemon is back. A daemon that is stopped or hangs says as little as one with nothing new to say, so after a silence
/// it is asked.
struct Follow {
  private static let firstPause: Int32 = 100
  private static let longestPause: Int32 = 2_000
  /// Milliseconds of silence after which the daemon is asked whether it is there, and between two questions while it does
  /// not answer.
  private static let silence: Int64 = 5_000
  private static let pauseBetweenQuestions: Int64 = 2_000
  /// How long it may take to answer at least, in milliseconds: nothing waits for that line.
  private static let patience = 1_000

  private let arguments: Arguments
  /// Told by poll(2) when the bar has gone, also while there is nothing to write.
  private let watches = Watches(outputs: [STDOUT_FILENO])
  /// What is to be shown, and what is.
  private var line: [UInt8]?
  private var printed: [UInt8]?
  /// When the daemon is asked whether it is there, in milliseconds of the clock that never goes back.
  private var question: Int64 = 0
  /// The last second of the clock in which tmux may have drawn.
  private var second: Int
  /// The milliseconds of a second in which tmux, which reads a little later and a coarser clock, sees it too.
  private static let safe = 20..<980

  /// A follower with nothing printed yet.
  init(_ arguments: Arguments) {
    self.arguments = arguments
    second = Self.clock().second
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
      } catch  where error.code == .interrupted {
        Output.exit(.ok)
      } catch {
        explain(error.message)
      }
      line = lastKnownLine(arguments) ?? []
      let rest = printIfDue()
      if watches.wait(milliseconds: rest < 0 ? pause : Int32(rest)) { Output.exit(.ok) }
      pause = min(Self.longestPause, pause * 2)
    }
  }

  /// Prints what comes, for as long as it comes.
  private mutating func stream(onLine: () -> Void) throws(ControlError) {
    let client = ControlClient(timeoutMilliseconds: max(arguments.deadline, Self.patience))
    let path = pathAndQuery()
    question = Self.milliseconds() + Self.silence
    var pending: [UInt8] = []
    let response = try client.stream(
      path + "&follow=1", accept: MediaType.text, watching: watches
    ) { bytes in
      for byte in bytes {
        guard byte == UInt8(ascii: "\n") else {
          // What is longer than any line of ours is cut.
          if pending.count < StatusFile.lineLimit { pending.append(byte) }
          continue
        }
        line = pending.withUnsafeBytes { SafeText.line($0, limit: StatusFile.lineLimit) }
        pending.removeAll(keepingCapacity: true)
        question = Self.milliseconds() + Self.silence
        onLine()
      }
      return true
    } beforeWait: {
      let pause = askIfSilent(client, path)
      let rest = printIfDue()
      return rest < 0 ? pause : min(rest, pause)
    }
    if response.status == 400, arguments.template != nil { refuse(Problem.message(of: response)) }
    guard response.status == 200 else { throw ControlError(.protocolBroken, Problem.message(of: response)) }
  }

  /// Asks for the line if nothing has come for a while; where no answer comes it is the last one known, with its age.
  ///
  /// - Returns: the milliseconds until it is to be asked again.
  private mutating func askIfSilent(_ client: ControlClient, _ path: String) -> Int {
    let now = Self.milliseconds()
    guard now >= question else { return Int(question - now) }
    do throws(ControlError) {
      let answer = try client.get(path, accept: MediaType.text)
      guard answer.status == 200 else { throw ControlError(.protocolBroken, Problem.message(of: answer)) }
      line = answer.body.withUnsafeBytes { SafeText.line($0, limit: StatusFile.lineLimit) }
      question = Self.milliseconds() + Self.silence
    } catch {
      explain(error.message)
      line = lastKnownLine(arguments) ?? []
      question = Self.milliseconds() + Self.pauseBetweenQuestions
    }
    return Int(question - Self.milliseconds())
  }

  private func pathAndQuery() -> String {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(PATH_MAX), alignment: 16)
    defer { room.deallocate() }
    var writer = ByteWriter(room)
    arguments.writePathAndQuery(to: &writer)
    return String(decoding: writer.written, as: UTF8.self)
  }

  /// Prints the line if it is another one, and none was printed in this second.
  ///
  /// - Returns: the milliseconds until a line that has to wait may be printed; -1 if none waits.
  private mutating func printIfDue() -> Int {
    guard let line, line != printed else { return -1 }
    if arguments.format == .tmux {
      let now = Self.clock()
      guard now.second != second, now.millisecond < Self.safe.upperBound else {
        return 1_000 + Self.safe.lowerBound - now.millisecond
      }
      guard now.millisecond >= Self.safe.lowerBound else { return Self.safe.lowerBound - now.millisecond }
      second = now.second
    }
    printed = line
    guard Output.line(line) else { Output.exit(.ok) }
    return -1
  }

  private static func clock() -> (second: Int, millisecond: Int) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return (now.tv_sec, now.tv_nsec / 1_000_000)
  }

  private static func milliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }

  private func explain(_ reason: String) {
    guard arguments.isVerbose else { return }
    Output.text("sessiond-status: \(reason)\n", to: STDERR_FILENO)
  }
}
