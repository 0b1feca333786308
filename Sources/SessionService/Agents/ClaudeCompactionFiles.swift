import AgentFormats
import LinuxHost
import SessionCore

/// The files in which Claude Code is told when to compact: the user's, and the administrator's, which have the last word.
///
/// What a project says is not looked at: its folder may lie on a drive that does not answer, and what is known here is
/// needed for each figure.
struct ClaudeCompactionFiles {
  /// A file as it was when it was read.
  private struct Known {
    var status: FileStatus?
    var said: ClaudeCompaction
  }

  private let roots: @Sendable () -> [AgentRoot]
  /// The nearest one last.
  private let managed: [String]
  private var known: [String: Known] = [:]

  /// - Parameters:
  ///   - roots: the folders of the agents that are read, as they are set now.
  ///   - managed: the administrator's folder.
  init(roots: @escaping @Sendable () -> [AgentRoot], managed: String) {
    self.roots = roots
    let pieces = managed + "/managed-settings.d"
    self.managed =
      [managed + "/managed-settings.json"]
      + ((try? Directory.entries(of: pieces)) ?? []).map { pieces + "/" + $0.name }.sorted()
  }

  /// What they say now, by the root whose sessions it is for. Only what has changed is read again.
  mutating func read() -> [String: CompactionSetting] {
    var settings: [String: CompactionSetting] = [:]
    for root in roots() where root.agent.id == ClaudeCode.agent {
      var said = ClaudeCompaction()
      var since: Int64 = 0
      for file in [root.path + "/settings.json"] + managed {
        let contents = contents(of: file)
        said = said.updated(with: contents.said)
        if contents.said != ClaudeCompaction() {
          since = max(since, (contents.status?.modifiedNanoseconds ?? 0) / 1_000_000)
        }
      }
      settings[root.path] = said.setting(since: Timestamp(milliseconds: since))
    }
    return settings
  }

  /// What is said for a session, by where its transcript lies.
  func setting(of origin: SessionOrigin, in settings: [String: CompactionSetting]) -> CompactionSetting? {
    guard !settings.isEmpty, origin.agent == ClaudeCode.agent else { return nil }
    return settings.first { origin.transcript.hasPrefix($0.key + "/") }?.value
  }

  private mutating func contents(of file: String) -> Known {
    let status = (try? FileStatus.of(path: file)) ?? nil
    if let known = known[file], known.status == status { return known }
    let bytes = status == nil ? nil : (try? AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit)) ?? nil
    let read = Known(status: status, said: bytes.map(ClaudeCompaction.init) ?? ClaudeCompaction())
    known[file] = read
    return read
  }
}
