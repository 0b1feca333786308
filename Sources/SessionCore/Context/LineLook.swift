/// By what the look of a line tells who wrote it.
struct LineLook {
  /// A program printed it.
  var isOutput = false
  /// It is of a document: a heading, emphasis, marks that nobody types.
  var isDocument = false
  var isIndented = false
  /// A person types such lines: in words, most of them in small letters.
  var isTyped = false

  /// How lines of programs begin.
  private static let outputs = [
    "❯", "$", "> ", "% ", "└", "├", "│", "┌", "✖", "✔", "✗", "×", "=== ", "--- ", "+++ ", "diff --git", "@@ ",
    "npm ", "npm:", "Traceback", "FAIL", "PASS", "ok  \t", "panic:", "goroutine ", "error:", "Error:",
    "ERROR", "WARN",
    "INFO", "DEBUG", "warning:", "fatal:", "remote:", "make:", "[+] ", "=> ", "Exception", "Caused by",
    "TypeError",
    "ReferenceError", "SyntaxError", "exit status", "{", "}", "<", "//", "⎿", "⏺",
  ].map { Array($0.utf8) }
  /// How lines of code begin; sentences may as well.
  private static let codes = [
    "at ", "import ", "const ", "let ", "var ", "func ", "def ", "class ", "return ", "export ", "from ",
  ].map { Array($0.utf8) }
  /// Marks that documents have and prompts have not.
  private static let marks = [
    "**", "✅", "❌", "⚠", "🔴", "🟡", "🟢", "→", "•", "—", "###", "│", "━", "✓", "⏺", "●",
  ].map { Array($0.utf8) }

  init(_ line: ArraySlice<UInt8>) {
    let content = line.drop { $0 <= 0x20 }
    isIndented = content.startIndex - line.startIndex >= 2
    var (letters, signs, spaces) = (0, 0, 0)
    var mayHaveMarks = false
    var hasCode = false
    for byte in content {
      switch byte {
      case 0x41...0x5a, 0x61...0x7a, 0xc3...0xdf: letters += 1
      case 0xe0...0xff:
        letters += 1
        mayHaveMarks = true
      case 0x20: spaces += 1
      case 0x80...0xbf, 0x27, 0x2c, 0x2e, 0x3f, 0x21, 0x30...0x39: break
      case _:
        signs += 1
        mayHaveMarks = mayHaveMarks || byte == 0x2a || byte == 0x23
        hasCode = hasCode || byte == 0x28 || byte == 0x3d || byte == 0x3b || byte == 0x7b
      }
    }
    let isCode = hasCode && Self.codes.contains { content.starts(with: $0) }
    isOutput =
      isCode || !Self.isSentence(content) && Self.outputs.contains { content.starts(with: $0) }
      || Self.isTimed(content) || Self.isTagged(content) || Self.isMarked(content) || Self.isLocated(content)
      || signs * 3 > letters && content.count > 8
    let isHeading = content.first == 0x23 && [0x20, 0x23].contains(content.dropFirst().first)
    isDocument =
      isHeading || content.first == 0x7c
      || mayHaveMarks && Self.marks.contains { Bytes.first($0, in: content) != nil }
    isTyped = !isIndented && letters > 8 && spaces >= 2 && signs * 12 < letters && !isDocument && !isOutput
  }

  /// Whether it begins with a time or a date: `12:30:01`, `2026-02-13`, `[12:30`.
  private static func isTimed(_ line: ArraySlice<UInt8>) -> Bool {
    let line = line.first == 0x5b ? line.dropFirst() : line
    let digits = line.prefix { (0x30...0x39).contains($0) }
    guard digits.count == 2 || digits.count == 4, let mark = line.dropFirst(digits.count).first else {
      return false
    }
    let after = line.dropFirst(digits.count + 1).prefix { (0x30...0x39).contains($0) }
    return after.count == 2 && (mark == 0x3a || mark == 0x2d)
  }

  /// Whether it begins with a sign that is no letter: quotation marks and bullets aside nobody types one there.
  private static func isMarked(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first == 0xe2 || first == 0xf0 else { return false }
    return first == 0xf0 || line.dropFirst().first != 0x80
  }

  /// Whether a tool's name stands before it in brackets: `[lint:go] …`.
  private static func isTagged(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == 0x5b, let end = line.firstIndex(of: 0x5d) else { return false }
    // Behind the name of a link stands where it leads.
    let isLink = line[end...].dropFirst().first == 0x28
    return !isLink && end - line.startIndex > 2 && !line[..<end].contains(0x20)
  }

  /// Whether it begins with a place in a file, as compilers and linters do: `core/api.go:537:7: …`.
  private static func isLocated(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.prefix { $0 > 0x20 }
    guard let mark = word.firstIndex(of: 0x3a), word[..<mark].contains(0x2e) else { return false }
    let digits = word[(mark + 1)...].prefix { (0x30...0x39).contains($0) }
    // Of `file:12 rename this` somebody speaks; so does who names a port.
    return !digits.isEmpty && digits.endIndex < word.endIndex && word[digits.endIndex] == 0x3a
  }

  /// "Error: it says so again, why?" is somebody's words all the same.
  private static func isSentence(_ line: ArraySlice<UInt8>) -> Bool {
    line.last.map { $0 == 0x3f || $0 == 0x2e } == true && !line.contains(0x28) && !line.contains(0x3b)
  }
}
