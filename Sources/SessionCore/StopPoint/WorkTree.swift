/// What a look at the folder that a session works in tells of its version control.
package enum WorkTree: Hashable, Sendable {
  /// Nothing is half done.
  case settled
  /// Something was begun, and is neither finished nor given up.
  case open(OpenOperation)
}

/// What git has begun in a working tree, and keeps a note of until it is finished or given up.
package struct OpenOperation: Hashable, Sendable {
  /// What it is.
  package enum Kind: Hashable, Sendable, CaseIterable {
    case rebase
    case apply
    case cherryPick
    case revert
    case merge
    case bisect
    /// A command is at work, or was killed at it.
    case locked
  }

  /// A command is through sooner than this, in milliseconds: an older lock was left behind, or holds things up.
  private static let lockAge: Int64 = 10_000

  package var kind: Kind
  /// When it was begun, by the note.
  package var began: Timestamp
  /// The path of the note.
  package var note: String

  package init(_ kind: Kind, began: Timestamp, note: String) {
    self.kind = kind
    self.began = began
    self.note = note
  }

  /// The command, `git rebase`.
  package var program: String {
    switch kind {
    case .rebase: "git rebase"
    case .apply: "git am"
    case .cherryPick: "git cherry-pick"
    case .revert: "git revert"
    case .merge: "git merge"
    case .bisect: "git bisect"
    case .locked: "a git command"
    }
  }

  /// Whether it speaks against stopping at that moment.
  func counts(at now: Timestamp) -> Bool {
    kind != .locked || now.milliseconds - began.milliseconds >= Self.lockAge
  }
}
