package import SessionCore

/// All that has to be known of an agent to read what it writes: where, in which form, and how its models' windows are
/// to be read. What agents' tools do is in `SessionCore/Phase`; only how they differ in telling of it is known elsewhere by name.
package struct AgentDescriptor: Sendable {
  /// Its name in the API, the database and the settings, `codex`: lower-case letters and hyphens.
  package var id: AgentID
  /// Its name for people, `Codex CLI`.
  package var name: String
  /// Variables of the environment that say where its folders are.
  package var variables: [String]
  /// The folders in which it keeps its files, absolute, by the environment; they need not be there.
  package var roots: @Sendable (_ environment: (String) -> String?) -> [String]
  /// The folders below a root that are walked for transcripts, `sessions`.
  package var folders: [String]
  /// How many folders deep transcripts lie below each of ``folders``, which counts itself.
  package var depth: Int
  /// Names of folders without transcripts, which are not entered.
  package var passedOver: Set<String>
  /// The folder below a root in which it notes its live processes; `nil` where it keeps no such notes.
  package var registry: String?
  /// How its live processes are found where it keeps no such notes; `nil` where nobody knows.
  package var program: AgentProgram?
  /// What a path below a root is; `nil` if no transcript.
  package var place: @Sendable (_ path: String) -> TranscriptPlace?
  /// Where the folder of a session's project is noted, where its records do not say it; by the path of the transcript
  /// below a root.
  package var projectNote: @Sendable (_ path: String) -> ProjectNote?
  /// The forms of its files, told apart by how their names end.
  package var formats: [TranscriptFormat]
  package var windowRules: WindowRules
  /// By what its terminal tells what it does.
  package var screenRules: ScreenRules
  /// How its terminal sets off what was said and done; `nil` where nobody knows.
  package var terminal: TerminalMarks?

  package init(
    id: AgentID, name: String, variables: [String] = [],
    roots: @escaping @Sendable (_ environment: (String) -> String?) -> [String], folders: [String],
    depth: Int, passedOver: Set<String> = [], registry: String? = nil, program: AgentProgram? = nil,
    place: @escaping @Sendable (_ path: String) -> TranscriptPlace?,
    projectNote: @escaping @Sendable (_ path: String) -> ProjectNote? = { _ in nil },
    formats: [TranscriptFormat], windowRules: WindowRules, screenRules: ScreenRules = ScreenRules([]),
    terminal: TerminalMarks? = nil
  ) {
    self.id = id
    self.name = name
    self.variables = variables
    self.roots = roots
    self.folders = folders
    self.depth = depth
    self.passedOver = passedOver
    self.registry = registry
    self.program = program
    self.place = place
    self.projectNote = projectNote
    self.formats = formats
    self.windowRules = windowRules
    self.screenRules = screenRules
    self.terminal = terminal
  }

  /// A root as it is named by a variable, without the slash that may stand behind it; `nil` where it is not absolute.
  static func root(_ path: String) -> String? {
    guard path.hasPrefix("/") else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The form of a file of that name or path: the longest ending decides. `nil` where it is none of the agent's.
  package func format(of path: String) -> TranscriptFormat? {
    formats.filter { path.hasSuffix($0.ending) }.max { $0.ending.utf8.count < $1.ending.utf8.count }
  }

  /// What is put behind the name of a file that was packed.
  private static let packed = ".zst"

  /// Where the lines of a packed transcript stand as long as they are not packed; `nil` for any other file.
  package func unpackedPath(of path: String) -> String? {
    guard case .compressedLines = format(of: path)?.reading, path.hasSuffix(Self.packed) else { return nil }
    return String(path.dropLast(Self.packed.count))
  }

  /// Where a transcript of lines is when it was packed; `nil` where the agent packs none.
  package func packedPath(of path: String) -> String? {
    let packed = path + Self.packed
    return unpackedPath(of: packed) == nil ? nil : packed
  }
}

/// The form of an agent's files whose names end alike.
package struct TranscriptFormat: Sendable {
  /// How a file is read, and what then says what it means.
  package enum Reading: Sendable {
    /// Lines that are appended, one JSON object each.
    case lines(any RecordDecoder.Type)
    /// Such lines, packed with zstd when no more were to come.
    case compressedLines(any RecordDecoder.Type)
    /// One document, written anew at each change.
    case document(any DocumentDecoder.Type)
  }

  /// How the names end, `.jsonl`.
  package var ending: String
  package var reading: Reading
  /// What tells of the records of such a file what was worked on; `nil` where nothing does.
  package var contexts: (any RecordDecoder.Type)?
  /// The same of a document.
  package var documentContexts: (any ContextDocumentDecoder.Type)?

  package init(
    ending: String, _ reading: Reading, contexts: (any RecordDecoder.Type)? = nil,
    documentContexts: (any ContextDocumentDecoder.Type)? = nil
  ) {
    self.ending = ending
    self.reading = reading
    self.contexts = contexts
    self.documentContexts = documentContexts
  }
}

/// What a transcript holds, told from its place.
package enum TranscriptPlace: Hashable, Sendable {
  /// A session of that id; `nil` where only the records say which.
  case session(String?)
  /// A subagent of the session of that id; `nil` where only the records say which.
  case subagent(of: String?)
}

/// Where the folder of a session's project stands, beside its transcript.
package struct ProjectNote: Hashable, Sendable {
  /// A file that holds the folder's path and nothing else; its own path below the agent's root.
  package var file: String
  /// What the project is called where there is no such file.
  package var otherwise: String

  package init(file: String, otherwise: String) {
    self.file = file
    self.otherwise = otherwise
  }
}
