import DaemonKit
import Testing

@Suite("Stopping the HTTP server", .timeLimit(.minutes(1)))
struct StopTests {
  @Test func `Streams are finished, idle connections closed, newcomers turned away`() async throws {
    let (router, streams) = Router.streaming()
    let server = try TestServer(router: router)
    let idle = try server.connect()
    await idle.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
    #expect(try await idle.response().status == 200)
    let follower = try server.connect()
    await follower.send("GET /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n")
    let stream = try #require(await streams.first)
    stream.write(Array("last words".utf8))

    await server.stop()
    #expect(!stream.isOpen)
    #expect(try await follower.response().text == "last words")
    #expect(try await follower.readToEnd().isEmpty)
    #expect(try await idle.readToEnd().isEmpty)
    #expect(throws: RawClient.Failure.self) { try server.connect() }
  }

  @Test func `A request that is on its way is answered`() async throws {
    let server = try TestServer { $0.stopGrace = .seconds(5) }
    let client = try server.connect()
    await client.send("GET /v1/hello HTTP/1.1\r\nHo")
    // One request over another connection, and the server has seen the half one.
    #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\n\r\n").status == 200)
    async let stopped: Void = server.stop()
    await client.send("st: sessiond\r\n\r\n")
    #expect(try await client.response().text == "hello\n")
    #expect(try await client.readToEnd().isEmpty)
    await stopped
  }

  @Test func `Who does not finish in time is cut off`() async throws {
    let (router, streams) = Router.streaming()
    let server = try TestServer(router: router) {
      $0.stopDeadline = .milliseconds(50)
      $0.stopGrace = .milliseconds(10)
    }
    let silent = try server.connect()
    let half = try server.connect()
    await half.send("GET /v1/he")
    let deaf = try server.connect()
    await deaf.send("GET /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n")
    let stream = try #require(await streams.first)
    while stream.write([UInt8](repeating: 0x20, count: 65536)) {}
    await server.stop()
    await stream.untilClosed()
    #expect(try await silent.readToEnd().isEmpty)
    #expect(try await half.readToEnd().isEmpty)
    await #expect(throws: RawClient.Failure.self) { try await deaf.response() }
  }
}
