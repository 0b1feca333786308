import DaemonKit
import Dispatch
import LinuxHost
import Rendering
import SessionCore

/// The ways out. Each tells once what became of it, within its limit.
extension NoticeWorker {
  /// How long the desktop and tmux may take, in milliseconds.
  private static let limitMilliseconds = 5_000
  /// Commands that run at the same time; others wait for one to end.
  private static let mostCommands = 2

  /// Tells the desktop.
  func sendToDesktop(_ notice: Notice, _ attempt: NoticeAttempt) {
    let notification = DesktopNotification(
      sender: "sessiond", summary: NoticeWords.heading(notice), body: NoticeWords.body(notice),
      urgency: notice.isDanger ? .critical : .normal)
    // Who asks for it is told that it does not work.
    let isWanted = boards.settings.value.notices.desktop == true
    attempts.insert(attempt)
    bus.show(notification, limitMilliseconds: Self.limitMilliseconds) { [weak self] outcome in
      self?.perform { worker in
        switch outcome {
        case .shown: worker.ended(attempt, .delivered)
        case .nobody(let reason): worker.ended(attempt, isWanted ? .failed(reason) : .nobody(reason))
        case .failed(let problem): worker.ended(attempt, .failed(problem))
        }
      }
    }
  }

  /// Shows notices in tmux, in one message.
  func sendToTmux(_ parts: [TmuxMessage.Part]) {
    let sent = parts.map(\.attempt)
    attempts.formUnion(sent)
    guard boards.settings.value.tmuxPush else {
      return perform { worker in
        for attempt in sent { worker.ended(attempt, .nobody("tmux.push is false")) }
      }
    }
    boards.tmuxMessages.publish(TmuxMessage(parts: parts), by: life)
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.limitMilliseconds)) { [weak self] in
      self?.attempt { worker in
        for attempt in sent { worker.ended(attempt, .failed("tmux did not answer in time")) }
      }
    }
  }

  /// Runs the user's own command, unless too many of them run.
  func sendToCommand(_ record: NoticeRecord, _ attempt: NoticeAttempt) {
    guard attempts.count(where: { $0.way == .command }) < Self.mostCommands else { return }
    attempts.insert(attempt)
    NoticeCommand.run(
      boards.settings.value.notices.command, environment: environment, input: NoticeTable.document(record),
      queue: life.executor.queue
    ) { [weak self] outcome in
      self?.perform { $0.ended(attempt, outcome) }
    }
  }
}

extension Notice {
  /// Whether it can't wait to be seen.
  fileprivate var isDanger: Bool {
    switch subject {
    case .budget(let alert): alert.tier == .danger
    case .wait, .limits: false
    }
  }
}
