import SessionCore

/// A text in which words stand out, set in a few lines around the first of them.
enum MarkedParagraph {
  /// Words that are shown before the first one that stands out.
  private static let wordsBefore = 8

  /// A word with the pieces that it consists of.
  private struct Word {
    var pieces: [MarkedText.Piece] = []
    var columns = 0
    var isMarked: Bool { pieces.contains(where: \.isMarked) }
  }

  /// The text from some words before the first marked one on, broken between words, each line with the indent before it.
  ///
  /// - Parameters:
  ///   - text: from anywhere.
  ///   - style: of the lines; without colours nothing stands out.
  ///   - indent: columns.
  ///   - most: lines at most; of more text is said that it goes on.
  /// - Returns: the lines.
  static func lines(_ text: MarkedText, _ style: TextStyle, indent: Int, most: Int) -> [String] {
    let margin = min(indent, style.columns - 1)
    let room = style.columns - margin
    let ellipsis = style.usesUnicode ? "…" : "..."
    let words = words(text, style, columns: room)
    let first = max(0, (words.firstIndex(where: \.isMarked) ?? 0) - wordsBefore)
    var lines: [StyledText] = []
    var line = start(margin)
    if first > 0 { line.append(ellipsis + " ") }
    for (index, word) in words.enumerated().dropFirst(first) {
      let isEmpty = line.columns == margin
      // In the last line there has to be room to say that it goes on.
      let rest = lines.count + 1 < most || index + 1 == words.count ? 0 : ellipsis.count + 1
      if line.columns + word.columns + rest > style.columns, !isEmpty {
        lines.append(line)
        line = start(margin)
        guard lines.count < most else {
          var cut = lines.removeLast()
          cut.append(ellipsis)
          return (lines + [cut]).map { $0.line(style) }
        }
      }
      for piece in word.pieces { line.append(piece.text, piece.isMarked ? .attention : .plain) }
      line.append(" ")
    }
    if line.columns > margin { lines.append(line) }
    return lines.map { $0.line(style) }
  }

  private static func start(_ margin: Int) -> StyledText { StyledText(String(repeating: " ", count: margin)) }

  /// The words of the text, none wider than that.
  private static func words(_ text: MarkedText, _ style: TextStyle, columns: Int) -> [Word] {
    var words: [Word] = []
    var word = Word()
    for piece in text.pieces {
      let parts = piece.text.split(omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
      for (index, part) in parts.enumerated() {
        if index > 0, !word.pieces.isEmpty {
          words.append(word)
          word = Word()
        }
        guard !part.isEmpty, word.columns < columns else { continue }
        let safe = style.safe(String(part), columns: columns - word.columns)
        guard !safe.isEmpty else { continue }
        word.pieces.append(MarkedText.Piece(safe, isMarked: piece.isMarked))
        word.columns += DisplayText.width(safe)
      }
    }
    return word.pieces.isEmpty ? words : words + [word]
  }
}
