/// What a line in the user's own order can tell: the one table of its names. docs/figures.md has the same.
package enum SegmentField: String, Hashable, Sendable, CaseIterable {
  case label
  case agent
  case model
  case branch
  case title
  case left
  case used
  case tokens
  case window
  case bar
  case spark
  case mark
  case alert
  case rate
  case turns
  case minutes
  case age
  case quota5h
  case quota7d
  case bar5h
  case bar7d
  case resets5h
  case resets7d
  case health
  case state
  case phase
  case stop
  case waits

  /// What it tells, for the table of documents.
  package var meaning: String {
    switch self {
    case .label: "the session's name"
    case .agent: "the agent: `claude`, `codex`, …"
    case .model: "the model: `sonnet-4.6`"
    case .branch: "the branch"
    case .title: "the session's title"
    case .left: "percent left of the window, as in the segment"
    case .used: "percent used of it"
    case .tokens: "tokens left of it: `48k`"
    case .window: "the size of the whole window: `200k`"
    case .bar: "a bar of what is left"
    case .spark: "what the window held over the last hour, a column for 5 minutes"
    case .mark: "the mark of the alert in effect: `!`, `!!`, `‼`"
    case .alert: "the alert in effect: `warning`, `critical`, `danger`"
    case .rate: "tokens a minute in the last 10 minutes: `2.1k/m`"
    case .turns: "turns until the agent compacts by itself, about"
    case .minutes: "minutes until then, about, at the rate of the last 10 minutes"
    case .age: "the age of the session's figure: `12 m`"
    case .quota5h: "percent used of the account's 5 hours"
    case .quota7d: "percent used of the account's 7 days"
    case .bar5h: "a bar of what is used of the 5 hours"
    case .bar7d: "a bar of what is used of the 7 days"
    case .resets5h: "when the 5 hours are reset: `18:40`"
    case .resets7d: "when the 7 days are reset: `Tue 09:00`"
    case .health: "window and quota together: `good`, `fair`, `poor`, `critical`"
    case .state: "what the agent does: `busy`, `idle`, `waits for permission`"
    case .phase: "what the work is at: `impl`, `testing`"
    case .stop: "whether it is a moment to stop: `⏸ tests green`"
    case .waits: "who waits for you: `◐ infra +1`"
    }
  }
}
