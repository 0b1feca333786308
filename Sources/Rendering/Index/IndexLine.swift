package import SessionCore

/// How far the reading of a history is, in words and as a bar; nothing when all of it is read.
package enum IndexLine {
  /// Cells of the bar.
  private static let cells = 16

  /// In a few words: `reading history: 43 %`, `history paused at 43 %`; `nil` when nothing is left to read.
  package static func words(_ index: IndexProgress) -> String? {
    guard index.isReading else { return nil }
    guard let percent = index.percent else { return index.isPaused ? "history paused" : "reading history" }
    return index.isPaused ? "history paused at \(percent) %" : "reading history: \(percent) %"
  }

  /// A bar with what is read of how much, the rate, and the time that it still takes; `nil` when nothing is left to
  /// read. What does not fit into the columns is left out.
  package static func line(_ index: IndexProgress, _ style: TextStyle) -> String? {
    text(index, style)?.line(style)
  }

  static func text(_ index: IndexProgress, _ style: TextStyle) -> StyledText? {
    guard index.isReading else { return nil }
    var line = StyledText(" " + (index.isPaused ? "history paused" : "reading history"), .attention)
    guard let percent = index.percent else { return line }
    line.append("  " + style.signs.bar(percent: percent, cells: cells))
    line.append(String(repeating: " ", count: percent < 10 ? 3 : 2) + "\(percent)%", .strong)
    for part in parts(index) where line.columns + DisplayText.width(part) + 3 <= style.columns {
      line.append(style.signs.between + part, .dim)
    }
    return line
  }

  /// What is said behind the bar, what matters most first.
  private static func parts(_ index: IndexProgress) -> [String] {
    var parts: [String] = []
    if let left = index.secondsLeft { parts.append(Age(seconds: left).span + " left") }
    if index.isPaused { parts.append("sessiond-cli index --resume") }
    parts.append("\(Figures.bytes(Int(index.bytesRead))) of \(Figures.bytes(Int(index.bytesTotal)))")
    parts.append(
      "\(Figures.grouped(index.filesRead)) of \(Figures.count(index.filesTotal, "file", "files"))")
    if let rate = index.bytesPerSecond { parts.append(Figures.bytes(Int(rate)) + "/s") }
    return parts
  }

  /// The same as a JSON object.
  package static func json(_ index: IndexProgress) -> [UInt8] {
    var json = JSONWriter()
    json.object { members(index, into: &$0) }
    return json.bytes
  }

  /// The members of a JSON object that say the same.
  static func members(_ index: IndexProgress, into json: inout JSONWriter) {
    json.member("complete", index.isComplete)
    json.member("paused", index.isPaused)
    json.member("lag_bytes", index.lagBytes)
    json.member("percent", index.percent)
    json.member("bytes_read", index.bytesRead)
    json.member("bytes_total", index.bytesTotal)
    json.member("files_read", index.filesRead)
    json.member("files_total", index.filesTotal)
    json.member("bytes_per_second", index.bytesPerSecond.map(Int.init))
    json.member("seconds_left", index.secondsLeft.map(Int.init))
  }
}
