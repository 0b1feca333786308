import AgentFormats
import LinuxHost
import SessionCore

/// A transcript found on the disk.
struct FoundTranscript: Hashable, Sendable {
  /// The folder of the agent that it lies in.
  var root: AgentRoot
  var path: String
  var role: TranscriptRole
  var status: FileStatus
}

/// The folders in which agents keep their transcripts, walked.
///
/// Links are followed to folders and ordinary files of this user's, wherever they are; each folder is entered once, and
/// what is no transcript is not opened.
struct TranscriptTree {
  /// Folders entered, by identity: a link may lead to one twice.
  private var entered: Set<FileIdentity> = []
  private(set) var folders: [String] = []
  private(set) var transcripts: [FoundTranscript] = []
  /// What could not be read, with the reason: the first hundred.
  private(set) var problems: [String] = []
  private(set) var problemCount = 0
  /// Folders of one agent that are looked at: more are none of an agent's.
  private static let mostFolders = 50_000

  /// Walks a root's folders of transcripts. `enter` is called before a folder is listed, so that a watch put there
  /// misses nothing.
  mutating func walk(_ root: AgentRoot, enter: (String) -> Void) {
    for folder in root.folders { walk(folder, in: root, enter: enter) }
  }

  private mutating func tell(_ problem: String) {
    problemCount += 1
    if problemCount <= 100 { problems.append(problem) }
  }

  /// A file where an agent's folder should be can hold nothing.
  private mutating func tellIfNoFolder(_ path: String) {
    guard let status = try? FileStatus.of(path: path), !status.isDirectory else { return }
    let problem = "\(path) is no folder, and transcripts are looked for in it: move it away"
    if !problems.contains(problem) { tell(problem) }
  }

  /// Walks one of a root's folders of transcripts, or any folder below it, like ``walk(_:enter:)``.
  mutating func walk(_ folder: String, in root: AgentRoot, enter: (String) -> Void) {
    guard root.folder(of: folder) != nil else { return }
    for place in [root.path, folder] { tellIfNoFolder(place) }
    walk(folder, in: root, depth: 0, enter: enter)
  }

  private mutating func walk(_ folder: String, in root: AgentRoot, depth: Int, enter: (String) -> Void) {
    do {
      guard depth < root.agent.depth, let status = try FileStatus.of(path: folder), status.isDirectory,
        entered.insert(status.identity).inserted
      else { return }
      guard folders.count < Self.mostFolders else {
        return tell("\(folder) is passed over: more than \(Self.mostFolders) folders are none of an agent's")
      }
      enter(folder)
      folders.append(folder)
      let entries = try Directory.entries(of: folder) { entry in
        guard entry.kind == .directory || root.agent.format(of: entry.name) != nil else { return }
        tell("\(folder)/\(entry.name) is not read, since its name is no UTF-8: rename it")
      }
      for entry in entries ?? [] {
        visit(entry, folder + "/" + entry.name, in: root, depth: depth, enter: enter)
      }
    } catch {
      tell("\(error)")
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
    case .symlink: follow(path, in: root, depth: depth, enter: enter)
    case .other:
      guard root.agent.format(of: path) != nil else { return }
      tell(
        "\(path) is a pipe, a socket or a device, and no transcript: it is not opened; remove it")
    }
  }

  private mutating func follow(
    _ path: String, in root: AgentRoot, depth: Int, enter: (String) -> Void
  ) {
    do {
      // A link that leads nowhere holds nothing.
      guard let status = try FileStatus.of(path: path) else { return }
      if status.isDirectory {
        guard
          !root.agent.passedOver.contains(
            String(path[(path.lastIndex(of: "/") ?? path.startIndex)...].dropFirst()))
        else { return }
        guard status.owner == FileStatus.ownUser else {
          tell("\(path) leads to a folder of user \(status.owner): it is not entered")
          return
        }
        walk(path, in: root, depth: depth + 1, enter: enter)
      } else {
        note(path, in: root)
      }
    } catch {
      tell("\(error)")
    }
  }

  private mutating func note(_ path: String, in root: AgentRoot) {
    do {
      if let found = try Self.transcript(at: path, in: root) { transcripts.append(found) }
    } catch {
      tell("\(error)")
    }
  }

  /// What a path is by its name; `nil` where that is no transcript's.
  static func place(of path: String, in root: AgentRoot) -> (role: TranscriptRole, sessionID: String?)? {
    guard root.folder(of: path) != nil, root.agent.format(of: path) != nil else { return nil }
    return switch root.agent.place(root.relative(path)) {
    case .session(let id)?: (.main, id)
    case .subagent(let id)?: (.subagent, id)
    case nil: nil
    }
  }

  /// What stands at a path below a root; `nil` where there is no transcript.
  ///
  /// - Throws: also where a link leads to something that is not to be read.
  static func transcript(at path: String, in root: AgentRoot) throws(HostError) -> FoundTranscript? {
    guard let (role, _) = place(of: path, in: root), let status = try FileStatus.of(path: path),
      !status.isDirectory
    else { return nil }
    let isOwnFile = status.isRegularFile && status.owner == FileStatus.ownUser
    if !isOwnFile, FileOperations.isLink(path) {
      throw .refused("follow the link", path, remedy: "It leads to what is no file of yours, and is not read")
    }
    guard status.isRegularFile else { return nil }
    // While the lines lie there unpacked too, those are read: of one session never both.
    if let unpacked = root.agent.unpackedPath(of: path), try FileStatus.of(path: unpacked) != nil {
      return nil
    }
    return FoundTranscript(root: root, path: path, role: role, status: status)
  }
}
