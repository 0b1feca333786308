import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The board on a real terminal: driven by keys, read off its screen.
@Suite(.serialized, .enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(5)))
struct BoardTests {
  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `the board fills its terminal, follows the sessions and obeys keys`(
    columns: Int, rows: Int
  ) async throws {
    try await TestUser.with { user in
      let board = try await Board(user, projects: ["api", "docs", "infra"], columns: columns, rows: rows)
      try await board.shows("all sessions") { screen in
        board.transcripts.keys.allSatisfy { screen.row(of: $0) != nil }
      }
      let screen = try await board.screen()
      #expect(screen.lines.count == rows)
      #expect(screen.lines.allSatisfy { $0.count <= columns })
      #expect(screen.lines[0].contains("sessiond"))
      #expect(screen.lines.last?.contains("q") == true, "the keys stand in the last line:\n\(screen)")

      try board.transcripts["docs"]?.reply("msg_new", tokens: 120_000)
      try await board.shows("the new figure, and that session first") { screen in
        guard let docs = screen.row(of: "docs"), let api = screen.row(of: "api") else { return false }
        return screen.lines[docs].contains("60%") && docs < api
      }

      try await board.type("/", "d", "o", "c")
      try await board.shows("only what fits the filter") {
        $0.row(of: "docs") != nil && $0.line(of: "infra") == nil
      }
      try await board.type("Escape")
      try await board.shows("all of them again") { $0.line(of: "infra") != nil }
      try await board.type("?")
      try await board.shows("the help") { $0.contains("quit") && $0.line(of: "infra") == nil }
      try await board.type("Escape")
      try await board.shows("the board again") { $0.line(of: "infra") != nil }
      try await board.type("g", "Enter")
      try await board.shows("one session") { $0.contains("Tokens of") && $0.contains("docs") }
      try await board.type("Escape")
      try await board.shows("the board again") { $0.line(of: "infra") != nil }
      try await board.type("q")
      try await board.hasEnded(with: 0)
    }
  }

  @Test func `the board is drawn anew when the terminal changes its size`() async throws {
    try await TestUser.with { user in
      let board = try await Board(user, projects: ["api"], columns: 120, rows: 40)
      try await board.shows("the board") { $0.line(of: "api") != nil }
      // Smaller than anything that could be read there, and back.
      try await board.tmux("resize-window", "-t", "main", "-x", "8", "-y", "3")
      try await board.shows("something of it") { $0.lines.count == 3 && $0.contains("se") }
      for (columns, rows) in [(60, 12), (160, 50)] {
        try await board.tmux("resize-window", "-t", "main", "-x", String(columns), "-y", String(rows))
        try await board.shows("the keys in the last line of \(rows)") { screen in
          screen.lines.count == rows && screen.lines.last?.contains("q") == true
            && screen.lines.allSatisfy { $0.count <= columns } && screen.line(of: "api") != nil
        }
      }
    }
  }

  enum Ending: Sendable {
    case key(String)
    case signal(Int32)
  }

  @Test(arguments: [
    (Ending.key("C-c"), 0), (.signal(SIGTERM), 143), (.signal(SIGHUP), 129), (.signal(SIGSEGV), 139),
  ])
  func `the terminal is left as it was, whatever ends the board`(
    ending: Ending, code: Int
  ) async throws {
    try await TestUser.with { user in
      let board = try await Board(user, projects: ["api"], columns: 80, rows: 24)
      try await board.shows("the board") { $0.line(of: "api") != nil }
      #expect(try await board.modes() == "alternate 1, cursor 0, wrap 0")
      switch ending {
      case .key(let key): try await board.type(key)
      case .signal(let signal): kill(try await board.pid(), signal)
      }
      try await board.hasEnded(with: code)
    }
  }

  @Test func `Ctrl-Z gives the terminal back for a while`() async throws {
    try await TestUser.with { user in
      let board = try await Board(user, projects: ["api"], columns: 80, rows: 24, shell: "bash -i")
      try await board.shows("the board") { $0.line(of: "api") != nil }
      try await board.type("C-z")
      try await eventually("the shell is back") {
        try await board.modes() == "alternate 0, cursor 1, wrap 1"
      }
      try board.transcripts["api"]?.reply("msg_new", tokens: 120_000)
      try await board.type("fg", "Enter")
      try await board.shows("the board as it is now") { $0.line(of: "api")?.contains("60%") == true }
      #expect(try await board.modes() == "alternate 1, cursor 0, wrap 0")
    }
  }

  @Test func `a restart of the daemon is told, and loses nothing of how the board is looked at`() async throws
  {
    try await TestUser.with { user in
      let board = try await Board(user, projects: ["api", "docs", "infra"], columns: 100, rows: 30)
      try await board.type("/", "d", "o", "c", "Enter")
      try await board.shows("only what fits the filter") {
        $0.line(of: "docs") != nil && $0.line(of: "infra") == nil
      }
      board.daemon.send(SIGKILL)
      _ = try await board.daemon.end()
      try await board.shows("that sessiond is away") {
        $0.lines.last?.contains("sessiond is away") == true && $0.line(of: "docs") != nil
      }
      try await user.startDaemon("--budget-basis", "window")
      try await board.shows("the same as before") {
        !$0.contains("is away") && $0.line(of: "docs") != nil && $0.line(of: "infra") == nil
      }
      try await board.type("q")
      try await board.hasEnded(with: 0)
    }
  }

  @Test(arguments: [
    (["NO_COLOR=1", "LC_ALL=C.UTF-8"], false, true), (["LC_ALL=C"], true, false),
    (["LC_ALL=C.UTF-8"], true, true),
  ])
  func `colours and characters are those that the terminal is said to have`(
    variables: [String], hasColor: Bool, hasUnicode: Bool
  ) async throws {
    try await TestUser.with { user in
      let board = try await Board(
        user, projects: ["api"], columns: 100, rows: 30, variables: variables, tokens: 192_000)
      try await board.shows("the board") { $0.line(of: "api") != nil }
      let styled = try await board.tmux("capture-pane", "-p", "-e", "-t", "main")
      #expect(styled.contains("\u{1b}[31m") || styled.contains("\u{1b}[1;31m") || !hasColor)
      #expect(!styled.contains("\u{1b}[3") || hasColor, "\(styled)")
      #expect(styled.unicodeScalars.allSatisfy(\.isASCII) != hasUnicode, "\(styled)")
    }
  }

  @Test func `without a terminal the board is rows of text`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 16_700)
      try await user.startDaemon("--budget-basis", "window")
      let board = try await user.start([Programs.path("sessiond-cli"), "top"])
      try await eventually("the session is shown") { board.output.contains("api") }
      #expect(!board.output.contains("\u{1b}"))
      board.send(SIGINT)
      #expect(try await board.end() == 0)
    }
  }

  @Test func `without a daemon there is no board, and the terminal stays as it is`() async throws {
    try await TestUser.with { user in
      let tmux = try await TmuxServer(user, name: "board")
      try await tmux.newSession(script: "\(Programs.path("sessiond-cli")) top; echo ended with $?; sleep 600")
      try await eventually("it says so") { try await tmux.screen().contains("ended with 69") }
      #expect(try await tmux.screen().contains("sessiond is not running"))
    }
  }
}

/// A board that a test looks at, in a terminal of its own.
private struct Board {
  let user: TestUser
  let tmux: TmuxServer
  let daemon: ChildProcess
  /// By the names of their projects.
  let transcripts: [String: Transcript]

  /// A board over a session in each project, the last of them the last active; each has used `tokens` of 200,000.
  init(
    _ user: TestUser, projects: [String], columns: Int, rows: Int, variables: [String] = [],
    shell: String = "sh", tokens: Int = 20_000
  ) async throws {
    self.user = user
    var transcripts: [String: Transcript] = [:]
    for project in projects {
      let transcript = try Transcript(user, project: "/home/u/" + project)
      try transcript.reply("msg_" + project, tokens: tokens)
      transcripts[project] = transcript
    }
    self.transcripts = transcripts
    daemon = try await user.startDaemon("--budget-basis", "window")
    tmux = try await TmuxServer(user, name: "board", configuration: "set -g status off")
    // What the terminal is set to is told before and after.
    try user.folder.write(
      "board.sh",
      Data(
        """
        trap : INT
        stty -a > before
        env \(variables.joined(separator: " ")) \(Programs.path("sessiond-cli")) top
        echo $? > code
        stty -a > after

        """.utf8))
    let start = shell == "sh" ? "sh board.sh; sleep 600" : "exec \(shell)"
    try await tmux.newSession(
      columns: columns, rows: rows, script: "trap : INT; cd \(user.folder.path); \(start)")
    if shell != "sh" { try await type(Programs.path("sessiond-cli") + " top", "Enter") }
  }

  func type(_ keys: String...) async throws {
    for key in keys { try await tmux("send-keys", "-t", "main", key) }
  }

  func screen() async throws -> ScreenText {
    // `-N` keeps spaces at the ends of lines, and with them empty lines at the end.
    ScreenText(try await tmux("capture-pane", "-p", "-N", "-t", "main"))
  }

  func shows(_ what: String, _ condition: (ScreenText) -> Bool) async throws {
    var last: ScreenText?
    do {
      try await eventually("the board shows \(what)", within: .seconds(20)) {
        let screen = try await screen()
        last = screen
        return condition(screen)
      }
    } catch let error as NeverHappened {
      throw NeverHappened(what: "\(error.what); it shows\n\(last.map { "\($0)" } ?? "")", limit: error.limit)
    }
  }

  func modes() async throws -> String {
    let format = "alternate #{alternate_on}, cursor #{cursor_flag}, wrap #{wrap_flag}"
    return try await tmux("display-message", "-p", "-t", "main", format)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The process of the board itself.
  func pid() async throws -> Int32 {
    let pane = try await tmux("display-message", "-p", "-t", "main", "#{pane_pid}")
    let root = try #require(Int32(pane.trimmingCharacters(in: .whitespacesAndNewlines)))
    return try await eventually("the board runs") {
      ProcessTree.descendants(of: [root]).first { pid in
        let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
        return name == "sessiond-cli\n"
      }
    }
  }

  /// Waits for the end, and holds the terminal against what it was.
  func hasEnded(with code: Int) async throws {
    try await eventually("the board has ended") {
      FileManager.default.fileExists(atPath: user.folder("after"))
    }
    let texts = try ["code", "before", "after"].map {
      try String(contentsOfFile: user.folder($0), encoding: .utf8)
    }
    #expect(texts[0] == "\(code)\n")
    try await eventually("the terminal's settings are told") {
      try String(contentsOfFile: user.folder("after"), encoding: .utf8).count >= texts[1].count
    }
    #expect(try String(contentsOfFile: user.folder("after"), encoding: .utf8) == texts[1])
    try await eventually("the terminal's modes are as they were") {
      try await modes() == "alternate 0, cursor 1, wrap 1"
    }
  }
}

/// What stands on a terminal.
private struct ScreenText: CustomStringConvertible {
  let description: String
  var lines: [Substring] { description.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }

  init(_ text: String) {
    description = text
  }

  func contains(_ text: String) -> Bool { description.contains(text) }

  /// The first line of the table in which the name stands, as a word.
  func row(of name: String) -> Int? {
    lines.firstIndex { $0.split(separator: " ").prefix(4).contains(Substring(name)) && $0.contains("%") }
  }

  func line(of name: String) -> Substring? { row(of: name).map { lines[$0] } }
}
