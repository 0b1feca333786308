import DaemonKit
import LinuxHost
import Testing

@Suite("HTTP requests")
struct RequestTests {
  private static func request(
    _ target: String, _ headers: [(String, String)] = [], method: String = "GET"
  ) throws -> HTTPRequest {
    try HTTPRequest(
      method: method, target: target, headers: headers, peer: PeerCredentials(pid: 1, uid: 2, gid: 3))
  }

  @Test func `The query is decoded`() throws {
    let request = try Self.request("/v1/x?cwd=%2Fhome%2Fa+b&follow&x=1=2&&empty=")
    #expect(request.path == "/v1/x")
    #expect(request.query("cwd") == "/home/a b")
    #expect(request.query("follow") == "")
    #expect(request.query("x") == "1=2")
    #expect(request.query("empty") == "")
    #expect(request.query("none") == nil)
    #expect(request.query.map(\.name) == ["cwd", "follow", "x", "empty"])
  }

  @Test func `A value that is no text is there as bytes, and as text with what is none in it marked`() throws
  {
    let request = try Self.request("/v1/board?keys=a%00%ff%1b+%2B&plain=j%C3%BC&none")
    #expect(request.bytes("keys") == [0x61, 0x00, 0xff, 0x1b, 0x20, 0x2b])
    #expect(request.query("keys") == "a\u{fffd}\u{fffd}\u{1b} +")
    #expect(request.bytes("plain") == Array("jü".utf8))
    #expect(request.bytes("none") == [])
    #expect(request.bytes("missing") == nil)
  }

  @Test func `Numbers of the query are checked`() throws {
    #expect(try Self.request("/?columns=20").integer("columns", in: 20...500) == 20)
    #expect(try Self.request("/").integer("columns", in: 20...500) == nil)
    for wrong in ["19", "501", "", "x", "1e2", "99999999999999999999", "20 "] {
      let request = try Self.request("/?columns=\(wrong.isEmpty ? "" : wrong == "20 " ? "20+" : wrong)")
      let error = #expect(throws: ProblemError.self) { try request.integer("columns", in: 20...500) }
      #expect(error?.status == 400)
      #expect(error?.detail == "columns must be a whole number from 20 to 500")
    }
  }

  @Test func `A flag is set by its bare name`() throws {
    #expect(try Self.request("/?follow").flag("follow"))
    #expect(try Self.request("/?follow=1").flag("follow"))
    #expect(try !Self.request("/?follow=false").flag("follow"))
    #expect(try !Self.request("/").flag("follow"))
    #expect(throws: ProblemError.self) { try Self.request("/?follow=maybe").flag("follow") }
  }

  @Test func `Headers are found in any case`() throws {
    #expect(try Self.request("/", [("X-One", "1"), ("x-one", "2")]).header("x-ONE") == "1")
    #expect(try Self.request("/").header("X-One") == nil)
  }

  @Test(
    arguments: [
      (nil, "application/json"),
      ("", "application/json"),
      ("*/*", "application/json"),
      ("text/plain", "text/plain"),
      ("TEXT/PLAIN; charset=utf-8", "text/plain"),
      ("text/*", "text/plain"),
      ("application/json, text/plain", "application/json"),
      ("text/plain, application/json", "application/json"),
      ("application/json;q=0.5, text/plain", "text/plain"),
      ("application/json;q=0.5, text/plain ; q=0.501", "text/plain"),
      ("*/*;q=0.1, text/plain;q=0", "application/json"),
      ("*/*, application/json;q=0", "text/plain"),
      ("application/json;q=0, text/plain;q=0", nil),
      ("image/png", nil),
      ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
      ("garbage", "application/json"),
      ("text/plain;q=2", "application/json"),
      ("*/plain", "application/json"),
    ] as [(String?, String?)])
  func `The best media type is found`(_ accept: String?, _ expected: String?) throws {
    let request = try Self.request("/", accept.map { [("Accept", $0)] } ?? [])
    #expect(request.preferredType(among: ["application/json", "text/plain"]) == expected)
  }
}

@Suite("Router")
struct RouterTests {
  private func respond(_ method: String, _ target: String) throws -> HTTPResponse {
    var router = Router.sample
    router.get("/v1/sessions/current") { _ in .text("literal") }
    router.get("/v1/sessions/{id}/events/{number}") {
      .text("\($0.parameters["id"] ?? "")#\($0.parameters["number"] ?? "")")
    }
    return router.respond(
      to: try HTTPRequest(method: method, target: target, peer: PeerCredentials(pid: 1, uid: 2, gid: 3)))
  }

  @Test(arguments: [
    ("/v1/sessions/abc", "abc"), ("/v1/sessions/a%2Fb%20c", "a/b c"), ("/v1/sessions/current", "literal"),
    ("/v1/sessions/x/events/7", "x#7"), ("/v1/sessions/x/events/%37?y", "x#7"),
  ])
  func `A path finds its handler`(_ target: String, _ expected: String) throws {
    let response = try respond("GET", target)
    #expect(response.status == 200)
    #expect(response.text == expected)
  }

  @Test(arguments: ["/", "/v1/sessions", "/v1/sessions/", "/v1/sessions/a/b", "/v1/hello/", "//v1/hello"])
  func `What is not there is told, with what is`(_ target: String) throws {
    let response = try respond("GET", target)
    #expect(response.status == 404)
    #expect(response.text.contains("GET, HEAD /v1/hello; "))
    #expect(response.text.contains("POST /v1/echo; "))
  }

  @Test func `A wrong method is told the right ones`() throws {
    let response = try respond("DELETE", "/v1/sessions/x")
    #expect(response.status == 405)
    #expect(response.headers.first { $0.name == "Allow" }?.value == "GET, HEAD")
    #expect(try respond("HEAD", "/v1/hello").status == 200)
    #expect(try respond("HEAD", "/v1/echo").status == 405)
  }

  @Test func `Registering twice is a bug`() async {
    await #expect(processExitsWith: .failure) {
      var router = Router()
      router.get("/x") { _ in .empty() }
      router.get("/x") { _ in .empty() }
    }
  }

  @Test func `A problem is proper JSON`() {
    let response = HTTPResponse.problem(status: 400, title: "Bad \"x\"", detail: "a\\b\n\u{1}é")
    #expect(response.contentType == "application/problem+json")
    let expected = #"{"title":"Bad \"x\"","status":400,"detail":"a\\b\n\u0001é"}"# + "\n"
    #expect(response.text == expected)
  }
}

extension HTTPResponse {
  /// The body as text; "" for a stream.
  fileprivate var text: String {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}
