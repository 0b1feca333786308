import DaemonKit
import LinuxHost
import Testing

/// A server on a port of the loopback, which asks for a token.
@Suite("HTTP on a port")
struct LoopbackTests {
  private static let token = "0123456789abcdef0123456789abcdef"

  /// Sends one request and reads its answer.
  private func exchange(_ head: String, body: String = "") async throws -> RawResponse {
    let listener = try LoopbackListener(port: 0)
    var router = Router()
    router.post("/v1/echo", bodyLimit: 64) { .json($0.body) }
    let server = HTTPServer(
      descriptor: listener.descriptor, router: router,
      identity: ServerIdentity(version: "1.2.3", api: "1.0", bootID: "boot"),
      clientele: .holders(of: BearerToken(Self.token)))
    try server.start()
    let client = try RawClient(port: listener.port)
    await client.send("POST /v1/echo HTTP/1.1\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    do {
      let answer = try await client.response()
      await server.stop()
      return answer
    } catch {
      await server.stop()
      throw error
    }
  }

  @Test(arguments: [
    "Authorization: Bearer \(token)", "authorization: bearer \(token)", "Authorization: Bearer%20\(token)",
  ])
  func `who sends the token is served`(header: String) async throws {
    let answer = try await exchange("Host: 127.0.0.1:4318\r\n\(header)\r\n", body: "{}")
    #expect(answer.status == 200 && answer.body == Array("{}".utf8))
  }

  @Test(arguments: [
    "", "Authorization: Bearer \(token.dropLast())\r\n", "Authorization: Bearer \(token)0\r\n",
    "Authorization: Bearer \(token.dropLast())e\r\n", "Authorization: Basic \(token)\r\n",
    "Authorization: \(token)\r\n", "Authorization: Bearer\(token)\r\n", "Authorization: Bearer  \(token)\r\n",
    "Authorization: Bearer \(token)\r\nAuthorization: Bearer \(token)\r\n", "Authorization: Bearer \r\n",
  ])
  func `nobody else is, whatever they send`(header: String) async throws {
    let answer = try await exchange("Host: 127.0.0.1\r\n\(header)", body: "{}")
    #expect(answer.status == 401 && answer["www-authenticate"] == "Bearer")
    #expect(answer["connection"] == "close")
  }

  @Test func `a body is not waited for where the token is missing`() async throws {
    // The body that is announced never comes.
    let answer = try await exchange("Host: 127.0.0.1\r\nExpect: 100-continue\r\n", body: "")
    #expect(answer.status == 401)
  }

  @Test(arguments: [
    ("evil.example", "", 421), ("127.0.0.1", "Origin: http://evil.example\r\n", 403),
    ("localhost:4318", "", 200),
  ])
  func `the rules of the socket hold here too`(host: String, header: String, status: Int) async throws {
    let answer = try await exchange(
      "Host: \(host)\r\nAuthorization: Bearer \(Self.token)\r\n\(header)", body: "{}")
    #expect(answer.status == status)
  }

  @Test func `a body beyond the route's limit is refused by its length`() async throws {
    let answer = try await exchange(
      "Host: 127.0.0.1\r\nAuthorization: Bearer \(Self.token)\r\n", body: String(repeating: " ", count: 65))
    #expect(answer.status == 413)
  }

  @Test func `a port that is taken can't be had, and one that is free has no answer`() throws {
    let listener = try LoopbackListener(port: 0)
    #expect(LoopbackListener.answers(listener.port))
    let error = #expect(throws: HostError.self) { try LoopbackListener(port: listener.port) }
    #expect(error?.description.contains("127.0.0.1:\(listener.port)") == true)
  }
}
