import ControlAPI
import Glibc

/// Where standard output goes, and what it can show.
struct Terminal {
  /// Whether it is a terminal at all.
  let isTerminal: Bool
  /// Whether the cursor can be moved about on it.
  let canPosition: Bool
  /// How wide it is; 80 if there is no telling.
  let columns: Int
  /// How many lines it has; 24 if there is no telling.
  let rows: Int
  /// Whether it may be written to in colour.
  let hasColor: Bool
  /// Whether it shows more than ASCII.
  let hasUnicode: Bool

  /// Looks at standard output and at the environment.
  init(environment: (String) -> String? = RuntimePaths.processEnvironment) {
    isTerminal = isatty(STDOUT_FILENO) == 1
    (columns, rows) = Self.size(of: STDOUT_FILENO) ?? (80, 24)
    let wantsNoColor = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    let kind = environment("TERM") ?? ""
    canPosition = isTerminal && !kind.isEmpty && kind != "dumb"
    hasColor = isTerminal && !wantsNoColor && kind != "dumb"
    // The first that is set and not empty counts, as of locale(7).
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    let encoding = locale.lowercased()
    hasUnicode = encoding.hasSuffix("utf-8") || encoding.hasSuffix("utf8")
  }

  private static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
