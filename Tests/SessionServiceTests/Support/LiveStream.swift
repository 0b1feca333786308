import Dispatch
import FaultSupport
import Foundation
import Glibc

/// An answer that goes on, read line by line. It may also not be read for a while, and sends any header,
/// which the product's own client does not.
final class LiveStream: Sendable {
  private let descriptor: CInt
  private let queue = DispatchQueue(label: "LiveStream")
  // Safe: only touched on the queue.
  nonisolated(unsafe) private var received: [UInt8] = []

  /// Connects and asks; HTTP/1.0, so that the body comes as it is.
  init(
    socket path: String, _ target: String, accept: String, headers: [String: String] = [:],
    method: String = "GET"
  ) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw NotSeen(description: "no connection to \(path): error \(errno)") }
    var request =
      "\(method) \(target) HTTP/1.0\r\nHost: sessiond\r\nAccept: \(accept)\r\nConnection: close\r\n"
    for (name, value) in headers { request += "\(name): \(value)\r\n" }
    request += "\r\n"
    _ = request.utf8.withContiguousStorageIfAvailable {
      send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
    }
  }

  deinit { close(descriptor) }

  /// Lines up to the first that fits, that one included. The lines of the head are among them.
  func lines(until what: String, _ fits: @escaping @Sendable (String) -> Bool) async throws -> [String] {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.readLines(until: what, fits) }) }
    }
  }

  /// All of the body so far, as soon as it fits; for answers that have no lines.
  func body(until what: String, _ fits: @escaping @Sendable ([UInt8]) -> Bool) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.readBody(until: what, fits) }) }
    }
  }

  private func readBody(until what: String, _ fits: ([UInt8]) -> Bool) throws -> [UInt8] {
    let deadline = DispatchTime.now() + .seconds(30)
    while true {
      if let head = received.firstRange(of: Array("\r\n\r\n".utf8)) {
        let body = Array(received[head.upperBound...])
        if fits(body) { return body }
      }
      guard DispatchTime.now() < deadline, try receive() else {
        throw NotSeen(description: "waited in vain until \(what)")
      }
    }
  }

  private func readLines(until what: String, _ fits: (String) -> Bool) throws -> [String] {
    var lines: [String] = []
    let deadline = DispatchTime.now() + .seconds(30)
    while true {
      while let newline = received.firstIndex(of: 0x0a) {
        let line = String(decoding: received[..<newline], as: UTF8.self)
        received.removeFirst(newline + 1)
        lines.append(line)
        if fits(line) { return lines }
      }
      guard DispatchTime.now() < deadline, try receive() else {
        throw NotSeen(description: "waited in vain until \(what); last lines: \(lines.suffix(5))")
      }
    }
  }

  /// Takes what comes next; `false` when the daemon has ended the answer, or nothing comes.
  private func receive() throws -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, 1, 30_000) == 1 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return false }
    received += bytes[..<count]
    return true
  }
}
