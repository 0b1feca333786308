import DaemonKit
import Dispatch

/// Answers for which the event loop may not wait: they read the store, or files.
extension HTTPResponse {
  /// An answer that is made on that queue. For what waits for its turn with the store, which blocks a thread: so that is
  /// none of those few on which all asynchronous work is done.
  ///
  /// - Parameters:
  ///   - queue: one after the other where it is serial.
  ///   - make: makes it; a ``ProblemError`` is told as it is.
  ///   - failed: what is answered where something else is thrown.
  /// - Returns: that it comes later.
  static func later(
    on queue: DispatchQueue, _ make: @escaping @Sendable () throws -> HTTPResponse,
    failed: @escaping @Sendable (any Error) -> HTTPResponse = { .unread($0) }
  ) -> HTTPResponse {
    HTTPResponse(
      contentType: nil,
      body: .later { deliver in
        queue.async {
          do {
            deliver(try make())
          } catch {
            deliver((error as? ProblemError).map { .problem($0) } ?? failed(error))
          }
        }
      })
  }

  /// The same as one of the daemon's errands, for what only reads, or is asynchronous itself.
  static func later(
    by errands: Errands, _ make: @escaping @Sendable () async throws -> HTTPResponse,
    failed: @escaping @Sendable (any Error) -> HTTPResponse = { .unread($0) }
  ) -> HTTPResponse {
    HTTPResponse(
      contentType: nil,
      body: .later { deliver in
        errands.begin {
          do {
            deliver(try await make())
          } catch {
            deliver((error as? ProblemError).map { .problem($0) } ?? failed(error))
          }
        }
      })
  }

  /// The store can't be read.
  static func unread(_ error: any Error) -> HTTPResponse {
    .problem(status: 500, title: "Internal Server Error", detail: "The database can't be read: \(error)")
  }

  /// What was sent can't be stored now: whoever sends it keeps it, and comes again.
  static var notStored: HTTPResponse {
    var response = HTTPResponse.problem(.init(status: 503, detail: "it can't be stored at the moment"))
    response.headers.append(("Retry-After", "5"))
    return response
  }

  /// Lines of text, each with its newline.
  static func lines(_ lines: [String]) -> HTTPResponse {
    .text(lines.map { $0 + "\n" }.joined())
  }
}
