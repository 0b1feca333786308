import AgentFormats
import Foundation
import SessionService
import SessionTestSupport
import Testing

/// `sessiond setup claude`, in a home of its own.
struct ClaudeSetupTests {
  private static let json =
    "{\r\n    \"model\": \"opus\",\r\n    \"statusLine\": {\"type\": \"command\", \"command\": \"x\"}\r\n}"
  private static let commands = ["context-status", "session-status", "stop-point"]
  private let site: SetupSite
  private let file = "home/.claude/settings.json"
  private let backup = "home/.claude/settings.json.before-sessiond"
  private var program: String { site.folder("usr/bin/sessiond-hook") }

  init() throws {
    site = try SetupSite()
    for name in ["sessiond-hook", "sessiond-cli"] {
      let path = try site.folder.write("usr/bin/\(name)", Data())
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
  }

  private func setUp(
    removes: Bool = false, isTrial: Bool = false, forProject: Bool = false,
    _ variables: [String: String] = [:]
  ) throws(SetupError) -> [String] {
    var said: [String] = []
    try Setup(site.machine(variables), isForProject: forProject) { said.append($0) }
      .run(.claude, removes: removes, isTrial: isTrial)
    return said
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: site.folder(path)) }

  /// All that is below the folder, with its contents.
  private func tree(_ path: String) throws -> [String: Data?] {
    let names = FileManager.default.enumerator(atPath: site.folder(path))?.compactMap { $0 as? String } ?? []
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, FileManager.default.contents(atPath: site.folder(path) + "/" + $0))
      })
  }

  private func object(_ path: String) throws -> [String: Any] {
    let data = try #require(FileManager.default.contents(atPath: site.folder(path)))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `who had no settings gets them, and has none again`() throws {
    let said = try setUp()
    #expect(said.first == "claude:" && said.contains("  $ mkdir -p -m 700 \(site.home)/.claude"))
    #expect(
      said.contains(
        #"  +    "Stop": [{"hooks": [{"type": "command", "command": "\#(program)", "timeout": 5}]}],"#))
    let hooks = try #require(try object(file)["hooks"] as? [String: [[String: [[String: Any]]]]])
    #expect(hooks.count == 27)
    for (event, groups) in hooks {
      #expect(groups.count == 1 && groups[0].keys.elementsEqual(["hooks"]), "\(event)")
      let hook = try #require(groups[0]["hooks"]?.first)
      #expect(
        hook["command"] as? String == program && hook["timeout"] as? Int == 5
          && hook["type"] as? String == "command")
    }
    #expect((try object(file)["statusLine"] as? [String: String])?["command"] == program + " statusline")
    #expect(!exists(backup))
    #expect(Self.commands.allSatisfy { exists("home/.claude/commands/\($0).md") })
    #expect(try setUp() == ["claude: nothing to do"])
    let gone = try setUp(removes: true)
    #expect(gone.contains("  $ rmdir \(site.home)/.claude"))
    #expect(!exists("home/.claude"))
    #expect(try setUp(removes: true) == ["claude: nothing to do"])
  }

  @Test func `settings are what they were, and the copy of them goes`() throws {
    let path = try site.folder.write(file, Data(Self.json.utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try site.folder.write("home/.claude/projects/p.jsonl", Data())
    let before = try tree("home")
    _ = try setUp()
    #expect(try site.text(backup) == Self.json && site.text(file) != Self.json)
    for path in [file, backup] {
      let mode =
        try FileManager.default.attributesOfItem(atPath: site.folder(path))[.posixPermissions] as? Int
      #expect(mode == 0o640)
    }
    _ = try setUp()
    #expect(try site.text(backup) == Self.json, "a second run keeps the first copy")
    _ = try setUp(removes: true)
    #expect(try tree("home") == before)
  }

  @Test(arguments: [
    "{}", "{ }\n", #"{"hooks":{}}"#, "{\n  \"hooks\": {\n    \"Stop\": [ ]\n  }\n}",
    "{\"hooks\": {\"Stop\": [{\"hooks\": []}]}}",
  ])
  func `what is empty stays as it was written`(json: String) throws {
    try site.folder.write(file, Data(json.utf8))
    _ = try setUp()
    _ = try setUp(removes: true)
    #expect(try site.text(file) == json && !exists(backup))
  }

  @Test func `what others changed since stays, and so does the copy`() throws {
    try site.folder.write(file, Data(Self.json.utf8))
    _ = try setUp()
    let edited = try site.text(file).replacingOccurrences(of: "opus", with: "sonnet")
    try site.folder.write(file, Data(edited.utf8))
    let said = try setUp(removes: true)
    #expect(said.last == "  note: \(site.folder(backup)) stays: others have changed the settings since")
    #expect(try site.text(file) == Self.json.replacingOccurrences(of: "opus", with: "sonnet"))
    // The next first run keeps what is there then.
    _ = try setUp()
    #expect(try site.text(backup).contains("sonnet"))
  }

  @Test func `commands of the user's that only begin with our program stay, and are told`() throws {
    let json = #"""
      {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "sessiond-hook; notify-send done"}]}]},
       "statusLine": {"type": "command", "command": "sessiond-hook statusline | sed s/x/y/"}}
      """#
    try site.folder.write(file, Data(json.utf8))
    let note = "  note: \(site.folder(file)): at Stop, statusLine, a command of yours begins with"
    #expect(try setUp().contains { $0.hasPrefix(note) })
    #expect(try site.text(backup) == json)
    let changed = try site.text(file)
    #expect(changed.contains(#""sessiond-hook; notify-send done""#))
    #expect(changed.contains(#""sessiond-hook statusline | sed s/x/y/""#) && changed.contains(program))
    #expect(try setUp(removes: true).contains { $0.hasPrefix(note) })
    #expect(try site.text(file) == json && !exists(backup))
    #expect(try setUp(removes: true).first == "claude: nothing to do")
  }

  @Test func `what was written by hand before is kept, though ours is in it`() throws {
    let json =
      #"{"statusLine": {"type": "command", "command": "/old/sessiond-hook statusline"}, "model": "opus"}"#
    try site.folder.write(file, Data(json.utf8))
    _ = try setUp()
    #expect(try site.text(backup) == json)
    _ = try setUp(removes: true)
    #expect(try site.text(file) == #"{"model": "opus"}"# && !exists(backup))
  }

  @Test func `who had no settings has none again after sessiond has moved`() throws {
    _ = try setUp()
    let old = try site.text(file).replacingOccurrences(of: program, with: "/old/sessiond-hook")
    try site.folder.write(file, Data(old.utf8))
    _ = try setUp()
    #expect(try site.text(backup) == old && site.text(file).contains(program))
    _ = try setUp(removes: true)
    #expect(!exists("home/.claude"))
  }

  @Test func `a trial shows the difference and writes nothing`() throws {
    try site.folder.write(file, Data(Self.json.utf8))
    let before = try tree("home")
    let said = try setUp(isTrial: true)
    #expect(said.first == "claude, which would be done:" && !said.contains("  done"))
    #expect(said.contains("  $ cp -p \(site.folder(file)) \(site.folder(backup))"))
    #expect(said.contains("  --- \(site.folder(file))"))
    #expect(try tree("home") == before)
  }

  @Test func `a link stays a link, and what it leads to is written`() throws {
    let target = try site.folder.write("home/dotfiles/claude.json", Data(Self.json.utf8))
    try FileManager.default.createDirectory(
      atPath: site.folder("home/.claude"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: site.folder(file), withDestinationPath: "../dotfiles/claude.json")
    _ = try setUp()
    #expect(try String(contentsOfFile: target, encoding: .utf8).contains(program))
    _ = try setUp(removes: true)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == Self.json)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: site.folder(file))
        == "../dotfiles/claude.json")
    try FileManager.default.removeItem(atPath: target)
    let error = #expect(throws: SetupError.self) { try setUp() }
    #expect(error?.description.contains("leads nowhere") == true)
  }

  @Test(arguments: [
    ("{\n  // mine\n}", "line 2, column 3: JSON has no comments"),
    ("[]", "line 1, column 1: settings are an object"),
    (#"{"hooks": []}"#, #"line 1, column 11: "hooks" is an object"#),
    (#"{"statusLine": "sessiond-hook"}"#, #"line 1, column 16: "statusLine" is an object"#),
  ])
  func `settings that are none are left alone`(json: String, words: String) throws {
    try site.folder.write(file, Data(json.utf8))
    let before = try tree("home")
    let error = #expect(throws: SetupError.self) { try setUp() }
    #expect(
      error?.code == .data && error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(error?.description.hasPrefix(site.folder(file)) == true)
    #expect(try tree("home") == before)
    // Nothing of ours can be in most of them, so that there is nothing to take out either.
    guard !json.contains("sessiond-hook") else { return }
    #expect(try setUp(removes: true) == ["claude: nothing to do"])
  }

  @Test func `a project has it in the file that stays on this machine`() throws {
    let said = try setUp(forProject: true)
    #expect(
      exists("project/.claude/settings.local.json") && !exists("project/.claude/commands")
        && !exists("home/.claude"))
    #expect(said.contains { $0.contains("keep it out of version control") })
    _ = try setUp(removes: true, forProject: true)
    #expect(!exists("project/.claude") && exists("project"))
  }

  @Test(arguments: [
    (["home/.claude/settings.json"], "home/.claude/settings.json"),
    (["project/.claude/settings.json"], "project/.claude/settings.json"),
    (["home/.claude/settings.json", "project/.claude/settings.json"], "project/.claude/settings.json"),
  ])
  func `a project does not hide the status line of an outer file`(files: [String], nearest: String) throws {
    for file in files { try site.folder.write(file, Data(Self.json.utf8)) }
    let before = try tree("project")
    let local = "project/.claude/settings.local.json"
    let said = try setUp(forProject: true)
    #expect(try object(local)["statusLine"] == nil && object(local)["hooks"] != nil)
    let note = "  note: the status line of \(site.folder(nearest)) stays"
    #expect(said.contains { $0.hasPrefix(note) }, "\(said)")
    // What an earlier run may have put there goes.
    let hiding = try site.text(local).replacingOccurrences(
      of: #"^\{"#, with: #"{"statusLine": {"type": "command", "command": "\#(program) statusline"},"#,
      options: .regularExpression)
    try site.folder.write(local, Data(hiding.utf8))
    _ = try setUp(forProject: true)
    #expect(try object(local)["statusLine"] == nil)
    _ = try setUp(removes: true, forProject: true)
    #expect(try tree("project") == before)
  }

  @Test func `a project whose user sees sessiond already is not told of it`() throws {
    _ = try setUp()
    let said = try setUp(forProject: true)
    #expect(try object("project/.claude/settings.local.json")["statusLine"] == nil)
    #expect(!said.contains { $0.contains("status line") })
  }

  @Test func `a status line of the project's own file has ours below it`() throws {
    try site.folder.write(file, Data(Self.json.utf8))
    let local = "project/.claude/settings.local.json"
    try site.folder.write(local, Data(Self.json.utf8))
    _ = try setUp(forProject: true)
    #expect(try site.text(local).contains(#"\#(program) statusline -- \"$0\" -c 'x'"#))
    _ = try setUp(removes: true, forProject: true)
    #expect(try site.text(local) == Self.json)
  }

  @Test func `the folder is the one that the client is told of`() throws {
    let variables = ["CLAUDE_CONFIG_DIR": site.folder("elsewhere")]
    _ = try setUp(variables)
    #expect(exists("elsewhere/settings.json") && !exists("home/.claude"))
    _ = try setUp(removes: true, variables)
    #expect(!exists("elsewhere"))
  }

  @Test func `somebody else's command of that name stays, and the others come`() throws {
    let own = "home/.claude/commands/stop-point.md"
    try site.folder.write(own, Data("mine\n".utf8))
    let said = try setUp()
    #expect(said.contains { $0.hasPrefix("  note: /stop-point is left out") })
    #expect(exists("home/.claude/commands/context-status.md"))
    _ = try setUp(removes: true)
    #expect(
      try tree("home").keys.sorted() == [".claude", ".claude/commands", ".claude/commands/stop-point.md"])
    #expect(try site.text(own) == "mine\n")
  }

  @Test func `a command runs our client alone`() throws {
    _ = try setUp()
    let client = site.folder("usr/bin/sessiond-cli")
    let text = try site.text("home/.claude/commands/context-status.md")
    #expect(text.contains("\nallowed-tools: Bash(\(client) show:*)\n"))
    #expect(text.contains("\n!`\(client) show ${CLAUDE_SESSION_ID}`\n"))
  }

  @Test func `switches that are in the way are told`() throws {
    try site.folder.write(file, Data(#"{"disableAllHooks": true}"#.utf8))
    try site.folder.write(
      "etc/claude-code/managed-settings.d/a.json", Data(#"{"allowManagedHooksOnly":true}"#.utf8))
    // The client reads neither of these.
    for name in [".b.json", "c.json.bak"] {
      try site.folder.write(
        "etc/claude-code/managed-settings.d/" + name, Data(#"{"allowManagedHooksOnly":true}"#.utf8))
    }
    let notes = try setUp().filter { $0.contains("note:") }
    #expect(notes.count == 2 && notes[0].contains("\(site.folder(file)) has disableAllHooks"))
    #expect(notes[1].contains("managed-settings.d/a.json has allowManagedHooksOnly"))
  }

  @Test func `a file that changes under it is not written over`() throws {
    try site.folder.write(file, Data(Self.json.utf8))
    let setup = ClaudeSetup(site.machine(), isForProject: false)
    let plan = try setup.install()
    try site.folder.write(file, Data("{}".utf8))
    let error = #expect(throws: SetupError.self) { try setup.perform(plan) }
    #expect(error?.code == .temporaryFailure)
    #expect(try site.text(file) == "{}" && !exists(backup))
    // The plan looks for itself too: somebody may write while the copy is made.
    let late = #expect(throws: SetupError.self) { try plan.perform(on: site.machine()) }
    #expect(late?.code == .temporaryFailure)
    #expect(try site.text(file) == "{}")
  }

  @Test func `a file that others write while it goes stays`() throws {
    _ = try setUp()
    let plan = try ClaudeSetup(site.machine(), isForProject: false).remove()
    try site.folder.write(file, Data("{}".utf8))
    let error = #expect(throws: SetupError.self) { try plan.perform(on: site.machine()) }
    #expect(error?.code == .temporaryFailure)
    #expect(try site.text(file) == "{}")
  }

  @Test func `a place with a space in it is told to a shell as one word`() throws {
    let bin = "usr/my bin"
    for name in ["sessiond-hook", "sessiond-cli"] {
      let path = try site.folder.write("\(bin)/\(name)", Data())
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    var machine = site.machine()
    machine.programs = site.folder(bin)
    let plan = try ClaudeSetup(machine, isForProject: false).install()
    try plan.perform(on: machine)
    #expect(try site.text(file).contains(#""command": "'\#(site.folder(bin))/sessiond-hook'""#))
    #expect(plan.notes.contains { $0.contains("no commands") } && !exists("home/.claude/commands"))
    let removal = try ClaudeSetup(machine, isForProject: false).remove()
    try removal.perform(on: machine)
    #expect(!exists("home/.claude"))
  }

  @Test func `without the program nothing is written`() throws {
    try FileManager.default.removeItem(atPath: program)
    let error = #expect(throws: SetupError.self) { try setUp() }
    #expect(error?.code == .unavailable && error?.description.contains("make install") == true)
    #expect(!exists("home/.claude"))
  }

  @Test func `it is nothing that setup does unasked, and goes when all goes`() throws {
    try site.setUp(nil)
    #expect(!exists("home/.claude"))
    _ = try setUp()
    try site.setUp(nil, removes: true)
    #expect(!exists("home/.claude"))
  }
}
