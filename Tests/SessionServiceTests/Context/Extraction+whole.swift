import SessionService
import SessionStore
import SessionTestSupport
import Testing

extension Extraction {
  /// All that a record holds, with nothing in the archive.
  static func whole(of name: String, isJSON: Bool, roots: [AgentRoot]) throws -> String {
    let folder = try TemporaryFolder()
    let state = try #require(StatePaths(environment: { $0 == "XDG_STATE_HOME" ? folder.path : nil }))
    return try document(
      of: name, try ContextSelection(classes: nil, since: nil, budget: nil), isJSON: isJSON, roots: roots,
      state: state)
  }
}
