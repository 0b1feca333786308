import Glibc

/// Asks the daemon, and waits for the answer: one connection a request, and a deadline over all of it.
///
/// That a request timed out never means that the daemon is gone; only ``ControlError/Code/notRunning`` does.
package struct ControlClient: Sendable {
  private let address: SocketAddress
  private let timeoutMilliseconds: Int
  private let owner: UInt32
  private let bodyLimit: Int

  /// The largest body that ``get(_:accept:)`` takes unless told otherwise.
  package static let bodyLimit = 64 * 1024 * 1024
  /// The largest head of an answer.
  package static let headLimit = 16 * 1024

  /// A client for that socket.
  ///
  /// - Parameters:
  ///   - socketPath: where the daemon listens; see ``RuntimePaths/socket``.
  ///   - timeoutMilliseconds: how long connecting, asking and the answer may take together.
  ///   - owner: the user that has to be behind the socket; the one that runs this process unless told
  ///     otherwise.
  ///   - bodyLimit: the largest body that ``get(_:accept:)`` takes.
  package init(
    socketPath: String,
    timeoutMilliseconds: Int,
    owner: UInt32 = geteuid(),
    bodyLimit: Int = ControlClient.bodyLimit
  ) {
    address = SocketAddress { $0.write(socketPath) }
    self.timeoutMilliseconds = timeoutMilliseconds
    self.owner = owner
    self.bodyLimit = bodyLimit
  }

  /// A client for the socket of the user that runs this process, where ``RuntimePaths`` says that it is.
  ///
  /// - Parameter timeoutMilliseconds: how long connecting, asking and the answer may take together.
  package init(timeoutMilliseconds: Int) {
    address = SocketAddress(writePath: RuntimePaths.writeSocket)
    self.timeoutMilliseconds = timeoutMilliseconds
    owner = geteuid()
    bodyLimit = Self.bodyLimit
  }

  /// Asks, and takes the whole answer.
  ///
  /// - Parameters:
  ///   - pathAndQuery: what is asked for, encoded already; see ``PercentEncoding``.
  ///   - accept: the media type that is wanted.
  /// - Returns: the answer, whatever its status is.
  /// - Throws: why there is no answer.
  package func get(_ pathAndQuery: String, accept: String) throws(ControlError) -> ControlResponse {
    try collect("GET", pathAndQuery, accept: accept, onHead: { _ in false }, onBytes: { _ in false })
  }

  /// Asks for something to be done, and takes the whole answer.
  ///
  /// - Parameters:
  ///   - pathAndQuery: what is asked for, encoded already; see ``PercentEncoding``.
  ///   - accept: the media type that is wanted of the answer.
  /// - Returns: the answer, whatever its status is.
  /// - Throws: why there is no answer.
  package func post(
    _ pathAndQuery: String, accept: String = MediaType.json
  ) throws(ControlError) -> ControlResponse {
    try collect("POST", pathAndQuery, accept: accept, onHead: { _ in false }, onBytes: { _ in false })
  }

  /// Delivers JSON, and takes the start of the answer's body, as much as there is room for. Allocates one buffer
  /// alone, like ``get(accept:into:writePathAndQuery:)``.
  ///
  /// - Parameters:
  ///   - content: the JSON, of any size up to 4 GiB.
  ///   - accept: the media type that is wanted of the answer.
  ///   - answer: where to put its body.
  ///   - writePathAndQuery: writes where to deliver it, encoded already.
  ///   - writeHeaders: writes further header lines, each with its line end.
  /// - Returns: the status code of HTTP, and how many bytes of the answer's body there are.
  /// - Throws: why there is no answer. What was delivered may have been taken all the same.
  package func post(
    _ content: UnsafeRawBufferPointer,
    accept: String,
    into answer: UnsafeMutableRawBufferPointer,
    writePathAndQuery: (inout ByteWriter) -> Void,
    writeHeaders: (inout ByteWriter) -> Void = { _ in }
  ) throws(ControlError) -> (status: Int, count: Int) {
    var status = 0
    var count = 0
    try exchange(
      "POST", accept: accept, content: content, writePathAndQuery: writePathAndQuery,
      writeHeaders: writeHeaders
    ) { head in
      status = head.status
      return false
    } onBody: { bytes in
      count += Self.copy(bytes, to: answer, from: count)
      return count < answer.count
    }
    return (status, count)
  }

  /// Asks, and hands over the body as it comes, for as long as it comes.
  ///
  /// The deadline is over everything up to the head of the answer. An answer with another status than 200 is
  /// not streamed: it is taken whole, under the deadline, and its body is in what is returned.
  ///
  /// - Parameters:
  ///   - pathAndQuery: what is asked for, encoded already; see ``PercentEncoding``.
  ///   - accept: the media type that is wanted.
  ///   - watches: what ends the wait for more of the body, with ``ControlError/Code/interrupted``.
  ///   - onHead: told of the answer, still without its body, before the first byte of the body.
  ///   - onBytes: gets the body piece by piece, cut anywhere; says whether it wants more.
  ///   - beforeWait: called before each wait for more of the body, to do what is due; says how many milliseconds the
  ///     wait may take before it is called again, a negative number for as long as it takes.
  /// - Returns: the answer, when the daemon has ended it properly or `onBytes` wanted no more.
  /// - Throws: why there is no answer, or that it broke off.
  package func stream(
    _ pathAndQuery: String,
    accept: String,
    watching watches: Watches? = nil,
    onHead: (ControlResponse) -> Void = { _ in },
    onBytes: (UnsafeRawBufferPointer) -> Bool,
    beforeWait: () -> Int = { -1 }
  ) throws(ControlError) -> ControlResponse {
    try collect(
      "GET", pathAndQuery, accept: accept, watching: watches, beforeWait: beforeWait,
      onHead: { response in
        onHead(response)
        return response.status == 200
      },
      onBytes: onBytes)
  }

  /// Asks, and takes the start of the body, as much as there is room for. Makes nothing that has to be
  /// allocated but one buffer: this is the way of the status helper, whose whole life is half a millisecond.
  ///
  /// - Parameters:
  ///   - accept: the media type that is wanted.
  ///   - body: where to put the body.
  ///   - writePathAndQuery: writes what is asked for, encoded already.
  /// - Returns: the status code of HTTP, and how many bytes of the body there are.
  /// - Throws: why there is no answer.
  package func get(
    accept: String,
    into body: UnsafeMutableRawBufferPointer,
    writePathAndQuery: (inout ByteWriter) -> Void
  ) throws(ControlError) -> (status: Int, count: Int) {
    var status = 0
    var count = 0
    try exchange(accept: accept, writePathAndQuery: writePathAndQuery) { head in
      status = head.status
      return false
    } onBody: { bytes in
      count += Self.copy(bytes, to: body, from: count)
      return count < body.count
    }
    return (status, count)
  }

  /// Puts bytes behind those that are there, as many as have room; how many those are.
  private static func copy(
    _ bytes: UnsafeRawBufferPointer, to body: UnsafeMutableRawBufferPointer, from count: Int
  ) -> Int {
    let taken = min(bytes.count, body.count - count)
    UnsafeMutableRawBufferPointer(rebasing: body[count...]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
    return taken
  }

  /// Asks, and collects the body unless `onHead` says that it is to be streamed.
  private func collect(
    _ method: StaticString,
    _ pathAndQuery: String,
    accept: String,
    watching watches: Watches? = nil,
    beforeWait: () -> Int = { -1 },
    onHead: (ControlResponse) -> Bool,
    onBytes: (UnsafeRawBufferPointer) -> Bool
  ) throws(ControlError) -> ControlResponse {
    var response: ControlResponse?
    var body: [UInt8] = []
    var isTooLarge = false
    var isStream = false
    try exchange(method, accept: accept, watching: watches, beforeWait: beforeWait) { request in
      request.write(pathAndQuery)
    } onHead: { head in
      let answer = ControlResponse(head)
      response = answer
      isStream = onHead(answer)
      return isStream
    } onBody: { bytes in
      if isStream { return onBytes(bytes) }
      isTooLarge = body.count + bytes.count > bodyLimit
      if !isTooLarge { body.append(contentsOf: bytes) }
      return !isTooLarge
    }
    if isTooLarge {
      throw ControlError(.tooLarge, "the answer from sessiond is larger than \(bodyLimit) bytes")
    }
    guard var response else { throw ControlConnection.closedEarly() }
    response.body = body
    return response
  }

  /// The one way in which requests are made.
  ///
  /// - Parameters:
  ///   - method: of HTTP.
  ///   - accept: the media type that is wanted.
  ///   - content: JSON that is delivered with it; nil where nothing is.
  ///   - watches: what ends the wait for more of a stream.
  ///   - beforeWait: says how long to wait for more of a stream before it is called again.
  ///   - writePathAndQuery: writes what is asked for.
  ///   - writeHeaders: writes further header lines.
  ///   - onHead: told of the head before the first byte of the body, and of nothing else if this throws; says
  ///     whether the body is a stream, which may take for ever. The head's memory is used again after it.
  ///   - onBody: gets the body piece by piece; says whether it wants more.
  /// - Throws: why there is no answer, or that it broke off.
  private func exchange(
    _ method: StaticString = "GET",
    accept: String,
    content: UnsafeRawBufferPointer? = nil,
    watching watches: Watches? = nil,
    beforeWait: () -> Int = { -1 },
    writePathAndQuery: (inout ByteWriter) -> Void,
    writeHeaders: (inout ByteWriter) -> Void = { _ in },
    onHead: (ResponseHead) -> Bool,
    onBody: (UnsafeRawBufferPointer) -> Bool
  ) throws(ControlError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.headLimit, alignment: 16)
    defer { buffer.deallocate() }
    var request = ByteWriter(buffer)
    try write(&request, method, accept: accept, content: content, writePathAndQuery, writeHeaders)
    // In one piece where it has room: the daemon is woken once.
    let isTogether = content.map { $0.count <= request.room } ?? false
    if isTogether, let content { request.write(content) }

    let deadline = Deadline(afterMilliseconds: timeoutMilliseconds)
    var connection = try ControlConnection(address, owner: owner, deadline: deadline)
    try connection.send(request.written)
    if !isTogether, let content { try connection.send(content) }

    var filled = 0
    var headEnd: Int?
    while headEnd == nil {
      guard filled < buffer.count else {
        throw ControlError(.tooLarge, "the head of the answer is larger than \(Self.headLimit) bytes")
      }
      let space = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try connection.receive(into: space)
      guard count > 0 else { throw ControlConnection.closedEarly() }
      filled += count
      headEnd = try ResponseHead.end(
        in: UnsafeRawBufferPointer(rebasing: buffer[..<filled]), known: filled - count)
    }
    let bodyStart = headEnd ?? filled
    let head = try ResponseHead(parsing: UnsafeRawBufferPointer(rebasing: buffer[..<bodyStart]))
    var body = BodyDecoder(head.framing)
    let isStream = onHead(head)
    if isStream { connection.watches = watches }

    var received = UnsafeRawBufferPointer(rebasing: buffer[bodyStart..<filled])
    while try body.receive(received, onBody: onBody), !body.isComplete {
      let count =
        isStream
        ? try connection.receive(into: buffer, beforeWait: beforeWait) : try connection.receive(into: buffer)
      if count == 0 {
        guard body.mayEnd else { throw ControlConnection.closedEarly() }
        return
      }
      received = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
  }

  private func write(
    _ request: inout ByteWriter, _ method: StaticString, accept: String, content: UnsafeRawBufferPointer?,
    _ writePathAndQuery: (inout ByteWriter) -> Void, _ writeHeaders: (inout ByteWriter) -> Void
  ) throws(ControlError) {
    request.write(method)
    request.write(" ")
    let start = request.count
    writePathAndQuery(&request)
    // A space or a line end in the path would let its text write headers, or requests, of its own.
    let path = UnsafeRawBufferPointer(rebasing: request.written[start...])
    guard path.first == UInt8(ascii: "/"), path.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw ControlError(.requestFailed, "the path of a request has to be encoded")
    }
    request.write(" HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\nAccept: ")
    request.write(accept)
    request.write("\r\n")
    request.write(HeaderName.version)
    request.write(": ")
    request.write(Version.current)
    request.write("\r\n")
    request.write(HeaderName.api)
    request.write(": ")
    request.write(Version.api)
    request.write("\r\n")
    writeHeaders(&request)
    if let content {
      guard let length = UInt32(exactly: content.count) else {
        throw ControlError(.requestFailed, "the request is too long")
      }
      request.write("Content-Type: ")
      request.write(MediaType.json)
      request.write("\r\nContent-Length: ")
      request.write(length)
      request.write("\r\n")
    }
    request.write("\r\n")
    guard request.fits else { throw ControlError(.requestFailed, "the request is too long") }
  }
}
