import Dispatch
import Foundation
import Glibc

/// Sends what an agent's exporter would, over a connection of its own for each request.
struct OTLPClient: Sendable {
  let port: Int
  var token: String?
  var type = "application/json"

  /// Posts a body and gives the status and the body of the answer; blocks on a thread of its own.
  func post(
    _ path: String, _ body: String, header: String = ""
  ) async throws -> (status: Int, body: String) {
    let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    let request = """
      POST \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Connection: close\r
      Content-Type: \(type)\r
      \(authorization)\(header)Content-Length: \(body.utf8.count)\r
      \r
      \(body)
      """
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try exchange(Array(request.utf8)) })
      }
    }
  }

  private func exchange(_ request: [UInt8]) throws -> (status: Int, body: String) {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(clamping: port).bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    guard send(descriptor, request, request.count, CInt(MSG_NOSIGNAL)) == request.count else {
      throw POSIXError(.EPIPE)
    }
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while case let count = recv(descriptor, &piece, piece.count, 0), count > 0 { answer += piece[..<count] }
    let text = String(decoding: answer, as: UTF8.self)
    let parts = text.components(separatedBy: "\r\n\r\n")
    let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return (status, parts.dropFirst().joined(separator: "\r\n\r\n"))
  }
}
