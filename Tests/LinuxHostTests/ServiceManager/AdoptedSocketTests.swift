import Glibc
import LinuxHost
import SessionTestSupport
import Testing

/// A socket that somebody else made, and holds beyond our end.
struct AdoptedSocketTests {
  private let folder: TemporaryFolder
  private var path: String { folder("d.sock") }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// What a manager passes: a second descriptor of a socket that stays its own.
  private func pass(_ socket: ManagedSocket, name: String = "control") -> PassedDescriptor {
    PassedDescriptor(number: socket.pass(), name: name)
  }

  @Test func `where nothing was passed there is nothing to adopt`() throws {
    #expect(try UnixListener.adopt([], path: path) == nil)
  }

  @Test func `an adopted socket keeps its name and listens on when we end`() throws {
    let manager = try ManagedSocket(path: path)
    let adopted = try #require(try UnixListener.adopt([pass(manager)], path: path))
    #expect(adopted.isPassed && adopted.isIntact && adopted.path == path)
    #expect(fcntl(adopted.descriptor, F_GETFL) & O_NONBLOCK != 0)
    let inode = manager.inode
    adopted.close()
    #expect(inode != nil && manager.inode == inode)
    // A client that comes now waits for the next one: the name is taken by somebody who lives.
    let error = #expect(throws: SocketError.self) { try UnixListener.bind(path: path, backlog: 4) }
    #expect(error?.code == .alreadyRunning)
    #expect(try UnixListener.adopt([pass(manager)], path: path)?.isIntact == true)
  }

  @Test func `a lost name is noticed`() throws {
    let manager = try ManagedSocket(path: path)
    let adopted = try #require(try UnixListener.adopt([pass(manager)], path: path))
    unlink(path)
    #expect(!adopted.isIntact)
    let successor = try UnixListener.bind(path: path, backlog: 4)
    #expect(!adopted.isIntact && successor.isIntact)
    adopted.close()
    #expect(successor.isIntact)
  }

  @Test(arguments: [("web", "control"), ("web", "unknown")])
  func `the one called control is taken, else the one at our path, and the others are closed`(
    other: String, own: String
  ) throws {
    let manager = try ManagedSocket(path: path)
    let pair = try Self.pair()
    defer { _ = close(pair[1]) }
    let passed = [PassedDescriptor(number: pair[0], name: other), pass(manager, name: own)]
    let adopted = try #require(try UnixListener.adopt(passed, path: path))
    #expect(adopted.descriptor == passed[1].number)
    #expect(Self.isClosed(atOtherEnd: pair[1]))
  }

  @Test func `a socket at another place is refused, and both places are named`() throws {
    let other = try ManagedSocket(path: folder("other.sock"))
    let error = #expect(throws: SocketError.self) { try UnixListener.adopt([pass(other)], path: path) }
    #expect(error?.code == .passedUnfit)
    #expect(error?.message.contains("listens at \(folder("other.sock"))") == true)
    #expect(error?.message.contains("clients look for \(path)") == true)
    #expect(other.inode != nil)
  }

  @Test func `what is no listening socket is refused`() throws {
    let pair = try Self.pair()
    defer { _ = close(pair[1]) }
    let connected = #expect(throws: SocketError.self) {
      try UnixListener.adopt([PassedDescriptor(number: pair[0], name: "control")], path: path)
    }
    #expect(connected?.message.contains("is no listening Unix stream socket") == true)
    #expect(Self.isClosed(atOtherEnd: pair[1]))
    let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let noSocket = #expect(throws: SocketError.self) {
      try UnixListener.adopt([PassedDescriptor(number: file, name: "x")], path: path)
    }
    #expect(noSocket?.code == .passedUnfit && noSocket?.message.contains("'x', which is no socket") == true)
  }

  /// Two sockets that are connected with each other.
  private static func pair() throws -> [CInt] {
    var pair: [CInt] = [0, 0]
    guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
      throw HostError(operation: "make a pair of sockets", errno: errno)
    }
    return pair
  }

  private static func isClosed(atOtherEnd descriptor: CInt) -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, CInt(MSG_DONTWAIT)) == 0
  }
}
