/// The paths that expressions of a script stand for, as far as it takes no more than to read them.
struct ScriptPaths {
  private let text: [UInt8]
  private let names: ScriptNames
  private var looks = 0

  /// Expressions that are looked at in one script, and elements of a list.
  private static let (mostLooks, mostElements) = (128, 32)
  /// Bytes of a call in which its first arguments stand.
  private static let longestCall = 1_024
  /// Calls of which all arguments are parts of one path.
  private static let joining: Set<String> = ["Path", "pathlib.Path", "PurePath", "os.path.join", "path.join"]
  /// Methods that leave a path what it is.
  private static let keeping: Set<String> = ["resolve", "absolute", "expanduser"]

  init(text: [UInt8]) {
    self.text = text
    names = ScriptNames(text: text)
  }

  // MARK: Places

  /// What stands before the dot at a place.
  mutating func receiver(of dot: Int) -> [String] {
    var start = dot
    if start > 0, text[start - 1] == UInt8(ascii: ")") {
      guard let open = names.opening(of: start - 1) else { return [] }
      start = open
    }
    while start > 0, text[start - 1].isOfName || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
    return paths(at: start, before: start, until: dot)
  }

  /// What one of the first two arguments of a call is whose parenthesis stands at a place.
  mutating func argument(_ number: Int, of open: Int) -> [String] {
    let starts = names.arguments(behind: open, within: Self.longestCall)
    guard number < starts.count else { return [] }
    return paths(at: starts[number], before: open)
  }

  /// How a file is opened, `w`, where a call says so.
  mutating func mode(of open: Int) -> String? {
    let starts = names.arguments(behind: open, within: Self.longestCall)
    guard starts.count > 1 else { return nil }
    let start = text[starts[1]...].firstIndex { $0 != 0x20 } ?? starts[1]
    let isNamed = text[start...].starts(with: "mode=".utf8)
    return paths(at: isNamed ? start + 5 : start, before: open).first
  }

  /// Whether what is called there belongs to what stands before it.
  func isMethod(at place: Int) -> Bool { place > 0 && text[place - 1] == UInt8(ascii: ".") }

  // MARK: Expressions

  /// The paths that an expression may stand for, one after the other; none where that is not known. Names are
  /// set before `limit`, and the expression goes no further than `end`.
  private mutating func paths(at start: Int, before limit: Int, until end: Int = .max) -> [String] {
    guard var (values, place) = primary(at: start, before: limit, until: end) else { return [] }
    while let mark = next(place), mark.place < end,
      mark.byte == UInt8(ascii: "/") || mark.byte == UInt8(ascii: "+"),
      let (more, behind) = primary(at: mark.place + 1, before: limit, until: end)
    {
      let separator = mark.byte == UInt8(ascii: "/") ? "/" : ""
      values = values.map { $0 + separator + (more.first ?? "*") }
      place = behind
    }
    return values
  }

  /// The next byte that is no space.
  private func next(_ place: Int) -> (byte: UInt8, place: Int)? {
    var place = place
    while let byte = names.byte(place), byte == 0x20 || byte == 0x0a { place += 1 }
    return names.byte(place).map { ($0, place) }
  }

  private mutating func primary(at start: Int, before limit: Int, until end: Int) -> (
    values: [String], end: Int
  )? {
    looks += 1
    guard looks <= Self.mostLooks, let (first, begin) = next(start), begin < end else { return nil }
    if first == UInt8(ascii: "(") || first == UInt8(ascii: "[") {
      return list(at: begin, before: limit, until: end)
    }
    let nameEnd =
      text[begin...].prefix(64).firstIndex {
        !$0.isOfName && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "$")
      }
      ?? min(begin + 64, text.endIndex)
    if nameEnd - begin <= 2, let quote = names.byte(nameEnd), UInt8.quotes.contains(quote) {
      return literal(at: nameEnd, prefix: text[begin..<nameEnd], before: limit)
    }
    guard nameEnd > begin else { return nil }
    let stop = min(nameEnd, end)
    let name = String(decoding: text[begin..<stop].drop { $0 == UInt8(ascii: "$") }, as: UTF8.self)
    guard stop == nameEnd, names.byte(nameEnd) == UInt8(ascii: "(") else {
      return (name.contains(".") ? [] : values(of: name, before: limit), stop)
    }
    guard ScriptNames.paths.contains(name), let close = closing(of: nameEnd) else {
      return (
        name == "os.getcwd" || name == "process.cwd" ? ["."] : [],
        closing(of: nameEnd).map { $0 + 1 } ?? text.endIndex
      )
    }
    let starts = names.arguments(
      behind: nameEnd, atMost: Self.joining.contains(name) ? 8 : 1, within: Self.longestCall)
    var values: [String] = []
    for (index, place) in starts.enumerated() {
      let part = paths(at: place, before: limit)
      values = index == 0 ? part : values.map { $0 + "/" + (part.first ?? "*") }
    }
    return behindMethod(values, close + 1, until: end)
  }

  private func behindMethod(_ values: [String], _ place: Int, until end: Int) -> (values: [String], end: Int)
  {
    guard place < end, names.byte(place) == UInt8(ascii: ".") else { return (values, place) }
    let name = text[(place + 1)...].prefix(64).prefix { $0.isOfName }
    let isKept = Self.keeping.contains(String(decoding: name, as: UTF8.self))
    return (isKept ? values : [], isKept ? name.endIndex + 2 : name.endIndex)
  }

  private mutating func list(at open: Int, before limit: Int, until end: Int) -> (values: [String], end: Int)?
  {
    guard let close = closing(of: open) else { return nil }
    var values: [String] = []
    for start in names.arguments(behind: open, atMost: Self.mostElements, within: Self.longestCall)
    where start < close {
      values += paths(at: start, before: limit, until: close).prefix(Self.mostElements)
    }
    return behindMethod(values, close + 1, until: end)
  }

  private mutating func literal(at quote: Int, prefix: ArraySlice<UInt8>, before limit: Int) -> (
    values: [String], end: Int
  )? {
    let mark = text[quote]
    let isTriple = names.byte(quote + 1) == mark && names.byte(quote + 2) == mark
    let isRaw = prefix.contains { $0 | 0x20 == UInt8(ascii: "r") }
    let isFilled = mark == UInt8(ascii: "`") || prefix.contains { $0 | 0x20 == UInt8(ascii: "f") }
    var place = quote + (isTriple ? 3 : 1)
    var value: [UInt8] = []
    while let byte = names.byte(place), byte != mark {
      if byte == UInt8(ascii: "\\"), !isRaw, let escaped = names.byte(place + 1) {
        // A line or a tab in a name is none.
        value.append(escaped)
        place += 2
      } else if isFilled, byte == UInt8(ascii: "{") {
        let name = text[(place + 1)...].prefix(64).prefix { $0.isOfName }
        guard names.byte(name.endIndex) == UInt8(ascii: "}") else { return nil }
        if value.last == UInt8(ascii: "$") { value.removeLast() }
        looks += 1
        let known = values(of: String(decoding: name, as: UTF8.self), before: limit)
        value += Array((known.count == 1 ? known[0] : "*").utf8)
        place = name.endIndex + 1
      } else {
        value.append(byte)
        place += 1
      }
      if value.count > 4_096 { return nil }
    }
    return ([String(decoding: value, as: UTF8.self)], place + (isTriple ? 3 : 1))
  }

  /// What a name is set to last before a place, or each element of the list that it goes through.
  private mutating func values(of name: String, before limit: Int) -> [String] {
    guard !name.isEmpty, looks <= Self.mostLooks else { return [] }
    let bytes = Array(name.utf8)
    for place in stride(from: min(limit, text.count) - bytes.count, through: 0, by: -1)
    where text[place] == bytes[0] {
      let end = place + bytes.count
      guard text[place..<end].elementsEqual(bytes), place == 0 || !text[place - 1].isOfName,
        names.byte(end).map({ !$0.isOfName }) ?? true,
        let mark = next(end)
      else { continue }
      if mark.byte == UInt8(ascii: "="), names.byte(mark.place + 1) != UInt8(ascii: "=") {
        return paths(at: mark.place + 1, before: place)
      }
      if text[..<place].suffix(4).elementsEqual(" as ".utf8) {
        let line = text[..<place].suffix(Self.longestCall)
        let start = line.lastIndex(of: 0x0a) ?? line.startIndex
        guard let open = Array(text[start..<place]).places(of: "open(").last else { return [] }
        return argument(0, of: start + open + 4)
      }
      for word in ["in ", "of "] where mark.place > end && text[mark.place...].starts(with: word.utf8) {
        return paths(at: mark.place + 3, before: place)
      }
    }
    return []
  }

  /// Where a parenthesis or bracket is closed.
  private func closing(of open: Int) -> Int? {
    var (depth, quote): (Int, UInt8?) = (0, nil)
    for place in text[open...].prefix(Self.longestCall).indices {
      let byte = text[place]
      if quote != nil || UInt8.quotes.contains(byte) {
        quote = quote == nil ? byte : quote == byte ? nil : quote
      } else if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return place }
      }
    }
    return nil
  }
}
