import DaemonKit
import Rendering
import SessionCore

/// The sessions that a question is about: those of an agent, those of a project, or all.
struct SessionChoice: Sendable {
  /// As it was asked for.
  let agent: String?
  private let project: String?

  init(_ request: HTTPRequest) {
    agent = request.query("agent")
    project = request.query("project")
  }

  var isAll: Bool { agent == nil && project == nil }

  /// Whether the question is about that agent, or about all.
  func includes(_ id: AgentID) -> Bool {
    agent.map { [id.rawValue, id.shortName].contains($0) } ?? true
  }

  /// Whether it is about that session. A project goes by its folder, or by the last part of it.
  func includes(_ overview: SessionOverview) -> Bool {
    let isOfProject = project.map { [overview.profile.project, overview.label].contains($0) } ?? true
    return isOfProject && includes(overview.origin.agent)
  }
}
