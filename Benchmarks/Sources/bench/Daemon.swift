import Foundation

/// What went wrong with a benchmark's surroundings.
struct BenchError: Error, CustomStringConvertible {
  var description: String
}

/// A daemon of its own: own home, runtime folder and state, gone afterwards.
final class Daemon {
  let folder: URL
  private let program: URL
  /// 0 while it does not run.
  private(set) var pid: pid_t = 0

  var projects: URL { folder.appending(path: "home/.claude/projects") }
  var socketPath: String { folder.path + "/run/sessiond/sessiond.sock" }
  var environment: [String] {
    [
      "HOME=\(folder.path)/home", "XDG_RUNTIME_DIR=\(folder.path)/run", "XDG_STATE_HOME=\(folder.path)/state",
      "TMUX_TMPDIR=\(folder.path)/tmux", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TERM=xterm-256color",
    ]
  }

  init(programs: URL) throws {
    program = programs.appending(path: "sessiond")
    var template = Array("/tmp/sessiond-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchError(description: "no temporary folder can be made") }
    folder = URL(filePath: String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    for name in ["home/.claude/projects", "home/.claude/sessions", "run", "state", "tmux"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func start() throws {
    try start(program, ["run", "--log-level", "error"])
  }

  /// Starts another program than usual in its place.
  func start(_ program: URL, _ words: [String], further variables: [String] = []) throws {
    pid = try spawn(program.path, words, environment + variables)
  }

  /// Waits until a path answers 200 and says that, asking as fast as it can.
  func wait(for path: String, toSay text: String = "", seconds: Double) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      if let answer = get(path), answer.hasPrefix("HTTP/1.1 200"), text.isEmpty || answer.contains(text) {
        return
      }
      usleep(500)
    }
    throw BenchError(description: "sessiond did not answer \(path) within \(seconds) s")
  }

  func stop() {
    guard pid > 0 else { return }
    Glibc.kill(pid, SIGTERM)
    _ = reap(pid)
    pid = 0
  }

  /// Kills the daemon where it stands; throws if it had ended by itself.
  func kill() throws {
    var status: Int32 = 0
    Glibc.kill(pid, SIGKILL)
    waitpid(pid, &status, 0)
    pid = 0
    guard status & 0x7f == SIGKILL else {
      throw BenchError(description: "sessiond had ended by itself, with status \(status)")
    }
  }

  /// Forgets everything the daemon knows.
  func forget() throws {
    try FileManager.default.removeItem(at: folder.appending(path: "state"))
    try FileManager.default.createDirectory(
      at: folder.appending(path: "state"), withIntermediateDirectories: true)
  }

  /// Resident memory in MiB, all of it.
  var residentMegabytes: Double { memory("VmRSS:") }
  /// The most that it ever was, in MiB.
  var mostResidentMegabytes: Double { memory("VmHWM:") }
  /// The part of it that is no file's, in MiB.
  var anonymousMegabytes: Double { memory("RssAnon:") }
  /// Processor time since its start, in milliseconds.
  var processorTime: Double { get throws { try processorMilliseconds(of: pid) } }

  private func memory(_ name: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (Double(line.filter(\.isNumber)) ?? .nan) / 1_024
  }

  /// One request on a connection of its own; the whole answer, or `nil` if nobody answers.
  func get(_ path: String) -> String? {
    guard let socket = connected(to: socketPath) else { return nil }
    defer { close(socket) }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\n\r\n".utf8)
    guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    return String(decoding: answer, as: UTF8.self)
  }
}

/// Starts a program; what it writes goes to that file, what it reads comes from one, or from where ours does.
func spawn(
  _ path: String, _ arguments: [String], _ environment: [String], input: String? = nil,
  output: String = "/dev/null"
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawn_file_actions_addopen(
    &actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if let input { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0) }
  defer { posix_spawn_file_actions_destroy(&actions) }
  var pid: pid_t = 0
  let words = ([path] + arguments).map { strdup($0) } + [nil]
  let variables = environment.map { strdup($0) } + [nil]
  defer { for text in words + variables { free(text) } }
  guard posix_spawn(&pid, path, &actions, nil, words, variables) == 0 else {
    throw BenchError(description: "\(path) can't be started")
  }
  return pid
}

/// Processor time that a process has taken, in milliseconds.
func processorMilliseconds(of pid: pid_t) throws -> Double {
  var clock = clockid_t()
  var time = timespec()
  guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else {
    throw BenchError(description: "the processor time of process \(pid) can't be read")
  }
  return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
}

/// Waits for a child; its exit code.
func reap(_ pid: pid_t) -> Int32 {
  var status: Int32 = 0
  waitpid(pid, &status, 0)
  return (status >> 8) & 0xff
}
