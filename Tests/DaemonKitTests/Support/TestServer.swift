import DaemonKit
import Glibc
import LinuxHost

/// A server in process on a socket in a folder of its own.
final class TestServer: Sendable {
  let path: String
  let server: HTTPServer
  private let folder: String
  private let listener: UnixListener

  init(
    router: Router = .sample, isStarted: Bool = true, _ adjust: (inout ServerLimits) -> Void = { _ in }
  ) throws {
    var template = Array("/tmp/DaemonKitTests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HostError(operation: "make a folder", errno: errno) }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/s"
    listener = try UnixListener.bind(path: path, backlog: 256)
    var limits = ServerLimits()
    // On a machine with much else to do a test of something else must not meet a deadline.
    (limits.readDeadline, limits.writeDeadline) = (.seconds(60), .seconds(60))
    adjust(&limits)
    server = HTTPServer(
      descriptor: listener.descriptor, router: router,
      identity: ServerIdentity(version: "1.2.3", api: "1.0", bootID: "boot"), limits: limits)
    if isStarted { try server.start() }
  }

  deinit { rmdir(folder) }

  func connect() throws -> RawClient { try RawClient(path: path) }

  func stop() async {
    listener.close()
    await server.stop()
  }

  /// Sends one request over a fresh connection and reads the reply.
  func exchange(_ text: String) async throws -> RawResponse {
    let client = try connect()
    await client.send(text)
    return try await client.response()
  }
}

/// Runs `body` on a server that is stopped afterwards.
func withServer(
  router: Router = .sample, _ adjust: (inout ServerLimits) -> Void = { _ in },
  _ body: (TestServer) async throws -> Void
) async throws {
  let server = try TestServer(router: router, adjust)
  do {
    try await body(server)
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

extension Router {
  /// Some routes to test with.
  static var sample: Router {
    var router = Router()
    router.get("/v1/hello") { _ in .text("hello\n") }
    router.get("/v1/sessions/{id}") { .text($0.parameters["id"] ?? "") }
    router.get("/v1/columns") { .text("\(try $0.integer("columns", in: 20...500) ?? 80)") }
    router.get("/v1/broken") { _ in throw CancellationError() }
    router.get("/v1/large") { _ in .json([UInt8](repeating: 0x20, count: 4 << 20)) }
    router.post("/v1/echo") { .json($0.body) }
    router.post("/v1/small", bodyLimit: 4) { .json($0.body) }
    router.post("/v1/nothing") { _ in .empty() }
    return router
  }

  /// The sample with `/v1/stream`, whose streams come out of the second value.
  static func streaming() -> (Router, AsyncStream<ResponseStream>) {
    let (streams, continuation) = AsyncStream.makeStream(of: ResponseStream.self)
    var router = sample
    router.get("/v1/stream") { _ in
      .stream(contentType: "text/event-stream") { continuation.yield($0) }
    }
    return (router, streams)
  }
}

extension ResponseStream {
  /// Waits until the stream is over.
  func untilClosed() async {
    await withCheckedContinuation { continuation in
      onClose { continuation.resume() }
    }
  }
}

extension AsyncStream {
  /// The next element, for tests that know that there will be one.
  var first: Element? {
    get async {
      for await element in self { return element }
      return nil
    }
  }
}
