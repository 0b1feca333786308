package import Foundation

/// Recorded data of real agents, which lies beside the repository and is not a part of it: tests over it are skipped
/// where it is missing.
package enum SharedData {
  /// The folder: `$SESSIOND_SHARED`, else `../shared` beside the repository's root.
  package static let folder: URL? = {
    if let stated = ProcessInfo.processInfo.environment["SESSIOND_SHARED"], !stated.isEmpty {
      return existing(URL(fileURLWithPath: stated))
    }
    var place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while place.path != "/" {
      if existing(place.appendingPathComponent("Package.swift")) != nil {
        return existing(place.deletingLastPathComponent().appendingPathComponent("shared"))
      }
      place.deleteLastPathComponent()
    }
    return nil
  }()

  /// Recorded sessions of several agents with an `INDEX.md` over them.
  package static var transcripts: URL? {
    folder.flatMap { existing($0.appendingPathComponent("data/transcripts")) }
  }

  /// What Claude Code 2.1.329 wrote: transcripts, registry entries and more.
  package static var claude: URL? {
    folder.flatMap { existing($0.appendingPathComponent("data/claude-2.1.329")) }
  }

  /// Recorded runs of several agents, each with the phases that are expected of it.
  package static var scenarios: URL? {
    folder.flatMap { existing($0.appendingPathComponent("data/agent-scenarios")) }
  }

  /// Whether the recorded data is here.
  package static var isAvailable: Bool { transcripts != nil && claude != nil }

  /// All files below a folder whose names end in `suffix`, in a stable order.
  package static func files(below folder: URL, suffix: String) -> [URL] {
    guard let entries = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
      return []
    }
    return entries.compactMap { $0 as? URL }
      .filter { $0.lastPathComponent.hasSuffix(suffix) }
      .sorted { $0.path < $1.path }
  }

  private static func existing(_ place: URL) -> URL? {
    FileManager.default.fileExists(atPath: place.path) ? place : nil
  }
}
