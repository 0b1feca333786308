import AgentFormats
import SessionCore
import Testing

/// What is read from Claude Code's terminal in the place of a transcript.
struct ClaudeTerminalTests {
  private let reading = TerminalReading(ClaudeTerminal.marks) { $0.count }
  private static let rule = String(repeating: "─", count: 40)
  private static let banner = [" ▐▛███▛█   Claude Code v2.1.329", "▝▜██████▀  Sonnet 4.5", ""]
  private static let box = [rule, "❯ a draft", rule, "  ⏸ manual mode on"]

  /// The facts in words.
  private func words(_ lines: [String], box: [String] = box) -> [String] {
    guard let (settled, _, columns) = reading.settled(Self.banner + lines + box) else { return ["nothing"] }
    return reading.read(settled, columns: columns, after: 0).facts.map { Self.words($0.fact) }
  }

  private static func words(_ fact: ContextFact) -> String {
    switch fact {
    case .prompted(let text): "prompt: \(text.text)"
    case .replied(let text, let isLast): (isLast ? "last: " : "said: ") + text
    case .called(let call): "call: \(call.tool) \(action(call.action))"
    case .ended(let result): "\(result.outcome.rawValue): \(result.text)"
    case .interrupted: "interrupted"
    case .tasksListed, .taskChanged, .compacted, .titled, .moved: "something else"
    }
  }

  private static func action(_ action: ContextCall.Action) -> String {
    switch action {
    case .read(let path): "read \(path)"
    case .edit(let path, let lines): "edit \(path) +\(lines?.added ?? -1) -\(lines?.removed ?? -1)"
    case .write(let path, let lines): "write \(path) \(lines)"
    case .run(let command, _): "run \(command)"
    case .search(let what): "search \(what)"
    case .delegate(let what): "delegate \(what)"
    case .plan, .ask, .patch, .other: "other"
    }
  }

  @Test(arguments: [
    "● Claude Code v2.1.329", "  ⎿  Claude Code v2.1.329", "❯ Claude Code v2.1.329",
    "  Claude Code v2.1 can do that", "  see Claude Code v2.1",
  ])
  func `who names the client does not begin the conversation anew`(line: String) throws {
    let lines = ["❯ what is it?", "", line, "", "✻ Worked for 3s"]
    let settled = try #require(reading.settled(Self.banner + lines + Self.box))
    #expect(settled.isFromStart && settled.lines == Self.banner + lines)
  }

  @Test(arguments: [
    (
      ["❯ write it", "", "● I write a file.", "", "✻ Worked for 3s"],
      ["prompt: write it", "last: I write a file."]
    ),
    (
      ["❯ make it", "  faster", "", "● Yes.", "❯ next", "", "✻ Baked for 1m 2s · done 12:03 AM"],
      ["prompt: make it faster", "said: Yes.", "prompt: next"]
    ),
    (
      ["● Write(out.txt)", "  ⎿  Wrote 12 lines to out.txt", "      1 hello", "✻ Worked for 3s"],
      ["call: Write write out.txt 12", "succeeded: Wrote 12 lines to out.txt\n1 hello"]
    ),
    (
      ["● Update(a/b.swift)", "  ⎿  Added 2 lines, removed 1 line", "✻ Worked for 3s"],
      ["call: Update edit a/b.swift +2 -1", "succeeded: Added 2 lines, removed 1 line"]
    ),
    (
      [
        "● Bash(swift test --filter", "      'A b')", "  ⎿  Error: Exit code 1", "     1 failed",
        "✻ Worked for 3s",
      ],
      [
        "call: Bash run swift test --filter 'A b'",
        "failed: Error: Exit code 1\n1 failed",
      ]
    ),
    (
      ["! ls", "  ⎿  a.txt", "● Done.", "✻ Worked for 3s"],
      ["call: shell run ls", "succeeded: a.txt", "last: Done."]
    ),
    (
      ["❯ /compact", "  ⎿  Compacted", "❯ go on", "● Ok.", "✻ Worked for 3s"], ["prompt: go on", "last: Ok."]
    ),
    (
      ["❯ go", "  ⎿  Interrupted · What should Claude do instead?", "❯ other", "● Ok.", "✻ Worked for 3s"],
      ["prompt: go", "interrupted", "prompt: other", "last: Ok."]
    ),
    (
      ["● Bash(rm a)", "  ⎿  User rejected the command", "✻ Worked for 3s"],
      ["call: Bash run rm a", "denied: User rejected the command"]
    ),
    // Words in parentheses are no call.
    (
      ["● Done (all of it)", "● Bash(no end", "✻ Worked for 3s"],
      ["said: Done (all of it)", "last: Bash(no end"]
    ),
    ([], []),
  ])
  func `a conversation is read`(lines: [String], facts: [String]) {
    #expect(words(lines) == facts)
  }

  /// As the client drew them on 60 columns.
  @Test(arguments: [
    (
      [
        "❯ take 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn and",
        "  0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn with",
        "  0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabcde",
        "  fgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv end",
      ],
      [
        "prompt: take 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn and 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn with "
          + "0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabcdefgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv end"
      ]
    ),
    (
      [
        "❯ x 0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcde", "  fghi/0bcdefghi/0bcdefghi fits",
        "  0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabcd", "  done",
      ],
      [
        "prompt: x 0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi fits "
          + "0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabcd done"
      ]
    ),
    (
      [
        "● It is fit 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuv",
        "  over. And a/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcde", "  fghi/0bcdefghi",
        "  - item 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5",
        "    zabcdefgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv and",
      ],
      [
        "last: It is fit 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuv "
          + "over. And a/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi/0bcdefghi "
          + "- item 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5"
          + "zabcdefgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv and"
      ]
    ),
    (
      [
        "!  cat f.txt", "  ⎿  say 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn and",
        "     0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabc",
        "     defgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv0xyzabcdef", "     1hijklmnop2rstuvwxyz end",
        "     x",
      ],
      [
        "call: shell run cat f.txt",
        "succeeded: say 0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn and\n"
          + "0bcdefghij1lmnopqrst2vwxyzabcd3fghijklmn4pqrstuvwx5zabc"
          + "defgh6jklmnopqr7tuvwxyzab8defghijkl9nopqrstuv0xyzabcdef1hijklmnop2rstuvwxyz end\nx",
      ]
    ),
  ])
  func `a word that the client has broken at the terminal's width is whole again`(
    lines: [String], facts: [String]
  ) {
    let rule = String(repeating: "─", count: 60)
    #expect(words(lines + ["✻ Worked for 3s"], box: [rule, "❯ ", rule]) == facts)
    // On a terminal of another width who wrote it has broken it.
    #expect(words(lines + ["✻ Worked for 3s"]) != facts)
  }

  @Test(arguments: [
    (["❯ go", "● Bash(make)", "  ⎿  Running…"], ["prompt: go"]),
    (["❯ go", "● Bash(make)"], ["prompt: go"]),
    (["❯ go", "● Bash(make)", "  ⎿  Running…", "● Read(a)", "  ⎿  Read 3 lines"], ["prompt: go"]),
    (["❯ go", "● Half a sent"], ["prompt: go"]), (["❯ go"], []),
  ])
  func `what is not through is read later`(lines: [String], facts: [String]) {
    #expect(words(lines) == facts)
    let end = ["  ⎿  ok", "● Through.", "✻ Worked for 3s"]
    guard let (first, _, columns) = reading.settled(Self.banner + lines + Self.box),
      let (second, _, _) = reading.settled(Self.banner + lines + end + Self.box)
    else { return #expect(Bool(false)) }
    let taken = reading.read(first, columns: columns, after: 0).taken
    let rest = reading.read(Array(second[taken...]), columns: columns, after: taken)
    #expect(taken + rest.taken == second.count)
    #expect(rest.facts.last?.fact == .replied("Through.", isLast: true))
  }

  @Test func `without a box something else is shown, and the last start of the conversation counts`() {
    #expect(reading.settled(["some program's output", "$"]) == nil)
    #expect(
      words(["❯ old"] + Self.banner + ["❯ new", "● Yes.", "✻ Worked for 3s"]) == [
        "prompt: new", "last: Yes.",
      ])
  }

  @Test(arguments: ClaudeScreenTests.goldens)
  func `captures of the real client are read, and nothing of a box or a dialog`(
    golden: ClaudeScreenTests.Golden
  ) {
    guard let (settled, _, columns) = reading.settled(golden.lines) else { return }
    for fact in reading.read(settled, columns: columns, after: 0).facts {
      switch fact.fact {
      case .prompted(let text):
        #expect(
          [
            "hello", "write it", "more", "send it", "plan it", "start it", "both", "ask me", "ask more",
            "remove it",
            "something long", "go on",
          ].contains(text.text), "\(text.text)")
      case .called(let call): #expect(["Write", "Agent", "shell", "Bash"].contains(call.tool), "\(call)")
      case .replied(let text, _): #expect(!text.contains("⎿") && !text.contains("❯"), "\(text)")
      case .ended, .interrupted, .tasksListed, .taskChanged, .compacted, .titled, .moved: break
      }
    }
  }

  @Test func `anything at all ends, and calls no more lines read than there are`() {
    var random = SystemRandomNumberGenerator()
    let parts = [
      "❯ x", "● y", "● Bash(z)", "  ⎿  r", "  more", "", "✻ Worked for 3s", Self.rule, "! c", "\u{1b}[2J",
      "● ",
    ]
    for _ in 0..<300 {
      let lines = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        parts.randomElement(using: &random) ?? ""
      }
      guard let (settled, _, columns) = reading.settled(lines) else { continue }
      let (facts, taken) = reading.read(settled, columns: columns, after: 7)
      #expect(taken <= settled.count)
      #expect(facts.allSatisfy { $0.line < settled.count })
    }
  }
}
