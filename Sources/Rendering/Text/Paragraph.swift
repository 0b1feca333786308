/// Sets a sentence of ours in lines.
enum Paragraph {
  /// The text broken between words, each line with the indent before it; a word wider than a line is cut.
  static func lines(_ text: String, _ style: TextStyle, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: min(indent, style.columns - 1))
    let room = style.columns - margin.utf8.count
    var lines: [String] = []
    var line = ""
    var width = 0
    for word in text.split(separator: " ").map({ style.safe(String($0), columns: room) }) {
      let wordWidth = DisplayText.width(word)
      if width > 0, width + 1 + wordWidth > room {
        lines.append(margin + line)
        (line, width) = ("", 0)
      }
      line += width > 0 ? " " + word : word
      width += width > 0 ? 1 + wordWidth : wordWidth
    }
    return width > 0 ? lines + [margin + line] : lines
  }
}
