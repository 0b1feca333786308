import AgentFormats
import LinuxHost

/// What keeps Claude Code from calling hooks and the status line, whoever has said so.
package enum ClaudeSwitches {
  /// Where an administrator says what Claude Code may do.
  static let managedFolder = "/etc/claude-code"

  /// The switches that are on, a line for each with what comes of it. Files that are missing or no JSON have none.
  ///
  /// - Parameters:
  ///   - files: settings of the user's that hold where the hooks are.
  ///   - managed: the folder with the administrator's.
  /// - Returns: lines for people.
  static func found(in files: [String], managed: String) -> [String] {
    let managedFiles = managedFiles(in: managed)
    return (files + managedFiles).filter { isOn("disableAllHooks", in: $0) }.map {
      "\($0) has disableAllHooks: Claude Code calls no hook and no status line while that is there"
    }
      + managedFiles.filter { isOn("allowManagedHooksOnly", in: $0) }.map {
        "\($0) has allowManagedHooksOnly: Claude Code calls the administrator's hooks alone, and none of yours"
      }
  }

  /// The files in which an administrator says something, in that folder, the one with the last word last: as the client
  /// takes them, the pieces by their names, and of these only what ends in `.json` and is not hidden.
  static func managedFiles(in folder: String) -> [String] {
    let pieces = folder + "/managed-settings.d"
    let names = ((try? Directory.entries(of: pieces)) ?? []).map(\.name)
    return [folder + "/managed-settings.json"]
      + names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { pieces + "/" + $0 }
  }

  private static func isOn(_ name: String, in file: String) -> Bool {
    guard let bytes = (try? AtomicFile.read(path: file, limit: ClaudeSetup.fileLimit)) ?? nil,
      let text = try? JSONText(bytes)
    else { return false }
    return text.kind(at: [.member(name)]) == .boolean(true)
  }
}
