/// What a handler answers.
package struct HTTPResponse: Sendable {
  /// What comes after the head.
  package enum Body: Sendable {
    /// A whole body; its length is sent with it.
    case bytes([UInt8])
    /// A body written bit by bit, from any thread, until the stream is finished. The closure is called once, on the
    /// event loop, and hands the stream to whoever writes it. Not called for HEAD.
    case stream(@Sendable (ResponseStream) -> Void)
    /// The whole answer comes later, from any thread: status and headers beside this body are not sent. The closure is
    /// called once, on the event loop, and hands its argument to whoever calls it with the answer, once.
    case later(@Sendable (@escaping @Sendable (HTTPResponse) -> Void) -> Void)
  }

  /// The HTTP status, 200 to 599. With 204 and 304 the body is not sent.
  package var status: Int
  /// The media type; `nil` sends no Content-Type.
  package var contentType: String?
  /// Further headers. Framing (Content-Length, Connection, …) is the server's business and is not to be among them.
  package var headers: [(name: String, value: String)]
  /// What comes after the head.
  package var body: Body

  /// An answer from its parts.
  package init(
    status: Int = 200, contentType: String?, headers: [(name: String, value: String)] = [], body: Body
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  /// JSON that is already encoded: render it when it changes, not for each request.
  package static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, contentType: "application/json", body: .bytes(bytes))
  }

  /// Text for people, in UTF-8.
  package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    .text(Array(text.utf8), status: status)
  }

  /// The same, already encoded.
  package static func text(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, contentType: "text/plain; charset=utf-8", body: .bytes(bytes))
  }

  /// No body, 204 unless told otherwise.
  package static func empty(status: Int = 204) -> HTTPResponse {
    HTTPResponse(status: status, contentType: nil, body: .bytes([]))
  }

  /// A body that is written as things happen.
  ///
  /// - Parameters:
  ///   - contentType: Such as `text/event-stream`.
  ///   - write: Called once on the event loop with the open stream; keep the stream and return.
  /// - Returns: The answer, with `Cache-Control: no-store`.
  package static func stream(
    contentType: String, _ write: @escaping @Sendable (ResponseStream) -> Void
  ) -> HTTPResponse {
    HTTPResponse(
      contentType: contentType, headers: [("Cache-Control", "no-store")], body: .stream(write))
  }

  /// An error as RFC 9457 has it: `application/problem+json` with `title`, `status` and `detail`. There is no
  /// `type`: it would be `about:blank`.
  package static func problem(status: Int, title: String, detail: String) -> HTTPResponse {
    var json = "{\"title\":"
    appendJSONString(title, to: &json)
    json += ",\"status\":\(status),\"detail\":"
    appendJSONString(detail, to: &json)
    json += "}\n"
    return HTTPResponse(
      status: status, contentType: "application/problem+json", body: .bytes(Array(json.utf8)))
  }

  /// The same for a thrown problem.
  package static func problem(_ error: ProblemError) -> HTTPResponse {
    var response = problem(status: error.status, title: error.title, detail: error.detail)
    if error.status == 401 { response.headers.append(("WWW-Authenticate", "Bearer")) }
    return response
  }
}

/// Appends `text` as a JSON string with its quotes, escaping what RFC 8259 section 7 asks for.
private func appendJSONString(_ text: String, to json: inout String) {
  json += "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case "\n": json += "\\n"
    case "\r": json += "\\r"
    case "\t": json += "\\t"
    case "\u{00}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      json += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    default: json.unicodeScalars.append(scalar)
    }
  }
  json += "\""
}
