/// How one text became another, as lines in the manner of `diff -u`: for one change in one place, which is all that setup
/// makes.
enum LineDifference {
  private static let context = 3

  /// The lines, without a newline at their ends; none where nothing differs.
  static func lines(path: String, old: [UInt8], new: [UInt8]) -> [String] {
    guard old != new else { return [] }
    let (before, after) = (split(old), split(new))
    var head = 0
    while head < min(before.count, after.count), before[head] == after[head] { head += 1 }
    var tail = 0
    while tail < min(before.count, after.count) - head,
      before[before.count - 1 - tail] == after[after.count - 1 - tail]
    { tail += 1 }
    let start = max(0, head - context)
    let rest = min(tail, context)
    let (removed, added) = (before[head..<(before.count - tail)], after[head..<(after.count - tail)])
    let common = head - start + rest
    return [
      "--- \(path)", "+++ \(path)",
      "@@ -\(place(start, removed.count + common)) +\(place(start, added.count + common)) @@",
    ]
      + before[start..<head].map { " " + $0 } + removed.map { "-" + $0 } + added.map { "+" + $0 }
      + before[(before.count - tail)..<(before.count - tail + rest)].map { " " + $0 }
  }

  /// Where a part begins and how long it is. An empty one stands behind the line that is named.
  private static func place(_ start: Int, _ count: Int) -> String {
    "\(count == 0 ? start : start + 1),\(count)"
  }

  private static func split(_ text: [UInt8]) -> [String] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
