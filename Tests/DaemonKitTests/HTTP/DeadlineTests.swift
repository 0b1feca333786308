import DaemonKit
import Testing

@Suite("HTTP deadlines", .timeLimit(.minutes(1)))
struct DeadlineTests {
  // Where the client has to send something in time, the deadline leaves room for a busy machine.

  @Test func `A half-sent head is given up`() async throws {
    try await withServer({ $0.readDeadline = .milliseconds(400) }) { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sess")
      #expect(try await client.response().status == 408)
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `A half-sent body is given up`() async throws {
    try await withServer({ $0.readDeadline = .milliseconds(400) }) { server in
      let client = try server.connect()
      await client.send("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 5\r\n\r\nab")
      #expect(try await client.response().status == 408)
    }
  }

  @Test func `The second request has its own time from its first byte`() async throws {
    try await withServer({ $0.readDeadline = .milliseconds(400) }) { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().status == 200)
      await client.send("G")
      #expect(try await client.response().status == 408)
    }
  }

  @Test func `A half-sent body of the second request is given up in its own time`() async throws {
    try await withServer({
      $0.readDeadline = .milliseconds(400)
      $0.idleDeadline = .seconds(600)
    }) { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().status == 200)
      await client.send("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 5\r\n\r\nab")
      #expect(try await client.response().status == 408)
    }
  }

  @Test func `A connection that says nothing is closed without a word`() async throws {
    try await withServer({ $0.readDeadline = .milliseconds(40) }) { server in
      let client = try server.connect()
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `An idle connection is closed`() async throws {
    try await withServer({ $0.idleDeadline = .milliseconds(40) }) { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().status == 200)
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `A reader that takes nothing of a large answer is cut off`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(router: router, { $0.writeDeadline = .milliseconds(60) }) { server in
      let client = try server.connect()
      await client.send("GET /v1/large HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      // The same deadline that cuts off a stream, which can be waited for.
      let follower = try server.connect()
      await follower.send("GET /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      let stream = try #require(await streams.first)
      while stream.write([UInt8](repeating: 0x20, count: 65536)) {}
      await stream.untilClosed()
      await #expect(throws: RawClient.Failure.self) { try await client.response() }
    }
  }

  @Test func `A stream that has nothing to say is left alone`() async throws {
    let (router, streams) = Router.streaming()
    try await withServer(
      router: router,
      {
        $0.writeDeadline = .milliseconds(10)
        $0.readDeadline = .milliseconds(400)
        $0.idleDeadline = .milliseconds(10)
      }
    ) { server in
      let client = try server.connect()
      await client.send("GET /v1/stream HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      let stream = try #require(await streams.first)
      // By the time that this one is given up, all deadlines of the stream have passed.
      let silent = try server.connect()
      #expect(try await silent.readToEnd().isEmpty)
      #expect(stream.write(Array("still here".utf8)))
      #expect(try await client.response(toHead: true).status == 200)
      #expect(try await client.chunk() == Array("still here".utf8))
    }
  }
}
