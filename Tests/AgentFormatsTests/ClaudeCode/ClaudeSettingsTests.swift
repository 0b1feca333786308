import AgentFormats
import Foundation
import Testing

/// Our hooks and status line in settings of Claude Code's, and out again.
struct ClaudeSettingsTests {
  private static let program = "/opt/sessiond/bin/sessiond-hook"

  private func settings(_ json: String) throws -> ClaudeSettings { try ClaudeSettings(Array(json.utf8)) }

  private func text(_ settings: ClaudeSettings) -> String {
    String(decoding: settings.text.bytes, as: UTF8.self)
  }

  /// What another reader makes of it.
  private func object(_ settings: ClaudeSettings) throws -> [String: Any] {
    var bytes = settings.text.bytes[...]
    // That one does not know the mark.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  /// The commands of an event, in their order.
  private func commands(_ settings: ClaudeSettings, of event: String) throws -> [String] {
    let hooks = try object(settings)["hooks"] as? [String: [[String: Any]]]
    return hooks?[event]?.flatMap {
      ($0["hooks"] as? [[String: Any]] ?? []).compactMap { $0["command"] as? String }
    } ?? []
  }

  private func statusCommand(_ settings: ClaudeSettings) throws -> String? {
    (try object(settings)["statusLine"] as? [String: Any])?["command"] as? String
  }

  static let layouts = [
    #"{"model":"opus"}"#,
    #"{"model": "opus", "n": 1.0e+40, "s": "\u00e4\/"}"#,
    "{\n  \"model\": \"opus\"\n}\n",
    "{\n\t\"model\" : \"opus\",\n\n\t\"env\": { \"A\": \"1\" }\n}",
    "{\r\n    \"model\": \"opus\",\r\n    \"permissions\": {\"allow\": [\"Bash(ls:*)\"]}\r\n}\r\n",
    "\u{feff}{\n  \"model\": \"opus\"\n}\n",
    "{ \"a\": 1\n, \"a\": 2\n}",
    #"""
    {
      "hooks": {
        "PreToolUse": [
          {"matcher": "Bash", "hooks": [{"type": "command", "command": "~/check.sh 'a b'"}]}
        ],
        "Stop": [{"hooks": [{"type": "command", "command": "say done"}, {"type": "prompt", "prompt": "?"}]}],
        "WorktreeCreate": [{"hooks": [{"type": "command", "command": "wt"}]}]
      },
      "statusLine": {"type": "command", "command": "~/.claude/line.sh", "padding": 0}
    }

    """#,
    #"{"statusLine":{"type":"command","command":"bash -c 'echo \"\u0027$(pwd)\\n' # it\u0027s \ud83d\ude00","refreshInterval":5}}"#,
    #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]},"statusLine":{"command":"","type":"command"}}"#,
    "{\n  \"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\"}]}]}\n}\n",
  ]

  @Test(arguments: layouts) func `set up and taken back, the file is what it was, byte for byte`(json: String)
    throws
  {
    var changed = try settings(json)
    let before = try object(changed)
    changed.install(program: Self.program)
    _ = try JSONText(changed.text.bytes)
    for event in ClaudeSettings.events {
      #expect(try commands(changed, of: event).filter { $0 == Self.program }.count == 1, "\(event)")
    }
    #expect(Set(changed.hookedEvents) == Set(ClaudeSettings.events) && changed.hasStatusLine)
    #expect(changed.programs == [Self.program])
    // What others read of the user's own is what it was.
    for (name, value) in before where !["hooks", "statusLine"].contains(name) {
      #expect(try object(changed)[name] as? NSObject == value as? NSObject, "\(name)")
    }
    let once = changed
    changed.install(program: Self.program)
    #expect(changed == once, "twice is as good as once")
    changed.remove()
    #expect(text(changed) == json)
    changed.remove()
    #expect(text(changed) == json)
  }

  @Test func `a new file has it in lines, and nothing is left of it`() throws {
    var new = try ClaudeSettings([])
    new.install(program: Self.program)
    let start = """
      {
        "hooks": {
          "SessionStart": [{"hooks": [{"type": "command", "command": "/opt/sessiond/bin/sessiond-hook", "timeout": 5}]}],
          "Setup": [{"hooks": [{"type": "command", "command": "/opt/sessiond/bin/sessiond-hook", "timeout": 5}]}],

      """
    let end = """
        "statusLine": {
          "type": "command",
          "command": "/opt/sessiond/bin/sessiond-hook statusline"
        }
      }

      """
    #expect(text(new).hasPrefix(start) && text(new).hasSuffix(end), "\(text(new))")
    new.remove()
    #expect(new.isEmpty)
  }

  @Test(arguments: ["WorktreeCreate", "WorktreeRemove", "MessageDisplay", "FileChanged"])
  func `no hook goes where it would be in the way`(event: String) throws {
    var new = try ClaudeSettings([])
    new.install(program: Self.program)
    #expect(try commands(new, of: event) == [])
    // One of ours that got there goes.
    var old = try settings(
      #"{"hooks":{"\#(event)":[{"hooks":[{"type":"command","command":"sessiond-hook"}]}]}}"#)
    old.install(program: Self.program)
    #expect(try commands(old, of: event) == [])
  }

  @Test func `an older path of ours gives way, and what was changed about it stays`() throws {
    var old = try settings(
      #"""
      {"hooks": {"Stop": [
        {"matcher": "x", "hooks": [{"type": "command", "command": "'/old place/sessiond-hook'", "timeout": 1}]},
        {"hooks": [{"type": "command", "command": "mine"}, {"type": "command", "command": "/older/sessiond-hook"}]}
      ]}, "statusLine": {"type": "command", "command": "/old/sessiond-hook statusline -- \"$0\" -c 'a'", "padding": 2}}
      """#)
    #expect(old.programs == ["/old place/sessiond-hook", "/older/sessiond-hook", "/old/sessiond-hook"])
    old.install(program: Self.program)
    #expect(try commands(old, of: "Stop") == [Self.program, "mine"])
    #expect(
      text(old).contains(
        #"{"matcher": "x", "hooks": [{"type": "command", "command": "\#(Self.program)", "timeout": 1}]}"#))
    #expect(try statusCommand(old) == Self.program + #" statusline -- "$0" -c 'a'"#)
    #expect(text(old).contains(#""padding": 2"#))
    old.remove()
    #expect(try statusCommand(old) == "a" && commands(old, of: "Stop") == ["mine"])
  }

  @Test(arguments: [
    #"printf '%s' "$(pwd)" | tr a b"#, "it's", "''", "'", #"a\'b"#, "ä 'ü' \u{1F600}", "-- -c '", "a\nb",
    #"\\'\\"#, "",
  ])
  func `a shell runs the former command as it was`(former: String) throws {
    let json = try JSONSerialization.data(
      withJSONObject: ["statusLine": ["type": "command", "command": former]])
    var changed = try ClaudeSettings(Array(json))
    changed.install(program: Self.program)
    let command = try #require(try statusCommand(changed))
    // A real shell takes the words apart.
    let shell = Process()
    let output = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", command.replacingOccurrences(of: Self.program, with: #"printf '%s\n.\n'"#)]
    shell.standardOutput = output
    try shell.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(words == ["statusline", "--", "/bin/sh", "-c", former].map { $0 + "\n.\n" }.joined())
    changed.remove()
    #expect(Data(changed.text.bytes) == json)
  }

  @Test func `what others changed meanwhile stays`() throws {
    var changed = try settings(#"{"model": "opus"}"#)
    changed.install(program: Self.program)
    var edited = try #require(
      String(validating: changed.text.bytes, as: UTF8.self)
    ).replacingOccurrences(of: #"{"model": "opus""#, with: #"{"theme": "dark", "model": "sonnet""#)
    edited = edited.replacingOccurrences(
      of: #""Stop": ["#, with: #""Stop": [{"hooks": [{"type": "command", "command": "y"}]}, "#)
    changed = try settings(edited)
    changed.remove()
    #expect(
      text(changed)
        == #"{"theme": "dark", "model": "sonnet", "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "y"}]}]}}"#
    )
  }

  static let mixedLines = [
    "sessiond-hook statusline | sed s/x/y/", "sessiond-hook statusline; date",
    "sessiond-hook statusline -- starship",
    "sessiond-hook", "/a/sessiond-hook  statusline", "sessiond-hook statusline ",
    #"sessiond-hook statusline -- "$0" -c 'x' | sed s/x/y/"#, #"sessiond-hook statusline -- "$0" -c x"#,
    "sessiond-hook && echo x statusline", "'sessiond-hook statusline",
  ]

  @Test(arguments: mixedLines) func `a status line that only begins with our program stays`(command: String)
    throws
  {
    let json = try JSONSerialization.data(
      withJSONObject: ["statusLine": ["type": "command", "command": command]])
    var changed = try ClaudeSettings(Array(json))
    let isMixed = !command.hasPrefix("'")
    #expect(!changed.hasStatusLine && changed.programs.isEmpty)
    #expect(changed.mixedPlaces == (isMixed ? ["statusLine"] : []))
    changed.install(program: Self.program)
    if isMixed { #expect(try statusCommand(changed) == command) }
    changed.remove()
    #expect(Data(changed.text.bytes) == json)
  }

  @Test(arguments: [
    "sessiond-hook; notify-send done", "sessiond-hook | tee x", "/a/sessiond-hook&", "sessiond-hook x",
  ])
  func `a hook that only begins with our program stays beside ours`(command: String) throws {
    let json = try JSONSerialization.data(
      withJSONObject: ["hooks": ["Stop": [["hooks": [["type": "command", "command": command]]]]]])
    var changed = try ClaudeSettings(Array(json))
    #expect(changed.hookedEvents == [] && changed.mixedPlaces == ["Stop"])
    changed.install(program: Self.program)
    #expect(try commands(changed, of: "Stop") == [command, Self.program])
    changed.remove()
    #expect(Data(changed.text.bytes) == json)
  }

  @Test func `a place with our own words in it is told from them`() throws {
    var changed = try settings(#"{"statusLine": {"type": "command", "command": "x"}}"#)
    let program = "'/a statusline -- b/sessiond-hook'"
    changed.install(program: program)
    #expect(changed.hasStatusLine)
    #expect(try statusCommand(changed) == program + #" statusline -- "$0" -c 'x'"#)
    changed.remove()
    #expect(try statusCommand(changed) == "x")
  }

  @Test(arguments: [
    ("[]", 1, 1), (#"{"hooks": []}"#, 1, 11), ("{\n \"hooks\": null}", 2, 11),
    (#"{"hooks": {"Stop": {}}}"#, 1, 20),
    (#"{"statusLine": "x"}"#, 1, 16), (#"{"statusLine": {"type": "command"}}"#, 1, 16),
    (#"{"statusLine": {"type": "other", "command": "x"}}"#, 1, 16), (#"{"a": 1"#, 1, 8),
    (#"{"hooks": {}, "\u0068ooks": {}}"#, 1, 29), (#"{"hooks": {"A": [], "A": []}}"#, 1, 26),
  ])
  func `what is not made as settings are is left alone, with its place`(json: String, line: Int, column: Int)
    throws
  {
    let problem = #expect(throws: JSONProblem.self) { try settings(json) }
    #expect(problem?.line == line && problem?.column == column, "\(String(describing: problem))")
  }

  @Test(arguments: [
    ("sessiond-hook", true), ("/a/sessiond-hook statusline", false), ("'/a b/sessiond-hook'", true),
    (#""/a b"/sessiond-hook x"#, false),
    (#"/a\ b/sessiond-hook"#, true), (#"/a\ b/sessiond-hook;x"#, false), ("'sessiond-hook", false),
    ("echo sessiond-hook", false), ("/a/my-sessiond-hook", false),
    ("sessiond-hook2", false), ("", false),
  ])
  func `a command of ours is known by its program`(command: String, isOurs: Bool) throws {
    let json = try JSONSerialization.data(
      withJSONObject: ["hooks": ["Stop": [["hooks": [["type": "command", "command": command]]]]]])
    #expect(try ClaudeSettings(Array(json)).hookedEvents == (isOurs ? ["Stop"] : []))
  }
}
