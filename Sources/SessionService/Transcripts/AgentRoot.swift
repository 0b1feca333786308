package import AgentFormats

/// A folder in which an agent keeps its files; it need not be there.
///
/// A class, since each of thousands of transcripts that are followed knows the one that it lies in.
package final class AgentRoot: Sendable {
  package let agent: AgentDescriptor
  /// Absolute.
  package let path: String

  package init(_ agent: AgentDescriptor, _ path: String) {
    self.agent = agent
    self.path = path
  }

  /// The folders that are walked for transcripts, absolute.
  var folders: [String] { agent.folders.map { path + "/" + $0 } }

  /// The folder in which the agent notes its live processes; `nil` where it keeps no such notes.
  var registry: String? { agent.registry.map { path + "/" + $0 } }

  /// Whether this folder, one of ``folders`` or the registry is `place` or lies in it.
  func begins(at place: String) -> Bool {
    ([path] + folders + [registry].compactMap(\.self)).contains { $0 == place || $0.hasPrefix(place + "/") }
  }

  /// The one of ``folders`` that is or holds `place`; `nil` where none does.
  func folder(of place: String) -> String? {
    folders.first { place == $0 || place.hasPrefix($0 + "/") }
  }

  /// What a file's path is below this folder.
  func relative(_ place: String) -> String {
    String(decoding: place.utf8.dropFirst(path.utf8.count + 1), as: UTF8.self)
  }
}

extension AgentRoot: Hashable {
  package static func == (left: AgentRoot, right: AgentRoot) -> Bool {
    left.agent.id == right.agent.id && left.path == right.path
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(agent.id)
    hasher.combine(path)
  }
}

extension [AgentRoot] {
  /// The root among whose transcripts `place` would be.
  func root(of place: String) -> AgentRoot? {
    first { $0.folder(of: place).map { place.utf8.count > $0.utf8.count } ?? false }
  }
}
