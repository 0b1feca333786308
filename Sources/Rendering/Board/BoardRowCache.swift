import SessionCore

/// The rows of the last frame, so that the next one makes only those anew whose session changed.
package struct BoardRowCache {
  /// All that a row is made from, beside the moment and the terminal.
  struct Source: Equatable {
    let entry: SessionBoard.Entry
    let idLength: Int?
    let isSelected: Bool
  }

  private var now: Timestamp?
  private var known: [SessionKey: (source: Source, line: String)] = [:]

  /// Nothing at hand.
  package init() {}

  /// The rows as lines; `make` is asked for those that are not at hand, or of another moment.
  mutating func lines(at now: Timestamp, _ sources: [Source], make: (Source) -> String) -> [String] {
    var next: [SessionKey: (source: Source, line: String)] = [:]
    next.reserveCapacity(sources.count)
    let lines = sources.map { source in
      let key = source.entry.overview.key
      if now == self.now, let row = known[key], row.source == source {
        next[key] = row
        return row.line
      }
      let line = make(source)
      next[key] = (source, line)
      return line
    }
    (known, self.now) = (next, now)
    return lines
  }
}
