import Dispatch
import LinuxHost
import SessionCore

/// A run of the user's own command: it gets a notice on its standard input, and is ended when it takes too long.
///
/// No shell is involved: the words are the program and its arguments as they stand in the settings.
enum NoticeCommand {
  /// How long it may take, in milliseconds.
  static let limitMilliseconds = 5_000
  /// What is kept of the end of what it says to standard error, in bytes.
  private static let keptBytes = 4_096
  /// Variables by which the service manager speaks with sessiond alone begin so.
  private static let managerVariables = ["NOTIFY_", "WATCHDOG_", "LISTEN_"]
  /// What is told of that, in characters.
  private static let longestComplaint = 200

  /// What it has said; used on the queue alone.
  private final class Said {
    var bytes: [UInt8] = []
    var isLate = false
  }

  /// Starts the command.
  ///
  /// - Parameters:
  ///   - words: the program, looked up in `PATH` unless it is a path, and its arguments.
  ///   - environment: all variables that it gets, but for the service manager's.
  ///   - input: its standard input.
  ///   - queue: serial; `ended` is called on it.
  ///   - ended: called once.
  static func run(
    _ words: [String], environment: [String: String], input: [UInt8], queue: DispatchQueue,
    ended: @escaping @Sendable (NoticeOutcome) -> Void
  ) {
    guard let name = words.first,
      let program = ProgramRun.path(of: name, in: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
    else {
      return ended(.failed("there is no program \(words.first ?? "")"))
    }
    // Safe: every closure below runs on the one serial queue.
    nonisolated(unsafe) let said = Said()
    let environment = environment.filter { name, _ in !managerVariables.contains { name.hasPrefix($0) } }
    var command = ChildProcess.Command(program: program, words: words, environment: environment)
    command.takesInput = true
    do {
      let process = try ChildProcess(
        command, queue: queue, received: { _ in },
        complained: { said.bytes = ($0.count >= keptBytes ? $0 : said.bytes + $0).suffix(keptBytes) },
        ended: { end in ended(outcome(end, said)) })
      _ = process.write(input)
      process.closeInput()
      queue.asyncAfter(deadline: .now() + .milliseconds(limitMilliseconds)) { [weak process] in
        said.isLate = process != nil
        process?.kill(group: true)
      }
    } catch {
      ended(.failed("\(error)"))
    }
  }

  private static func outcome(_ end: ProcessEnd?, _ said: Said) -> NoticeOutcome {
    let how: String
    switch end {
    case .exited(code: 0): return .delivered
    case _ where said.isLate: how = "it took longer than \(limitMilliseconds / 1_000) s"
    case .exited(let code): how = "exit status \(code)"
    case .killed(let signal): how = "ended by signal \(signal)"
    case nil: how = "its end was not seen"
    }
    let lines = String(decoding: said.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    let last = lines.last { !$0.allSatisfy(\.isWhitespace) }
    return .failed(last.map { "\(how): \($0.prefix(longestComplaint))" } ?? how)
  }
}
