import DaemonKit
import Dispatch
import LinuxHost
import SessionCore

/// In which panes sessions run: to take somebody there, and to look at those of which nothing else tells what they do.
extension TmuxWorker {
  /// Looks in a row that saw nothing new, from which on they come more seldom.
  private static let quietLooks = 10

  /// Publishes in which panes the sessions are, and in which there may be some that nobody has found yet.
  func publishPanes() {
    let board = boards.sessions.value
    var panes: [SessionID: TmuxPane] = [:]
    for (server, link) in links where link.isAttached {
      for (number, process) in link.panes {
        guard let entry = agentPanes.entry(inPane: process, board) else { continue }
        panes[entry.overview.origin.id] = TmuxPane(socket: server.socket, number: number)
      }
    }
    let agentPanes = links.values.filter(\.isAttached).reduce(into: Set()) { $0.formUnion($1.agentPanes) }
    if agentPanes != boards.agentPanes.value {
      boards.agentPanes.update { [life] in
        if !life.isOver { $0 = agentPanes }
      }
    }
    guard panes != boards.panes.value else { return }
    boards.panes.update { [life] in
      if !life.isOver { $0 = panes }
    }
    beginWatching()
  }

  // MARK: Going there

  /// Takes whoever looks at the server of that session's pane to the pane.
  func go(to session: SessionID) {
    guard !isEnding, let pane = boards.panes.value[session],
      let control = links.first(where: { $0.key.socket == pane.socket })?.value.control
    else { return }
    control.send(SegmentCommands.askClients) { reply in
      guard let viewer = TmuxClients(lines: reply.lines).lastActive else { return }
      control.send(SegmentCommands.go(to: pane.number, client: viewer.name))
    }
  }

  // MARK: Looking at terminals

  /// The sessions that have to be looked at, of those whose panes are known.
  private var unclear: Set<SessionID> { boards.unclear.value.intersection(boards.panes.value.keys) }

  /// Begins to look at the terminals that have to be looked at, unless it does that already.
  func beginWatching() {
    guard !isWatching, !isEnding, !unclear.isEmpty else { return }
    isWatching = true
    watch(quiet: 0)
  }

  /// Looks at them and goes on with that for as long as there are any: each second while something changes, else each
  /// fifth.
  private func watch(quiet: Int) {
    let unclear = unclear
    guard !unclear.isEmpty else { return isWatching = false }
    let before = boards.states.value.mapValues(\.state)
    for (server, link) in links where link.isAttached {
      let sessions = boards.panes.value.filter {
        $0.value.socket == server.socket && unclear.contains($0.key)
      }
      guard !sessions.isEmpty, let control = link.control else { continue }
      control.send(SegmentCommands.askTitles) { [weak self] reply in
        self?.assumeIsolated { $0.titled(reply, sessions, control) }
      }
    }
    after(.seconds(quiet < Self.quietLooks ? 1 : 5)) { worker in
      let isQuiet = worker.boards.states.value.mapValues(\.state) == before
      worker.watch(quiet: isQuiet ? quiet + 1 : 0)
    }
  }

  private func titled(_ reply: TmuxReply, _ sessions: [SessionID: TmuxPane], _ control: TmuxControl) {
    guard !isEnding, !reply.isError else { return }
    let titles = SegmentCommands.titles(in: reply.lines)
    let rules = boards.settings.value.screenRules
    let board = boards.sessions.value
    for (id, pane) in sessions {
      guard let title = titles[pane.number],
        let agent = board.entries.first(where: { $0.overview.origin.id == id })?.overview.origin.agent
      else { continue }
      let look = rules.title(title, of: agent)
      control.send(SegmentCommands.capture(pane.number)) { [weak self] reply in
        self?.assumeIsolated { worker in
          let screen = reply.isError ? nil : rules.screen(reply.lines, of: agent)
          worker.saw(PaneSighting(session: id, title: look, screen: screen, time: worker.now()))
        }
      }
    }
  }

  private func saw(_ sighting: PaneSighting) {
    boards.sightings.update { [life] in
      if !life.isOver { $0 = [sighting] }
    }
  }
}
