import DaemonKit
import Glibc
import Testing

@Suite("HTTP refusals", .timeLimit(.minutes(1)))
struct RefusalTests {
  @Test(arguments: [
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nOrigin: http://evil\r\n\r\n", 403),
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nreferer: http://evil/\r\n\r\n", 403),
    ("GET /v1/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond:evil\r\n\r\n", 421),
    ("GET http://evil/v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n", 421),
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nHost: sessiond\r\n\r\n", 400),
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", 400),
    ("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nUpgrade: websocket\r\n\r\n", 400),
    ("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    (
      "POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nTransfer-Encoding: chunked\r\n"
        + "Content-Length: 5\r\n\r\n0\r\n\r\n", 400
    ),
    ("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab", 400),
    ("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: -1\r\n\r\n", 400),
    ("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 1048577\r\n\r\n", 413),
    ("POST /v1/small HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 5\r\n\r\nabcde", 413),
    ("GET /v1/hello%zz HTTP/1.1\r\nHost: sessiond\r\n\r\n", 400),
    ("GET /v1/hello%00 HTTP/1.1\r\nHost: sessiond\r\n\r\n", 400),
    ("GET /v1/hello%ff HTTP/1.1\r\nHost: sessiond\r\n\r\n", 400),
    ("OPTIONS * HTTP/1.1\r\nHost: sessiond\r\n\r\n", 400),
    ("GET /v1/hello HTTP/2.0\r\nHost: sessiond\r\n\r\n", 400),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("GET /v1/hello HTTP/1.1\r\nno colon\r\n\r\n", 400),
    ("\u{16}\u{3}\u{1} this is a TLS hello", 400),
    ("GET /v1/columns?columns=19 HTTP/1.1\r\nHost: sessiond\r\n\r\n", 400),
    ("GET /v1/nowhere HTTP/1.1\r\nHost: sessiond\r\n\r\n", 404),
    ("POST /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n", 405),
  ])
  func `A request is refused with a problem`(_ request: String, _ status: Int) async throws {
    try await withServer { server in
      let reply = try await server.exchange(request)
      #expect(reply.status == status)
      #expect(reply["content-type"] == "application/problem+json")
      #expect(reply["sessiond-api"] == "1.0")
      #expect(reply.text.contains("\"status\":\(status)"))
      #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\n\r\n").status == 200)
    }
  }

  @Test func `A head over the limit is refused, however it is made up`() async throws {
    try await withServer { server in
      let long = String(repeating: "x", count: 8200)
      let many = (0..<101).map { "X-\($0): y\r\n" }.joined()
      let start = "GET / HTTP/1.1\r\n"
      for head in ["GET /\(long) HTTP/1.1\r\n", start + "X: \(long)\r\n", start + many] {
        let reply = try await server.exchange(head + "\r\n")
        #expect(reply.status == 431)
        #expect(reply["connection"] == "close")
      }
      let fits = String(repeating: "x", count: 8000)
      #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\nX: \(fits)\r\n\r\n").status == 200)
    }
  }

  @Test func `A client that goes on sending can read why it was refused`() async throws {
    try await withServer { server in
      let client = try server.connect()
      await client.send("POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 9000000\r\n\r\n")
      await client.send([UInt8](repeating: 0x20, count: 9_000_000))
      #expect(try await client.response().status == 413)
    }
  }

  @Test func `Another user is not served`() async throws {
    try await withServer({ $0.user = geteuid() + 1 }) { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `The 129th connection is told to come back`() async throws {
    try await withServer { server in
      let clients = try (0..<128).map { _ in try server.connect() }
      for client in [clients[0], clients[127]] {
        await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
        #expect(try await client.response().status == 200)
      }
      let refused = try await server.exchange("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(refused.status == 503)
      #expect(refused["retry-after"] == "1")
      #expect(refused["connection"] == "close")

      await clients[5].send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\n\r\n")
      #expect(try await clients[5].readToEnd().isEmpty == false)
      #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\n\r\n").status == 200)
    }
  }
}
