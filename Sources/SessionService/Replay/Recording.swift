import AgentFormats
import LinuxHost

/// What can be played: transcripts, and what the agent's registry of live processes said meanwhile.
///
/// A recording is one transcript, with its subagents' beside it, or a folder laid out like the agent's own:
/// `projects/<project>/<session>.jsonl` and what lies below, and `sessions/<pid>.jsonl`, in which each line is what
/// the registry's `sessions/<pid>.json` held at a time. A line there that is no entry, `{"updatedAt": …}`, says that
/// the process has ended.
package struct Recording: Sendable {
  /// Its files, in the order that decides where times are equal: who runs is known before what is said.
  private(set) var files: [RecordedFile] = []

  /// Looks at what was named: absolute or relative paths of transcripts and folders.
  ///
  /// - Throws: ``RecordingError`` that says which is missing, empty or no recording; ``HostError`` where one can't be
  ///   read.
  package init(_ paths: [String]) throws {
    for path in paths {
      let place = Self.withoutSlash(path)
      guard let status = try FileStatus.of(path: place) else {
        throw RecordingError(path, "is not there")
      }
      if status.isDirectory {
        files += try Self.folder(place)
      } else {
        files += try Self.transcript(place)
      }
    }
    var targets: Set<String> = []
    for file in files where !targets.insert(file.target).inserted {
      throw RecordingError(file.path, "has the name of another transcript of the recording, \(file.target)")
    }
  }

  private static func folder(_ root: String) throws -> [RecordedFile] {
    var tree = TranscriptTree()
    tree.walk(AgentRoot(ClaudeCode.descriptor, root)) { _ in }
    guard !tree.transcripts.isEmpty else {
      throw RecordingError(
        root, "holds no transcript: a recording has them as projects/<project>/<session>.jsonl")
    }
    // Files that say nothing of when are usual: of sessions in which nothing was said, or titles alone.
    let transcripts = try tree.transcripts.compactMap { found in
      try timed(found.path, String(found.path.dropFirst(root.count + 1)), .transcript)
    }
    guard !transcripts.isEmpty else {
      throw RecordingError(root, "is no recording: no transcript in it says when it was written")
    }
    return try registry(root) + transcripts
  }

  /// A file of a folder; `nil` where its lines have no times.
  private static func timed(
    _ path: String, _ target: String, _ kind: RecordedFile.Kind
  ) throws -> RecordedFile? {
    do {
      return try RecordedFile(path: path, target: target, kind: kind)
    } catch is RecordingError {
      return nil
    }
  }

  private static func registry(_ root: String) throws -> [RecordedFile] {
    try (Directory.entries(of: root + "/sessions") ?? []).compactMap { entry in
      guard entry.kind == .file, entry.name.hasSuffix(".jsonl"),
        let pid = Int32(entry.name.dropLast(".jsonl".count)), pid > 0
      else { return nil }
      return try timed(root + "/sessions/" + entry.name, "sessions/\(pid).json", .registry(pid: pid))
    }
  }

  private static func transcript(_ path: String) throws -> [RecordedFile] {
    let parts = path.split(separator: "/").map(String.init)
    let name = parts.last ?? path
    let folder = parts.dropLast().last.flatMap { $0 == "." || $0 == ".." ? nil : $0 } ?? "recording"
    guard case .session(let session?) = ClaudeCode.place(at: "projects/" + folder + "/" + name) else {
      throw RecordingError(path, "is neither a folder nor a session's transcript, <session>.jsonl")
    }
    let target = "projects/\(folder)/"
    let main = try RecordedFile(path: path, target: target + name, kind: .transcript)
    let beside = path.dropLast(".jsonl".count) + "/subagents"
    return try [main]
      + (Directory.entries(of: String(beside)) ?? []).compactMap { entry in
        guard entry.kind == .file, entry.name.hasPrefix("agent-"), entry.name.hasSuffix(".jsonl") else {
          return nil
        }
        return try timed(
          beside + "/" + entry.name, target + "\(session)/subagents/\(entry.name)", .transcript)
      }
  }

  private static func withoutSlash(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
