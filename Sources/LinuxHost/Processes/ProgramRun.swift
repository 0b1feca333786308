import CLinux
import Glibc

/// A program that was run to its end, and what it said. For commands that people wait for: the caller blocks.
package struct ProgramRun: Sendable, Equatable {
  /// The exit code, or 128 and the signal that ended it, as shells have it.
  package let code: CInt
  /// What it wrote to standard output, as UTF-8, up to a limit.
  package let output: String
  /// The same of standard error.
  package let complaints: String

  /// A run with that end; tests have programs that never ran.
  package init(code: CInt, output: String = "", complaints: String = "") {
    self.code = code
    self.output = output
    self.complaints = complaints
  }

  /// More than this of what a program says is thrown away, in bytes.
  private static let outputLimit = 256 << 10

  /// Runs a program with nothing to read, and waits for its end.
  ///
  /// - Parameters:
  ///   - words: The program, looked up in the `PATH` of `environment` unless it is a path, and its arguments.
  ///   - environment: All variables that it gets.
  ///   - limitMilliseconds: It is killed when it takes longer.
  /// - Returns: How it ended; `nil` where there is no such program.
  /// - Throws: `HostError` when it can't be started.
  package static func run(
    _ words: [String], environment: [String: String], limitMilliseconds: Int = 30_000
  ) throws(HostError) -> ProgramRun? {
    guard let name = words.first, let program = path(of: name, in: environment["PATH"] ?? "/usr/bin:/bin")
    else { return nil }
    for word in words { try refuseNul(in: word, "run") }
    var (output, complaints) = (try Pipe(), try Pipe())
    let pid = try spawn(program, words, environment, output: output.writing, error: complaints.writing)
    output.closeWriting()
    complaints.closeWriting()
    let deadline = MonotonicTime.milliseconds() + limitMilliseconds
    while output.isOpen || complaints.isOpen {
      let rest = deadline - MonotonicTime.milliseconds()
      guard rest > 0 else {
        kill(pid, SIGKILL)
        break
      }
      var waiting = [output, complaints].filter(\.isOpen)
        .map { pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0) }
      guard poll(&waiting, nfds_t(waiting.count), CInt(clamping: rest)) > 0 else { continue }
      for ready in waiting where ready.revents != 0 {
        if ready.fd == output.reading { output.read(limit: outputLimit) }
        if ready.fd == complaints.reading { complaints.read(limit: outputLimit) }
      }
    }
    var status: CInt = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return ProgramRun(
      code: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f,
      output: output.finish(), complaints: complaints.finish())
  }

  private static func path(of name: String, in path: String) -> String? {
    let candidates =
      name.utf8.contains(UInt8(ascii: "/")) ? [name] : path.split(separator: ":").map { "\($0)/\(name)" }
    return candidates.first { access($0, X_OK) == 0 }
  }

  private static func spawn(
    _ program: String, _ words: [String], _ environment: [String: String], output: CInt, error: CInt
  ) throws(HostError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Dispatch's threads block nearly all signals, and children inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var ignored = sigset_t()
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let failure = posix_spawn(&pid, program, &actions, &attributes, &arguments, &variables)
    guard failure == 0 else { throw HostError(operation: "run", path: program, errno: failure) }
    return pid
  }
}

/// One of a program's outputs, and what has come through it.
private struct Pipe {
  private(set) var reading: CInt = -1
  private(set) var writing: CInt = -1
  private(set) var isOpen = true
  private var bytes: [UInt8] = []

  init() throws(HostError) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw HostError(operation: "make a pipe", errno: errno) }
    (reading, writing) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  mutating func closeWriting() {
    _ = close(writing)
  }

  mutating func read(limit: Int) {
    var piece = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(reading, &piece, piece.count)
    if count > 0 {
      bytes += piece.prefix(min(count, limit - bytes.count))
    } else if count == 0 || errno != EINTR {
      isOpen = false
    }
  }

  func finish() -> String {
    _ = close(reading)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Time that only goes forward.
private enum MonotonicTime {
  static func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
  }
}
