import LinuxHost
import SessionCore

/// Which agent runs in which terminal pane, told by the process tree: a folder is no identity, several agents may share
/// one.
struct AgentPanes {
  /// The agents that live, each with itself and its ancestors, the nearest first.
  private let ways: [(agent: LiveAgent, way: [Int32])]

  /// Looks up the ancestors of all agents of the board.
  init(_ board: SessionBoard, _ processes: ProcessTable) {
    ways = board.entries.compactMap { entry in
      guard
        let agent = entry.agent,
        processes.identity(of: agent.pid) == ProcessIdentity(pid: agent.pid, startTicks: agent.startTicks)
      else { return nil }
      return (agent, processes.ancestors(of: agent.pid))
    }
  }

  /// The agent nearest below the pane's process, or that process itself.
  func agent(inPane pane: Int32) -> LiveAgent? {
    var nearest: (agent: LiveAgent, steps: Int)?
    for (agent, way) in ways {
      guard let steps = way.firstIndex(of: pane), steps < nearest?.steps ?? .max else { continue }
      nearest = (agent, steps)
    }
    return nearest?.agent
  }

  /// The session of that agent, as the board has it.
  func entry(inPane pane: Int32, _ board: SessionBoard) -> SessionBoard.Entry? {
    agent(inPane: pane).flatMap { agent in
      board.entries.first { $0.agent?.pid == agent.pid && $0.agent?.startTicks == agent.startTicks }
    }
  }
}
