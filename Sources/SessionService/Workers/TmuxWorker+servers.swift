import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore

/// Finding servers, asking whether segments are wanted there, and staying attached to those that somebody looks at.
extension TmuxWorker {
  /// A client that was attached for so long, in milliseconds, is replaced at once; else the pause to the next try grows.
  private static let stable: Int64 = 10_000
  /// The longest pause between two tries, in seconds.
  private static let longestPause = 30
  /// A server that has not answered by then is stopped, or hangs.
  private static let inquiryLimit = DispatchTimeInterval.seconds(5)
  /// Bytes of an answer: the name of a style, and some hundreds of clients.
  private static let answerLimit = 32 << 10
  /// What is said when panes or clients may have come or gone; such things come several at once.
  private static let reasonsToAsk: Set<String> = [
    "client-detached", "client-session-changed", "layout-change", "sessions-changed", "unlinked-window-add",
    "unlinked-window-close", "window-add", "window-close",
  ]

  /// Looks for servers: new ones are asked, those that are gone are forgotten.
  func discover() {
    let found = servers.found(above: agentProcesses)
    for (server, link) in links where !found.contains(server) && link.control == nil {
      link.inquiry?.kill()
      links[server] = nil
    }
    for server in found where links[server] == nil {
      links[server] = Link()
      inquire(server)
    }
  }

  /// Asks a server that is served how segments are wanted, who looks at it, and for its panes.
  func ask(_ server: TmuxServers.Server) {
    guard let link = links[server], let control = link.control else { return }
    // Whoever is served is asked at each look.
    if link.isAttached { control.send(SegmentCommands.beat(at: now())) }
    control.send(SegmentCommands.askStyle) { [weak self] reply in
      self?.assumeIsolated { $0.styled(server, reply) }
    }
    control.send(SegmentCommands.askClients) { [weak self] reply in
      self?.assumeIsolated { $0.seated(server, reply) }
    }
    control.send(SegmentCommands.askPanes) { [weak self] reply in
      self?.assumeIsolated { $0.listed(server, reply) }
    }
  }

  // MARK: Asking a server that is not served

  /// Asks a server that is not served whether it wants segments, and whether somebody would see them.
  func inquire(_ server: TmuxServers.Server) {
    guard !hasEnded, let link = links[server], link.control == nil, link.inquiry == nil else { return }
    links[server]?.answer = []
    do {
      links[server]?.inquiry = try ChildProcess(
        server.command(SegmentCommands.askStyle + [";"] + SegmentCommands.askClients),
        queue: life.executor.queue,
        received: { [weak self] bytes in self?.assumeIsolated { $0.answered(server, bytes) } },
        ended: { [weak self] end in self?.assumeIsolated { $0.inquired(server, end) } })
      after(Self.inquiryLimit) { [inquiry = links[server]?.inquiry] _ in inquiry?.kill() }
    } catch {
      logger.warning("tmux can't be asked", metadata: ["problem": "\(error)"])
    }
  }

  private func answered(_ server: TmuxServers.Server, _ bytes: [UInt8]) {
    let room = Self.answerLimit - (links[server]?.answer.count ?? 0)
    links[server]?.answer += bytes.prefix(max(0, room))
  }

  private func inquired(_ server: TmuxServers.Server, _ end: ProcessEnd?) {
    guard let link = links[server] else { return }
    links[server]?.inquiry = nil
    guard !hasEnded, end == .exited(code: 0) else { return }
    let answer = String(decoding: link.answer, as: UTF8.self)
    let lines = answer.split(whereSeparator: \.isNewline).map(String.init)
    let style = SegmentCommands.style(in: lines.filter { !$0.hasPrefix(TmuxClients.mark + " ") })
    links[server]?.style = style
    guard style != nil, let seat = TmuxClients(lines: lines).seat(of: nil) else { return }
    attach(server, to: seat)
  }

  // MARK: Serving

  private func attach(_ server: TmuxServers.Server, to session: String) {
    guard !hasEnded, let link = links[server], link.style != nil, link.control == nil else { return }
    do {
      let control = try TmuxControl(
        server, session: session, queue: life.executor.queue,
        handlers: TmuxControl.Handlers(
          notified: { [weak self] name in self?.assumeIsolated { $0.notified(server, name) } },
          ended: { [weak self] in self?.assumeIsolated { $0.ended(server) } }))
      links[server]?.control = control
      links[server]?.attached = Monotonic.milliseconds()
      control.send(SegmentCommands.askClient) { [weak self] reply in
        self?.assumeIsolated { $0.named(server, reply) }
      }
      ask(server)
    } catch {
      logger.warning("tmux can't be attached to", metadata: ["problem": "\(error)"])
      retry(server)
    }
  }

  private func named(_ server: TmuxServers.Server, _ reply: TmuxReply) {
    logger.info("Serving a tmux server", metadata: ["socket": "\(server.socket)"])
    links[server]?.isAttached = true
    // The name goes into a format: only what tmux makes of a process id is taken.
    if let name = reply.lines.first, name.hasPrefix("client-"), Int32(name.dropFirst("client-".count)) != nil
    {
      links[server]?.client = name
    }
    links[server]?.control?.send(SegmentCommands.beat(at: now()))
    tell(server)
  }

  private func styled(_ server: TmuxServers.Server, _ reply: TmuxReply) {
    guard !hasEnded, !reply.isError, let link = links[server], link.style != nil else { return }
    let style = SegmentCommands.style(in: reply.lines)
    guard style != link.style else { return }
    if style == nil { leave(server) { panes, _ in SegmentCommands.vanish(panes) } }
    links[server]?.style = style
    // Also what the server is to say when nobody serves it any more.
    links[server]?.segments.doubt()
    tell(server)
  }

  /// Goes where somebody looks; where nobody does, it leaves, so that the server is as if nobody served it.
  private func seated(_ server: TmuxServers.Server, _ reply: TmuxReply) {
    guard !hasEnded, !reply.isError, let link = links[server], let control = link.control else { return }
    let clients = TmuxClients(lines: reply.lines)
    guard let seat = clients.seat(of: link.client) else {
      return leave(server) { SegmentCommands.leave($0, style: $1) }
    }
    if clients.session(of: link.client) != seat { control.send(["switch-client", "-t", seat]) }
  }

  private func listed(_ server: TmuxServers.Server, _ reply: TmuxReply) {
    guard !reply.isError else { return }
    let panes = SegmentCommands.panes(in: reply.lines)
    links[server]?.panes = panes.mapValues(\.process)
    links[server]?.agentPanes = Set(panes.values.filter { Agents.mayBe(program: $0.program) }.map(\.process))
    links[server]?.segments.listed(Set(panes.keys))
    tell(server)
    publishPanes()
  }

  private func notified(_ server: TmuxServers.Server, _ name: String) {
    guard Self.reasonsToAsk.contains(name), links[server]?.isAsking == false else { return }
    links[server]?.isAsking = true
    after(.milliseconds(50)) { worker in
      worker.links[server]?.isAsking = false
      worker.ask(server)
    }
  }

  private func ended(_ server: TmuxServers.Server) {
    guard let link = links[server] else { return }
    var next = Link()
    next.style = link.style
    next.pause = Monotonic.milliseconds() - link.attached >= Self.stable ? 1 : link.pause
    // A call that goes on telling, or asking, may still be on its way.
    (next.wake, next.isAsking) = (link.wake, link.isAsking)
    links[server] = next
    letGo()
    guard !hasEnded, link.style != nil else { return }
    if Monotonic.milliseconds() - link.attached >= Self.stable {
      // Detached by its user, or with the session that it was in, or because nobody looked: somebody may by now. If the
      // server has gone, this finds out.
      discover()
      inquire(server)
    } else {
      retry(server)
    }
  }

  private func retry(_ server: TmuxServers.Server) {
    let pause = links[server]?.pause ?? 1
    links[server]?.pause = min(Self.longestPause, pause * 2)
    after(.seconds(pause)) { worker in
      worker.discover()
      worker.inquire(server)
    }
  }
}
