import Foundation
import Glibc
import SessionTestSupport
import Synchronization
import Testing

/// A user of their own: home, runtime folder, state and processes, all of which go when the test is over.
final class TestUser: Sendable {
  /// How a program ended, and what it said.
  struct Answer: Sendable {
    let code: Int32
    let output: String
    let complaints: String
  }

  let folder: TemporaryFolder
  /// What their programs find in the environment, and nothing else.
  let environment: [String: String]
  private let processes = Mutex<[ChildProcess]>([])

  var home: String { folder("home") }
  var socket: String { folder("run/sessiond/sessiond.sock") }

  private init() throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    for name in ["home", "run", "state", "config", "tmux", "log"] {
      try FileManager.default.createDirectory(
        atPath: folder(name), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
    var environment = [
      "HOME": folder("home"), "XDG_RUNTIME_DIR": folder("run"), "XDG_STATE_HOME": folder("state"),
      "XDG_CONFIG_HOME": folder("config"), "TMUX_TMPDIR": folder("tmux"), "LANG": "C.UTF-8",
      "SHELL": "/bin/sh",
      "TERM": "xterm-256color",
    ]
    for name in ["PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    self.environment = environment
  }

  /// Lets a user be there for the length of a test. Their processes end with it, however it ends.
  static func with(_ test: (TestUser) async throws -> Void) async throws {
    let user = try TestUser()
    do {
      try await test(user)
    } catch {
      await user.endProcesses()
      throw error
    }
    await user.endProcesses()
  }

  /// Kills what was started, and what that has started; nothing is written into the folder any more after it.
  private func endProcesses() async {
    let started = processes.withLock { started in
      defer { started.removeAll() }
      return started
    }
    let others = ProcessTree.descendants(of: started.map(\.pid)).map { ($0, ProcessTree.startTicks(of: $0)) }
    // The last started first: a viewer before what it looks at.
    for process in started.reversed() { process.destroy() }
    try? await eventually("all processes have ended", within: .seconds(5)) {
      let left = others.filter { $0.1 != nil && ProcessTree.startTicks(of: $0.0) == $0.1 }
      for (pid, _) in left { kill(pid, SIGKILL) }
      return left.isEmpty
    }
  }

  // MARK: Programs

  /// Starts a program with this user's environment, or with that of the caller.
  func start(
    _ words: [String], environment: [String: String]? = nil
  ) async throws -> ChildProcess {
    let number = UUID().uuidString.prefix(8)
    let name = (words.first.map { URL(fileURLWithPath: $0).lastPathComponent } ?? "") + "-\(number)"
    let process = try await ChildProcess(
      ProcessStarter.Order(
        words: words, environment: environment ?? self.environment, output: folder("log/\(name).out"),
        error: folder("log/\(name).err")))
    processes.withLock { $0.append(process) }
    return process
  }

  /// Runs a program to its end.
  func run(
    _ words: [String], environment: [String: String]? = nil, within limit: Duration = .seconds(30)
  ) async throws -> Answer {
    let process = try await start(words, environment: environment)
    let code = try await process.end(within: limit)
    processes.withLock { $0.removeAll { $0 === process } }
    return Answer(code: code, output: process.output, complaints: process.complaints)
  }

  /// Runs `sessiond-cli` with these arguments.
  func cli(_ arguments: String...) async throws -> Answer {
    try await run([Programs.path("sessiond-cli")] + arguments)
  }

  /// Expects that a daemon answers, at once or after it was started for that.
  func isAnswered(_ location: SourceLocation = #_sourceLocation) async throws {
    let start = ContinuousClock.now
    let answer = try await cli("status")
    #expect(answer.code == 0, "\(answer) after \(ContinuousClock.now - start)", sourceLocation: location)
  }

  /// The line of `sessiond-status` with these arguments, without its end.
  func statusLine(_ arguments: String...) async throws -> String {
    let answer = try await run([Programs.path("sessiond-status"), "--deadline", "5000"] + arguments)
    return answer.output.hasSuffix("\n") ? String(answer.output.dropLast()) : answer.output
  }

  /// Starts the daemon without waiting for anything.
  func launchDaemon(_ flags: String...) async throws -> ChildProcess {
    try await start([Programs.path("sessiond"), "run"] + flags)
  }

  /// Starts the daemon, and waits until it has read all that is there.
  @discardableResult
  func startDaemon(_ flags: String...) async throws -> ChildProcess {
    let daemon = try await start([Programs.path("sessiond"), "run"] + flags)
    try await eventually("the daemon has read everything") {
      if let code = daemon.exitCode { throw DaemonEnded(code: code, complaints: daemon.complaints) }
      let answer = try await cli("status", "--json")
      return answer.code == 0 && answer.output.contains(#""complete":true"#)
    }
    return daemon
  }

  // MARK: What the daemon says

  /// All sessions.
  func sessions() async throws -> [SessionDocument] {
    try SessionListDocument.sessions(await cli("sessions", "--all", "--json").output)
  }

  /// The session of that id, as soon as the daemon knows it.
  func session(
    _ id: String, _ what: String, where condition: (SessionDocument) -> Bool
  ) async throws -> SessionDocument {
    var last: SessionDocument?
    do {
      return try await eventually("session \(id): \(what)") {
        last = try await sessions().first { $0.id == id }
        return last.flatMap { condition($0) ? $0 : nil }
      }
    } catch let error as NeverHappened {
      throw NeverHappened(
        what: "\(error.what); it is \(last.map { "\($0)" } ?? "unknown")", limit: error.limit)
    }
  }

  /// All events from the first one, in the order in which the daemon tells them.
  func events() async throws -> [EventDocument] {
    var events: [EventDocument] = []
    while true {
      let answer = try await cli("events", "--json", "--since", String(events.last?.number ?? 0))
      let page = try answer.output.split(separator: "\n").map { try EventDocument(json: $0) }
      if page.isEmpty { return events }
      events += page
    }
  }
}

/// The daemon ended where it should have gone on.
struct DaemonEnded: Error, CustomStringConvertible {
  let code: Int32
  let complaints: String

  var description: String { "sessiond ended with \(code): \(complaints)" }
}
