import Glibc

/// A folder that is gone after the test.
final class TemporaryFolder {
  /// Its absolute path.
  let path: String

  init() throws {
    var template = Array("/tmp/control-api-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure(errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["sessiond.sock", "statusline"] { unlink(path + "/" + name) }
    rmdir(path)
  }

  /// Writes a file into the folder.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure(errno) }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemFailure(errno) }
    return file
  }
}

/// What a system call failed with.
struct SystemFailure: Error {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
  }
}

/// A real Unix-domain socket, served by a plain thread that plays a script to whoever connects first.
final class TestServer {
  /// Where the socket is.
  let path: String
  private let folder: TemporaryFolder
  private let listener: Int32
  private var thread: pthread_t?

  /// A server that listens and answers nobody yet.
  ///
  /// - Parameter backlog: how many connections may wait for it.
  /// - Throws: what the system says.
  init(backlog: Int32 = 8) throws {
    folder = try TemporaryFolder()
    path = folder.path + "/sessiond.sock"
    listener = try Self.socket()
    let result = try Self.withAddress(path) { [listener] in bind(listener, $0, $1) }
    guard result == 0, listen(listener, backlog) == 0 else { throw SystemFailure(errno) }
  }

  /// A server that plays the script to each of the connections, one after another.
  convenience init(connections: Int = 1, _ script: @escaping @Sendable (Peer) -> Void) throws {
    try self.init()
    try start(connections: connections, script)
  }

  deinit {
    // A script that still waits for its client is let go by this, since the client has gone with its test.
    shutdown(listener, Int32(SHUT_RDWR))
    if let thread { pthread_join(thread, nil) }
    close(listener)
  }

  /// Connects so often that a further connection has to wait.
  func fillBacklog() throws -> [Int32] {
    var descriptors: [Int32] = []
    while true {
      let descriptor = try Self.socket()
      descriptors.append(descriptor)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      if try Self.withAddress(path, { connect(descriptor, $0, $1) }) != 0 {
        guard errno == EAGAIN else { throw SystemFailure(errno) }
        return descriptors
      }
    }
  }

  private func start(connections: Int, _ script: @escaping @Sendable (Peer) -> Void) throws {
    final class Work: Sendable {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let work = Work { [listener] in
      for _ in 0..<connections {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        script(Peer(descriptor: descriptor))
        close(descriptor)
      }
    }
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    guard result == 0 else { throw SystemFailure(result) }
    self.thread = thread
  }

  private static func socket() throws -> Int32 {
    let kind = Int32(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = Glibc.socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw SystemFailure(errno) }
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    try withUnsafeMutableBytes(of: &address.sun_path) { field in
      guard path.utf8.count < field.count else { throw SystemFailure(ENAMETOOLONG) }
      field.copyBytes(from: path.utf8)
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

/// The server's end of one connection.
struct Peer: Sendable {
  let descriptor: Int32

  /// Reads the request, up to the empty line after its head.
  @discardableResult
  func readRequest() -> String {
    var request: [UInt8] = []
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) == 1 {
      request.append(byte)
      if request.suffix(4).elementsEqual("\r\n\r\n".utf8) { break }
    }
    return String(decoding: request, as: UTF8.self)
  }

  /// Sends the text; a client that has gone is no failure.
  @discardableResult
  func send(_ text: String) -> Bool {
    send(Array(text.utf8)[...])
  }

  /// Sends the bytes; a client that has gone is no failure.
  @discardableResult
  func send(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { bytes in
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Waits until the client has read all that was sent, so that what is sent next comes as a piece of its
  /// own.
  func waitUntilRead() {
    var unread: Int32 = 1
    while ioctl(descriptor, UInt(TIOCOUTQ), &unread) == 0, unread > 0, !hasClientGone(within: 0) {
      sched_yield()
    }
  }

  /// Whether the client closes its end in that time.
  @discardableResult
  func hasClientGone(within milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, milliseconds) == 1
  }
}
