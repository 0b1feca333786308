/// A line in the making: pieces with tones, whose width is known. All text in it is safe already.
struct StyledText {
  private var pieces: [(text: String, tone: Tone)] = []
  /// Terminal columns so far.
  private(set) var columns = 0

  /// An empty line.
  init() {}

  /// A line of one piece.
  init(_ text: String, _ tone: Tone = .plain) {
    append(text, tone)
  }

  /// Adds a piece, which has to be safe.
  mutating func append(_ text: String, _ tone: Tone = .plain) {
    guard !text.isEmpty else { return }
    if let last = pieces.last, last.tone == tone {
      pieces[pieces.count - 1].text += text
    } else {
      pieces.append((text, tone))
    }
    columns += DisplayText.width(text)
  }

  /// Adds all pieces of another line.
  mutating func append(_ other: StyledText) {
    pieces += other.pieces
    columns += other.columns
  }

  /// Fills up with spaces to so many columns.
  mutating func pad(to columns: Int) {
    append(String(repeating: " ", count: max(0, columns - self.columns)))
  }

  /// The same text, with what is plain in it dimmed.
  var dimmed: StyledText {
    var dimmed = self
    dimmed.pieces = pieces.map { ($0.text, $0.tone == .plain ? .dim : $0.tone) }
    return dimmed
  }

  /// The line, cut to the style's columns, without spaces at its end.
  func line(_ style: TextStyle) -> String {
    var shown: [(text: String, tone: Tone)] = []
    var taken = 0
    for (text, tone) in pieces where taken < style.columns {
      let width = DisplayText.width(text)
      let room = style.columns - taken
      shown.append((width <= room ? text : cut(text, columns: room, style), tone))
      taken += width
    }
    while let (text, tone) = shown.popLast() {
      let trimmed = text.withoutTrailingSpaces
      guard !trimmed.isEmpty else { continue }
      shown.append((trimmed, tone))
      break
    }
    return shown.reduce(into: "") { $0 += style.usesColor ? colored($1.text, $1.tone) : $1.text }
  }

  /// The line as one that is selected: in reverse over the whole width, or with `>` at its start where there are no
  /// colours; it begins with a space.
  func selectedLine(_ style: TextStyle) -> String {
    let text = pieces.map(\.text).joined()
    guard style.usesColor else {
      var marked = StyledText(">")
      marked.append(text.utf8.first == UInt8(ascii: " ") ? String(text.dropFirst()) : text)
      return marked.line(style)
    }
    var plain = StyledText(
      StyledText(text).line(
        TextStyle(columns: style.columns, usesColor: false, usesUnicode: style.usesUnicode)))
    plain.pad(to: style.columns)
    return "\u{1b}[7m" + plain.pieces.map(\.text).joined() + "\u{1b}[0m"
  }

  private func colored(_ text: String, _ tone: Tone) -> String {
    // Spaces need no tone, and fewer sequences mean fewer bytes for a slow line.
    guard let rendition = tone.graphicRendition, text.utf8.contains(where: { $0 != UInt8(ascii: " ") }) else {
      return text
    }
    return "\u{1b}[\(rendition)m\(text)\u{1b}[0m"
  }

  /// The start of a piece, with the spaces that it begins with.
  private func cut(_ text: String, columns: Int, _ style: TextStyle) -> String {
    let text = text.withoutTrailingSpaces
    let spaces = text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
    guard spaces < columns else { return "" }
    return String(repeating: " ", count: spaces)
      + DisplayText.safe(text, columns: columns - spaces, usesUnicode: style.usesUnicode)
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: String {
    var text = self[...]
    while text.utf8.last == UInt8(ascii: " ") { text.unicodeScalars.removeLast() }
    return String(text)
  }
}
