import ControlAPI
import Glibc

/// A path with its query, put together piece by piece.
struct Query {
  /// The path and the query so far, encoded.
  private(set) var text: String
  private var hasItems = false

  /// The path alone.
  ///
  /// - Parameter path: an encoded path.
  init(_ path: String) {
    text = path
  }

  /// Adds an item.
  ///
  /// - Parameters:
  ///   - name: its name, which needs no encoding.
  ///   - value: its value, any text.
  mutating func add(_ name: String, _ value: String) {
    text += (hasItems ? "&" : "?") + name + "=" + PercentEncoding.encode(value)
    hasItems = true
  }

  /// Adds an item that may have no value; then nothing is added.
  mutating func add(_ name: String, _ value: String?) {
    if let value { add(name, value) }
  }

  /// Adds a flag where it is set.
  mutating func add(_ name: String, if isSet: Bool) {
    if isSet { add(name, "1") }
  }

  /// Adds by whose clocks the daemon is to show times: the user's own.
  mutating func addZone() {
    add("zone", LocalZone.text(now: time(nil)))
  }

  /// Adds what the daemon has to know of the terminal to write text for it.
  ///
  /// - Parameter terminal: where the text will be shown.
  mutating func add(_ terminal: Terminal) {
    // What the daemon takes; a terminal beyond that cuts what is wider, or stays empty at the right.
    add("columns", String(min(max(terminal.columns, 10), 1_000)))
    if terminal.hasColor { add("color", "1") }
    add("unicode", terminal.hasUnicode ? "1" : "0")
  }
}
