/// An answer that a handler gives by throwing: an RFC 9457 problem.
///
/// What it says goes to the client: no paths of other people, no internals.
package struct ProblemError: Error, Sendable, Equatable {
  /// The HTTP status, 400 to 599.
  package let status: Int
  /// The kind of problem in a few words, the same each time it occurs.
  package let title: String
  /// What is wrong this time and how to remedy it.
  package let detail: String

  /// A problem in words.
  ///
  /// - Parameters:
  ///   - status: The HTTP status, 400 to 599.
  ///   - title: The kind of problem; the status's own phrase if left out.
  ///   - detail: What is wrong this time and how to remedy it.
  package init(status: Int, title: String? = nil, detail: String) {
    self.status = status
    self.title = title ?? reasonPhrase(status)
    self.detail = detail
  }

  /// 400: the client's mistake, which it will repeat until it is changed.
  package static func badRequest(_ detail: String) -> ProblemError {
    ProblemError(status: 400, detail: detail)
  }

  /// 404: what was asked for is not there.
  package static func notFound(_ detail: String) -> ProblemError {
    ProblemError(status: 404, detail: detail)
  }
}

/// The phrase that RFC 9110 gives a status; a class's general one for those we do not know.
func reasonPhrase(_ status: Int) -> String {
  switch status {
  case 200: "OK"
  case 201: "Created"
  case 202: "Accepted"
  case 204: "No Content"
  case 304: "Not Modified"
  case 400: "Bad Request"
  case 401: "Unauthorized"
  case 403: "Forbidden"
  case 404: "Not Found"
  case 405: "Method Not Allowed"
  case 406: "Not Acceptable"
  case 408: "Request Timeout"
  case 409: "Conflict"
  case 410: "Gone"
  case 411: "Length Required"
  case 413: "Content Too Large"
  case 415: "Unsupported Media Type"
  case 421: "Misdirected Request"
  case 422: "Unprocessable Content"
  case 429: "Too Many Requests"
  case 431: "Request Header Fields Too Large"
  case 500: "Internal Server Error"
  case 501: "Not Implemented"
  case 503: "Service Unavailable"
  case 504: "Gateway Timeout"
  case 200..<300: "Success"
  case 300..<400: "Redirection"
  case 400..<500: "Client Error"
  default: "Server Error"
  }
}
