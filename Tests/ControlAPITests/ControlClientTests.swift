import ControlAPI
import Glibc
import Testing

/// The client against a real socket. Each wait ends by what the other side does, or by the deadline that is
/// the matter of the test.
struct ControlClientTests {
  private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  private func client(_ server: TestServer, timeout: Int = 10_000) -> ControlClient {
    ControlClient(socketPath: server.path, timeoutMilliseconds: timeout)
  }

  private func text(_ response: ControlResponse) -> String {
    String(decoding: response.body, as: UTF8.self)
  }

  @Test func `the request has one form`() throws {
    let server = try TestServer { peer in
      let request = peer.readRequest()
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(request.utf8.count)\r\n\r\n\(request)")
    }
    let response = try client(server).get("/v1/status?columns=80", accept: MediaType.json)
    #expect(
      text(response) == """
        GET /v1/status?columns=80 HTTP/1.1\r
        Host: sessiond\r
        Connection: close\r
        Accept: application/json\r
        Sessiond-Version: 0.1.0\r
        Sessiond-Api: 1.0\r
        \r\n
        """)
  }

  @Test func `a header is found in any case, without the blanks around it`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(
        "HTTP/1.1 404 Not Found\r\nsessiond-BOOT-id: \t abc \r\nEmpty:\r\nContent-Length: 2\r\n\r\nno")
    }
    let response = try client(server).get("/", accept: MediaType.text)
    #expect(response.status == 404)
    #expect(response.header(HeaderName.bootID) == "abc")
    #expect(response.header("empty")?.isEmpty == true)
    #expect(response.header("Boot-Id") == nil)
    #expect(text(response) == "no")
  }

  @Test func `a chunked answer is the same wherever it is cut`() throws {
    let answer = Array(
      (Self.chunked + "5;name=value\r\nhello\r\n1\r\n,\r\n0b\r\n wide world\r\n0\r\nTrailer: x\r\n\r\n").utf8)
    let server = try TestServer(connections: answer.count) { peer in
      let position = (Int(peer.readRequest().split(separator: " ")[1].dropFirst()) ?? 0)
      peer.send(answer[..<position])
      peer.waitUntilRead()
      peer.send(answer[position...])
    }
    for position in answer.indices {
      let response = try client(server).get("/\(position)", accept: MediaType.text)
      #expect(text(response) == "hello, wide world", "cut at \(position)")
    }
  }

  @Test(arguments: [
    "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  ])
  func `an answer may come byte by byte`(rest: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      for byte in Array("HTTP/1.1 200 OK\r\n\(rest)".utf8) {
        peer.send([byte])
        peer.waitUntilRead()
      }
    }
    #expect(text(try client(server).get("/", accept: MediaType.text)) == "hello")
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\n\r\nall of it", "all of it"),
    ("HTTP/1.0 200\r\nContent-Length: 0\r\n\r\n", ""),
    ("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n", ""),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nokand more", "ok"),
  ])
  func `a body ends where its framing says`(answer: String, body: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(answer)
    }
    #expect(text(try client(server).get("/", accept: MediaType.text)) == body)
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", Self.chunked,
    Self.chunked + "5\r\nhello", Self.chunked + "5\r\nhello\r\n0\r\n",
  ])
  func `an answer that breaks off is no answer`(answer: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(answer)
    }
    let error = try #require(throws: ControlError.self) {
      try client(server).get("/", accept: MediaType.text)
    }
    #expect(error.code == .disconnected)
    #expect(error.exitCode == .unavailable)
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}", "HTTP/2", "HTTP/1.1 OK\r\n\r\n",
    "HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    Self.chunked + "\r\n", Self.chunked + "x\r\n", Self.chunked + "1\nx", Self.chunked + "1\r\nxy",
    Self.chunked + "fffffffffffffffff\r\n", Self.chunked + "0\r\n\n",
  ])
  func `what is not our protocol is refused at once`(answer: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(answer)
      // Not closed: a client that waited for more would wait for ever.
      peer.hasClientGone(within: -1)
    }
    let error = try #require(throws: ControlError.self) {
      try client(server, timeout: 60_000).get("/", accept: MediaType.text)
    }
    #expect(error.code == .protocolBroken)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: ControlClient.headLimit) + "\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + String(repeating: "x", count: 2000),
    "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2000),
    chunked + "1;" + String(repeating: "x", count: 20_000),
  ])
  func `an answer that is too large is not taken`(answer: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(answer)
      peer.hasClientGone(within: -1)
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 60_000, bodyLimit: 1000)
    let error = try #require(throws: ControlError.self) { try client.get("/", accept: MediaType.text) }
    #expect(error.code == .tooLarge)
  }

  @Test func `a body that trickles ends at the deadline`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
      while peer.send("x"), !peer.hasClientGone(within: 5) {}
    }
    let start = ContinuousClock.now
    let error = try #require(throws: ControlError.self) {
      try client(server, timeout: 50).get("/", accept: MediaType.text)
    }
    #expect(error.code == .timedOut)
    #expect(error.exitCode == .temporaryFailure)
    #expect(ContinuousClock.now - start >= .milliseconds(50))
  }

  @Test func `a daemon whose backlog is full costs no more than the deadline`() throws {
    let server = try TestServer(backlog: 0)
    let waiting = try server.fillBacklog()
    defer { for descriptor in waiting { close(descriptor) } }
    let error = try #require(throws: ControlError.self) {
      try client(server, timeout: 30).get("/", accept: MediaType.text)
    }
    #expect(error.code == .timedOut)
  }

  @Test func `no time at all is a deadline too`() throws {
    let server = try TestServer()
    let error = try #require(throws: ControlError.self) {
      try client(server, timeout: 0).get("/", accept: MediaType.text)
    }
    #expect(error.code == .timedOut)
  }

  @Test func `a missing socket means that the daemon is not running`() throws {
    let folder = try TemporaryFolder()
    let client = ControlClient(socketPath: folder.path + "/sessiond.sock", timeoutMilliseconds: 1000)
    let error = try #require(throws: ControlError.self) { try client.get("/", accept: MediaType.text) }
    #expect(error.code == .notRunning)
    #expect(error.exitCode == .unavailable)
    #expect(error.message == "no socket at \(folder.path)/sessiond.sock")
  }

  @Test func `a socket with nobody behind it means that the daemon is not running`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([], to: "sessiond.sock")
    let client = ControlClient(socketPath: path, timeoutMilliseconds: 1000)
    let error = try #require(throws: ControlError.self) { try client.get("/", accept: MediaType.text) }
    #expect(error.code == .notRunning)
    #expect(error.message == "nobody listens on \(path)")
  }

  @Test func `a client whose socket has too long a path says what to set`() throws {
    let path = "/" + String(repeating: "x", count: 200)
    let client = ControlClient(socketPath: path, timeoutMilliseconds: 1000)
    let error = try #require(throws: ControlError.self) { try client.get("/", accept: MediaType.text) }
    #expect(error.code == .pathTooLong && error.exitCode == .configuration)
    #expect(error.message.contains("XDG_RUNTIME_DIR"))
  }

  @Test func `the socket of another user is not spoken to`() throws {
    let server = try TestServer { peer in
      #expect(peer.readRequest().isEmpty)
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 1000, owner: geteuid() + 1)
    let error = try #require(throws: ControlError.self) { try client.get("/", accept: MediaType.text) }
    #expect(error.code == .refused)
    #expect(error.exitCode == .noPermission)
  }

  @Test(arguments: ["", "v1", "/a b", "/a\r\nX: y", "/\u{fc}", "/" + String(repeating: "x", count: 20_000)])
  func `a path that is not encoded is not sent`(path: String) throws {
    let client = ControlClient(socketPath: "/nowhere", timeoutMilliseconds: 1000)
    let error = try #require(throws: ControlError.self) { try client.get(path, accept: MediaType.text) }
    #expect(error.code == .requestFailed)
  }

  @Test func `an answer is read although the request was not`() throws {
    let server = try TestServer { peer in
      peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")
      shutdown(peer.descriptor, Int32(SHUT_RDWR))
    }
    #expect(try client(server).get("/", accept: MediaType.text).status == 503)
  }

  @Test func `the start of a body goes into a buffer`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(Self.chunked + "4\r\n0123\r\n8\r\n456789ab\r\n")
      peer.hasClientGone(within: -1)
    }
    var room = [UInt8](repeating: 0, count: 10)
    let client = client(server)
    let answer = try room.withUnsafeMutableBytes { room in
      try client.get(accept: MediaType.text, into: room) { request in
        request.write("/v1/statusline?width=")
        request.write(120 as UInt32)
      }
    }
    #expect(answer == (200, 10))
    #expect(String(decoding: room, as: UTF8.self) == "0123456789")
  }
}
