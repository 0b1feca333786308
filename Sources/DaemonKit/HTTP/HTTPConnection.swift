import LinuxHost
import Logging
import NIOCore
import NIOHTTP1

/// One client's connection: does what its machine says. Lives on the event loop, behind NIO's request decoder.
final class HTTPConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  /// What all connections of a server share.
  struct Surroundings {
    let router: Router
    let encoder: ResponseEncoder
    let clientele: Clientele
    let limits: ServerLimits
    let logger: Logger
    let table: ConnectionTable
    /// Where connections live.
    let thread: EventLoopHolder
  }

  /// What came, and may have to wait its turn.
  private enum Input {
    case part(HTTPServerRequestPart)
    case failure(ProblemError)
    /// The client sends no more.
    case end
  }

  /// A request whose body is coming in.
  private struct Incoming {
    let head: HTTPRequestHead
    let target: RequestTarget
    var body: [UInt8] = []
  }

  /// Whether the client is only to be told that we are full.
  let isRefused: Bool
  private let surroundings: Surroundings
  private let peer: PeerCredentials?
  private var machine: ConnectionMachine
  private var turn = ConnectionTurn()
  private var context: ChannelHandlerContext?
  private var incoming: Incoming?
  private var held: [Input] = []
  private var isHandlingHeld = false
  private var isReadHeld = false
  /// Whether the decoder made something of the bytes that are being read.
  private var isReadUnderstood = false
  private var stream: (ResponseStream, framing: ResponseEncoder.Framing)?
  /// How many bytes were ever handed over for sending.
  private var queuedBytes: UInt64 = 0

  init(_ surroundings: Surroundings, peer: PeerCredentials?, isRefused: Bool) {
    self.surroundings = surroundings
    self.peer = peer
    self.isRefused = isRefused
    machine = ConnectionMachine(limits: surroundings.limits, now: .now())
  }

  /// When the table is to call `deadlinePassed`.
  var deadline: NIODeadline? { machine.deadline }

  // MARK: What NIO tells

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    surroundings.table.add(self)
    if surroundings.table.isStopping { stop(now: .now()) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    connectionClosed()
  }

  func channelActive(context: ChannelHandlerContext) {
    guard isRefused else { return }
    var response = HTTPResponse.problem(
      .init(status: 503, detail: "all \(surroundings.limits.connections) connections are taken"))
    response.headers.append(("Retry-After", "1"))
    answer(with: response, ending: .linger)
  }

  func channelInactive(context: ChannelHandlerContext) {
    connectionClosed()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isReadUnderstood = true
    received(.part(unwrapInboundIn(data)))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    turn.readEnded()
    // The time for a request runs from its first byte, also when there were too few for the decoder to say anything.
    if !isReadUnderstood, machine.canAnswer { _ = machine.bytesArrived(now: .now()) }
    isReadUnderstood = false
    surroundings.table.deadlineMoved(to: deadline)
  }

  func read(context: ChannelHandlerContext) {
    guard canRead else {
      isReadHeld = true
      return
    }
    context.read()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as HTTPParserError:
      let limits = surroundings.limits
      received(.failure(RequestRules.problem(of: error, headLimit: limits.headBytes)))
    case is ByteToMessageDecoderError:
      // More bytes after such an error; the refusal is on its way.
      break
    default:
      context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent {
      if held.isEmpty { handle(.end) } else { held.append(.end) }
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  // MARK: What the table tells

  /// The deadline has come.
  func deadlinePassed(now: NIODeadline) {
    guard let context else { return }
    switch machine.deadlinePassed(sent: queuedBytes - UInt64(unsentBytes), unsent: unsentBytes, now: now) {
    case .nothing:
      break
    case .answerTimeout:
      refuse(.init(status: 408, detail: "the request did not come in in time"))
    case .close:
      context.close(promise: nil)
    }
  }

  /// The server stops.
  func stop(now: NIODeadline) {
    stream?.0.finish()
    if machine.stopRequested(now: now) {
      cut()
    } else {
      surroundings.table.deadlineMoved(to: deadline)
    }
  }

  /// Closes the connection, whatever is in flight.
  func cut() {
    context?.close(promise: nil)
  }

  // MARK: Requests

  private func received(_ input: Input) {
    guard !turn.isOver || !machine.canAnswer else { return held.append(input) }
    switch machine.bytesArrived(now: .now()) {
    case .take: handle(input)
    case .hold: held.append(input)
    case .discard: break
    }
  }

  private func handle(_ input: Input) {
    switch input {
    case .end: if machine.inputClosed() { context?.close(promise: nil) }
    case .part(.head(let head)): began(head)
    case .part(.body(let bytes)): incoming?.body.append(contentsOf: bytes.readableBytesView)
    case .part(.end): completed()
    case .failure(let problem): refuse(problem)
    }
  }

  private func began(_ head: HTTPRequestHead) {
    do throws(ProblemError) {
      let target = try RequestTarget(head.uri)
      let limit =
        surroundings.router.bodyLimit(method: head.method.rawValue, target: target)
        ?? surroundings.limits.bodyBytes
      let problem = surroundings.clientele.refusal(of: head, authority: target.authority, bodyLimit: limit)
      if let problem { throw problem }
      incoming = Incoming(head: head, target: target)
      if head.version != .http1_0, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
        var buffer = ByteBuffer()
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        send(buffer, flush: true, promise: nil)
      }
    } catch {
      refuse(error)
    }
  }

  private func completed() {
    guard let incoming else { return }
    self.incoming = nil
    let request = HTTPRequest(
      method: incoming.head.method.rawValue, target: incoming.target, headers: incoming.head.headers,
      body: incoming.body, peer: peer)
    let response = surroundings.router.respond(to: request, logger: surroundings.logger)
    answer(with: response, to: incoming.head, ending: incoming.head.isKeepAlive ? .keepAlive : .close)
    if turn.requestTaken() { pause() }
  }

  private func refuse(_ problem: ProblemError) {
    guard machine.canAnswer else { return }
    surroundings.logger.debug(
      "Request refused",
      metadata: [
        "http.status": "\(problem.status)", "problem.detail": "\(problem.detail)",
        "peer.pid": "\(peer.map { "\($0.pid)" } ?? "unknown")",
      ])
    incoming = nil
    answer(with: .problem(problem), ending: .linger)
  }

  // MARK: Answers

  private func answer(
    with response: HTTPResponse, to head: HTTPRequestHead? = nil, ending: ConnectionMachine.Ending
  ) {
    guard let context else { return }
    let framing = framing(of: response, isOld: head?.version == .http1_0)
    let ending = machine.answerBegan(framing == .untilClose && ending == .keepAlive ? .close : ending)
    guard case .later(let begin) = response.body else {
      return transmit(response, to: head, framing: framing, ending: ending)
    }
    let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
    begin { [thread = surroundings.thread] response in
      thread.execute {
        let connection = connection.value
        let framing = connection.framing(of: response, isOld: head?.version == .http1_0)
        connection.transmit(response, to: head, framing: framing, ending: ending)
      }
    }
  }

  private func transmit(
    _ response: HTTPResponse, to head: HTTPRequestHead?, framing: ResponseEncoder.Framing,
    ending: ConnectionMachine.Ending
  ) {
    guard let context else { return }
    let isOld = head?.version == .http1_0
    let persistence: ResponseEncoder.Persistence =
      ending != .keepAlive ? .close : isOld ? .keepAliveSaid : .keepAlive

    var buffer: ByteBuffer
    let hasBody = head?.method != .HEAD && framing != .none
    switch response.body {
    case .bytes(let bytes):
      buffer = context.channel.allocator.buffer(capacity: 320 + bytes.count)
      surroundings.encoder.writeHead(of: response, framing: framing, persistence: persistence, to: &buffer)
      if hasBody { buffer.writeBytes(bytes) }
    case .stream(let start):
      buffer = context.channel.allocator.buffer(capacity: 320)
      surroundings.encoder.writeHead(of: response, framing: framing, persistence: persistence, to: &buffer)
      guard hasBody else { break }
      let stream = ResponseStream(
        connection: self, eventLoop: context.eventLoop, limit: surroundings.limits.streamBytes)
      self.stream = (stream, framing)
      send(buffer, flush: false, promise: nil)
      start(stream)
      // What was written already goes out with the head.
      stream.drain()
      if machine.isStopping { stream.finish() }
      context.flush()
      return
    case .later:
      preconditionFailure("An answer that came later may not be put off again")
    }
    send(buffer, flush: true, promise: answerPromise(in: context))
  }

  private func framing(of response: HTTPResponse, isOld: Bool) -> ResponseEncoder.Framing {
    guard response.status != 204, response.status != 304 else { return .none }
    return switch response.body {
    case .bytes(let bytes): .length(bytes.count)
    case .stream: isOld ? .untilClose : .chunked
    case .later: .length(0)
    }
  }

  /// The stream of the present answer has something to send. Called by the stream.
  func streamProduced(_ chunks: [[UInt8]], isFinished: Bool) {
    guard let context, let (stream, framing) = stream else { return }
    let count = chunks.reduce(0) { $0 + $1.count }
    var buffer = context.channel.allocator.buffer(capacity: count + 16 * chunks.count + 8)
    for chunk in chunks { surroundings.encoder.writeChunk(chunk, framing: framing, to: &buffer) }
    if isFinished {
      // From here on the stream is an answer like any other, and is told when that is sent.
      surroundings.encoder.writeEnd(framing: framing, to: &buffer)
      send(buffer, flush: true, promise: answerPromise(in: context))
    } else {
      let promise = context.eventLoop.makePromise(of: Void.self)
      promise.futureResult.assumeIsolated().whenSuccess { stream.bytesSent(count) }
      send(buffer, flush: true, promise: promise)
    }
  }

  private func answerPromise(in context: ChannelHandlerContext) -> EventLoopPromise<Void> {
    let promise = context.eventLoop.makePromise(of: Void.self)
    // A failure means that the connection is closed, which `channelInactive` tells.
    promise.futureResult.assumeIsolated().whenSuccess { self.answerSent() }
    return promise
  }

  private func answerSent() {
    endStream()
    guard let context else { return }
    switch machine.answerSent(now: .now()) {
    case .readNext:
      surroundings.table.deadlineMoved(to: deadline)
      handleHeld()
      releaseRead()
    case .close:
      context.close(promise: nil)
    case .closeOutput:
      held = []
      surroundings.table.deadlineMoved(to: deadline)
      context.close(mode: .output, promise: nil)
      releaseRead()
    }
  }

  private func pause() {
    guard let context else { return }
    let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: ConnectionTurn.pause) {
      let connection = connection.value
      connection.turn.began()
      connection.handleHeld()
      connection.releaseRead()
    }
  }

  /// Goes on with the requests that waited. A loop, not a recursion from answer to answer: it would be a deep one.
  private func handleHeld() {
    guard !isHandlingHeld else { return }
    isHandlingHeld = true
    defer { isHandlingHeld = false }
    var next = 0
    while next < held.count, !turn.isOver, machine.canAnswer {
      if case .end = held[next] {} else { _ = machine.bytesArrived(now: .now()) }
      handle(held[next])
      next += 1
    }
    held.removeFirst(min(next, held.count))
  }

  /// Whether what the client sends is of use now. While there is enough to do, it waits in the kernel.
  private var canRead: Bool { machine.wantsInput && !turn.isOver && held.isEmpty }

  private func releaseRead() {
    guard isReadHeld, canRead else { return }
    isReadHeld = false
    context?.read()
  }

  private func send(_ buffer: ByteBuffer, flush: Bool, promise: EventLoopPromise<Void>?) {
    guard let context else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    machine.outputQueued(sent: queuedBytes, now: .now())
    surroundings.table.deadlineMoved(to: deadline)
    queuedBytes += UInt64(buffer.readableBytes)
    let data = wrapOutboundOut(buffer)
    if flush { context.writeAndFlush(data, promise: promise) } else { context.write(data, promise: promise) }
  }

  private var unsentBytes: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  private func endStream() {
    let ended = stream?.0
    stream = nil
    ended?.closed()
  }

  private func connectionClosed() {
    machine.connectionClosed()
    held = []
    incoming = nil
    surroundings.table.remove(self)
    endStream()
  }
}
