import Glibc
import LinuxHost

/// A real child process running a shell script; killed and collected at the latest when it goes away.
final class Child {
  let pid: pid_t
  private var status: CInt?

  init(script: String) throws {
    let words = ["sh", "-c", script]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var pid: pid_t = 0
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Dispatch's threads block nearly all signals, and children inherit that. What the parent ignores is left as it is.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let result = posix_spawn(&pid, "/bin/sh", nil, &attributes, &arguments, environ)
    guard result == 0 else { throw HostError(operation: "spawn", path: "/bin/sh", errno: result) }
    self.pid = pid
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    _ = collect()
  }

  /// Waits for the end, leaving the process as a zombie.
  func waitForEnd() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
  }

  /// Waits for the end and returns the status as waitpid(2) has it: the low 7 bits are the signal that ended it.
  func collect() -> CInt {
    var status: CInt = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    self.status = status
    return status
  }
}
