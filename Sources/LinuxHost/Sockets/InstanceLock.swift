import Glibc

/// The right to be the one running instance: an exclusive `flock` on a file, held until ``release()`` or the end of
/// the process.
///
/// The kernel lets go of the lock when the process dies, however it dies, so that a lock can never be stale. The
/// file itself stays: removing it would let two processes lock two different files of the same name.
package final class InstanceLock: Sendable {
  /// Where the lock file is.
  package let path: String
  private let descriptor: CInt

  private init(path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    release()
    _ = close(descriptor)
  }

  /// Lets go of the lock, once or more often.
  ///
  /// Closing alone would not: a child that is just being started has the descriptor too until it becomes its program.
  package func release() {
    _ = retryingInterrupts { flock(descriptor, LOCK_UN) }
  }

  /// Takes the lock without waiting, and writes our pid into the file for whoever comes second.
  ///
  /// - Parameter path: The lock file, made with mode 0600 if it is missing; its folder must exist.
  /// - Returns: The lock; keep it for as long as the right is needed.
  /// - Throws: `SocketError` with `.alreadyRunning` and the holder's pid if somebody else has it; `.system` else.
  package static func acquire(path: String) throws(SocketError) -> InstanceLock {
    // O_CLOEXEC, or a child would carry the lock on beyond our death.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system("open the lock file", path, errno) }
    guard retryingInterrupts({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
      let failure = errno
      let holder = failure == EWOULDBLOCK ? readPID(descriptor) : nil
      _ = close(descriptor)
      guard failure == EWOULDBLOCK else { throw .system("lock", path, failure) }
      let who = holder.map { "process \($0)" } ?? "another process"
      throw SocketError(
        code: .alreadyRunning, message: "\(who) holds \(path): it is already running", pid: holder)
    }
    let lock = InstanceLock(path: path, descriptor: descriptor)
    try lock.writePID()
    return lock
  }

  private func writePID() throws(SocketError) {
    guard fchmod(descriptor, 0o600) == 0 else { throw .system("set the mode of", path, errno) }
    guard ftruncate(descriptor, 0) == 0 else { throw .system("empty", path, errno) }
    let line = Array("\(getpid())\n".utf8)
    let written = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == line.count else { throw .system("write our pid to", path, written < 0 ? errno : EIO) }
  }

  /// The pid in the file. `nil` while the holder has not written it yet.
  private static func readPID(_ descriptor: CInt) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return nil }
    let digits = bytes.prefix(count).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}

/// Repeats a system call while a signal interrupts it.
func retryingInterrupts(_ call: () -> CInt) -> CInt {
  while true {
    let result = call()
    guard result < 0, errno == EINTR else { return result }
  }
}
