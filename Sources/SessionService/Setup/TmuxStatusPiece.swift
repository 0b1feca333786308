/// Our piece of tmux's status line among everything else that stands there.
package enum TmuxStatusPiece {
  /// Words that only our pieces have: the program that is run, and the option that is shown.
  private static let marks = ["sessiond-status", "@sessiond"]

  /// Whether the value of `status-right` (or `status-left`) shows something of ours.
  package static func isIn(_ value: String) -> Bool {
    removing(from: value) != value
  }

  /// The value without our pieces and the space before each: commands `#(…)` and formats `#{…}` with a mark in
  /// them. Around one of ours that stands within a piece of the user's, theirs stays.
  package static func removing(from value: String) -> String {
    let scalars = Array(value.unicodeScalars)
    var kept = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "#", index + 1 < scalars.count else {
        kept.append(scalars[index])
        index += 1
        continue
      }
      let end = endOfPiece(scalars, from: index)
      let piece = String(String.UnicodeScalarView(scalars[index..<end]))
      if end - index > 2, marks.contains(where: piece.contains) {
        let content = String(String.UnicodeScalarView(scalars[index + 2..<end - 1]))
        let rest = removing(from: content)
        if rest == content || marks.contains(where: rest.contains) {
          if kept.last == " " { kept.removeLast() }
        } else {
          // Ours stands within a piece of the user's, which stays.
          kept.append(contentsOf: scalars[index..<index + 2])
          kept.append(contentsOf: rest.unicodeScalars)
          kept.append(scalars[end - 1])
        }
      } else {
        kept.append(contentsOf: scalars[index..<end])
      }
      index = end
    }
    return String(kept)
  }

  /// Behind the piece that begins with the `#` at `start`: behind the bracket that closes it, with brackets of its kind
  /// within. One that is never closed is no piece.
  private static func endOfPiece(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
    let pairs: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "{": "}"]
    let open = scalars[start + 1]
    // `##` is one #, and what follows it is text.
    guard let close = pairs[open] else { return start + 2 }
    var depth = 0
    for index in (start + 1)..<scalars.count {
      if scalars[index] == open { depth += 1 }
      if scalars[index] == close { depth -= 1 }
      if depth == 0 { return index + 1 }
    }
    return start + 2
  }
}
