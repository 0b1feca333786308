import Dispatch
import Glibc

/// A client that sends any bytes over a Unix-domain socket. Blocks, with a time-out, on a queue of its own.
final class RawClient: Sendable {
  /// What went wrong at the client's end.
  enum Failure: Error, Equatable {
    case system(String, CInt)
    /// Nothing came within the time-out.
    case timedOut
    /// The connection ended in the middle of a reply.
    case truncated([UInt8])
  }

  private let descriptor: CInt
  private let queue = DispatchQueue(label: "RawClient")

  init(path: String, timeout: Int = 60) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure.system("socket", errno) }
    var time = timeval(tv_sec: timeout, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    // The descriptor is closed as this client goes, also now.
    guard result == 0 else { throw Failure.system("connect", errno) }
  }

  /// Connects to a port of the loopback.
  init(port: UInt16, timeout: Int = 60) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure.system("socket", errno) }
    var time = timeval(tv_sec: timeout, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // The descriptor is closed as this client goes, also now.
    guard result == 0 else { throw Failure.system("connect", errno) }
  }

  deinit { Glibc.close(descriptor) }

  /// Sends everything. False if the server does not take it.
  @discardableResult
  func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool {
    await run { descriptor in
      var rest = bytes[...]
      while !rest.isEmpty {
        let flags = CInt(MSG_NOSIGNAL)
        let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// Sends no more, but reads on.
  func closeOutput() async { await run { _ = shutdown($0, CInt(SHUT_WR)) } }

  /// Goes away without reading.
  func disconnect() async { await run { _ = shutdown($0, CInt(SHUT_RDWR)) } }

  /// Reads once; empty at the end of the connection.
  func read(atMost count: Int = 65536) async throws -> [UInt8] {
    try await run { try Self.read($0, atMost: count) }
  }

  /// Reads until the server closes.
  func readToEnd() async throws -> [UInt8] {
    try await run { descriptor in
      var all: [UInt8] = []
      while true {
        let bytes = try Self.read(descriptor, atMost: 65536)
        guard !bytes.isEmpty else { return all }
        all += bytes
      }
    }
  }

  /// Reads one reply, no byte more.
  func response(toHead: Bool = false) async throws -> RawResponse {
    try await run { descriptor in
      var head: [UInt8] = []
      while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try Self.readExactly(descriptor, 1) }
      var response = RawResponse(head: String(decoding: head, as: UTF8.self))
      guard !toHead else { return response }
      if let length = response["content-length"].flatMap(Int.init) {
        response.body = try Self.readExactly(descriptor, length)
      } else if response["transfer-encoding"] == "chunked" {
        while let chunk = try Self.readChunk(descriptor) { response.body += chunk }
      }
      return response
    }
  }

  /// Reads one chunk of a stream; `nil` for the last, empty one.
  func chunk() async throws -> [UInt8]? { try await run { try Self.readChunk($0) } }

  private static func readChunk(_ descriptor: CInt) throws -> [UInt8]? {
    var line: [UInt8] = []
    while !line.suffix(2).elementsEqual("\r\n".utf8) { line += try readExactly(descriptor, 1) }
    guard let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) else {
      throw Failure.truncated(line)
    }
    let chunk = try readExactly(descriptor, size)
    _ = try readExactly(descriptor, 2)
    return size == 0 ? nil : chunk
  }

  private static func readExactly(_ descriptor: CInt, _ count: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < count {
      let bytes = try read(descriptor, atMost: count - all.count)
      guard !bytes.isEmpty else { throw Failure.truncated(all) }
      all += bytes
    }
    return all
  }

  private static func read(_ descriptor: CInt, atMost capacity: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: capacity)
    let count = recv(descriptor, &bytes, capacity, 0)
    guard count < 0 else { return Array(bytes.prefix(count)) }
    switch errno {
    case ECONNRESET: return []  // A cut connection, to us the same as its end.
    case EAGAIN: throw Failure.timedOut
    default: throw Failure.system("recv", errno)
    }
  }

  private func run<Value: Sendable>(_ work: @escaping @Sendable (CInt) throws -> Value) async throws -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work(self.descriptor) }) }
    }
  }

  private func run<Value: Sendable>(_ work: @escaping @Sendable (CInt) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work(self.descriptor)) }
    }
  }
}

/// A reply as it came.
struct RawResponse: Sendable {
  let head: String
  var body: [UInt8] = []

  var status: Int? { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The value of a header, by its name in lower case.
  subscript(name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == name { return String(parts[1].drop { $0 == " " }) }
    }
    return nil
  }
}
