/// What the place can show that a text is for.
package struct TextStyle: Hashable, Sendable {
  /// Terminal columns that a line may take.
  package var columns: Int
  /// Whether colours may be used: the 16 of the terminal's own theme, so that light and dark ones both work.
  package var usesColor: Bool
  /// Whether characters beyond ASCII may be used.
  package var usesUnicode: Bool

  /// A style of at least one column.
  package init(columns: Int, usesColor: Bool, usesUnicode: Bool) {
    self.columns = max(1, columns)
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
  }

  /// The same for lines that are whole however wide the terminal is, with a path or an id that can be copied.
  var wide: TextStyle { TextStyle(columns: Self.widest, usesColor: usesColor, usesUnicode: usesUnicode) }

  /// No path is as long.
  private static let widest = 8_192

  /// The signs of this style.
  var signs: Signs { Signs(usesUnicode: usesUnicode) }

  /// Text from elsewhere, made fit to be shown here.
  func safe(_ text: String, columns: Int? = nil) -> String {
    DisplayText.safe(text, columns: columns ?? self.columns, usesUnicode: usesUnicode)
  }
}
