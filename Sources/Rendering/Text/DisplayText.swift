/// Makes text from elsewhere fit to be shown: a transcript or a file name may hold anything, terminal sequences too.
///
/// Width is counted in terminal columns. What terminals disagree about (joined emoji, invisible characters) is taken
/// out, so that the count here is the count there and columns stay aligned.
package enum DisplayText {
  /// Combining marks that a character may carry: enough for any script, and no text can be long without being wide.
  private static let mostMarks = 3

  /// The text as one line that holds no control character, nothing invisible and nothing that turns the order of
  /// what follows, cut to a width.
  ///
  /// Line ends and tabs become spaces, other control characters a visible U+FFFD.
  ///
  /// - Parameters:
  ///   - text: anything.
  ///   - columns: the most terminal columns that the result takes.
  ///   - usesUnicode: otherwise each character that is not ASCII becomes `?`.
  ///   - ellipsis: what a cut ends with; `…`, or `...` without Unicode, unless told otherwise.
  /// - Returns: the line, without spaces around it.
  package static func safe(
    _ text: String, columns: Int, usesUnicode: Bool = true, ellipsis: String? = nil
  ) -> String {
    if isPlain(text.utf8, columns: columns) { return text }
    let ellipsis = ellipsis ?? (usesUnicode ? "…" : "...")
    let widthBeforeEllipsis = max(0, columns - width(ellipsis))
    var shown = String.UnicodeScalarView()
    var shownWidth = 0
    var marks = 0
    var cut = shown.endIndex
    for scalar in text.unicodeScalars {
      var (scalar, scalarWidth) = (scalar, 1)
      switch CharacterKind(scalar) {
      case .invisible: continue
      case .mark:
        // A mark has nothing to stand on at the start of a line.
        guard usesUnicode, shownWidth > 0, marks < mostMarks else { continue }
        marks += 1
        scalarWidth = 0
      case .space: scalar = " "
      case .control: scalar = usesUnicode ? "\u{fffd}" : "?"
      case .narrow: scalar = usesUnicode || scalar.isASCII ? scalar : "?"
      case .wide:
        scalar = usesUnicode ? scalar : "?"
        scalarWidth = usesUnicode ? 2 : 1
      }
      if scalar == " ", shown.isEmpty { continue }
      guard shownWidth + scalarWidth <= columns else {
        return trimmed(shown[..<cut]) + prefix(of: ellipsis, columns: columns)
      }
      if scalarWidth > 0 { marks = 0 }
      shown.append(scalar)
      shownWidth += scalarWidth
      if shownWidth <= widthBeforeEllipsis { cut = shown.endIndex }
    }
    return trimmed(shown[...])
  }

  /// Whether nothing has to be done: printable ASCII that fits, without spaces around it. Nearly all text is so, and a
  /// board goes through some hundred of them for each frame.
  private static func isPlain(_ text: String.UTF8View, columns: Int) -> Bool {
    text.count <= columns && text.first != UInt8(ascii: " ") && text.last != UInt8(ascii: " ")
      && text.allSatisfy { (0x20...0x7e).contains($0) }
  }

  /// Terminal columns that the text takes, which has to be free of control characters.
  package static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + CharacterKind($1).columns }
  }

  /// The text with each `#` doubled, for what tmux shows from `#(…)`.
  ///
  /// tmux expands that output again. In tmux 3.3a `#{pid}` became the number, `#[fg=red]` a colour, and `#(touch x)`
  /// vanished (jobs are off there); `##{pid}`, `##[fg=red]` and `##(touch x)` each showed as themselves with one `#`.
  /// An original `##` shows as itself before a `[` and as one `#` elsewhere: inert, though not exact. A `##` at the
  /// very end swallows the start of the style that tmux puts behind it and shows `#[pop-default]`, so nothing that
  /// ends in `#` may end a segment. `%H` and the like, `,` and `}` have no meaning there.
  package static func tmux(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "#")) else { return text }
    var doubled = ""
    for scalar in text.unicodeScalars {
      if scalar == "#" { doubled.unicodeScalars.append(scalar) }
      doubled.unicodeScalars.append(scalar)
    }
    return doubled
  }

  private static func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// As much of our own ellipsis as there is room for.
  private static func prefix(of ellipsis: String, columns: Int) -> String {
    var taken = 0
    return String(
      String.UnicodeScalarView(
        ellipsis.unicodeScalars.prefix { scalar in
          taken += CharacterKind(scalar).columns
          return taken <= columns
        }))
  }
}
