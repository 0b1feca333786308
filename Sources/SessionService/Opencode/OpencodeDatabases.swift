import AgentFormats
import LinuxHost

/// Where opencode's databases are.
enum OpencodeDatabases {
  /// The databases in these folders.
  static func paths(in folders: [String]) -> [String] {
    folders.flatMap { folder in
      ((try? Directory.entries(of: folder)) ?? nil ?? [])
        .filter { $0.kind != .directory && Opencode.isDatabase(named: $0.name) }
        .map { folder + "/" + $0.name }.sorted()
    }
  }

  /// Whether a file of that name in such a folder is one, or its log of changes.
  static func isPart(_ name: String) -> Bool {
    Opencode.isDatabase(named: name)
      || name.hasSuffix("-wal") && Opencode.isDatabase(named: String(name.dropLast("-wal".count)))
  }

  /// The folders of roots in which such databases may be.
  static func folders(of roots: [AgentRoot]) -> [String] {
    roots.filter { $0.agent.id == Opencode.agent }.map(\.path)
  }

  /// What a database consists of, as far as it is there: itself and the log of changes that are not in it yet.
  static func files(of path: String) -> [FileStatus] {
    ["", "-wal"].compactMap { (try? FileStatus.of(path: path + $0)) ?? nil }
  }
}
