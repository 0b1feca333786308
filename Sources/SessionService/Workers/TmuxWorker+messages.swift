import DaemonKit
import LinuxHost
import Rendering
import SessionCore

/// Messages for whoever looks at tmux, in the place of their status line for some seconds.
extension TmuxWorker {
  /// Shows a message, and tells what became of each of its parts: one goes to the clients of its session's server, or where
  /// that is none that is served to those of all.
  func show(_ message: TmuxMessage) {
    let served = links.compactMap { server, link in
      link.isAttached ? link.control.map { (socket: server.socket, control: $0) } : nil
    }
    guard !served.isEmpty || !links.values.contains(where: \.isComing) else {
      return tell(message.parts, .failed("tmux is not attached to yet"))
    }
    guard !hasEnded, !served.isEmpty else {
      return tell(message.parts, .nobody("nobody looks at a tmux server that shows sessiond"))
    }
    let panes = boards.panes.value
    let homes = message.parts.map { part in
      (part: part, socket: served.map(\.socket).first { $0 == panes[part.notice.session]?.socket })
    }
    let shares = served.map { server in
      (
        control: server.control,
        parts: homes.filter { $0.socket == nil || $0.socket == server.socket }.map(\.part)
      )
    }
    for part in message.parts {
      audiences[part.attempt] = MessageAudience(servers: shares.count { $0.parts.contains(part) })
    }
    for (control, parts) in shares where !parts.isEmpty {
      control.send(SegmentCommands.askClients) { [weak self] reply in
        self?.assumeIsolated { $0.show(parts, to: TmuxClients(lines: reply.lines), control) }
      }
    }
  }

  private func show(_ parts: [TmuxMessage.Part], to clients: TmuxClients, _ control: TmuxControl) {
    let viewers = clients.all.filter(\.isViewer)
    let text = NoticeWords.line(parts.map(\.notice), at: now())
    note(parts) { $0.found(viewers: viewers.count) }
    for viewer in viewers {
      control.send(SegmentCommands.message(text, client: viewer.name)) { [weak self] reply in
        self?.assumeIsolated { $0.note(parts) { $0.answered(isShown: !reply.isError) } }
      }
    }
  }

  /// Something is known of those who are to see it.
  private func note(
    _ parts: [TmuxMessage.Part], _ change: (inout MessageAudience) -> MessageAudience.Outcome?
  ) {
    for part in parts {
      guard var audience = audiences[part.attempt] else { continue }
      let outcome = change(&audience)
      audiences[part.attempt] = outcome == nil ? audience : nil
      switch outcome {
      case .seen: tell([part], .delivered)
      case .refused: tell([part], .failed("tmux refused it"))
      case .nobody: tell([part], .nobody("nobody looks at tmux"))
      case nil: break
      }
    }
  }

  private func tell(_ parts: [TmuxMessage.Part], _ outcome: NoticeOutcome) {
    for part in parts {
      boards.tmuxReceipts.publish(TmuxReceipt(attempt: part.attempt, outcome: outcome), by: life)
    }
  }
}

extension TmuxWorker.Link {
  /// Whether it may be attached soon: at a start notices come before tmux has answered.
  fileprivate var isComing: Bool { inquiry != nil || control != nil && !isAttached }
}
