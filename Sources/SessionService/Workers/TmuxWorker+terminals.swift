import DaemonKit
import Dispatch
import LinuxHost
import SessionCore

/// In which panes sessions run: to take somebody there, and to look at those of which nothing else tells what they do.
extension TmuxWorker {
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
    boards.agentPanes.publishChange(agentPanes, by: life)
    if boards.panes.publishChange(panes, by: life) { watch() }
  }

  // MARK: Going there

  /// Takes whoever looks at the server of that session's pane to the pane.
  func go(to session: SessionID) {
    guard !hasEnded, let pane = boards.panes.value[session],
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

  /// Something may be different with the terminals that have to be looked at, or with what they show.
  nonisolated func terminalsChanged() {
    guard areTerminalsDue.set() else { return }
    perform { $0.watch() }
  }

  /// Looks at the terminals whose turn it is, and again when it is the next one's: as long as there are any.
  func watch() {
    areTerminalsDue.clear()
    guard !hasEnded else { return }
    let moment = Monotonic.milliseconds()
    let due = pace.due(unclear, states: boards.states.value, at: moment)
    if !due.isEmpty { look(at: due) }
    guard let next = pace.next, nextLook.map({ next < $0 }) ?? true else { return }
    nextLook = next
    after(.milliseconds(Int(max(1, next - moment)))) { worker in
      guard worker.nextLook == next else { return }
      worker.nextLook = nil
      worker.watch()
    }
  }

  private func look(at due: Set<SessionID>) {
    for (server, link) in links where link.isAttached {
      let sessions = boards.panes.value.filter { $0.value.socket == server.socket && due.contains($0.key) }
      guard !sessions.isEmpty, let control = link.control else { continue }
      control.send(SegmentCommands.askTitles) { [weak self] reply in
        self?.assumeIsolated { $0.titled(reply, sessions, control) }
      }
    }
  }

  private func titled(_ reply: TmuxReply, _ sessions: [SessionID: TmuxPane], _ control: TmuxControl) {
    guard !hasEnded, !reply.isError else { return }
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
    pace.saw(sighting.session, title: sighting.title, screen: sighting.screen)
    boards.sightings.publish([sighting], by: life)
  }
}
