/// The status line: there is one command for it, so ours runs the one that was there before.
///
/// That command is kept within ours, as it was written, and nowhere else: a settings file that is carried to another machine
/// or put back from a backup brings it along, where a file of our own beside it would be missing or of another day.
extension ClaudeSettings {
  static let statusLine: [JSONText.Step] = [.member("statusLine")]
  static let statusCommand = statusLine + [.member("command")]

  /// Between our command and the former one. That is run by the shell which the client has chosen for ours: its name is in
  /// `$0`.
  private static let shell = Array(#"\"$0\" -c "#.utf8)
  private static let verb = " statusline"
  private static let dashes = " -- "

  mutating func installStatusLine(program: String) {
    guard let old = text.rawString(at: Self.statusCommand) else {
      let command = JSONValue.string(program + Self.verb)
      return text.insert(
        .object([("type", .string("command")), ("command", command)]), named: "statusLine", into: [])
    }
    // Behind ours it would show our line a second time.
    guard !isStatusLineMixed else { return }
    let former = ownStatusLine.map(\.former) ?? Array(old)
    var command = Self.raw(program + Self.verb)
    if let former { command += Array(Self.dashes.utf8) + Self.shell + Self.quoted(former) }
    guard !old.elementsEqual(command) else { return }
    text.replace(at: Self.statusCommand, with: .raw(Array("\"".utf8) + command + Array("\"".utf8)))
  }

  mutating func removeStatusLine() {
    guard let own = ownStatusLine else { return }
    guard let former = own.former else { return text.remove(at: Self.statusLine) }
    text.replace(at: Self.statusCommand, with: .raw(Array("\"".utf8) + former + Array("\"".utf8)))
  }

  /// The status line where it is ours, in the form that we write and in no other: our program, and the command that it
  /// runs besides, as that was written in the file; `nil` where there is none.
  var ownStatusLine: (program: String, former: [UInt8]?)? {
    guard let command = text.rawString(at: Self.statusCommand) else { return nil }
    let verb = Array(Self.verb.utf8)
    if command.suffix(verb.count).elementsEqual(verb) {
      return Self.ownProgram(ofRaw: command.dropLast(verb.count)).map { ($0, nil) }
    }
    guard let mark = command.firstRange(of: verb + Array(Self.dashes.utf8) + Self.shell),
      let program = Self.ownProgram(ofRaw: command[..<mark.lowerBound]),
      let former = Self.unquoted(command[mark.upperBound...])
    else { return nil }
    return (program, former)
  }

  /// Whether the status line begins with our program, and is written in a form that is not ours.
  var isStatusLineMixed: Bool {
    ownStatusLine == nil && text.string(at: Self.statusCommand).flatMap(Self.firstProgram(of:)) != nil
  }

  // MARK: Words of a shell

  /// The program of ours that is all of a command; `nil` for a command of somebody else's, be it one that goes on behind
  /// our program.
  static func ownProgram(_ command: String) -> String? {
    firstProgram(of: command).flatMap { $0.isAll ? $0.path : nil }
  }

  /// The same of a command as it stands between the quotes of JSON.
  private static func ownProgram(ofRaw raw: ArraySlice<UInt8>) -> String? {
    let quote = [UInt8(ascii: "\"")]
    return (try? JSONText(quote + raw + quote))?.string(at: []).flatMap(ownProgram)
  }

  /// The program of ours that a command begins with, and whether nothing stands behind it; `nil` where it begins with
  /// another.
  static func firstProgram(of command: String) -> (path: String, isAll: Bool)? {
    var word = String.UnicodeScalarView()
    var quote: Unicode.Scalar?
    var isEscaped = false
    var isAll = true
    for scalar in command.unicodeScalars.drop(while: { $0 == " " }) {
      if isEscaped {
        word.append(scalar)
        isEscaped = false
      } else if scalar == "\\", quote != "'" {
        isEscaped = true
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, scalar == "'" || scalar == "\"" {
        quote = scalar
      } else if quote == nil, " \t\n;|&<>".unicodeScalars.contains(scalar) {
        isAll = false
        break
      } else {
        word.append(scalar)
      }
    }
    let path = String(word)
    guard path == program || path.hasSuffix("/" + program) else { return nil }
    return (path, isAll && quote == nil && !isEscaped)
  }

  /// Text as it stands between the quotes of JSON.
  private static func raw(_ text: String) -> [UInt8] {
    Array(JSONValue.string(text).plain.dropFirst().dropLast())
  }

  /// A command as it is written in JSON, as one word of a shell, written in JSON too. Its own quotes are spelt as they were.
  private static func quoted(_ raw: [UInt8]) -> [UInt8] {
    var word = Array("'".utf8)
    for character in characters(of: raw[...]) {
      word += isQuote(character) ? Array(#"'\\"#.utf8) + character + Array("'".utf8) : Array(character)
    }
    return word + Array("'".utf8)
  }

  /// What ``quoted(_:)`` was given; `nil` of anything else.
  private static func unquoted(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    let parts = characters(of: word)
    guard parts.count >= 2, let first = parts.first, let last = parts.last,
      [first, last].allSatisfy({ $0 == [0x27] })
    else { return nil }
    var raw: [UInt8] = []
    var index = 1
    while index < parts.count - 1 {
      guard isQuote(parts[index]) else {
        raw += parts[index]
        index += 1
        continue
      }
      // '\\X': out of the quotes, an escaped quote as it was spelt, and in again.
      guard parts[index] == [0x27], index + 3 < parts.count - 1, parts[index + 1].elementsEqual(#"\\"#.utf8),
        isQuote(parts[index + 2]), parts[index + 3] == [0x27]
      else { return nil }
      raw += parts[index + 2]
      index += 4
    }
    return raw
  }

  /// The characters of a string as JSON writes them: bytes, and escapes as a whole.
  private static func characters(of raw: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var characters: [ArraySlice<UInt8>] = []
    var rest = raw
    while let byte = rest.first {
      let isEscape = byte == UInt8(ascii: "\\")
      let character = rest.prefix(isEscape ? (rest.dropFirst().first == UInt8(ascii: "u") ? 6 : 2) : 1)
      characters.append(character)
      rest = rest.dropFirst(character.count)
    }
    return characters
  }

  /// Whether a character is the quote that ends a shell's word, however it is written.
  private static func isQuote(_ character: ArraySlice<UInt8>) -> Bool {
    character.elementsEqual("'".utf8) || character.elementsEqual(#"\u0027"#.utf8)
  }
}
