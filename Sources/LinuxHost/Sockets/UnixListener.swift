import CLinux
import Glibc
import Synchronization

/// A listening Unix-domain socket under a public name, for our own user only.
///
/// The rules of who may take a name, after daemons that lost their socket to a second instance:
/// - whoever answers on the name keeps it;
/// - only ECONNREFUSED proves that a name is dead. A full backlog, a time-out or a missing right proves nothing;
/// - the name appears when the socket already listens, so that a client never meets one that does not;
/// - what is removed at the end is our own socket, not the one of a successor.
///
/// A socket that the service manager passed on stays the manager's: its name is neither made nor removed here.
package final class UnixListener: Sendable {
  /// The public name.
  package let path: String
  /// The listening descriptor, non-blocking and close-on-exec. Owned by this listener: give a duplicate to a server
  /// that wants to own it. Not to be used after `close()`.
  package let descriptor: CInt
  /// Whether the service manager made the socket, and holds it beyond our end: clients wait in it for the next start.
  package let isPassed: Bool
  private let identity: FileIdentity
  private let isClosed = Mutex(false)

  init(path: String, descriptor: CInt, identity: FileIdentity, isPassed: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.identity = identity
    self.isPassed = isPassed
  }

  deinit {
    close()
  }

  /// Listens on `path`, taking the place of a socket that is proved dead. Hold an `InstanceLock` meanwhile: two
  /// processes at once could both find the same dead socket.
  ///
  /// - Parameters:
  ///   - path: The public name, in a folder that only we can write to. With `.<pid>.tmp` behind it, it must fit
  ///     the 108 bytes of `sun_path`.
  ///   - backlog: How many connections may wait to be accepted; the kernel caps it at net.core.somaxconn.
  /// - Returns: The listener, with mode 0600 and already listening.
  /// - Throws: `SocketError`: `.alreadyRunning` if somebody answers, `.pathOccupied` if what is there is not ours
  ///   to replace, `.pathTooLong`, `.system`.
  package static func bind(path: String, backlog: CInt) throws(SocketError) -> UnixListener {
    let temporary = "\(path).\(getpid()).tmp"
    let limit = clinux_unix_path_capacity()
    guard temporary.utf8.count < limit else {
      throw SocketError(
        code: .pathTooLong,
        message:
          "\(path): with \(temporary.utf8.count - path.utf8.count) bytes for its temporary name and the"
          + " final NUL, a socket's path may take \(limit) bytes; set a shorter runtime folder")
    }
    guard !path.utf8.contains(0) else { throw .system("listen on", path, EINVAL) }
    try provePathFree(path)

    let descriptor = clinux_unix_socket()
    guard descriptor >= 0 else { throw .system("make a socket for", path, -descriptor) }
    do throws(SocketError) {
      // Left over from a process that had our pid and died here: nobody else uses this name.
      _ = unlink(temporary)
      let failure = clinux_unix_bind(descriptor, temporary)
      guard failure == 0 else { throw .system("bind a socket to", temporary, failure) }
      // Nobody can connect before `listen`, so there is no moment with a wider mode that matters.
      guard chmod(temporary, 0o600) == 0 else { throw .system("set the mode of", temporary, errno) }
      guard listen(descriptor, backlog) == 0 else { throw .system("listen on", temporary, errno) }
      guard let identity = identity(of: temporary) else { throw .system("look up", temporary, errno) }
      guard rename(temporary, path) == 0 else { throw .system("rename a socket to", path, errno) }
      return UnixListener(path: path, descriptor: descriptor, identity: identity, isPassed: false)
    } catch {
      _ = unlink(temporary)
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  /// Whether a path has room for a socket: in 108 bytes, with the temporary name that ``bind(path:backlog:)`` gives it and
  /// the longest process id there is.
  package static func hasRoom(for path: String) -> Bool {
    path.utf8.count + ".4194304.tmp".utf8.count < clinux_unix_path_capacity()
  }

  /// Whether a path is the name of a socket, a dead one included.
  package static func isSocket(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  /// Whether nobody listens on a socket any more; not where that can't be proved.
  package static func isDead(_ path: String) -> Bool {
    let probe = clinux_unix_socket()
    guard probe >= 0 else { return false }
    defer { _ = Glibc.close(probe) }
    return clinux_unix_connect(probe, path) == ECONNREFUSED
  }

  /// Whether the public name still leads to this socket. A cleaner of temporary folders may have taken it away;
  /// then nobody can reach us, and the owner should bind anew; a passed socket its manager has to make anew.
  package var isIntact: Bool {
    !isClosed.withLock { $0 } && Self.identity(of: path) == identity
  }

  /// Which file a name leads to; `nil` if that can't be looked up: `errno` says why.
  static func identity(of path: String) -> FileIdentity? {
    ((try? FileStatus.of(link: path)) ?? nil)?.identity
  }

  /// Stops listening, and removes the public name if it is still ours and we made it. Again is no harm.
  package func close() {
    let isFirst = isClosed.withLock { closed in
      defer { closed = true }
      return !closed
    }
    guard isFirst else { return }
    if !isPassed, Self.identity(of: path) == identity { _ = unlink(path) }
    // Closed and not shut down: a shutdown would end the socket for the service manager too.
    _ = Glibc.close(descriptor)
  }

  /// Returns if nothing is at `path`, or a dead socket of ours.
  private static func provePathFree(_ path: String) throws(SocketError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw .system("look up", path, errno) }
      return
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SocketError(
        code: .pathOccupied, message: "\(path) exists and is no socket: move it away or choose another path")
    }
    guard status.st_uid == geteuid() else {
      throw SocketError(
        code: .pathOccupied,
        message: "\(path) belongs to user \(status.st_uid), not to us: choose another path")
    }
    let probe = clinux_unix_socket()
    guard probe >= 0 else { throw .system("make a socket for", path, -probe) }
    defer { _ = Glibc.close(probe) }
    // Non-blocking: a full backlog gives EAGAIN at once, which is a sign of life.
    let failure = clinux_unix_connect(probe, path)
    switch failure {
    case ECONNREFUSED, ENOENT:
      return
    case 0:
      let pid = try? PeerCredentials.of(descriptor: probe).pid
      if let pid, ProcessTable().name(of: pid) == "systemd" {
        throw SocketError(
          code: .alreadyRunning,
          message:
            "systemd (process \(pid)) listens on \(path) and starts the service for whoever asks: let it"
            + " (systemctl --user start sessiond), or first systemctl --user stop sessiond.socket",
          pid: pid)
      }
      let who = pid.map { "process \($0)" } ?? "another process"
      throw SocketError(code: .alreadyRunning, message: "\(who) already answers on \(path)", pid: pid)
    case EAGAIN:
      throw SocketError(
        code: .alreadyRunning,
        message: "\(path) is listened on, but its backlog is full: the process behind it lives, or hangs",
        errno: failure)
    default:
      throw SocketError(
        code: .pathOccupied,
        message: "\(HostError(operation: "tell whether anybody answers on", path: path, errno: failure))",
        errno: failure)
    }
  }
}
