import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore

/// Keeps the segments in the status lines of tmux current: what a server shows is pushed to it when it changes, so that
/// nothing has to be started to look.
///
/// A server is served when its user has set `@sessiond-style`, see config/tmux.conf, and while somebody looks at it.
actor TmuxWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// What is known of one server.
  struct Link {
    /// `nil` where segments are not wanted.
    var style: StatusSegment.Style?
    /// A program that asks for the style and the clients, where there is no ``control`` to ask, and what it said.
    var inquiry: ChildProcess?
    var answer: [UInt8] = []
    var control: TmuxControl?
    /// Whether ``control`` is attached, and its name there; `nil` if that is none that can be guarded.
    var isAttached = false
    var client: String?
    /// The process that each pane started.
    var panes: [Int: Int32] = [:]
    /// Those of these processes in whose panes something runs that may be an agent without a registry.
    var agentPanes: Set<Int32> = []
    var segments = PaneSegments()
    /// When a call that goes on telling comes, in milliseconds of the clock that never goes back.
    var wake: Int64?
    /// Whether a call that asks for the panes is on its way.
    var isAsking = false
    /// When ``control`` was started, in milliseconds, and the seconds to the next try.
    var attached: Int64 = 0
    var pause = 1
  }

  /// Columns that a segment may take.
  private static let columns = 80
  /// How long the servers may take to let go, in milliseconds.
  private static let patience = 1_000
  /// What a server is given for its configuration, in milliseconds.
  private static let startTime = 500

  private let isWanted: Bool
  let servers: TmuxServers
  let boards: Boards
  private let processes: ProcessTable
  private let poll: DispatchTimeInterval
  let logger: Logger
  let now: @Sendable () -> Timestamp
  private let clock = LocalClock()

  var links: [TmuxServers.Server: Link] = [:]
  private let isDue = DueMark()
  private let isLookDue = DueMark()
  let areTerminalsDue = DueMark()
  private var observations: [Observation] = []
  private var timer: QueueTimer?
  /// Looks whether the machine was suspended: tmux counts by the time of day how old a segment is.
  private var leapTimer: QueueTimer?
  private var leap: ClockLeap
  /// The agents that live, and the panes that they may be in.
  private var agents: Set<ProcessIdentity> = []
  private(set) var agentPanes: AgentPanes
  /// When terminals are looked at, and when the next look comes, in milliseconds of the clock that never goes back.
  var pace = TerminalPace()
  var nextLook: Int64?
  /// Who is to see what is being shown, as long as nobody is known to have seen it.
  var audiences: [NoticeAttempt: MessageAudience] = [:]
  private(set) var isStopped = false
  private var stopped: CheckedContinuation<Void, Never>?

  /// Serves what `servers` finds if that `isWanted`, and looks for more each `poll` and whenever agents come or go.
  init(
    _ life: WorkerLife, isWanted: Bool, servers: TmuxServers, boards: Boards, processes: ProcessTable,
    poll: DispatchTimeInterval, logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.isWanted = isWanted
    self.servers = servers
    self.boards = boards
    self.processes = processes
    self.poll = poll
    self.logger = logger
    self.now = now
    leap = ClockLeap(from: now(), running: Monotonic.milliseconds())
    agentPanes = AgentPanes(SessionBoard(), processes)
  }

  // MARK: Start and stop

  func start() async throws {
    guard isWanted else { return }
    observations = [
      boards.sessions.observe { [weak self] _ in self?.boardChanged() },
      boards.settings.observe { [weak self] _ in self?.boardChanged() },
      boards.tmuxFoldersChanged.observe { [weak self] _ in self?.foldersChanged() },
      boards.tmuxLook.observe { [weak self] _ in self?.lookAgain() },
      boards.unclear.observe { [weak self] _ in self?.terminalsChanged() },
      boards.states.observe { [weak self] _ in self?.terminalsChanged() },
      boards.scrollsWanted.observe { [weak self] sessions in
        if !sessions.isEmpty { self?.perform { $0.showScrolls(of: sessions) } }
      },
      boards.summons.observe { [weak self] session in
        if let session { self?.perform { $0.go(to: session) } }
      },
      boards.tmuxMessages.observe { [weak self] message in
        if let message { self?.perform { $0.show(message) } }
      },
    ]
    timer = QueueTimer(queue: life.executor.queue, after: poll, every: poll) { [weak self] in
      self?.attempt { $0.look() }
    }
    leapTimer = QueueTimer(queue: life.executor.queue, everyByTimeOfDay: poll) { [weak self] in
      self?.attempt { $0.lookAfterLeap() }
    }
    look()
  }

  func stop() async {
    isStopped = true
    (observations, timer, leapTimer) = ([], nil, nil)
    for (server, link) in links {
      link.inquiry?.kill()
      // One that was given up must not take away what its successor shows.
      if life.isOver { link.control?.kill() } else { leave(server) { SegmentCommands.leave($0, style: $1) } }
    }
    guard isServing else { return }
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.patience)) {
      self.assumeIsolated { worker in for link in worker.links.values { link.control?.kill() } }
    }
    await withCheckedContinuation { stopped = $0 }
  }

  /// Whether nothing that it does counts any more: it was stopped, or its life is over.
  var hasEnded: Bool { isStopped || life.isOver }

  /// Whether a client is attached anywhere.
  private var isServing: Bool { links.values.contains { $0.control != nil } }

  /// A client has ended, which may be the last one.
  func letGo() {
    guard isStopped, !isServing else { return }
    stopped?.resume()
    stopped = nil
  }

  // MARK: What is to be shown

  private nonisolated func boardChanged() {
    guard isDue.set() else { return }
    perform { $0.refresh() }
  }

  /// Somebody knows of a server that is new, or asks for segments only now.
  private nonisolated func lookAgain() {
    guard isLookDue.set() else { return }
    perform { $0.look() }
  }

  /// A folder of sockets changed. A server that somebody attaches to is asked at once: tmux makes a socket executable
  /// when the first client attaches. One that is new reads its configuration after it has made its socket.
  private nonisolated func foldersChanged() {
    perform { worker in
      for (server, link) in worker.links where link.style != nil { worker.inquire(server) }
    }
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.startTime)) { self.lookAgain() }
  }

  /// Looks for whatever nobody tells: servers, their styles, panes, agents that moved, options that others changed.
  private func look() {
    isLookDue.clear()
    guard !hasEnded else { return }
    for link in links.values {
      // Stopped, most likely. What it did not take would pile up; when it goes on it is attached to again.
      if let control = link.control, control.isStuck() { control.kill() }
    }
    for server in links.keys { links[server]?.segments.doubt() }
    locate(boards.sessions.value)
    for server in links.keys { inquire(server) }
    refresh()
  }

  private func lookAfterLeap() {
    if leap.hasLeapt(to: now(), running: Monotonic.milliseconds()) { look() }
  }

  private func refresh() {
    isDue.clear()
    guard !hasEnded else { return }
    let board = boards.sessions.value
    if Self.agents(of: board) != agents {
      locate(board)
    }
    for server in links.keys { tell(server) }
    publishPanes()
  }

  /// Finds the agents in the process table, the servers that they may be in, and the panes there.
  private func locate(_ board: SessionBoard) {
    agents = Self.agents(of: board)
    agentPanes = AgentPanes(board, processes)
    discover()
    for server in links.keys { ask(server) }
  }

  private static func agents(of board: SessionBoard) -> Set<ProcessIdentity> {
    Set(board.entries.compactMap(\.agent).map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks) })
  }

  /// The processes of all agents that live.
  var agentProcesses: [Int32] { agents.map(\.pid).sorted() }

  /// Tells a server what has changed, now or as soon as it may be told.
  func tell(_ server: TmuxServers.Server) {
    guard !hasEnded, let link = links[server], let control = link.control, link.isAttached,
      let style = link.style
    else { return }
    let board = boards.sessions.value
    let company = SegmentCompany(board, at: now(), zone: clock.zone(at: now()))
    let template = boards.settings.value.tmuxFormat
    func segment(_ entry: SessionBoard.Entry?) -> String {
      StatusSegment.render(
        entry, beside: company, template: template, format: .tmux, style: style, columns: Self.columns,
        usesUnicode: true)
    }
    let texts = link.panes.compactMapValues { process in
      agentPanes.entry(inPane: process, board).map(segment)
    }
    links[server]?.segments.want(segment(board.mostUrgent(at: now())), panes: texts)
    let now = Monotonic.milliseconds()
    while case .tell(let changes)? = links[server]?.segments.next(at: now) {
      for change in changes {
        guard let words = SegmentCommands.words(for: change, client: link.client, style: style)
        else { continue }
        control.send(words)
      }
    }
    guard case .wait(let pause)? = links[server]?.segments.next(at: now) else { return }
    wake(server, at: now + pause)
  }

  /// Tells the server at that moment what it has to wait for until then.
  private func wake(_ server: TmuxServers.Server, at moment: Int64) {
    if let due = links[server]?.wake, due <= moment { return }
    links[server]?.wake = moment
    after(.milliseconds(Int(max(1, moment - Monotonic.milliseconds())))) { worker in
      guard worker.links[server]?.wake == moment else { return }
      worker.links[server]?.wake = nil
      worker.tell(server)
    }
  }

  /// Detaches from a server, after `commands` that clear these panes, of a server of that style.
  func leave(_ server: TmuxServers.Server, _ commands: ([Int], StatusSegment.Style) -> [[String]]) {
    guard let link = links[server], let control = link.control else { return }
    if link.isAttached, let style = link.style {
      for words in commands(link.segments.ownPanes, style) { control.send(words) }
    }
    control.detach()
  }

  /// Does something later, inside this actor.
  func after(_ delay: DispatchTimeInterval, _ action: @escaping @Sendable (isolated TmuxWorker) -> Void) {
    life.executor.queue.asyncAfter(deadline: .now() + delay) { [weak self] in
      self?.assumeIsolated { if !$0.hasEnded { action($0) } }
    }
  }
}
