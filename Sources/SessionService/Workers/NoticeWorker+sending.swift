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

  /// Sends a notice on one of its ways.
  func send(_ record: NoticeRecord, _ attempt: NoticeAttempt) {
    switch attempt.way {
    case .desktop: sendToDesktop(record.notice, attempt)
    case .tmux: sendToTmux(record.notice, attempt)
    case .command: sendToCommand(record, attempt)
    }
  }

  private func sendToDesktop(_ notice: Notice, _ attempt: NoticeAttempt) {
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

  private func sendToTmux(_ notice: Notice, _ attempt: NoticeAttempt) {
    attempts.insert(attempt)
    guard boards.settings.value.tmuxPush else {
      return perform { $0.ended(attempt, .nobody("tmux.push is false")) }
    }
    boards.tmuxMessages.publish(
      TmuxMessage(attempt: attempt, session: notice.session, text: NoticeWords.line(notice)))
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.limitMilliseconds)) { [weak self] in
      self?.attempt { $0.ended(attempt, .failed("tmux did not answer in time")) }
    }
  }

  private func sendToCommand(_ record: NoticeRecord, _ attempt: NoticeAttempt) {
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
