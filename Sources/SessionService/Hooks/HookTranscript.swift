import AgentFormats
import LinuxHost
import SessionCore

/// Judges where a hook says that the transcript of its session is.
enum HookTranscript {
  /// Nothing is opened. What stands there may not be yet; where it is, it must not lead out of the agent's folder.
  ///
  /// - Parameters:
  ///   - path: as the hook says.
  ///   - session: whose it is to be.
  ///   - agent: whose hook it is.
  ///   - roots: the folders of the agents that are read.
  /// - Returns: the path, where the transcript of that session would be read; `nil` for any other place.
  static func path(_ path: String, of session: SessionID, of agent: AgentID, in roots: [AgentRoot]) -> String?
  {
    guard path.hasPrefix("/"), !path.utf8.contains(0), hasPlainParts(path),
      let root = roots.filter({ $0.agent.id == agent }).root(of: path),
      case (.main, let id)? = TranscriptTree.place(of: path, in: root), id == session.rawValue
    else { return nil }
    let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    // Of the file, or where it is not there yet of its folder.
    for place in [path, String(folder)] {
      guard let real = (try? FileOperations.resolved(place)) ?? nil else { continue }
      guard let home = (try? FileOperations.resolved(root.path)) ?? nil, real.hasPrefix(home + "/") else {
        return nil
      }
      return path
    }
    return path
  }

  /// Whether no part of the path is empty or leads elsewhere.
  private static func hasPlainParts(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
