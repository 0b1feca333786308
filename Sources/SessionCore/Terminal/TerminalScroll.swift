/// The lines that have stood on an agent's terminal, put together from looks at it that overlap.
///
/// A look shows what is on the screen, and above it as much of what has scrolled away as was asked for.
package struct TerminalScroll: Hashable, Sendable {
  /// What a look shows beyond the lines that are known.
  package enum News: Hashable, Sendable {
    /// The lines that follow on the known ones.
    case more([String])
    /// The conversation is shown from its start, and not as it is known: what is known does not count any more.
    case anew([String])
    /// The looks do not overlap: lines are missing between what is known and these.
    case gap([String])
  }

  /// Lines that are held to find the place in the next look.
  private static let mostKnown = 4_000
  /// Lines that have to agree where a look does not begin with the conversation's start.
  private static let leastOverlap = 3

  /// The last lines that were taken.
  private var known: [String] = []
  /// All lines that were taken, those included that are not held any more.
  package private(set) var count = 0
  /// Whether ``known`` begins with the conversation's start.
  private var isFromStart = false

  package init() {}

  /// Tells what a look shows that is new.
  ///
  /// - Parameters:
  ///   - lines: the part of a look that does not change any more, from the top down.
  ///   - isFromStart: whether they begin with the conversation's start.
  /// - Returns: the lines beyond those that are known.
  package func news(in lines: [String], isFromStart: Bool) -> News {
    if isFromStart {
      let agrees = self.isFromStart && lines.starts(with: known)
      return agrees || known.isEmpty ? .more(Array(lines[known.count...])) : .anew(lines)
    }
    guard !known.isEmpty else { return .more(lines) }
    guard let place = place(in: lines) else { return .gap(lines) }
    return .more(Array(lines[place...]))
  }

  /// Takes lines that ``news(in:isFromStart:)`` told of, as many of the first ones as were made use of.
  package mutating func take(_ lines: some Collection<String>, isAnew: Bool, isFromStart: Bool) {
    if isAnew { self = TerminalScroll() }
    if count == 0 { self.isFromStart = isFromStart }
    known += lines
    count += lines.count
    guard known.count > Self.mostKnown else { return }
    known.removeFirst(known.count - Self.mostKnown)
    self.isFromStart = false
  }

  /// Where in a look the known lines end: where most of the lines before agree with the last known ones.
  private func place(in lines: [String]) -> Int? {
    var best: (end: Int, overlap: Int)?
    for end in stride(from: lines.count, to: 0, by: -1) where lines[end - 1] == known.last {
      var overlap = 0
      while overlap < min(end, known.count), lines[end - 1 - overlap] == known[known.count - 1 - overlap] {
        overlap += 1
      }
      // What agrees up to the top of the look may agree beyond it.
      guard overlap == end || overlap >= Self.leastOverlap || overlap == known.count else { continue }
      if overlap > best?.overlap ?? 0 { best = (end, overlap) }
    }
    return best?.end
  }
}
