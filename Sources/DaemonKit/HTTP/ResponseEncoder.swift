import NIOCore

/// Writes heads and chunks of replies (RFC 9112).
///
/// Our own in place of NIO's encoder: a head and its body become one buffer and one write, and what every reply says
/// is put together once.
struct ResponseEncoder: Sendable {
  /// How the end of a body is told.
  enum Framing: Sendable, Equatable {
    /// By its length.
    case length(Int)
    /// By a last chunk.
    case chunked
    /// By the end of the connection: a stream for an HTTP/1.0 client.
    case untilClose
    /// There is no body: 204 and 304.
    case none
  }

  /// What the Connection header says.
  enum Persistence: Sendable, Equatable {
    /// The connection is closed after this reply.
    case close
    /// It stays open, as HTTP/1.1 takes for granted.
    case keepAlive
    /// It stays open, which an HTTP/1.0 client must be told.
    case keepAliveSaid
  }

  private let identityHeaders: [UInt8]
  private let okStart: [UInt8]

  /// An encoder for the replies of one daemon.
  init(identity: ServerIdentity) {
    var headers = ByteBuffer()
    Self.writeHeader("Sessiond-Version", identity.version, to: &headers)
    Self.writeHeader("Sessiond-Api", identity.api, to: &headers)
    Self.writeHeader("Sessiond-Boot-Id", identity.bootID, to: &headers)
    identityHeaders = Array(headers.readableBytesView)
    okStart = Array("HTTP/1.1 200 OK\r\n".utf8) + identityHeaders
  }

  /// Writes everything up to the empty line.
  func writeHead(
    of response: HTTPResponse, framing: Framing, persistence: Persistence, to buffer: inout ByteBuffer
  ) {
    if response.status == 200 {
      buffer.writeBytes(okStart)
    } else {
      buffer.writeStaticString("HTTP/1.1 ")
      buffer.writeString(String(response.status))
      buffer.writeStaticString(" ")
      buffer.writeString(reasonPhrase(response.status))
      buffer.writeStaticString("\r\n")
      buffer.writeBytes(identityHeaders)
    }
    if let contentType = response.contentType { Self.writeHeader("Content-Type", contentType, to: &buffer) }
    for (name, value) in response.headers { Self.writeHeader(name, value, to: &buffer) }
    switch framing {
    case .length(let length):
      buffer.writeStaticString("Content-Length: ")
      buffer.writeString(String(length))
      buffer.writeStaticString("\r\n")
    case .chunked: buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
    case .untilClose, .none: break
    }
    switch persistence {
    case .close: buffer.writeStaticString("Connection: close\r\n\r\n")
    case .keepAliveSaid: buffer.writeStaticString("Connection: keep-alive\r\n\r\n")
    case .keepAlive: buffer.writeStaticString("\r\n")
    }
  }

  /// Writes one piece of a stream. An empty piece is nothing: an empty chunk would end the body.
  func writeChunk(_ bytes: [UInt8], framing: Framing, to buffer: inout ByteBuffer) {
    guard !bytes.isEmpty else { return }
    guard framing == .chunked else {
      buffer.writeBytes(bytes)
      return
    }
    buffer.writeString(String(bytes.count, radix: 16))
    buffer.writeStaticString("\r\n")
    buffer.writeBytes(bytes)
    buffer.writeStaticString("\r\n")
  }

  /// Writes the end of a stream.
  func writeEnd(framing: Framing, to buffer: inout ByteBuffer) {
    if framing == .chunked { buffer.writeStaticString("0\r\n\r\n") }
  }

  private static func writeHeader(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
    buffer.writeString(name)
    buffer.writeStaticString(": ")
    // A line break in a value would begin a header of somebody else's making.
    if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
      buffer.writeString(value)
    } else {
      buffer.writeBytes(value.utf8.map { $0 >= 0x20 && $0 != 0x7F ? $0 : UInt8(ascii: " ") })
    }
    buffer.writeStaticString("\r\n")
  }
}
