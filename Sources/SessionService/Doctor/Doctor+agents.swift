import AgentFormats
import LinuxHost
import Rendering
import SessionCore

/// The processes of agents that keep no registry of them.
extension Doctor {
  /// Names those that hide which session they have.
  mutating func examineAgents() {
    let roots = Daemon.Surroundings.roots(
      environment: environment, settings: (try? settings.get()) ?? Settings())
    var search = AgentSearch(roots, machine.processes)
    let hidden = search.look(at: Timestamp(milliseconds: WallClock.milliseconds())).filter(\.isHidden)
    for (agent, processes) in Dictionary(grouping: hidden, by: \.agent).sorted(by: {
      $0.key.rawValue < $1.key.rawValue
    }) {
      let name = Agents.descriptor(of: agent)?.name ?? agent.rawValue
      let numbers = processes.map { String($0.pid) }.joined(separator: ", ")
      let whose = processes.count == 1 ? "process \(numbers)" : "processes \(numbers)"
      add(
        .note, "agents",
        "\(whose) of \(name) can't be looked into: which session it is that runs there is not known; another version of"
          + " it may not hide that")
    }
  }
}
