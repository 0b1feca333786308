import SessionCore

/// A line for status bars in the user's own order: `{label} {left}% {bar} {stop|–}`.
///
/// `{field}` is what the field tells, and nothing where that is not known; `{field|otherwise}` is the text behind the
/// bar then. `{{` and `}}` are braces, and `#[…]` is a style of tmux's, which tmux alone gets to see. All the rest stands
/// as it is: whatever a field tells, tmux finds nothing to expand in it.
package struct SegmentTemplate: Hashable, Sendable {
  /// Longer ones are none that a bar has room for, in bytes.
  package static let longest = 400

  /// Why a text is no template, and what to write instead.
  package struct Mistake: Error, Hashable, Sendable {
    package let message: String
  }

  fileprivate enum Piece: Hashable {
    case text(String)
    case style(String)
    case field(SegmentField, otherwise: String)
  }

  /// As it was written.
  package let text: String
  private let pieces: [Piece]

  /// Reads a template.
  package init(_ text: String) throws(Mistake) {
    guard !text.isEmpty, text.utf8.count <= Self.longest else {
      throw Mistake(message: "a format has from 1 to \(Self.longest) bytes")
    }
    guard !text.unicodeScalars.contains(where: Self.isHidden) else {
      throw Mistake(message: "a format is one line, without control characters")
    }
    self.text = text
    var reader = TemplateReader(text)
    var pieces: [Piece] = []
    while let piece = try reader.next() { pieces.append(piece) }
    self.pieces = pieces
  }

  /// The line for a session.
  ///
  /// - Parameters:
  ///   - entry: the session.
  ///   - company: what there is beside it, and the moment.
  ///   - format: what reads it.
  ///   - style: how it looks in tmux; the plain one leaves out the template's styles.
  ///   - columns: the most terminal columns that it takes, at which it is cut; styles take none.
  ///   - usesUnicode: whether characters beyond ASCII may be used.
  /// - Returns: the line.
  func render(
    _ entry: SessionBoard.Entry, beside company: SegmentCompany, format: StatusSegment.Format,
    style: StatusSegment.Style, columns: Int, usesUnicode: Bool
  ) -> String {
    let values = SegmentValues(entry, company, usesUnicode: usesUnicode)
    var line = ""
    var room = columns
    for piece in pieces {
      let text: String
      switch piece {
      case .style(let words):
        if format == .tmux, style != .plain { line += words }
        continue
      case .text(let words): text = words
      case .field(let field, let otherwise):
        text = values[field].flatMap { $0.isEmpty ? nil : $0 } ?? otherwise
      }
      let shown = Self.cut(text, &room, usesUnicode: usesUnicode)
      line += format == .tmux ? DisplayText.tmux(shown) : shown
    }
    // At the very end it would swallow the start of what tmux puts behind it.
    return format == .tmux && line.utf8.last == UInt8(ascii: "#") ? line + " " : line
  }

  /// As much of a text as there is room for, which it takes.
  private static func cut(_ text: String, _ room: inout Int, usesUnicode: Bool) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let scalar = usesUnicode || scalar.isASCII ? scalar : "?"
      let columns = CharacterKind(scalar).columns
      guard columns <= room else {
        room = 0
        break
      }
      room -= columns
      shown.append(scalar)
    }
    return String(shown)
  }

  /// Whether a character speaks to the terminal, ends the line or shows nothing.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch CharacterKind(scalar) {
    case .control, .invisible: true
    case .space: scalar != " "
    case .mark, .narrow, .wide: false
    }
  }
}

/// Takes a template apart.
private struct TemplateReader {
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  /// The next piece; `nil` at the end.
  mutating func next() throws(SegmentTemplate.Mistake) -> SegmentTemplate.Piece? {
    guard let first = rest.first else { return nil }
    if let style = style() { return .style(style) }
    rest.removeFirst()
    switch first {
    case "{" where rest.first == "{", "}" where rest.first == "}":
      rest.removeFirst()
      return .text(String(first))
    case "{": return try field()
    case "}": throw .init(message: "a } has no { before it; a brace by itself is }}")
    case _: return .text(String(first))
    }
  }

  /// A field whose opening brace has been taken.
  private mutating func field() throws(SegmentTemplate.Mistake) -> SegmentTemplate.Piece {
    guard let end = rest.firstIndex(where: { $0 == "}" || $0 == "{" }), rest[end] == "}" else {
      throw .init(message: "a { has no } behind it; a brace by itself is {{")
    }
    let parts = rest[..<end].split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    rest = rest[end...].dropFirst()
    let name = parts.first.map(String.init) ?? ""
    guard let field = SegmentField(rawValue: name) else {
      let known = SegmentField.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
      throw .init(message: "there is no field {\(name.prefix(24))}; there are \(known)")
    }
    return .field(field, otherwise: parts.count > 1 ? String(parts[1]) : "")
  }

  /// A style of tmux's, taken off the front: only what a colour or an attribute can be called stands in it, so that
  /// nothing in it is expanded.
  private mutating func style() -> String? {
    guard rest.hasPrefix("#["), let end = rest.firstIndex(of: "]"),
      rest[..<end].dropFirst(2).allSatisfy({
        $0.isASCII && ($0.isLetter || $0.isNumber || "=,-# ".contains($0))
      })
    else { return nil }
    defer { rest = rest[end...].dropFirst() }
    return String(rest[...end])
  }
}
