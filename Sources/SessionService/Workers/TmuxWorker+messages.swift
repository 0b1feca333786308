import DaemonKit
import LinuxHost
import SessionCore

/// Messages for whoever looks at tmux, in the place of their status line for some seconds.
extension TmuxWorker {
  /// Shows a message to the clients of its session's server, or where that is none that is served to those of all, and
  /// tells what became of it.
  func show(_ message: TmuxMessage) {
    let own = boards.panes.value[message.session]?.socket
    let served = links.compactMap { server, link in
      link.isAttached ? link.control.map { (server.socket, $0) } : nil
    }
    let chosen = served.contains { $0.0 == own } ? served.filter { $0.0 == own } : served
    if chosen.isEmpty, links.values.contains(where: \.isComing) {
      return tell(message, .failed("tmux is not attached to yet"))
    }
    guard !isEnding, !chosen.isEmpty else {
      return tell(message, .nobody("nobody looks at a tmux server that shows sessiond"))
    }
    unasked[message.attempt] = chosen.count
    for (_, control) in chosen {
      control.send(SegmentCommands.askClients) { [weak self] reply in
        self?.assumeIsolated { $0.show(message, to: TmuxClients(lines: reply.lines), control) }
      }
    }
  }

  private func show(_ message: TmuxMessage, to clients: TmuxClients, _ control: TmuxControl) {
    let viewers = clients.all.filter(\.isViewer)
    for viewer in viewers {
      control.send(SegmentCommands.message(message.text, client: viewer.name)) { [weak self] reply in
        // One that has gone since is no failure: the others have seen it.
        self?.assumeIsolated { $0.tell(message, reply.isError ? .failed("tmux refused it") : .delivered) }
      }
    }
    guard let others = unasked[message.attempt] else { return }
    unasked[message.attempt] = others > 1 && viewers.isEmpty ? others - 1 : nil
    if others == 1, viewers.isEmpty { tell(message, .nobody("nobody looks at tmux")) }
  }

  private func tell(_ message: TmuxMessage, _ outcome: NoticeOutcome) {
    boards.tmuxReceipts.publish(TmuxReceipt(attempt: message.attempt, outcome: outcome))
  }
}

extension TmuxWorker.Link {
  /// Whether it may be attached soon: at a start notices come before tmux has answered.
  fileprivate var isComing: Bool { inquiry != nil || control != nil && !isAttached }
}
