import DaemonKit
import Dispatch
import Synchronization
import Testing

@Suite("HTTP server", .timeLimit(.minutes(1)))
struct ServerTests {
  @Test func `A reply says who sent it and how long it is`() async throws {
    try await withServer { server in
      let reply = try await server.exchange("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(reply.status == 200)
      #expect(reply.text == "hello\n")
      #expect(reply["content-type"] == "text/plain; charset=utf-8")
      #expect(reply["content-length"] == "6")
      #expect(reply["sessiond-version"] == "1.2.3")
      #expect(reply["sessiond-api"] == "1.0")
      #expect(reply["sessiond-boot-id"] == "boot")
      #expect(reply["connection"] == nil)
    }
  }

  @Test func `Requests follow each other on one connection until it is to close`() async throws {
    try await withServer { server in
      let client = try server.connect()
      for id in ["a", "b%2Fc", "%C3%A9"] {
        await client.send("GET /v1/sessions/\(id) HTTP/1.1\r\nHost: localhost:80\r\n\r\n")
        #expect(try await client.response().status == 200)
      }
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\n\r\n")
      let last = try await client.response()
      #expect(last["connection"] == "close")
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `Who asked before the server was there gets an answer that comes later too`() async throws {
    var router = Router()
    router.get("/v1/later") { _ in HTTPResponse(contentType: nil, body: .later { $0(.text("here")) }) }
    // It is a race between the first client and the start, which one round may not show.
    for _ in 0..<30 {
      let server = try TestServer(router: router, isStarted: false)
      let clients = try (0..<4).map { _ in try server.connect() }
      for client in clients { await client.send("GET /v1/later HTTP/1.1\r\nHost: sessiond\r\n\r\n") }
      try server.server.start()
      for client in clients { #expect(try await client.response().text == "here") }
      await server.stop()
    }
  }

  @Test func `HTTP 1.0 closes unless asked to stay`() async throws {
    try await withServer { server in
      let client = try server.connect()
      await client.send("GET /v1/hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(try await client.response()["connection"] == "keep-alive")
      await client.send("GET /v1/hello HTTP/1.0\r\n\r\n")
      #expect(try await client.response()["connection"] == "close")
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `Pipelined requests are answered in order`() async throws {
    try await withServer { server in
      let client = try server.connect()
      let ids = (0..<500).map(String.init)
      await client.send(
        ids.map { "GET /v1/sessions/\($0) HTTP/1.1\r\nHost: sessiond\r\n\r\n" }.joined())
      for id in ids { #expect(try await client.response().text == id) }
    }
  }

  @Test func `A client that pipelines and does not read holds up nobody`() async throws {
    try await withServer { server in
      let client = try server.connect()
      let request = "GET /v1/large HTTP/1.1\r\nHost: sessiond\r\n\r\n"
      await client.send(String(repeating: request, count: 20))
      #expect(try await server.exchange("GET /v1/hello HTTP/1.1\r\n\r\n").status == 200)
      for _ in 0..<20 { #expect(try await client.response().body.count == 4 << 20) }
    }
  }

  @Test func `A client that pipelines leaves the others their turn`() async throws {
    let order = Mutex<[String]>([])
    let gate = DispatchSemaphore(value: 0)
    var router = Router()
    router.get("/v1/{name}") { request in
      let name = request.parameters["name"] ?? ""
      // The first request holds the loop until the other client has asked.
      if name == "0" { gate.wait() }
      order.withLock { $0.append(name) }
      return .text(name)
    }
    try await withServer(router: router) { server in
      let (greedy, modest) = (try server.connect(), try server.connect())
      await modest.send("GET /v1/hello HTTP/1.1\r\n\r\n")
      #expect(try await modest.response().text == "hello")
      let names = (0..<500).map(String.init)
      await greedy.send(names.map { "GET /v1/\($0) HTTP/1.1\r\n\r\n" }.joined())
      await modest.send("GET /v1/modest HTTP/1.1\r\n\r\n")
      gate.signal()
      #expect(try await modest.response().text == "modest")
      for name in names { #expect(try await greedy.response().text == name) }
      let answered = order.withLock { $0 }
      #expect(answered.filter { $0 != "modest" } == ["hello"] + names)
      // NIO reads 2 KiB at first, and without turns all of the requests in them would go before: some ninety.
      #expect(try #require(answered.firstIndex(of: "modest")) < 80)
    }
  }

  @Test func `A client that pipelines and closed its side gets all its answers`() async throws {
    try await withServer { server in
      let client = try server.connect()
      let ids = (0..<100).map(String.init)
      await client.send(ids.map { "GET /v1/sessions/\($0) HTTP/1.1\r\nHost: sessiond\r\n\r\n" }.joined())
      await client.closeOutput()
      for id in ids { #expect(try await client.response().text == id) }
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `HEAD is GET without the body`() async throws {
    try await withServer { server in
      let client = try server.connect()
      await client.send("HEAD /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      let reply = try await client.response(toHead: true)
      #expect(reply.status == 200)
      #expect(reply["content-length"] == "6")
      await client.send("GET /v1/hello HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(try await client.response().text == "hello\n")
    }
  }

  @Test func `A body is read whole, with 100 Continue where asked for`() async throws {
    try await withServer { server in
      let body = String(repeating: "x", count: 300_000)
      let reply = try await server.exchange(
        "POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nContent-Length: 300000\r\n\r\n\(body)")
      #expect(reply.text == body)

      let client = try server.connect()
      await client.send(
        "POST /v1/echo HTTP/1.1\r\nHost: sessiond\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      #expect(try await client.response(toHead: true).status == 100)
      await client.send("{}")
      #expect(try await client.response().text == "{}")
    }
  }

  @Test func `204 has neither body nor length`() async throws {
    try await withServer { server in
      let client = try server.connect()
      await client.send("POST /v1/nothing HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\n\r\n")
      let reply = String(decoding: try await client.readToEnd(), as: UTF8.self)
      #expect(reply.hasPrefix("HTTP/1.1 204 No Content\r\n"))
      #expect(!reply.lowercased().contains("content-length"))
      #expect(reply.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `A client that closed its side still gets its answer`() async throws {
    try await withServer { server in
      let client = try server.connect()
      await client.send("GET /v1/large HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      await client.closeOutput()
      #expect(try await client.response().body.count == 4 << 20)
      #expect(try await client.readToEnd().isEmpty)
    }
  }

  @Test func `An absolute target is a target too`() async throws {
    try await withServer { server in
      let reply = try await server.exchange("GET http://sessiond/v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(reply.status == 200)
    }
  }

  @Test func `Errors of a handler stay inside`() async throws {
    try await withServer { server in
      let reply = try await server.exchange("GET /v1/broken HTTP/1.1\r\nHost: sessiond\r\n\r\n")
      #expect(reply.status == 500)
      #expect(reply["content-type"] == "application/problem+json")
      #expect(!reply.text.contains("Cancellation"))
    }
  }

  @Test func `A server that was started or stopped does not start again`() async throws {
    let server = try TestServer()
    #expect(throws: CancellationError.self) { try server.server.start() }
    await server.stop()
    await server.stop()
    #expect(throws: CancellationError.self) { try server.server.start() }
  }

  @Test func `A descriptor that does not listen is refused`() {
    let server = HTTPServer(
      descriptor: -1, router: .sample, identity: ServerIdentity(version: "", api: "", bootID: ""))
    #expect(throws: (any Error).self) { try server.start() }
  }
}
