import AgentFormats
import LinuxHost
import SessionCore
import SessionStore

/// A transcript found on the disk.
struct FoundTranscript: Hashable, Sendable {
  var path: String
  var role: TranscriptFile.Role
  /// The session's id by its place; `nil` where only the records say it.
  var sessionID: String?
  var status: FileStatus
}

/// The folders in which Claude Code keeps its transcripts, walked.
///
/// Links to folders are followed, each folder is entered once, and what is no transcript is not opened.
struct TranscriptTree {
  /// The deepest layout is `projects/<project>/<session>/subagents/workflows/<run>/agent-….jsonl`.
  private static let depthLimit = 7
  /// Outputs of tools, by the thousand: no transcripts among them.
  private static let passedOver: Set<String> = ["tool-results"]

  /// Folders entered, by identity: a link may lead to one twice.
  private var entered: Set<FileIdentity> = []
  private(set) var folders: [String] = []
  private(set) var transcripts: [FoundTranscript] = []
  /// Folders that could not be read, with the reason.
  private(set) var problems: [String] = []

  /// Walks the `projects` folder of a root, or any folder below it. `enter` is called before a folder is
  /// listed, so that a watch put there misses nothing.
  mutating func walk(_ folder: String, in root: String, enter: (String) -> Void) {
    let projects = root + "/projects"
    guard folder == projects || folder.hasPrefix(projects + "/") else { return }
    walk(folder, projects: projects, depth: 0, enter: enter)
  }

  private mutating func walk(_ folder: String, projects: String, depth: Int, enter: (String) -> Void) {
    do {
      guard depth < Self.depthLimit, let status = try FileStatus.of(path: folder), status.isDirectory,
        entered.insert(status.identity).inserted
      else { return }
      enter(folder)
      folders.append(folder)
      for entry in try Directory.entries(of: folder) ?? [] {
        visit(entry, folder + "/" + entry.name, projects: projects, depth: depth, enter: enter)
      }
    } catch {
      problems.append("\(error)")
    }
  }

  private mutating func visit(
    _ entry: DirectoryEntry, _ path: String, projects: String, depth: Int, enter: (String) -> Void
  ) {
    switch entry.kind {
    case .directory:
      guard !Self.passedOver.contains(entry.name) else { return }
      walk(path, projects: projects, depth: depth + 1, enter: enter)
    case .file: note(path, projects: projects)
    case .symlink:
      if path.hasSuffix(".jsonl") {
        note(path, projects: projects)
      } else {
        walk(path, projects: projects, depth: depth + 1, enter: enter)
      }
    case .other: break
    }
  }

  private mutating func note(_ path: String, projects: String) {
    do {
      if let found = try Self.transcript(at: path, projects: projects) { transcripts.append(found) }
    } catch {
      problems.append("\(error)")
    }
  }

  /// What stands at a path below `projects`; `nil` where there is no transcript.
  static func transcript(at path: String, projects: String) throws(HostError) -> FoundTranscript? {
    guard
      path.hasPrefix(projects + "/"),
      let place = ClaudeCode.transcript(at: String(path.dropFirst(projects.count + 1))),
      let status = try FileStatus.of(path: path), status.isRegularFile
    else { return nil }
    switch place {
    case .session(let id): return FoundTranscript(path: path, role: .main, sessionID: id, status: status)
    case .subagent(let id): return FoundTranscript(path: path, role: .subagent, sessionID: id, status: status)
    }
  }
}
