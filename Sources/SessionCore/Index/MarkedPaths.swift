/// Paths that wait to be looked at, each once, in the order in which they were marked.
package struct MarkedPaths: Sendable {
  private var order: [String] = []
  /// Where in ``order`` the first one stands that waits.
  private var first = 0
  private var known: Set<String> = []

  package init() {}

  /// Whether none waits.
  package var isEmpty: Bool { known.isEmpty }

  /// Has a path looked at when its turn comes, once however often it is marked until then.
  package mutating func insert(_ path: String) {
    if known.insert(path).inserted { order.append(path) }
  }

  /// Takes the one whose turn it is; `nil` where none waits. Marked again, it waits again.
  package mutating func popFirst() -> String? {
    guard first < order.count else { return nil }
    let path = order[first]
    first += 1
    known.remove(path)
    // What was taken is let go of now and then, not each time.
    if first > 64, first > order.count / 2 {
      order.removeFirst(first)
      first = 0
    }
    return path
  }
}
