import AgentFormats
import LinuxHost
import Rendering
import SessionCore
package import SessionStore

/// The context record of a transcript, with no daemon: what `sessiond extract` prints.
package enum Extraction {
  /// The record of a transcript, or of the session that is called so.
  ///
  /// - Parameters:
  ///   - name: the path of a transcript or of an archived one, or a session's id or its start.
  ///   - selection: what of it is wanted.
  ///   - isJSON: whether for programs.
  ///   - roots: the agents' folders, in which sessions are looked for.
  ///   - state: where the archive is, in which they are looked for as well; `nil` to look in none.
  /// - Returns: the document, with its newline.
  /// - Throws: ``RecordingError`` where there is none, or it tells nothing; ``HostError`` where it can't be read.
  package static func document(
    of name: String, _ selection: ContextSelection, isJSON: Bool, roots: [AgentRoot], state: StatePaths? = nil
  ) throws -> String {
    let document = selection.of(try document(of: name, roots: roots, archive: state.map(ArchiveFolder.init)))
    return isJSON ? String(decoding: document.json, as: UTF8.self) + "\n" : selection.text(of: document)
  }

  private static func document(
    of name: String, roots: [AgentRoot], archive: ArchiveFolder?
  ) throws -> ContextDocument {
    if let status = try FileStatus.of(path: name) {
      guard !status.isDirectory else { throw RecordingError(name, "is a folder and no transcript") }
      if let copy = try ArchivedCopy(path: name, followsLinks: true) { return try document(of: copy, name) }
      return try first(of: origins(of: name), name)
    }
    if Opencode.isDatabase(holding: name), let end = name.lastIndex(of: "#") {
      let id = SessionID(String(name[name.index(after: end)...]))
      return try first(of: [SessionOrigin(agent: Opencode.agent, id: id, transcript: name)], name)
    }
    guard !name.contains("/") else { throw RecordingError(name, "is not there") }
    let sessions = sessions(called: name, in: roots)
    if !sessions.isEmpty { return try first(of: single(sessions, name), name) }
    let copies = try archive?.copies(called: name).filter { $0.role == .main } ?? []
    guard let copy = copies.first else {
      throw RecordingError(
        name, "is neither a transcript nor a session of which a transcript or an archived one is there")
    }
    _ = try single(copies.map(\.origin), name)
    return try document(of: copy, name)
  }

  private static func document(of copy: ArchivedCopy, _ name: String) throws -> ContextDocument {
    guard let kept = try KeptContext(copy), kept.facts > 0 else { throw tellsNothing(name) }
    return kept.document
  }

  private static func tellsNothing(_ name: String) -> RecordingError {
    RecordingError(name, "tells nothing that a context record holds")
  }

  /// A transcript does not say whose it is, but only its own agent's decoder understands it.
  private static func first(of origins: [SessionOrigin], _ name: String) throws -> ContextDocument {
    for origin in origins {
      guard var kept = KeptContext(origin) else { continue }
      _ = try kept.readOn()
      if kept.facts > 0 { return kept.document }
    }
    // A copy may have another name than its agent gave it.
    for origin in origins {
      guard let agent = Agents.descriptor(of: origin.agent) else { continue }
      let named = agent.format(of: origin.transcript)?.ending
      for format in agent.formats where format.ending != named {
        guard var kept = KeptContext(origin, format) else { continue }
        _ = try kept.readOn()
        if kept.facts > 0 { return kept.document }
      }
    }
    throw tellsNothing(name)
  }

  private static func origins(of path: String) -> [SessionOrigin] {
    Agents.all.map { SessionOrigin(agent: $0.id, id: SessionID(id(of: path, $0)), transcript: path) }
  }

  /// The session that the end of a path names to an agent, else the name of the file.
  private static func id(of path: String, _ agent: AgentDescriptor) -> String {
    let parts = path.split(separator: "/")
    for count in 1...4 {
      if case .session(let id?) = agent.place(parts.suffix(count).joined(separator: "/")) { return id }
    }
    let file = parts.last.map(String.init) ?? path
    return file.split(separator: ".").first.map(String.init) ?? file
  }

  private static func sessions(called name: String, in roots: [AgentRoot]) -> [SessionOrigin] {
    var found: [SessionOrigin] = []
    for root in roots {
      var tree = TranscriptTree()
      tree.walk(root) { _ in }
      for transcript in tree.transcripts where transcript.role == .main {
        let path = String(transcript.path.dropFirst(root.path.count + 1))
        guard case .session(let id?) = root.agent.place(path), id.hasPrefix(name) else { continue }
        found.append(SessionOrigin(agent: root.agent.id, id: SessionID(id), transcript: transcript.path))
      }
      if root.agent.id == Opencode.agent { found += databaseSessions(called: name, in: root.path) }
    }
    return found
  }

  /// What was found, of one session alone.
  private static func single(_ found: [SessionOrigin], _ name: String) throws -> [SessionOrigin] {
    let sessions = Set(found.map(\.id))
    guard sessions.count == 1 else {
      throw RecordingError(name, "is the start of \(sessions.count) sessions' ids: give more of it")
    }
    return found
  }

  /// Sessions in opencode's databases; of one that can't be read none.
  private static func databaseSessions(called name: String, in root: String) -> [SessionOrigin] {
    OpencodeDatabases.paths(in: [root]).flatMap { path -> [SessionOrigin] in
      let sessions = (try? OpencodeDatabase(path: path).sessions(startingWith: name)) ?? []
      return sessions.filter { $0.parent == nil }.map {
        SessionOrigin(agent: Opencode.agent, id: SessionID($0.id), transcript: path + "#" + $0.id)
      }
    }
  }
}
