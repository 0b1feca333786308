extension ToolAction {
  /// What a call of a tool does, told from the tool's name and what it was given. Tools of all agents are known by it;
  /// one that is not is ``other``.
  ///
  /// - Parameters:
  ///   - tool: the tool's name as the agent has it. Of a server's tool, `mcp__files__read_file`, the last part counts.
  ///   - path: the file that the call names, if it names one.
  ///   - command: the command line, of a tool that runs one.
  package init(tool: String, path: String? = nil, command: String? = nil) {
    self = Self.told(tool: tool, path: path, command: command).action
  }

  /// The action, and what the end of the call says of it.
  fileprivate static func told(
    tool: String, path: String?, command: String?
  ) -> (action: ToolAction, status: ToolCall.Status) {
    let action: ToolAction
    switch Self.purposes[Self.plainName(tool)] {
    case .read: action = .read(path: path ?? "")
    case .search: action = .search
    case .edit: action = .edit(path: path ?? "")
    case .run:
      let found = CommandClassifier.classify(command ?? "")
      return (.run(found.kind, program: found.program), found.status)
    case .browse: action = .browse
    case .plan: action = .plan
    case .ask: action = .ask
    case .tasks: action = .tasks
    case .delegate: action = .delegate
    case nil: action = .other
    }
    return (action, .own)
  }

  /// What a tool is for.
  private enum Purpose {
    case read, search, edit, run, browse, plan, ask, tasks, delegate
  }

  /// The last part of a name, in lower case, letters and digits only: agents spell the same tool `todo_write` and
  /// `TodoWrite`.
  private static func plainName(_ tool: String) -> String {
    var bytes = Array(tool.utf8.prefix(256))
    if let mark = bytes.indices.dropLast().last(where: { bytes[$0] == 0x5f && bytes[$0 + 1] == 0x5f }) {
      bytes.removeFirst(mark + 2)
    }
    let plain = bytes.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      case _: nil
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static let purposes: [String: Purpose] = {
    let names: [(Purpose, String)] = [
      (
        .read,
        "read readfile readmanyfiles readtextfile readmultiplefiles notebookread view viewimage showfile openfile"
      ),
      (
        .search,
        """
        grep glob ls list listdir listdirectory listfiles grepfiles grepsearch searchfilecontent searchfiles \
        searchcode codesearch codebasesearch filesearch lsp toolsearch findsymbol findreferencingsymbols rg
        """
      ),
      (
        .edit,
        """
        edit multiedit write writefile create createfile editfile replace strreplace strreplaceeditor \
        strreplacebasededittool notebookedit patch applypatch insert deletefile movefile searchreplace
        """
      ),
      (
        .run,
        """
        bash shell powershell exec execcommand localshell localshellcall unifiedexec containerexec shellcommand \
        runshellcommand runcommand runterminalcmd terminal executecommand
        """
      ),
      (.browse, "webfetch websearch googlewebsearch websearchcall fetch fetchurl searchweb"),
      (.plan, "exitplanmode enterplanmode planexit planenter"),
      (.ask, "askuserquestion askuser askquestion requestuserinput question"),
      (
        .tasks,
        "todowrite todoread taskcreate taskupdate tasklist taskget updateplan writetodos updatetodo updatetodos"
      ),
      (.delegate, "task agent spawnagent workflow codebaseinvestigator delegatetoagent"),
    ]
    var table: [String: Purpose] = [:]
    for (purpose, line) in names {
      for name in line.split(separator: " ") { table[String(name)] = purpose }
    }
    return table
  }()
}

extension ToolCall {
  /// A call as an agent has it: what it does is told as by ``ToolAction/init(tool:path:command:)``.
  package init(id: String, tool: String, path: String? = nil, command: String? = nil) {
    let (action, status) = ToolAction.told(tool: tool, path: path, command: command)
    self.init(id: id, name: tool, action: action, status: status)
  }
}
