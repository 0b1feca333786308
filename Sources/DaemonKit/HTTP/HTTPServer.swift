import Glibc
package import LinuxHost
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server for our own user's programs, on a listening Unix-domain socket, or on a port of the loopback.
///
/// All of it runs on one thread, handlers too: they read what is published and return. That is what makes an answer
/// cheap, and why a slow handler holds up everybody.
package final class HTTPServer: Sendable {
  private enum State {
    /// Not started.
    case new
    /// Serves. Goes to `stopped`.
    case running(Running)
    /// Stopped for good: `stop()` was called, or `start()` failed.
    case stopped
  }

  private struct Running {
    let group: MultiThreadedEventLoopGroup
    var channel: any Channel
    let table: NIOLoopBound<ConnectionTable>
  }

  private let descriptor: CInt
  /// Moved by the server's thread, which accepts, reads and answers.
  package let pulse: Pulse
  /// The server's thread, while it runs.
  private let thread = EventLoopHolder()
  private let router: Router
  private let encoder: ResponseEncoder
  private let clientele: Clientele
  private let limits: ServerLimits
  private let count: ConnectionCount
  private let logger: Logger
  private let state = Mutex(State.new)

  /// A server that does not serve yet.
  ///
  /// - Parameters:
  ///   - descriptor: A listening stream socket, of the kind that its clientele comes to. It stays the caller's: the server works on a duplicate
  ///     of it, made by `start()`. It is made non-blocking.
  ///   - router: Who answers what.
  ///   - identity: What every reply says about the daemon.
  ///   - clientele: Who is served.
  ///   - limits: What a client may take.
  ///   - count: Is kept at the number of open connections.
  ///   - logger: Where failures go.
  package init(
    descriptor: CInt, router: Router, identity: ServerIdentity, clientele: Clientele = .ownUser,
    limits: ServerLimits = ServerLimits(), count: ConnectionCount = ConnectionCount(),
    logger: Logger = .silent
  ) {
    self.descriptor = descriptor
    self.router = router
    self.encoder = ResponseEncoder(identity: identity)
    self.clientele = clientele
    self.limits = limits
    self.count = count
    self.logger = logger
    pulse = Pulse { [thread] in thread.execute($0) }
  }

  /// Starts the server's thread and serves. Returns when connections are accepted. Once only.
  ///
  /// - Throws: `HostError` if the descriptor cannot be duplicated, NIO's error if it is no listening socket,
  ///   `CancellationError` if the server was started or stopped before.
  package func start() throws {
    try state.withLock { state in
      guard case .new = state else { throw CancellationError() }
      state = .stopped
      state = .running(try makeRunning())
    }
  }

  /// Accepts connections on this listening socket from now on, and not on the former one. Those that are open stay.
  ///
  /// - Throws: As ``start()``; then it is the former one as before.
  package func accept(on descriptor: CInt) throws {
    try state.withLock { state in
      guard case .running(var running) = state else { throw CancellationError() }
      let former = running.channel
      running.channel = try listen(on: descriptor, running.group, running.table)
      state = .running(running)
      former.close(promise: nil)
    }
  }

  /// Stops accepting, lets requests in flight be answered and streams be finished, then closes what is left: at the
  /// stop deadline at the latest. Again, or before `start()`, is no harm.
  ///
  /// Clients that connect meanwhile wait in the kernel for whoever has the listening socket: close that first where
  /// it is ours, so that they are turned away instead.
  package func stop() async {
    let running: Running? = state.withLock { state in
      defer { state = .stopped }
      guard case .running(let running) = state else { return nil }
      return running
    }
    guard let running else { return }
    try? await running.channel.close()
    try? await running.channel.eventLoop.flatSubmit { running.table.value.stop() }.get()
    thread.release()
    do {
      try await running.group.shutdownGracefully()
    } catch {
      logger.error("Event loop did not end", metadata: ["error": "\(error)"])
    }
  }

  private func makeRunning() throws -> Running {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let eventLoop = group.next()
    do {
      let (limits, count) = (limits, count)
      let table = try eventLoop.submit {
        NIOLoopBound(
          ConnectionTable(limits: limits, count: count, eventLoop: eventLoop), eventLoop: eventLoop)
      }.wait()
      // Before anybody is let in: an answer that comes later finds its way back by it.
      thread.hold(eventLoop)
      let channel = try listen(on: descriptor, group, table)
      return Running(group: group, channel: channel, table: table)
    } catch {
      thread.release()
      try? group.syncShutdownGracefully()
      throw error
    }
  }

  private func listen(
    on descriptor: CInt, _ group: MultiThreadedEventLoopGroup, _ table: NIOLoopBound<ConnectionTable>
  ) throws -> any Channel {
    let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard duplicate >= 0 else {
      throw HostError(operation: "duplicate the listening socket", errno: errno)
    }
    // NIO owns the duplicate from here on, and closes it also when this fails.
    return try bootstrap(group, table).withBoundSocket(duplicate).wait()
  }

  private func bootstrap(
    _ group: MultiThreadedEventLoopGroup, _ table: NIOLoopBound<ConnectionTable>
  ) -> ServerBootstrap {
    let (router, encoder, limits, logger, thread) = (router, encoder, limits, logger, thread)
    let clientele = clientele
    let decoderLimits = limits.ofDecoder
    return ServerBootstrap(group: group)
      // A client that sends its request and closes its side (`nc -N`) still wants its answer.
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        do {
          // Who it is comes before anything that it says.
          let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
          ) { descriptor in
            // NIO accepts without SOCK_CLOEXEC: a child would hold the connection open beyond our `close`.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return try clientele.peer(of: descriptor, limits)
          }
          guard let peer else { throw AcceptRefusal.notASocket }
          let table = table.value
          let admission = table.admission
          if case .cut = admission { throw AcceptRefusal.tooManyRefused }
          let surroundings = HTTPConnection.Surroundings(
            router: router, encoder: encoder, clientele: clientele, limits: limits, logger: logger,
            table: table, thread: thread)
          let isRefused = if case .refuse = admission { true } else { false }
          try channel.pipeline.syncOperations.addHandlers([
            ByteToMessageHandler(
              HTTPRequestDecoder(
                leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
                limitConfiguration: decoderLimits)),
            HTTPConnection(surroundings, peer: peer, isRefused: isRefused),
          ])
          return channel.eventLoop.makeSucceededVoidFuture()
        } catch let stranger as Stranger {
          logger.warning(
            "Connection of another user refused",
            metadata: ["peer.uid": "\(stranger.peer.uid)", "peer.pid": "\(stranger.peer.pid)"])
          return channel.eventLoop.makeFailedFuture(stranger)
        } catch {
          return channel.eventLoop.makeFailedFuture(error)
        }
      }
  }
}

/// The server's event loop while it runs: NIO's may not be used after its end.
final class EventLoopHolder: Sendable {
  private let eventLoop = Mutex<(any EventLoop)?>(nil)

  func hold(_ eventLoop: any EventLoop) {
    self.eventLoop.withLock { $0 = eventLoop }
  }

  func release() {
    eventLoop.withLock { $0 = nil }
  }

  func execute(_ job: @escaping @Sendable () -> Void) {
    // Under the lock, so that the loop can't end in between.
    eventLoop.withLock { $0?.execute(job) }
  }
}

/// Why an accepted connection is closed without a word.
private enum AcceptRefusal: Error {
  case notASocket
  case tooManyRefused
}

extension ServerLimits {
  /// The part of them that NIO's decoder watches over.
  fileprivate var ofDecoder: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = headBytes
    limits.maxHeaderListSize = headBytes
    limits.maxHeaderFieldCount = headerFields
    return limits
  }
}
