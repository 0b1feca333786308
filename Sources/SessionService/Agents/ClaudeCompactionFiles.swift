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
    var said: ClaudeCompactionSettings
  }

  private let roots: @Sendable () -> [AgentRoot]
  private let managed: String
  private var known: [String: Known] = [:]
  /// What came of them last, by root.
  private var settings: [String: CompactionSetting?] = [:]

  /// - Parameters:
  ///   - roots: the folders of the agents that are read, as they are set now.
  ///   - managed: the administrator's folder.
  init(roots: @escaping @Sendable () -> [AgentRoot], managed: String) {
    self.roots = roots
    self.managed = managed
  }

  /// Reads what they say now; only what has changed is read again.
  ///
  /// The client writes into such a file for many a reason, so its date says when something was set otherwise only where
  /// nothing was read before.
  ///
  /// - Parameter present: since when something holds that is found to be set otherwise.
  /// - Returns: what is set, by the root whose sessions it is for.
  mutating func read(at present: Timestamp) -> [String: CompactionSetting] {
    var read: [String: CompactionSetting?] = [:]
    let managed = ClaudeSwitches.managedFiles(in: managed)
    for root in roots() where root.agent.id == ClaudeCode.agent {
      var said = ClaudeCompactionSettings()
      var since: Int64 = 0
      for file in [root.path + "/settings.json"] + managed {
        let contents = contents(of: file)
        said = said.updated(with: contents.said)
        if contents.said != ClaudeCompactionSettings() {
          since = max(since, (contents.status?.modifiedNanoseconds ?? 0) / 1_000_000)
        }
      }
      var setting = said.setting(since: Timestamp(milliseconds: since))
      if let before = settings[root.path] {
        setting?.since = before?.since ?? present
        if setting != before { setting?.since = present }
      }
      read.updateValue(setting, forKey: root.path)
    }
    settings = read
    return read.compactMapValues(\.self)
  }

  /// What is said for a session, by where its transcript lies: the innermost root is its own.
  func setting(of origin: SessionOrigin, in settings: [String: CompactionSetting]) -> CompactionSetting? {
    guard !settings.isEmpty, origin.agent == ClaudeCode.agent else { return nil }
    // Where nothing is set for that one, what is set for one around it is not meant.
    let root = self.settings.keys.filter { origin.transcript.hasPrefix($0 + "/") }.max { $0.count < $1.count }
    return root.flatMap { settings[$0] }
  }

  private mutating func contents(of file: String) -> Known {
    let status = (try? FileStatus.of(path: file)) ?? nil
    if let known = known[file], known.status == status { return known }
    var read = Known(status: status, said: ClaudeCompactionSettings())
    if status != nil {
      let bytes = (try? AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit)) ?? nil
      // One that is being written is no JSON for a moment, in which nothing else is set.
      read.said =
        bytes.flatMap { ClaudeCompactionSettings($0) } ?? known[file]?.said ?? ClaudeCompactionSettings()
    }
    known[file] = read
    return read
  }
}
