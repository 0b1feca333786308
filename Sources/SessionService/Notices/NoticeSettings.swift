package import SessionCore

/// What the user has set about being told.
package struct NoticeSettings: Hashable, Sendable {
  /// Whether the desktop is told; `nil` to have that where a desktop answers, and no error where none does.
  package var desktop: Bool?
  /// Whether whoever looks at tmux is told there.
  package var tmux = true
  /// The words of a command of the user's own; empty for none.
  package var command: [String] = []
  package var quietHours: QuietHours?
  /// Seconds that a session has to wait before its user is told; 0 to tell of no wait.
  package var waits = 10

  package init() {}

  /// Nobody is told anything.
  static let none: NoticeSettings = {
    var none = NoticeSettings()
    (none.desktop, none.tmux, none.waits) = (false, false, 0)
    return none
  }()

  /// The ways by which notices go.
  package var ways: Set<NoticeWay> {
    Set(
      NoticeWay.allCases.filter { way in
        switch way {
        case .desktop: desktop != false
        case .tmux: tmux
        case .command: !command.isEmpty
        }
      })
  }

  /// The same as the rules take it.
  package var policy: NoticePolicy {
    NoticePolicy(ways: ways, quietHours: quietHours, waitSeconds: waits > 0 ? waits : nil)
  }
}
