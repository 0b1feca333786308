import AgentFormats
import LinuxHost

/// What keeps Claude Code from calling hooks and the status line, whoever has said so.
package enum ClaudeSwitches {
  /// Where an administrator says what Claude Code may do.
  package static let managedFolder = "/etc/claude-code"

  /// The switches that are on, a line for each with what comes of it. Files that are missing or no JSON have none.
  ///
  /// - Parameters:
  ///   - files: settings of the user's that hold where the hooks are.
  ///   - managed: the folder with the administrator's.
  /// - Returns: lines for people.
  static func found(in files: [String], managed: String) -> [String] {
    let pieces = managed + "/managed-settings.d"
    let managedFiles =
      [managed + "/managed-settings.json"]
      + ((try? Directory.entries(of: pieces)) ?? []).map { pieces + "/" + $0.name }
    return (files + managedFiles).filter { isOn("disableAllHooks", in: $0) }.map {
      "\($0) has disableAllHooks: Claude Code calls no hook and no status line while that is there"
    }
      + managedFiles.filter { isOn("allowManagedHooksOnly", in: $0) }.map {
        "\($0) has allowManagedHooksOnly: Claude Code calls the administrator's hooks alone, and none of yours"
      }
  }

  private static func isOn(_ name: String, in file: String) -> Bool {
    guard let bytes = (try? AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit)) ?? nil,
      let text = try? JSONText(bytes)
    else { return false }
    return text.kind(at: [.member(name)]) == .boolean(true)
  }
}
