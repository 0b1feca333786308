import ControlAPI
import Glibc

/// The group of processes that the command leads, for whoever ends it; 0 while there is none.
///
/// `nonisolated(unsafe)`: the program has one thread, and the signals whose handler reads it are held back while it is
/// written.
nonisolated(unsafe) private var group: pid_t = 0

/// Ends the command, then this program by the signal that was to end it. Nobody collects the command, so the number of its
/// group is its own for as long as this program runs.
private func endCommand(_ number: Int32) {
  kill(-group, SIGTERM)
  signal(number, SIG_DFL)
  raise(number)
}

/// The command that was the status line before: it gets the same input, and what it prints is passed on as it comes. Where
/// the agent ends this program, the command ends too, with all that it has started: hence a group of its own.
struct FormerCommand: ~Copyable {
  /// Where it reads; -1 when it has got all.
  private var input: Int32
  private let output: Int32
  private var rest: UnsafeRawBufferPointer

  /// Begins it; `nil` where that can't be done.
  ///
  /// - Parameters:
  ///   - command: its words, up to a null pointer.
  ///   - payload: what it is to read; kept until it has.
  init?(_ command: Arguments.Words, input payload: UnsafeRawBufferPointer) {
    var (reading, writing): ((Int32, Int32), (Int32, Int32)) = ((-1, -1), (-1, -1))
    guard Self.makePipe(&reading), Self.makePipe(&writing) else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, reading.0, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, writing.1, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // What we ignore it would ignore too.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    // Until it is known whom to end.
    var former = sigset_t()
    var endings = sigset_t()
    sigemptyset(&endings)
    sigaddset(&endings, SIGTERM)
    sigaddset(&endings, SIGINT)
    sigaddset(&endings, SIGHUP)
    sigprocmask(SIG_BLOCK, &endings, &former)
    defer { sigprocmask(SIG_SETMASK, &former, nil) }
    posix_spawnattr_setsigmask(&attributes, &former)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    guard let program = command[0],
      posix_spawnp(&process, program, &actions, &attributes, command, environ) == 0
    else { return nil }
    group = process
    signal(SIGTERM, endCommand)
    signal(SIGINT, endCommand)
    signal(SIGHUP, endCommand)
    close(reading.0)
    close(writing.1)
    input = reading.1
    output = writing.0
    rest = payload
    // A command that reads late, or never, must not hold us up.
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    feed()
  }

  /// Passes on all that it prints, until its end.
  ///
  /// - Returns: whether its last line has an end; true where it printed nothing.
  mutating func finish() -> Bool {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    var endsLine = true
    while true {
      var polled = (
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
      )
      let ready = withUnsafeMutablePointer(to: &polled) { polled in
        polled.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, -1) }
      }
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { break }
      if polled.1.revents != 0 { feed() }
      guard polled.0.revents != 0 else { continue }
      let count = read(output, room.baseAddress, room.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      endsLine = room[count - 1] == UInt8(ascii: "\n")
      let isRead = Output.write(UnsafeRawBufferPointer(rebasing: room[..<count]), to: STDOUT_FILENO)
      // With nobody to read it, it ends by the broken pipe, as it did without us.
      guard isRead else { break }
    }
    close(output)
    return endsLine
  }

  /// Writes what has room in the pipe.
  private mutating func feed() {
    while !rest.isEmpty {
      let count = write(input, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      // It reads no more.
      guard count > 0 else { break }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    if input >= 0 { close(input) }
    input = -1
  }

  /// A pipe whose ends no program that is started has, but those that it is given.
  private static func makePipe(_ ends: inout (Int32, Int32)) -> Bool {
    let isMade = withUnsafeMutablePointer(to: &ends) { ends in
      ends.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) == 0 }
    }
    return isMade && fcntl(ends.0, F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends.1, F_SETFD, FD_CLOEXEC) == 0
  }
}
