/// An answer of the daemon.
package struct ControlResponse: Sendable {
  /// The status code of HTTP.
  package let status: Int
  /// The body, out of its framing. Empty for an answer that was streamed.
  package internal(set) var body: [UInt8]
  /// Status line and header lines as they came.
  private let head: [UInt8]

  /// The answer with that head, and with an empty body.
  init(_ head: ResponseHead) {
    status = head.status
    body = []
    self.head = Array(head.bytes)
  }

  /// The value of a header.
  ///
  /// - Parameter name: the header's name, in any case.
  /// - Returns: its first value, without the white space around it; nil if it is not there.
  package func header(_ name: String) -> String? {
    head.withUnsafeBytes { bytes in
      ResponseHead.value(of: name, in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
  }
}
