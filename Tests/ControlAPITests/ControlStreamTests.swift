import ControlAPI
import Testing

/// Answers that come as long as the daemon has something to say.
struct ControlStreamTests {
  private static let head = "HTTP/1.1 200 OK\r\nSessiond-Api: 1.0\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test func `a stream is handed over as it comes, and its head first`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(Self.head)
      for line in ["one\n", "two\n", "three\n"] {
        peer.waitUntilRead()
        peer.send(String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n")
      }
      peer.send("0\r\n\r\n")
    }
    var heard: [String] = []
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 10_000)
    let response = try client.stream("/v1/events", accept: MediaType.jsonLines) { head in
      heard.append("API \(head.header(HeaderName.api) ?? "unknown")")
    } onBytes: { bytes in
      heard.append(String(decoding: bytes, as: UTF8.self))
      return true
    }
    #expect(heard == ["API 1.0", "one\n", "two\n", "three\n"])
    #expect(response.status == 200)
    #expect(response.body.isEmpty)
  }

  @Test func `a stream may pause for longer than the deadline`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(Self.head)
      // A client that gives up ends this wait, and the test fails.
      #expect(!peer.hasClientGone(within: 60))
      peer.send("2\r\nok\r\n0\r\n\r\n")
    }
    var heard: [UInt8] = []
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 30)
    _ = try client.stream("/v1/events", accept: MediaType.jsonLines) { bytes in
      heard += bytes
      return true
    }
    #expect(heard == Array("ok".utf8))
  }

  @Test func `who has heard enough is let go`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(Self.head + "2\r\nok\r\n")
      peer.hasClientGone(within: -1)
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 10_000)
    let response = try client.stream("/v1/events", accept: MediaType.text) { _ in false }
    #expect(response.status == 200)
  }

  @Test func `a stream that breaks off says so`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send(Self.head + "2\r\nok\r\n")
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 10_000)
    let error = try #require(throws: ControlError.self) {
      try client.stream("/v1/events", accept: MediaType.text) { _ in true }
    }
    #expect(error.code == .disconnected)
  }

  @Test func `a head that does not come ends at the deadline`() throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.hasClientGone(within: -1)
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 20)
    let error = try #require(throws: ControlError.self) {
      try client.stream("/v1/events", accept: MediaType.text) { _ in true }
    }
    #expect(error.code == .timedOut)
  }

  @Test func `a refusal is no stream`() throws {
    let body = #"{"type":"about:blank","status":429,"detail":"too many clients"}"#
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 10_000)
    let response = try client.stream("/v1/events", accept: MediaType.text) { _ in
      Issue.record("nothing of a refusal belongs to the stream")
      return true
    }
    #expect(Problem.message(of: response) == "too many clients")
  }

  @Test(arguments: [
    (#"{"detail":"no \"x\"\u001b[31m \u00e9\ud83d\ude00\n"}"#, "no \"x\"[31m \u{e9}\u{1f600} "),
    (#"{"more":{"detail":"inner"},"list":["detail","a"], "detail" : "outer"}"#, "outer"),
    (#"{"value":"detail","title":"the title"}"#, "the title"),
    (#"{"detail":404,"title":"the title"}"#, "the title"),
    (#"{"detail":"unfinished"#, "sessiond answered with status 404"),
    (#"{"detail":"no \u+123escape\u-000"}"#, "no escape"),
    (#"{"detail":"\ud800\u12"#, "sessiond answered with status 404"),
    ("gone", "sessiond answered with status 404"),
    ("", "sessiond answered with status 404"),
  ])
  func `a problem is told in one line`(body: String, message: String) throws {
    let server = try TestServer { peer in
      peer.readRequest()
      peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
    let client = ControlClient(socketPath: server.path, timeoutMilliseconds: 10_000)
    #expect(Problem.message(of: try client.get("/", accept: MediaType.json)) == message)
  }
}
