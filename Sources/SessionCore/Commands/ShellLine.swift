/// A line of a shell taken apart into the commands that it runs. Nothing is carried out or looked up: what a
/// variable or `$(…)` stands for is not known here.
struct ShellLine {
  /// One program with its arguments.
  struct Command: Hashable {
    /// The program and its arguments, without quotes; a word with `$` in it stands as it was written.
    var words: [String] = []
    /// The files that its output is put into, `> file`.
    var outputs: [Output] = []
    /// Whether its input stands in the line, `<<EOF`.
    var hasDocument = false
    /// That input, as far as the line is looked at.
    var document = ""
    /// What joins it to the command behind it.
    var joint = Joint.end
    /// In how many subshells it runs, `( … )`; and in how few the line was between the command before and
    /// this one.
    var depth = 0
    var lowestDepth = 0
    /// The lines that are run to put what they say into its words, `$( … )`.
    var substitutions: [String] = []

    var isEmpty: Bool { words.isEmpty && outputs.isEmpty && !hasDocument }
  }

  /// A file that output is put into.
  struct Output: Hashable {
    var path: String
    /// `>>`: behind what is in it.
    var appends = false
  }

  /// What stands between two commands.
  enum Joint: Hashable {
    /// Nothing comes behind it.
    case end
    /// `&&`: what comes behind runs only where it succeeded.
    case and
    /// `||`: what comes behind runs only where it failed.
    case or
    /// `|`
    case pipe
    /// `;`, `&`, a new line: what comes behind runs in any case.
    case next
  }

  /// Bytes of a line that are looked at, commands of it and words of each that are kept: what it is for is
  /// said early.
  private static let mostBytes = 32_768
  static let mostCommands = 64
  private static let mostWords = 256

  private let bytes: [UInt8]
  private let mostCommands: Int
  private var position = 0
  private var commands: [Command] = []
  private var command = Command()
  private var word: [UInt8] = []
  /// An empty word counts where it was quoted.
  private var isInWord = false
  /// What the next word is.
  private var next = NextWord.argument
  private var (depth, lowestDepth) = (0, 0)
  /// The bytes that were read between the last command and the next one, without parentheses.
  private var separators: [UInt8] = []
  /// The ends of here-documents that begin behind this line.
  private var documents: [[UInt8]] = []

  private enum NextWord {
    case argument
    case output(appends: Bool)
    case input, documentEnd
  }

  private init(_ text: String, _ most: Int) {
    bytes = Array(text.utf8.prefix(Self.mostBytes))
    mostCommands = most
  }

  /// The commands of a line, in their order, the first ones of very many.
  static func commands(of text: String, atMost most: Int = mostCommands) -> [Command] {
    var line = ShellLine(text, most)
    line.scan()
    return line.commands
  }

  // MARK: The scan

  private mutating func scan() {
    while position < bytes.count, commands.count < mostCommands {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\\"):
        // A newline behind it is none.
        if position + 1 < bytes.count, bytes[position + 1] != 0x0a { append(bytes[position + 1]) }
        position += 2
      case UInt8(ascii: "'"): quoted(until: byte, escapes: false)
      case UInt8(ascii: "\""): quoted(until: byte, escapes: true)
      case UInt8(ascii: "`"): substitution()
      case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "("):
        position += 1
        substitution()
      case UInt8(ascii: "#") where !isInWord: skipLine()
      case 0x20, 0x09, 0x0d:
        endWord()
        position += 1
      case 0x0a:
        endCommand(at: byte)
        position += 1
        skipDocuments()
      case UInt8(ascii: ";"), UInt8(ascii: "|"):
        endCommand(at: byte)
        position += 1
      // A list of values is none of commands.
      case UInt8(ascii: "(") where word.last == UInt8(ascii: "="): substitution(isLine: false)
      case UInt8(ascii: "(") where !isInWord && peek(1) == byte:
        position = ShellSubstitution.end(in: bytes, from: position)
      case UInt8(ascii: "("):
        endCommand()
        depth += 1
        position += 1
      case UInt8(ascii: ")"):
        endCommand()
        depth = max(0, depth - 1)
        lowestDepth = min(lowestDepth, depth)
        position += 1
      case UInt8(ascii: "&"):
        if peek(1) == UInt8(ascii: ">") {
          position += 1
        } else {
          endCommand(at: byte)
          position += 1
        }
      // It compares there.
      case _ where command.words.first == "[[" && (byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<")):
        append(byte)
        position += 1
      case UInt8(ascii: ">"): output()
      case UInt8(ascii: "<"): input()
      case _:
        append(byte)
        position += 1
      }
    }
    endCommand()
    join(isLast: position >= bytes.count && bytes.count < Self.mostBytes)
  }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func append(_ byte: UInt8) {
    isInWord = true
    word.append(byte)
  }

  private mutating func quoted(until end: UInt8, escapes: Bool) {
    isInWord = true
    position += 1
    while position < bytes.count, bytes[position] != end {
      if escapes, bytes[position] == UInt8(ascii: "$"), peek(1) == UInt8(ascii: "(") {
        position += 1
        substitution()
        continue
      }
      if escapes, bytes[position] == UInt8(ascii: "\\"), let escaped = peek(1) {
        // Before anything else it stands for itself: a path of Windows.
        if Self.escapedInQuotes.contains(escaped) { position += 1 }
        if escaped == 0x0a {
          position += 1
          continue
        }
      }
      word.append(bytes[position])
      position += 1
    }
    position += 1
  }

  private static let escapedInQuotes = Array("$`\"\\\n".utf8)

  /// Passes over what another command would put here, and marks that something stands there.
  private mutating func substitution(isLine: Bool = true) {
    if word.last != UInt8(ascii: "$") { append(UInt8(ascii: "$")) }
    let end = ShellSubstitution.end(in: bytes, from: position)
    if isLine, let line = ShellSubstitution.line(in: bytes[position..<end]) {
      command.substitutions.append(line)
    }
    position = end
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0a { position += 1 }
  }

  // MARK: Redirections

  private mutating func output() {
    // The digit before it is a descriptor, no word.
    if word.count == 1, word[0].isDigit {
      word = []
      isInWord = false
    }
    endWord()
    position += 1
    let appends = peek(0) == UInt8(ascii: ">")
    if appends || peek(0) == UInt8(ascii: "|") { position += 1 }
    next = .output(appends: appends)
    guard peek(0) == UInt8(ascii: "&") else { return }
    position += 1
    while let byte = peek(0), byte.isDigit || byte == UInt8(ascii: "-") {
      position += 1
      next = .argument
    }
  }

  private mutating func input() {
    endWord()
    position += 1
    guard peek(0) == UInt8(ascii: "<") else {
      if peek(0) != UInt8(ascii: "(") { next = .input }
      return
    }
    position += 1
    command.hasDocument = true
    if peek(0) == UInt8(ascii: "<") {
      position += 1
      next = .input
      return
    }
    if peek(0) == UInt8(ascii: "-") { position += 1 }
    next = .documentEnd
  }

  /// Passes over the here-documents that were announced in the line before.
  private mutating func skipDocuments() {
    for end in documents {
      // A line without its newline ends behind the text.
      let begin = min(position, bytes.count)
      var stop = begin
      while position < bytes.count {
        let start = position
        skipLine()
        let line = bytes[start..<position].drop { $0 == 0x09 }
        position += 1
        if line.elementsEqual(end) { break }
        stop = min(position, bytes.count)
      }
      if let reader = commands.lastIndex(where: { $0.hasDocument && $0.document.isEmpty }) {
        commands[reader].document = String(decoding: bytes[begin..<stop], as: UTF8.self)
      }
    }
    documents = []
  }

  // MARK: Words and commands

  private mutating func endWord() {
    guard isInWord else { return }
    switch next {
    case .argument:
      if command.words.count < Self.mostWords { command.words.append(String(decoding: word, as: UTF8.self)) }
    case .output(let appends):
      let path = String(decoding: word, as: UTF8.self)
      command.outputs.append(Output(path: path, appends: appends))
    case .input: break
    case .documentEnd: documents.append(word)
    }
    word = []
    isInWord = false
    next = .argument
  }

  private mutating func endCommand(at separator: UInt8? = nil) {
    endWord()
    next = .argument
    if !command.isEmpty {
      join(isLast: false)
      (command.depth, command.lowestDepth) = (depth, lowestDepth)
      lowestDepth = depth
      commands.append(command)
      command = Command()
      separators = []
    }
    if let separator, separators.count < 2 { separators.append(separator) }
  }

  /// Notes what stands behind the last command.
  private mutating func join(isLast: Bool) {
    guard !commands.isEmpty else { return }
    commands[commands.count - 1].joint =
      switch separators {
      case [UInt8(ascii: "&"), UInt8(ascii: "&")]: .and
      case [UInt8(ascii: "|"), UInt8(ascii: "|")]: .or
      case let marks where marks.first == UInt8(ascii: "|"): .pipe
      // Nobody waits for what ends with `&`.
      case let marks where isLast && marks.first != UInt8(ascii: "&"): .end
      case _: .next
      }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
