/// What one tmux server shows and what it should show: decides what to tell it, and when.
///
/// Each pane with an agent has a text of its own, every other place the common one. Only what changed is told, of one
/// place at most once each ``pause``: the first change at once, and always the last one. Places don't wait for each
/// other: an agent's figure is shown at once, however busy the others are. Nor does a change wait for what was told of a
/// place about which nothing was known. Panes are known by the number in tmux's `%12`.
package struct PaneSegments: Sendable {
  /// One thing to tell the server.
  package enum Change: Hashable, Sendable {
    /// The panes that have a text of their own from now on: what has to be cleared if this process dies without a word.
    /// Comes before any pane gets one.
    case guardPanes([Int])
    case show(String, pane: Int)
    case clear(pane: Int)
    case showEverywhere(String)
  }

  /// What is to be done now.
  package enum Step: Hashable, Sendable {
    /// Everything is told.
    case rest
    /// Something has changed, and may be told so many milliseconds from now.
    case wait(Int64)
    case tell([Change])
  }

  /// Milliseconds between two texts of one place: each makes tmux draw all of its clients anew.
  package static let pause: Int64 = 500

  /// What a pane shows that this value did not tell it, but something in an earlier life, or somebody else.
  private static let stale = "\0"

  private var wanted: (common: String, panes: [Int: String])?
  private var common: String?
  private var shown: [Int: String] = [:]
  private var guarded: [Int]?
  private var present: Set<Int>?
  /// When each place was told its text; `nil` stands for all that are no pane with an agent.
  private var told: [Int?: Int64] = [:]

  /// A server of which nothing is known yet: all that it shows counts as stale.
  package init() {}

  /// The panes that the server has. Those that are new may show anything; those that are gone show nothing any more.
  package mutating func listed(_ panes: Set<Int>) {
    for pane in panes where present?.contains(pane) != true { shown[pane] = Self.stale }
    shown = shown.filter { panes.contains($0.key) }
    told = told.filter { place, _ in place.map(panes.contains) ?? true }
    present = panes
  }

  /// What is to be shown from now on: `panes` by number, `common` everywhere else.
  package mutating func want(_ common: String, panes: [Int: String]) {
    wanted = (common, panes)
  }

  /// Others may have changed what the server shows: all of it counts as stale, and is told again.
  package mutating func doubt() {
    for pane in present ?? [] { shown[pane] = Self.stale }
    (common, guarded) = (nil, nil)
  }

  /// What to tell the server now, which counts as told; to be asked until it says to rest or to wait. Nothing until
  /// panes were listed and something is wanted. `now` is in milliseconds of a clock that never goes back.
  package mutating func next(at now: Int64) -> Step {
    let changes = self.changes()
    let due = changes.filter { wait(for: $0, at: now) <= 0 }
    guard !due.isEmpty else {
      return changes.map { wait(for: $0, at: now) }.min().map(Step.wait) ?? .rest
    }
    for change in due {
      switch change {
      case .guardPanes(let panes): guarded = panes
      case .show(let text, let pane):
        if shown[pane] != Self.stale { told[pane] = now }
        shown[pane] = text
      case .clear(let pane): (shown[pane], told[pane]) = (nil, nil)
      case .showEverywhere(let text):
        if common != nil { told[nil] = now }
        common = text
      }
    }
    return .tell(due)
  }

  /// Milliseconds until a change may be told; none left where it is 0 or less.
  private func wait(for change: Change, at now: Int64) -> Int64 {
    let place: Int?
    switch change {
    case .guardPanes, .clear: return 0
    case .show(_, let pane): place = pane
    case .showEverywhere: place = nil
    }
    return told[place].map { Self.pause - (now - $0) } ?? 0
  }

  /// The panes that are to be cleared when the server is not served any more.
  package var ownPanes: [Int] { shown.keys.sorted() }

  private func changes() -> [Change] {
    guard let wanted, let present else { return [] }
    let texts = wanted.panes.filter { present.contains($0.key) }
    var changes: [Change] = []
    let panes = texts.keys.sorted()
    if guarded != panes { changes.append(.guardPanes(panes)) }
    for pane in shown.keys.sorted() where texts[pane] == nil { changes.append(.clear(pane: pane)) }
    for pane in panes where shown[pane] != texts[pane] {
      changes.append(.show(texts[pane] ?? "", pane: pane))
    }
    if common != wanted.common { changes.append(.showEverywhere(wanted.common)) }
    return changes
  }
}
