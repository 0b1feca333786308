import Glibc

/// One connection to the daemon's socket, on which each step is bounded by a deadline. It closes when it
/// goes.
struct ControlConnection: ~Copyable {
  private let descriptor: Int32
  /// How long the next steps may take in all.
  var deadline: Deadline
  /// What ends a wait for the daemon.
  var watches: Watches?

  /// Connects.
  ///
  /// - Parameters:
  ///   - address: the socket's address.
  ///   - owner: the user that has to be behind it. In a folder such as /tmp anybody can have put a socket.
  ///   - deadline: how long this and the next steps may take in all.
  /// - Throws: why there is no connection.
  init(_ address: SocketAddress, owner: UInt32, deadline: Deadline) throws(ControlError) {
    let kind = Int32(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    self.deadline = deadline
    guard descriptor >= 0 else {
      throw ControlError(.requestFailed, "cannot make a socket: \(systemMessage(errno))")
    }
    guard address.fits else {
      throw ControlError(
        .pathTooLong,
        "no socket can have so long a path, set XDG_RUNTIME_DIR to a shorter one: \(address.path)...")
    }
    try connect(to: address)
    guard peerUser() == owner else {
      throw ControlError(.refused, "another user listens on \(address.path)")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends all of the bytes.
  ///
  /// A peer that has closed already is no error here: it may have left an answer that says why.
  func send(_ bytes: UnsafeRawBufferPointer) throws(ControlError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
      let next = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.send(descriptor, next.baseAddress, next.count, flags)
      if count >= 0 {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: try wait(for: POLLOUT)
      case EPIPE, ECONNRESET: return
      case let number: throw ControlError(.disconnected, "cannot send the request: \(systemMessage(number))")
      }
    }
  }

  /// Receives what has come, at least one byte of it.
  ///
  /// - Returns: how many bytes there are in the buffer now; 0 is that the peer has closed.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(ControlError) -> Int {
    while true {
      try wait(for: POLLIN)
      let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
      if count >= 0 { return count }
      switch errno {
      case EINTR, EAGAIN: continue
      case ECONNRESET: return 0
      case let number: throw ControlError(.disconnected, "cannot read the answer: \(systemMessage(number))")
      }
    }
  }

  /// Receives what comes of a stream, however long that takes.
  ///
  /// - Parameters:
  ///   - buffer: where to put it.
  ///   - beforeWait: called before each wait; says how many milliseconds it may take before it is called again, a
  ///     negative number for as long as it takes.
  /// - Returns: how many bytes there are in the buffer now; 0 is that the peer has closed.
  /// - Throws: why nothing more comes.
  mutating func receive(
    into buffer: UnsafeMutableRawBufferPointer, beforeWait: () -> Int
  ) throws(ControlError) -> Int {
    while true {
      let milliseconds = beforeWait()
      deadline = milliseconds < 0 ? .never : Deadline(afterMilliseconds: milliseconds)
      do throws(ControlError) {
        return try receive(into: buffer)
      } catch  where error.code == .timedOut {
        continue
      }
    }
  }

  private func connect(to address: SocketAddress) throws(ControlError) {
    while true {
      try boundConnect()
      if address.connect(descriptor) == 0 { return }
      switch errno {
      case EINTR: continue
      case EISCONN: return
      case EAGAIN: throw Self.timedOut()
      case ENOENT, ENOTDIR: throw ControlError(.notRunning, "no socket at \(address.path)")
      case ECONNREFUSED: throw ControlError(.notRunning, "nobody listens on \(address.path)")
      case EACCES, EPERM: throw ControlError(.refused, "no permission to connect to \(address.path)")
      case let number:
        throw ControlError(.requestFailed, "cannot connect to \(address.path): \(systemMessage(number))")
      }
    }
  }

  /// Bounds connect(2) itself: to a daemon that hangs, with its backlog full, it would wait for ever, and
  /// poll(2) does not help since a Unix-domain socket has no connection in progress to wait for.
  private func boundConnect() throws(ControlError) {
    guard let remaining = deadline.remaining else { return }
    // Zero would mean no limit at all.
    let microseconds = remaining / 1_000
    guard microseconds > 0 else { throw Self.timedOut() }
    var limit = timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size) == 0 else {
      throw ControlError(.requestFailed, "cannot bound the connection: \(systemMessage(errno))")
    }
  }

  private func wait(for events: Int32) throws(ControlError) {
    while true {
      var poller = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      let count =
        if let watches {
          watches.poll(&poller, milliseconds: deadline.remainingForPoll)
        } else {
          poll(&poller, 1, deadline.remainingForPoll)
        }
      switch count {
      case 0: throw Self.timedOut()
      case 1... where poller.revents != 0: return
      case 1...: throw ControlError(.interrupted, "there is something else to look at")
      default:
        // EINTR: with what is left of the time, again.
        guard errno == EINTR else {
          throw ControlError(.requestFailed, "cannot wait for the daemon: \(systemMessage(errno))")
        }
      }
    }
  }

  /// Who made the listening socket. Glibc's module has no `ucred`, which is three numbers: pid, uid, gid.
  private func peerUser() -> UInt32? {
    var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
    return credentials.user
  }

  /// What it is called when the peer closes before its answer is complete.
  static func closedEarly() -> ControlError {
    ControlError(.disconnected, "sessiond closed the connection in the middle of its answer")
  }

  private static func timedOut() -> ControlError {
    ControlError(.timedOut, "sessiond did not answer in time")
  }
}

/// The system's words for an error number.
private func systemMessage(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
