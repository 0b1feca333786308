import Logging

/// What a log event says in text, cut and cleaned: names and messages from outside must not command a terminal, nor
/// make the log long.
enum LogText {
  /// The longest message or value, in bytes of UTF-8.
  private static let valueLimit = 2_048
  /// The longest line, in bytes of UTF-8; well below the 48 KiB at which the journal breaks lines.
  private static let lineLimit = 8_192

  /// The event in one line: `Worker started worker.name=budget`.
  static func line(of event: LogEvent, _ details: [(key: String, value: String)]) -> String {
    var line = printable("\(event.message)")
    for (key, value) in details { line += " \(printable(key))=\(printable(value))" }
    return cut(line, to: lineLimit)
  }

  /// What the event is about, the logger's own metadata included, by key. As it came: not cleaned.
  static func details(
    of event: LogEvent, with metadata: Logger.Metadata
  ) -> [(key: String, value: String)] {
    var all = metadata.merging(event.metadata ?? [:]) { $1 }
    if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
    return all.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
  }

  /// The text without what a terminal would obey, at most 2 KiB of it. With `keepingLines` the ends of lines and
  /// tabulators stay.
  static func printable(_ text: String, keepingLines: Bool = false) -> String {
    let text = cut(text, to: valueLimit)
    guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          if keepingLines, scalar == "\n" || scalar == "\t" { return scalar }
          return scalar.commandsTerminal ? "\u{fffd}" : scalar
        }))
  }

  /// The beginning of the text, cut between characters of Unicode, with a sign that there was more.
  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    // Swift rounds an index within a character of Unicode down to its beginning.
    let end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    return text[..<end] + "…"
  }
}

extension Unicode.Scalar {
  /// Whether it moves the cursor, begins a sequence, breaks the line or turns the direction of writing.
  fileprivate var commandsTerminal: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case _: properties.isBidiControl
    }
  }
}

extension Logger.Level {
  /// The priority of `syslog(3)`, from 7 (debug) to 2 (critical).
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
