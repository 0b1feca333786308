import SessionCore

/// The signs that stand in tables and bars, each one column wide.
struct Signs {
  /// Whether they may lie beyond ASCII.
  let usesUnicode: Bool

  /// Before what says that it can be stopped now.
  var safe: String { usesUnicode ? "⏸" : "+" }
  /// Before what says that it can't.
  var unsafe: String { usesUnicode ? "✎" : "~" }
  /// Stands where a figure isn't known.
  var unknown: String { usesUnicode ? "–" : "-" }
  /// Stands between two statements.
  var separator: String { usesUnicode ? "·" : "-" }
  /// The same with the spaces around it.
  var between: String { " \(separator) " }
  /// Mark of a running session whose agent works.
  var busy: String { usesUnicode ? "●" : "*" }
  /// Mark of a running session whose agent waits for its user.
  var waiting: String { usesUnicode ? "◐" : "?" }
  /// Mark of a running session with nothing to do.
  var idle: String { usesUnicode ? "○" : "o" }
  /// How pressing an alert is, without words.
  func mark(of tier: AlertTier) -> String {
    switch tier {
    case .warning: "!"
    case .critical: "!!"
    case .danger: usesUnicode ? "‼" : "!!!"
    }
  }

  /// Mark of a session that doesn't run.
  var notLive: String { usesUnicode ? "·" : "." }

  /// Stands behind the head of the column by which a table is sorted.
  func sorted(isReversed: Bool) -> String {
    switch (usesUnicode, isReversed) {
    case (true, false): "▾"
    case (true, true): "▴"
    case (false, false): "v"
    case (false, true): "^"
    }
  }
  /// Stands before a number of rows that lie above.
  var above: String { usesUnicode ? "↑" : "^" }
  /// Stands before a number of rows that lie below.
  var below: String { usesUnicode ? "↓" : "v" }
  /// Stands where the next character will be typed.
  var cursor: String { usesUnicode ? "▏" : "_" }

  /// A cell of a bar that is filled.
  var full: String { usesUnicode ? "▰" : "=" }

  /// A bar of so many cells of which `percent` are filled, to the nearest cell; empty where the figure isn't known.
  func bar(percent: Int?, cells: Int) -> String {
    let filled = (min(100, max(0, percent ?? 0)) * cells + 50) / 100
    return String(repeating: full, count: filled)
      + String(repeating: usesUnicode ? "▱" : ".", count: cells - filled)
  }
}
