import Glibc
import LinuxHost
import Testing

@Suite("Sockets")
struct SocketsTests {
  @Test func `A listener takes connections and says who is there`() throws {
    let folder = try TemporaryFolder()
    let listener = try UnixListener.bind(path: folder("d.sock"), backlog: 4)
    defer { listener.close() }
    var pair: [CInt] = [0, 0]
    #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0)
    defer { pair.forEach { _ = close($0) } }
    let peer = try PeerCredentials.of(descriptor: pair[0])
    #expect(peer == PeerCredentials(pid: getpid(), uid: geteuid(), gid: getegid()))
    #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    #expect(fcntl(listener.descriptor, F_GETFL) & O_NONBLOCK != 0)
    var status = stat()
    #expect(lstat(listener.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(listener.isIntact)
  }

  @Test func `Credentials of something that is no socket are an error`() throws {
    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { _ = close(descriptor) }
    let error = #expect(throws: HostError.self) { try PeerCredentials.of(descriptor: descriptor) }
    #expect(error?.errno == ENOTSOCK)
  }

  @Test func `Somebody who lives on the socket keeps it`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.sock")
    let first = try UnixListener.bind(path: path, backlog: 4)
    let error = #expect(throws: SocketError.self) { try UnixListener.bind(path: path, backlog: 4) }
    #expect(error?.code == .alreadyRunning)
    #expect(error?.pid == getpid())
    #expect(first.isIntact)
    first.close()
    #expect(access(path, F_OK) != 0)
  }

  @Test func `A listener with a full backlog counts as alive`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.sock")
    let first = try UnixListener.bind(path: path, backlog: 0)
    defer { first.close() }
    // The first probes fill the backlog and tell that somebody lives there; the next meets a full one.
    let errors = (0..<4).map { _ in
      #expect(throws: SocketError.self) { try UnixListener.bind(path: path, backlog: 0) }
    }
    #expect(errors.allSatisfy { $0?.code == .alreadyRunning })
    #expect(errors.last??.errno == EAGAIN)
    #expect(first.isIntact)
  }

  @Test func `A dead socket is replaced`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.sock")
    let first = try UnixListener.bind(path: path, backlog: 4)
    // What a killed process leaves behind: a name that nobody listens on.
    #expect(shutdown(first.descriptor, CInt(SHUT_RDWR)) == 0)
    let second = try UnixListener.bind(path: path, backlog: 4)
    #expect(second.isIntact)
    #expect(!first.isIntact)
    first.close()
    #expect(second.isIntact, "what a predecessor removes is its own socket")
    second.close()
    second.close()
    #expect(!second.isIntact)
    #expect(access(path, F_OK) != 0)
  }

  @Test func `A file that is no socket is left alone`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.sock")
    let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    _ = close(descriptor)
    let error = #expect(throws: SocketError.self) { try UnixListener.bind(path: path, backlog: 4) }
    #expect(error?.code == .pathOccupied)
    #expect(access(path, F_OK) == 0)
  }

  @Test func `A path that does not fit is refused with the limit`() throws {
    let folder = try TemporaryFolder()
    let path = folder(String(repeating: "x", count: 100))
    let error = #expect(throws: SocketError.self) { try UnixListener.bind(path: path, backlog: 4) }
    #expect(error?.code == .pathTooLong)
    #expect(error?.message.contains("108 bytes") == true)
  }

  @Test func `A missing folder is told`() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: SocketError.self) {
      try UnixListener.bind(path: folder("none/d.sock"), backlog: 4)
    }
    #expect(error?.code == .system)
    #expect(error?.errno == ENOENT)
  }

  @Test func `A second instance learns who has the lock`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.lock")
    let first = try InstanceLock.acquire(path: path)
    let error = #expect(throws: SocketError.self) { try InstanceLock.acquire(path: path) }
    #expect(error?.code == .alreadyRunning)
    #expect(error?.pid == getpid())
    var status = stat()
    #expect(lstat(first.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func `A lock that is let go can be taken again`() throws {
    let folder = try TemporaryFolder()
    let path = folder("d.lock")
    do {
      let first = try InstanceLock.acquire(path: path)
      #expect(first.path == path)
    }
    let second = try InstanceLock.acquire(path: path)
    #expect(second.path == path)
  }
}
