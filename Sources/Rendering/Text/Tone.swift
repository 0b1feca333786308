import SessionCore

/// How a piece of text stands out.
enum Tone: Hashable {
  /// Like most text.
  case plain
  /// Less important than the text around it.
  case dim
  /// A heading, or the name that the rest is about.
  case strong
  /// Somebody waits for the user.
  case attention
  /// An alert of the first tier, or something else to look at.
  case warning
  /// An alert of the second tier.
  case critical
  /// An alert of the last tier.
  case danger

  /// The tone of an alert.
  init(_ tier: AlertTier) {
    switch tier {
    case .warning: self = .warning
    case .critical: self = .critical
    case .danger: self = .danger
    }
  }

  /// The tone of something that presses.
  init(_ urgency: Urgency) {
    switch urgency {
    case .low, .medium: self = .plain
    case .high: self = .warning
    case .critical: self = .critical
    }
  }

  /// Parameters of the terminal's SGR sequence.
  var graphicRendition: String? {
    switch self {
    case .plain: nil
    case .dim: "2"
    case .strong: "1"
    case .attention: "36"
    case .warning: "33"
    case .critical: "31"
    case .danger: "1;31"
    }
  }

  /// What stands in tmux's `#[…]`.
  var tmuxStyle: String? {
    switch self {
    case .plain, .dim, .strong: nil
    case .attention: "fg=cyan"
    case .warning: "fg=yellow"
    case .critical: "fg=red"
    case .danger: "fg=red,bold"
    }
  }
}
