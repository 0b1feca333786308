import SessionCore
import Testing

struct ToolActionTests {
  @Test(
    arguments: [
      // Claude Code.
      ("Read", .read(path: "/a")), ("Grep", .search), ("Glob", .search), ("Edit", .edit(path: "/a")),
      ("MultiEdit", .edit(path: "/a")), ("Write", .edit(path: "/a")), ("NotebookEdit", .edit(path: "/a")),
      ("Bash", .run(.test, program: "pytest")), ("PowerShell", .run(.test, program: "pytest")),
      ("WebFetch", .browse), ("WebSearch", .browse), ("TodoWrite", .tasks), ("TaskCreate", .tasks),
      ("TaskUpdate", .tasks), ("Task", .delegate), ("Agent", .delegate), ("ExitPlanMode", .plan),
      ("EnterPlanMode", .plan), ("AskUserQuestion", .ask), ("Skill", .other), ("TaskOutput", .other),
      ("TaskStop", .other), ("mcp__files__read_file", .read(path: "/a")), ("mcp__x__do_it", .other),
      // Codex CLI.
      ("exec_command", .run(.test, program: "pytest")), ("shell", .run(.test, program: "pytest")),
      ("apply_patch", .edit(path: "/a")), ("update_plan", .tasks), ("spawn_agent", .delegate),
      ("view_image", .read(path: "/a")), ("write_stdin", .other), ("request_user_input", .ask),
      // Gemini CLI.
      ("read_file", .read(path: "/a")), ("read_many_files", .read(path: "/a")),
      ("search_file_content", .search),
      ("replace", .edit(path: "/a")), ("write_file", .edit(path: "/a")), ("list_directory", .search),
      ("run_shell_command", .run(.test, program: "pytest")), ("google_web_search", .browse),
      ("write_todos", .tasks),
      // opencode.
      ("bash", .run(.test, program: "pytest")), ("edit", .edit(path: "/a")), ("patch", .edit(path: "/a")),
      ("todowrite", .tasks), ("task", .delegate), ("webfetch", .browse), ("codesearch", .search),
      ("question", .ask),
      // Copilot CLI.
      ("view", .read(path: "/a")), ("str_replace_editor", .edit(path: "/a")), ("create", .edit(path: "/a")),
      ("ask_user", .ask), ("update_todo", .tasks),
      // Anything.
      ("", .other), ("Task\" >\n<parameter name=\"description", .other), ("__", .other), ("mcp__", .other),
    ] as [(String, ToolAction)])
  func `what a tool is for`(tool: String, expected: ToolAction) {
    #expect(ToolAction(tool: tool, path: "/a", command: "pytest -q") == expected, "\(tool)")
  }

  @Test func `what a call does not say is empty`() {
    #expect(ToolAction(tool: "Edit") == .edit(path: ""))
    #expect(ToolAction(tool: "Bash") == .run(.inspect, program: ""))
  }
}
