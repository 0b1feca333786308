/// A script that stands in the line itself, `python3 - <<EOF` or `node -e '…'`.
struct InlineScript {
  let text: [UInt8]

  private static let interpreters: Set<String> = [
    "python", "python3", "node", "deno", "bun", "ruby", "perl", "php", "tsx", "ts-node",
  ]
  private static let flags: Set<String> = ["-c", "-e", "--eval", "-r"]

  /// - Returns: `nil` where the program runs no script that can be seen.
  init?(_ call: ProgramCall, document: String) {
    guard Self.interpreters.contains(call.program) else { return nil }
    if let flag = call.arguments.firstIndex(where: Self.flags.contains), flag + 1 < call.arguments.endIndex {
      text = Array(call.arguments[flag + 1].utf8)
    } else if !document.isEmpty, call.paths.isEmpty || call.paths.first == "-" || call.arguments.first == "-"
    {
      text = Array(document.utf8)
    } else {
      return nil
    }
  }

  /// What of a call is written: what stands before it, or some of its arguments.
  private enum Target {
    case receiver
    case arguments([Int])
  }

  /// How scripts write, in the languages of ``interpreters``.
  private static let writers: [(name: String, target: Target)] = [
    (".write_text(", .receiver), (".write_bytes(", .receiver), (".write(", .receiver),
    (".writelines(", .receiver), ("writeFile", .arguments([0])), ("appendFile", .arguments([0])),
    ("file_put_contents(", .arguments([0])), ("os.remove(", .arguments([0])),
    ("os.rename(", .arguments([0, 1])), ("os.replace(", .arguments([0, 1])),
    ("unlinkSync(", .arguments([0])), ("renameSync(", .arguments([0, 1])),
    ("shutil.copy", .arguments([1])), ("shutil.rmtree(", .arguments([0])),
    ("shutil.move(", .arguments([0, 1])),
  ]

  /// Whether files of a project are written: what is printed does not count, and neither do files whose paths, as far as the
  /// script itself tells them, are temporary ones. What is not understood counts.
  var writes: Bool {
    var names = ScriptNames(text: text)
    return Self.writers.contains { writer in
      text.places(of: writer.name).contains { place in
        switch writer.target {
        case .receiver: names.isProject(receiverOf: place)
        case .arguments(let numbers): names.isProject(arguments: numbers, ofCallAt: place)
        }
      }
    }
  }
}

/// What the names and expressions of a script stand for, as far as it takes no more than to read it.
struct ScriptNames {
  let text: [UInt8]
  private var looks = 0

  /// Expressions that are looked at in one script: it may go round in circles.
  private static let mostLooks = 100
  /// Bytes that the name of a call of those that write may have.
  private static let longestName = 64
  /// Calls that stand for the path that they are given, and for the file there.
  static let paths: Set<String> = [
    "Path", "pathlib.Path", "PurePath", "os.path.join", "path.join", "str", "open", "io.open", "fopen",
    "File.open", "os.path.abspath", "os.fspath",
  ]
  /// Calls that make a temporary file or name the folder for them.
  private static let temporary: Set<String> = [
    "tempfile.mkdtemp", "tempfile.mktemp", "tempfile.gettempdir", "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryDirectory", "os.tmpdir", "sys_get_temp_dir", "Dir.mktmpdir",
  ]
  private static let streams = ["stdout", "stderr", "stdout.buffer", "stderr.buffer"]

  init(text: [UInt8]) {
    self.text = text
  }

  /// Whether the file before the dot at a place is one of a project.
  mutating func isProject(receiverOf dot: Int) -> Bool {
    var start = dot
    if start > 0, text[start - 1] == UInt8(ascii: ")") {
      guard let open = opening(of: start - 1) else { return true }
      start = open
    }
    while start > 0, text[start - 1].isOfName || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
    let name = String(decoding: text[start..<dot], as: UTF8.self)
    if Self.streams.contains(where: { name == $0 || name.hasSuffix("." + $0) }) { return false }
    if name == "File" || name == "IO" { return isProject(arguments: [0], ofCallAt: dot) }
    return !isElsewhere(at: start)
  }

  /// Whether one of those arguments of the call that is named at a place is a path of a project.
  mutating func isProject(arguments numbers: [Int], ofCallAt place: Int) -> Bool {
    // No further than a name can go: there may be thousands of these places, and nothing behind them that is called.
    let name = text[place...].prefix(Self.longestName).prefix { $0.isOfName || $0 == UInt8(ascii: ".") }
    let open = name.endIndex
    guard byte(open) == UInt8(ascii: "(") else { return false }
    let starts = arguments(behind: open)
    return numbers.contains { $0 >= starts.count || !isElsewhere(at: starts[$0]) }
  }

  // MARK: Expressions

  /// Whether the expression there is a path outside of any project.
  private mutating func isElsewhere(at start: Int) -> Bool {
    looks += 1
    guard looks <= Self.mostLooks else { return false }
    var place = start
    while let byte = byte(place), [0x20, 0x0a, UInt8(ascii: "("), UInt8(ascii: "$")].contains(byte) {
      place += 1
    }
    let end = text[place...].firstIndex { !$0.isOfName && $0 != UInt8(ascii: ".") } ?? text.endIndex
    // A letter or two before a quote say how the text in it is to be read.
    if end - place <= 2, let quote = byte(end), UInt8.quotes.contains(quote) {
      return isElsewhere(textBehind: end)
    }
    let name = String(decoding: text[place..<end], as: UTF8.self)
    if byte(end) == UInt8(ascii: "(") {
      if Self.temporary.contains(name) { return true }
      if Self.paths.contains(name) { return isElsewhere(at: end + 1) }
      guard name.contains(".") else { return false }
    }
    return isElsewhere(name: text[place..<end].prefix { $0.isOfName })
  }

  /// Whether the text behind a quote is such a path; it may begin with a name, `{folder}/a`.
  private mutating func isElsewhere(textBehind quote: Int) -> Bool {
    let mark = text[quote]
    let start = quote + (byte(quote + 1) == mark && byte(quote + 2) == mark ? 3 : 1)
    guard start < text.endIndex else { return false }
    let content = text[start...].prefix { $0 != mark }
    if EditedFile.isElsewhere(String(decoding: content, as: UTF8.self) + "/") { return true }
    guard let first = content.first,
      [UInt8(ascii: "{"), UInt8(ascii: "$"), UInt8(ascii: "#")].contains(first)
    else { return false }
    return isElsewhere(name: content.drop { !$0.isOfName }.prefix { $0.isOfName })
  }

  /// Whether all that a name is set to is such a path, or a file there.
  private mutating func isElsewhere(name: ArraySlice<UInt8>) -> Bool {
    guard !name.isEmpty else { return false }
    var isSet = false
    for place in text.places(of: name) {
      let end = place + name.count
      guard place == 0 || !text[place - 1].isOfName, byte(end).map({ !$0.isOfName }) ?? true else { continue }
      let next = text[end...].firstIndex { $0 != 0x20 } ?? text.endIndex
      if byte(next) == UInt8(ascii: "="), byte(next + 1) != UInt8(ascii: "=") {
        isSet = true
        guard isElsewhere(at: next + 1) else { return false }
      } else if text[..<place].suffix(4).elementsEqual(" as ".utf8) {
        isSet = true
        let start = text[..<place].lastIndex(of: 0x0a) ?? 0
        guard let open = Array(text[start..<place]).places(of: "open(").last,
          isElsewhere(at: start + open + "open(".utf8.count)
        else { return false }
      }
    }
    return isSet
  }

  // MARK: Parentheses

  func byte(_ place: Int) -> UInt8? { text.indices.contains(place) ? text[place] : nil }

  /// The parenthesis that the one there closes.
  func opening(of close: Int) -> Int? {
    var depth = 0
    for place in stride(from: close, through: 0, by: -1) {
      if text[place] == UInt8(ascii: ")") { depth += 1 }
      if text[place] == UInt8(ascii: "(") { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }

  /// Where the first arguments behind a parenthesis begin, as far as they stand in so many bytes.
  func arguments(behind open: Int, atMost most: Int = 2, within length: Int = .max) -> [Int] {
    var starts = [open + 1]
    var (depth, quote): (Int, UInt8?) = (0, nil)
    let rest = text[min(open + 1, text.endIndex)...].prefix(length)
    for place in rest.indices where starts.count < most {
      let byte = text[place]
      if quote != nil || UInt8.quotes.contains(byte) {
        quote = quote == nil ? byte : quote == byte ? nil : quote
      } else if UInt8.openings.contains(byte) {
        depth += 1
      } else if UInt8.closings.contains(byte) {
        depth -= 1
        if depth < 0 { break }
      } else if byte == UInt8(ascii: ","), depth == 0 {
        starts.append(place + 1)
      }
    }
    return starts
  }
}

extension UInt8 {
  static let quotes: [UInt8] = Array("'\"`".utf8)
  fileprivate static let openings: [UInt8] = Array("([{".utf8)
  fileprivate static let closings: [UInt8] = Array(")]}".utf8)

  var isOfName: Bool {
    self == UInt8(ascii: "_") || (0x30...0x39).contains(self) || (0x41...0x5a).contains(self)
      || (0x61...0x7a).contains(self)
  }
}

extension [UInt8] {
  func places(of name: String) -> [Int] { places(of: Array(name.utf8)[...]) }

  /// Where some bytes stand.
  func places(of bytes: ArraySlice<UInt8>) -> [Int] {
    guard let first = bytes.first, count >= bytes.count else { return [] }
    return (0...(count - bytes.count)).filter { self[$0] == first && self[$0...].starts(with: bytes) }
  }
}
