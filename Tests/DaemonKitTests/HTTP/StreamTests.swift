import DaemonKit
import Dispatch
import Testing

@Suite("HTTP streams", .timeLimit(.minutes(1)))
struct StreamTests {
  private let request = "GET /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n"

  @Test func `What another thread writes arrives in order, then the connection is free again`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send(request)
      let stream = try #require(await streams.first)
      DispatchQueue.global().async {
        for number in 0..<100 { stream.write(Array("\(number)\n".utf8)) }
        stream.write([])
        stream.finish()
        stream.finish()
      }
      let reply = try await client.response()
      #expect(reply["transfer-encoding"] == "chunked")
      #expect(reply["content-type"] == "text/event-stream")
      #expect(reply.text == (0..<100).map { "\($0)\n" }.joined())
      await stream.untilClosed()
      #expect(!stream.isOpen)
      #expect(!stream.write([1]))
      #expect(stream.pendingBytes == 0)

      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().text == "hello\n")
    }
  }

  @Test func `A request that comes during a stream waits for its end`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send(request + "GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      let stream = try #require(await streams.first)
      stream.write([0x61])
      stream.finish()
      #expect(try await client.response().text == "a")
      #expect(try await client.response().text == "hello\n")
    }
  }

  @Test func `A client that goes away ends the stream`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send(request)
      let stream = try #require(await streams.first)
      #expect(stream.isOpen)
      await client.disconnect()
      await stream.untilClosed()
      #expect(!stream.isOpen)
      #expect(!stream.write([1]))
      await stream.untilClosed()
    }
  }

  @Test func `A reader that does not read makes write say no, and still gets what was taken`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send(request)
      let stream = try #require(await streams.first)
      let piece = [UInt8](repeating: 0x78, count: 10_000)
      var taken = 0
      while stream.write(piece) { taken += piece.count }
      #expect(stream.isOpen)
      #expect(stream.pendingBytes <= 256 * 1024)
      stream.finish()
      #expect(try await client.response().body.count == taken)
    }
  }

  @Test func `One piece may be larger than the limit`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send(request)
      let stream = try #require(await streams.first)
      #expect(stream.write([UInt8](repeating: 0x78, count: 1 << 20)))
      stream.finish()
      #expect(try await client.response().body.count == 1 << 20)
    }
  }

  @Test func `A stream for HTTP 1.0 ends with the connection`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send("GET /v1/stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let stream = try #require(await streams.first)
      stream.write(Array("raw".utf8))
      stream.finish()
      let reply = String(decoding: try await client.readToEnd(), as: UTF8.self)
      #expect(reply.hasSuffix("\r\nConnection: close\r\n\r\nraw"))
      #expect(!reply.contains("chunked"))
    }
  }

  @Test func `HEAD of a stream starts none`() async throws {
    let (router, _) = Router.streaming()
    try await withServer(router: router) { server in
      let client = try server.connect()
      await client.send("HEAD /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response(toHead: true).status == 200)
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().text == "hello\n")
    }
  }
}
