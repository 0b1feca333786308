/// Reads what an agent's terminal shows as what a transcript would tell: requests, words, calls and their results.
///
/// It tells less, and less surely: a terminal has no ids and no times, long lines are folded by the agent, and results are
/// cut.
package struct TerminalReading: Sendable {
  /// A fact, and the line of those that were given, from 0, where it stands.
  package struct Located: Hashable, Sendable {
    package var fact: ContextFact
    package var line: Int
  }

  /// What begins on a line.
  private enum Block: Hashable {
    case prompt(String)
    case ownCommand(String)
    case item(String)
    case turnEnd
    case other

    /// Whether the agent's turn before it is over.
    var isEndOfTurn: Bool {
      switch self {
      case .prompt, .ownCommand, .turnEnd: true
      case .item, .other: false
      }
    }
  }

  /// A prompt or an item, with the lines below it.
  private struct Passage {
    var block: Block
    var line: Int
    /// The lines that go on with what was said, each with the blank that it is joined by, if any.
    var more: [String] = []
    /// Those of the result.
    var result: [String] = []
  }

  /// Characters of one line that are looked at, and lines of a passage.
  private static let (longestLine, mostLines) = (2_000, 200)
  /// What begins with so many of these signs is a horizontal line.
  private static let shortestRule = 10
  private static let ruleSigns: Set<Character> = ["─", "▔", "━"]

  private let marks: TerminalMarks
  private let width: @Sendable (String) -> Int

  /// - Parameters:
  ///   - marks: how the agent sets off what it shows.
  ///   - width: the terminal columns that a text takes.
  package init(_ marks: TerminalMarks, width: @escaping @Sendable (String) -> Int) {
    self.marks = marks
    self.width = width
  }

  /// The part of a look that does not change any more: above the box that the user types in, and from the last start of
  /// the conversation on, where that is shown.
  ///
  /// - Parameter lines: what the terminal shows, what has scrolled away in front.
  /// - Returns: the lines, whether they begin with the conversation's start, and how many columns the terminal has; `nil`
  ///   where no box is there, so that something else is shown.
  package func settled(_ lines: [String]) -> (lines: [String], isFromStart: Bool, columns: Int)? {
    let rules = lines.indices.filter { Self.isRule(lines[$0]) }
    guard let last = rules.last, let end = rules.dropLast().last ?? rules.last else { return nil }
    if let elsewhere = marks.elsewhere, lines[last...].contains(where: elsewhere.matches) { return nil }
    let columns = width(lines[last])
    let above = lines[..<end].map { String($0.prefix(Self.longestLine)) }
    guard let banner = marks.banner,
      let start = above.lastIndex(where: { isStart($0, banner) })
    else { return (above, false, columns) }
    return (Array(above[start...]), true, columns)
  }

  /// Whether a line is the client's own greeting: behind what is drawn its name and version alone. What somebody says of them
  /// has a sign in front, or goes on.
  private func isStart(_ line: String, _ banner: LinePattern) -> Bool {
    let text = line.drop { $0 == " " }
    return banner.matches(Array(line.unicodeScalars))
      && ![marks.prompt, marks.ownCommand, marks.item, marks.result].contains { text.hasPrefix($0) }
      && line.drop { !$0.isLetter }.split(separator: " ").count == 3
  }

  private static func isRule(_ line: String) -> Bool {
    guard let first = line.first, ruleSigns.contains(first) else { return false }
    let front = line.prefix(shortestRule)
    return front.count == shortestRule && front.allSatisfy { $0 == first }
  }

  /// Reads whole passages: the last one is whole when another one follows.
  ///
  /// - Parameters:
  ///   - lines: of ``settled(_:)``.
  ///   - columns: of the terminal.
  ///   - first: how many lines came before, by which calls are named.
  /// - Returns: what they tell, and how many of the lines are read; the rest is to come again.
  package func read(_ lines: [String], columns: Int, after first: Int) -> (facts: [Located], taken: Int) {
    var passages: [Passage] = []
    for (index, line) in lines.enumerated() {
      let block = block(line)
      if block != .other {
        passages.append(Passage(block: block, line: index))
      } else if !passages.isEmpty {
        let goesOn = isWordBroken(between: lines[index - 1], and: line, columns)
        add(line, to: &passages[passages.count - 1], inWord: goesOn)
      }
    }
    var facts: [Located] = []
    // Before the end of a turn, and before what the user says next, nothing is under way any more.
    let end = passages.lastIndex { $0.block.isEndOfTurn } ?? 0
    for (index, passage) in passages.enumerated() {
      let next = index + 1 < passages.count ? passages[index + 1] : nil
      guard next != nil || passage.block == .turnEnd, index < end || !isUnfinished(passage) else {
        return (facts, passage.line)
      }
      let told = self.facts(of: passage, isLast: next?.block == .turnEnd, id: "\(first + passage.line)")
      facts += told.map { Located(fact: $0, line: passage.line) }
    }
    return (facts, passages.isEmpty ? 0 : lines.count)
  }

  private func block(_ line: String) -> Block {
    if let text = rest(of: line, behind: marks.prompt) { return .prompt(text) }
    if let text = rest(of: line, behind: marks.ownCommand) { return .ownCommand(text) }
    if let text = rest(of: line, behind: marks.item) { return .item(text) }
    if marks.turnEnd?.matches(Array(line.unicodeScalars)) == true { return .turnEnd }
    return .other
  }

  private func rest(of line: String, behind mark: String) -> String? {
    guard line.hasPrefix(mark) else { return nil }
    let rest = line.dropFirst(mark.count).trimmingSpace
    return rest.isEmpty ? nil : String(rest)
  }

  private func add(_ line: String, to passage: inout Passage, inWord: Bool) {
    let text = String(line.trimmingSpace)
    guard !text.isEmpty, passage.more.count + passage.result.count < Self.mostLines else { return }
    if text.hasPrefix(marks.result) {
      passage.result.append(String(text.dropFirst(marks.result.count).trimmingSpace))
    } else if let last = passage.result.indices.last {
      if inWord { passage.result[last] += text } else { passage.result.append(text) }
    } else if line.hasPrefix("  ") {
      passage.more.append(inWord ? text : " " + text)
    }
  }

  /// Whether the client has broken a word at the end of a line, as it does with one alone that is longer than a line; a
  /// secret is known only as a whole. Captures of Claude Code 2.1.329 show lines of results and of what the agent said
  /// that take all columns, and of prompts that take one less.
  ///
  /// - Parameters:
  ///   - line: the one that may end in the word.
  ///   - next: the one below, which would begin with its rest.
  ///   - columns: of the terminal.
  /// - Returns: whether the two belong together without a gap.
  private func isWordBroken(between line: String, and next: String, _ columns: Int) -> Bool {
    let indent = next.prefix { $0 == " " }.count
    guard let head = next.dropFirst(indent).split(separator: " ").first, let first = head.first,
      let tail = line.split(separator: " ").last
    else { return false }
    let end = width(line)
    // Of a wide character no half stands in the last column.
    guard (columns - width(String(first))...columns).contains(end) else { return false }
    return width(String(tail)) + width(String(head)) > end - indent
  }

  private func isUnfinished(_ passage: Passage) -> Bool {
    switch passage.block {
    case .item(let text):
      guard let result = passage.result.first else { return call(passage, text) != nil }
      return begins(result, with: marks.unfinished)
    case .ownCommand: return passage.result.isEmpty
    case .prompt, .turnEnd, .other: return false
    }
  }

  private func begins(_ text: String, with beginnings: [String]) -> Bool {
    beginnings.contains { text.hasPrefix($0) }
  }

  // MARK: What a passage tells

  private func facts(of passage: Passage, isLast: Bool, id: String) -> [ContextFact] {
    let interrupted: [ContextFact] =
      passage.result.contains { begins($0, with: marks.interruptions) } ? [.interrupted] : []
    switch passage.block {
    case .prompt(let text):
      // A command to the agent itself is no request.
      guard !text.hasPrefix("/") else { return [] }
      return [.prompted(UserText(Self.joined(text, passage.more)))] + interrupted
    case .ownCommand(let command):
      return called(.run(command: command, purpose: nil), "shell", passage, id)
    case .item(let text):
      if let (tool, action) = call(passage, text) { return called(action, tool, passage, id) + interrupted }
      guard passage.result.isEmpty else { return interrupted }
      return [.replied(Self.joined(text, passage.more), isLast: isLast)]
    case .turnEnd, .other: return []
    }
  }

  /// The call that an item is, `Write(out.txt)`, as far as its line shows it.
  private func call(_ passage: Passage, _ text: String) -> (tool: String, action: ContextCall.Action)? {
    guard let open = text.firstIndex(of: "("), let kind = marks.tools[String(text[..<open])] else {
      return nil
    }
    let whole = Self.joined(text, passage.more)
    guard whole.hasSuffix(")") else { return nil }
    let words = String(whole[whole.index(after: open)...].dropLast())
    let tool = String(text[..<open])
    switch kind {
    case .run: return (tool, .run(command: words, purpose: nil))
    case .read: return (tool, .read(path: words))
    case .write:
      return (tool, .write(path: words, lines: Self.number(after: "Wrote", in: passage.result) ?? 0))
    case .edit: return (tool, .edit(path: words, lines: Self.change(in: passage.result)))
    case .search: return (tool, .search(words))
    case .delegate: return (tool, .delegate(words))
    }
  }

  private func called(
    _ action: ContextCall.Action, _ tool: String, _ passage: Passage, _ id: String
  ) -> [ContextFact] {
    // Without a result nobody knows what came of it.
    guard !passage.result.isEmpty else { return [] }
    let text = passage.result.joined(separator: "\n")
    let outcome: ToolEnd.Outcome =
      begins(text, with: marks.denials) ? .denied : begins(text, with: marks.failures) ? .failed : .succeeded
    return [
      .called(ContextCall(id: id, tool: tool, action: action)),
      .ended(ContextResult(id: id, outcome: outcome, text: text, change: Self.change(in: passage.result))),
    ]
  }

  private static func joined(_ text: String, _ more: [String]) -> String {
    more.reduce(text, +)
  }

  /// `Added 2 lines, removed 1 line`.
  private static func change(in result: [String]) -> LineChange? {
    let added = number(after: "Added", in: result)
    let removed = number(after: "removed", in: result) ?? number(after: "Removed", in: result)
    guard added != nil || removed != nil else { return nil }
    return LineChange(added: added ?? 0, removed: removed ?? 0)
  }

  /// The number of lines behind a word of a result's first line.
  private static func number(after word: String, in result: [String]) -> Int? {
    let words = (result.first ?? "").split { $0 == " " || $0 == "," }
    guard let place = words.firstIndex(where: { $0 == word }), place + 2 < words.count,
      words[place + 2].hasPrefix("line")
    else { return nil }
    return Int(words[place + 1])
  }
}
