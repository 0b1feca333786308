package import Dispatch
import Glibc
import Synchronization

/// A client of one tmux server in control mode: commands go in, answers and notifications come out, and nothing is
/// started for it but the client itself. It shows no panes and changes no window's size.
///
/// Used and called on one queue; nothing here waits. A server that does not take what it is told ends the client.
package final class TmuxControl: Sendable {
  /// What the client tells its owner, on the queue.
  package struct Handlers: Sendable {
    /// The name of a notification, without the details.
    package var notified: @Sendable (String) -> Void
    /// Called once: the server or the client has gone. Answers that had not come will not come.
    package var ended: @Sendable () -> Void

    package init(notified: @escaping @Sendable (String) -> Void, ended: @escaping @Sendable () -> Void) {
      self.notified = notified
      self.ended = ended
    }
  }

  /// Commands without an answer from which on the server counts as not listening.
  private static let mostWaiting = 10_000

  private struct State {
    var process: ChildProcess?
    var parser = TmuxControlParser()
    var waiting: [@Sendable (TmuxReply) -> Void] = []
    /// Commands that wait for the client to be attached; `nil` once it is. tmux would take them as soon as they are
    /// there, even before it attaches, and answer for another client.
    var held: [UInt8]? = []
    var isDetaching = false
    /// Commands sent and answers got since ``TmuxControl/isStuck`` was asked.
    var hasProgress = true
  }

  private let state = Mutex(State())

  /// Attaches to a session, named as tmux names it (`$3`).
  ///
  /// - Throws: `HostError` when the client can't be started. That there is no such session ends it later.
  package init(
    _ server: TmuxServers.Server, session: String, queue: DispatchQueue, handlers: Handlers
  ) throws(HostError) {
    // -E: or the session's environment would be updated from ours. no-output: what panes print is none of our
    // business.
    var command = server.command([
      "-C", "attach-session", "-E", "-f", "no-output,ignore-size", "-t", session,
    ])
    command.takesInput = true
    let process = try ChildProcess(
      command, queue: queue, received: { [weak self] in self?.received($0, handlers) },
      ended: { [weak self] _ in
        self?.state.withLock { $0.process = nil }
        handlers.ended()
      })
    state.withLock { $0.process = process }
  }

  /// Runs one command. `replied` is called on the queue, unless the client ends before; a client that detaches takes no
  /// more of them.
  package func send(_ words: [String], replied: @escaping @Sendable (TmuxReply) -> Void = { _ in }) {
    state.withLock { state in
      guard !state.isDetaching, let process = state.process else { return }
      let line = Array(TmuxCommand.line(words).utf8)
      state.waiting.append(replied)
      guard state.waiting.count <= Self.mostWaiting else { return process.kill() }
      if state.held == nil {
        if !process.write(line) { process.kill() }
      } else {
        state.held?.append(contentsOf: line)
      }
    }
  }

  /// Whether commands wait, and no answer came since this was asked last: the server is stopped or hangs.
  package func isStuck() -> Bool {
    state.withLock { state in
      defer { state.hasProgress = state.waiting.isEmpty }
      return !state.hasProgress && !state.waiting.isEmpty
    }
  }

  /// Detaches, after the answers to what has been sent; `ended` follows.
  ///
  /// The client is ended where it stands, not by the end of its input: a client that is on its way out is still in its
  /// session, but does not count as attached, and tmux 3.3a crashes when `destroy-unattached` ends a session that a client
  /// is in. One that is gone at once is in none.
  package func detach() {
    state.withLock { state in
      state.isDetaching = true
      if state.waiting.isEmpty { state.process?.kill() }
    }
  }

  /// Ends the client at once; `ended` follows.
  package func kill() {
    state.withLock { $0.process?.kill() }
  }

  /// The server says so when it has attached the client, and again whenever that gets to another session.
  private func attached() {
    state.withLock { state in
      guard let held = state.held else { return }
      state.held = nil
      if !held.isEmpty, state.process?.write(held) != true { state.process?.kill() }
    }
  }

  private func received(_ bytes: [UInt8], _ handlers: Handlers) {
    for message in state.withLock({ $0.parser.take(bytes) }) {
      switch message {
      case .reply(let reply):
        let replied = state.withLock { state in
          state.hasProgress = true
          return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        replied?(reply)
        state.withLock { state in
          if state.isDetaching, state.waiting.isEmpty { state.process?.kill() }
        }
      case .notification(let name):
        if name == "session-changed" { attached() }
        handlers.notified(name)
      // The client ends by itself.
      case .exit: break
      }
    }
  }
}
