import ControlAPI
import Dispatch
import Foundation

extension RunningDaemon {
  /// How the daemon answered to what a hook delivered.
  struct HookAnswer: Sendable {
    let status: Int
    let body: String
  }

  /// Delivers what an agent hands to a hook, as a hook's program does; blocks on a thread of its own.
  func deliver(
    _ body: String, to path: String = Route.hooks, delivery: String? = UUID.delivery, time: String? = nil
  ) async throws -> HookAnswer {
    try await deliver(Array(body.utf8), to: path, delivery: delivery, time: time)
  }

  func deliver(
    _ body: [UInt8], to path: String = Route.hooks, delivery: String? = UUID.delivery, time: String? = nil
  ) async throws -> HookAnswer {
    let socket = site.runtime.socket
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
            defer { room.deallocate() }
            let client = ControlClient(socketPath: socket, timeoutMilliseconds: 20_000)
            let answer = try body.withUnsafeBytes { body in
              try client.post(body, accept: "*/*", into: room) { request in
                request.write(path)
              } writeHeaders: { request in
                if let delivery { request.write("\(HeaderName.delivery): \(delivery)\r\n") }
                if let time { request.write("\(HeaderName.time): \(time)\r\n") }
              }
            }
            return HookAnswer(
              status: answer.status, body: String(decoding: room[..<answer.count], as: UTF8.self))
          })
      }
    }
  }
}

extension UUID {
  /// The number of a new delivery.
  static var delivery: String { UUID().uuidString.replacingOccurrences(of: "-", with: "") }
}
