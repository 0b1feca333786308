import SessionCore

/// How a piece of text stands out.
enum Tone: Hashable {
  case plain
  /// Less important than the text around it.
  case dim
  /// A heading, or the name that the rest is about.
  case strong
  /// Somebody waits for the user.
  case attention
  case warning
  case critical
  case danger

  init(_ tier: AlertTier) {
    switch tier {
    case .warning: self = .warning
    case .critical: self = .critical
    case .danger: self = .danger
    }
  }

  /// Parameters of the terminal's SGR sequence.
  fileprivate var graphicRendition: String? {
    switch self {
    case .plain: nil
    case .dim: "2"
    case .strong: "1"
    case .attention: "36"
    case .warning: "33"
    case .critical: "31"
    case .danger: "1;31"
    }
  }

  /// What stands in tmux's `#[…]`.
  var tmuxStyle: String? {
    switch self {
    case .plain, .dim, .strong: nil
    case .attention: "fg=cyan"
    case .warning: "fg=yellow"
    case .critical: "fg=red"
    case .danger: "fg=red,bold"
    }
  }
}

/// A line in the making: pieces with tones, whose width is known. All text in it is safe already.
struct StyledText {
  private var pieces: [(text: String, tone: Tone)] = []
  /// Terminal columns so far.
  private(set) var columns = 0

  init() {}

  init(_ text: String, _ tone: Tone = .plain) {
    append(text, tone)
  }

  mutating func append(_ text: String, _ tone: Tone = .plain) {
    guard !text.isEmpty else { return }
    pieces.append((text, tone))
    columns += DisplayText.width(text)
  }

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
    let room = min(style.columns, columnsWithoutTrailingSpaces)
    var line = ""
    var taken = 0
    for (text, tone) in pieces where taken < room {
      let width = DisplayText.width(text)
      let fits = taken + width <= style.columns
      var shown = fits ? text : cut(text, columns: room - taken, style)
      if taken + width >= columnsWithoutTrailingSpaces, fits {
        while shown.utf8.last == UInt8(ascii: " ") { shown.unicodeScalars.removeLast() }
      }
      // Spaces need no tone, and fewer sequences mean fewer bytes for a slow line.
      if style.usesColor, let rendition = tone.graphicRendition, shown.utf8.contains(where: { $0 != 0x20 }) {
        line += "\u{1b}[\(rendition)m\(shown)\u{1b}[0m"
      } else {
        line += shown
      }
      taken += width
    }
    return line
  }

  /// The start of a piece, with the spaces that it begins with.
  private func cut(_ text: String, columns: Int, _ style: TextStyle) -> String {
    let spaces = text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
    guard spaces < columns else { return "" }
    return String(repeating: " ", count: spaces)
      + DisplayText.safe(text, columns: columns - spaces, usesUnicode: style.usesUnicode)
  }

  private var columnsWithoutTrailingSpaces: Int {
    var columns = columns
    for (text, _) in pieces.reversed() {
      let spaces = text.utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
      columns -= spaces
      guard spaces == text.utf8.count else { break }
    }
    return columns
  }
}
