package import ControlAPI
import LinuxHost
import SessionStore

/// The world of a replay: a folder of its own with all that an agent and a daemon would have, and nothing of the user's.
package struct ReplayFolder: Sendable {
  /// What clients take for `XDG_RUNTIME_DIR`, absolute.
  package let path: String
  private let wasMade: Bool

  /// Makes the folder, or takes an empty one.
  ///
  /// - Throws: ``RecordingError`` where something is in it, ``HostError`` where it can't be had.
  package init(path: String) throws {
    wasMade = try FileStatus.of(path: path) == nil
    guard try wasMade || Directory.entries(of: path)?.isEmpty == true else {
      throw RecordingError(path, "is not empty: the folder of a replay is removed with all that is in it")
    }
    self.path = path
    try Directory.create(path: path)
    for folder in [claude + "/projects", claude + "/sessions", processes] {
      try Directory.create(path: folder)
    }
  }

  /// The name for a new folder in `parent`.
  package static func newPath(in parent: String) -> String {
    parent + "/sessiond-replay-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
  }

  package var runtime: RuntimePaths { RuntimePaths(folder: path + "/sessiond") }
  /// Stands for `~/.claude`.
  var claude: String { path + "/claude" }
  /// Stands for `/proc`: the recorded processes are not here.
  var processes: String { path + "/processes" }
  /// Stands for `XDG_STATE_HOME`.
  var state: String { path + "/state" }

  /// Removes all of it; a folder that was there before stays, empty.
  package func remove() throws {
    try Directory.removeContents(of: path)
    if wasMade { try Directory.remove(path: path) }
  }
}
