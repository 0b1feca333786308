import Foundation

/// A terminal of its own with a program in it, and what the program wrote to it.
final class Terminal {
  let pid: pid_t
  private let master: Int32
  /// All bytes so far.
  private(set) var written = Data()

  // TIOCSPTLCK, TIOCGPTN and POSIX_SPAWN_SETSID.
  private static let lock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  init(_ words: [String], _ environment: [String], columns: UInt16, rows: UInt16) throws {
    // What posix_openpt, unlockpt and ptsname do, which are hidden from Swift.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: Int32 = 0
    guard master >= 0, ioctl(master, Self.lock, &unlocked) == 0, ioctl(master, Self.number, &number) == 0
    else {
      throw BenchError(description: "there is no pseudo-terminal to be had")
    }
    let name = "/dev/pts/\(number)"
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The first terminal that the leader of a new session opens becomes its own.
    posix_spawnattr_setflags(&attributes, Self.newSession)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    let arguments = words.map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, words[0], &actions, &attributes, arguments, variables) == 0 else {
      throw BenchError(description: "\(words[0]) can't be started")
    }
    self.pid = pid
    close(slave)
  }

  deinit {
    kill(pid, SIGTERM)
    _ = reap(pid)
    close(master)
  }

  /// Reads what comes within that time.
  func read(milliseconds: Int) {
    let end = DispatchTime.now() + .milliseconds(milliseconds)
    while true {
      let now = DispatchTime.now()
      guard now < end else { return }
      _ = readOnce(milliseconds: Int32((end.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000 + 1))
    }
  }

  /// Reads until the text has come, and says when that was; `nil` if it does not come in that time.
  func wait(for text: String, seconds: Double) -> DispatchTime? {
    let end = DispatchTime.now() + seconds
    let bytes = Data(text.utf8)
    var start = written.count
    while DispatchTime.now() < end {
      guard readOnce(milliseconds: 100) else { continue }
      let now = DispatchTime.now()
      if written.range(of: bytes, in: max(0, start - bytes.count)..<written.count) != nil { return now }
      start = written.count
    }
    return nil
  }

  private func readOnce(milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else {
      usleep(1_000)
      return false
    }
    written += buffer[..<count]
    return true
  }
}
