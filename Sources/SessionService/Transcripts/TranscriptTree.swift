import AgentFormats
import LinuxHost
import SessionCore

/// A transcript found on the disk.
struct FoundTranscript: Hashable, Sendable {
  /// The folder of the agent that it lies in.
  var root: AgentRoot
  var path: String
  var role: TranscriptRole
  /// The session's id by its place; `nil` where only the records say it.
  var sessionID: String?
  var status: FileStatus
}

/// The folders in which agents keep their transcripts, walked.
///
/// Links to folders are followed, each folder is entered once, and what is no transcript is not opened.
struct TranscriptTree {
  /// Folders entered, by identity: a link may lead to one twice.
  private var entered: Set<FileIdentity> = []
  private(set) var folders: [String] = []
  private(set) var transcripts: [FoundTranscript] = []
  /// Folders that could not be read, with the reason.
  private(set) var problems: [String] = []

  /// Walks a root's folders of transcripts. `enter` is called before a folder is listed, so that a watch put there
  /// misses nothing.
  mutating func walk(_ root: AgentRoot, enter: (String) -> Void) {
    for folder in root.folders { walk(folder, in: root, depth: 0, enter: enter) }
  }

  /// Walks one of a root's folders of transcripts, or any folder below it, like ``walk(_:enter:)``.
  mutating func walk(_ folder: String, in root: AgentRoot, enter: (String) -> Void) {
    guard root.folder(of: folder) != nil else { return }
    walk(folder, in: root, depth: 0, enter: enter)
  }

  private mutating func walk(_ folder: String, in root: AgentRoot, depth: Int, enter: (String) -> Void) {
    do {
      guard depth < root.agent.depth, let status = try FileStatus.of(path: folder), status.isDirectory,
        entered.insert(status.identity).inserted
      else { return }
      enter(folder)
      folders.append(folder)
      for entry in try Directory.entries(of: folder) ?? [] {
        visit(entry, folder + "/" + entry.name, in: root, depth: depth, enter: enter)
      }
    } catch {
      problems.append("\(error)")
    }
  }

  private mutating func visit(
    _ entry: DirectoryEntry, _ path: String, in root: AgentRoot, depth: Int, enter: (String) -> Void
  ) {
    switch entry.kind {
    case .directory:
      guard !root.agent.passedOver.contains(entry.name) else { return }
      walk(path, in: root, depth: depth + 1, enter: enter)
    case .file: note(path, in: root)
    case .symlink:
      if root.agent.format(of: path) != nil {
        note(path, in: root)
      } else {
        walk(path, in: root, depth: depth + 1, enter: enter)
      }
    case .other: break
    }
  }

  private mutating func note(_ path: String, in root: AgentRoot) {
    do {
      if let found = try Self.transcript(at: path, in: root) { transcripts.append(found) }
    } catch {
      problems.append("\(error)")
    }
  }

  /// What stands at a path below a root; `nil` where there is no transcript.
  static func transcript(at path: String, in root: AgentRoot) throws(HostError) -> FoundTranscript? {
    guard
      root.folder(of: path) != nil, root.agent.format(of: path) != nil,
      let place = root.agent.place(root.relative(path)),
      let status = try FileStatus.of(path: path), status.isRegularFile
    else { return nil }
    // While the lines lie there unpacked too, those are read: of one session never both.
    if let unpacked = root.agent.unpackedPath(of: path), try FileStatus.of(path: unpacked) != nil {
      return nil
    }
    let (role, id): (TranscriptRole, String?) =
      switch place {
      case .session(let id): (.main, id)
      case .subagent(let id): (.subagent, id)
      }
    return FoundTranscript(root: root, path: path, role: role, sessionID: id, status: status)
  }
}
