import AgentFormats
package import LinuxHost
package import SessionCore

/// Finds the running processes of agents that keep no registry of them.
///
/// A machine has hundreds of processes, and looks are many: what a process is, is read when it is new, once more at the
/// next look, and when it has another name, since a shell becomes the program that it starts. Only those of agents are
/// looked at each time.
package struct AgentSearch {
  /// An agent whose processes are looked for.
  private struct Subject {
    var agent: AgentID
    var program: AgentProgram
    var roots: [AgentRoot]
  }

  /// A process of an agent's.
  private struct Find {
    var subject: Int
    var isScript: Bool
    var identity: ProcessIdentity
    var started: Timestamp
  }

  /// Processes of agents that are followed at once: nobody has so many.
  private static let mostFinds = 256
  /// What a process is to tell it by that is no agent's.
  private struct Glance: Hashable {
    var startTicks: UInt64
    var name: String
  }

  /// All processes are looked at again after so long, in milliseconds: one that ran may have become another program of
  /// the same name, and one of another user's this user's.
  private static let memory: Int64 = 600_000

  private let processes: ProcessTable
  private let subjects: [Subject]
  private var finds: [Int32: Find] = [:]
  /// Other processes that were looked at, once or for good.
  private var lookedAt: [Int32: Glance] = [:]
  private var passedOver: [Int32: Glance] = [:]
  /// Those of other users.
  private var strangers: Set<Int32> = []
  private var forgotten: Timestamp?

  /// Looks for the agents of these roots, in that table.
  package init(_ roots: [AgentRoot], _ processes: ProcessTable) {
    self.processes = processes
    var subjects: [Subject] = []
    for root in roots {
      guard let program = root.agent.program else { continue }
      if let known = subjects.firstIndex(where: { $0.agent == root.agent.id }) {
        subjects[known].roots.append(root)
      } else {
        subjects.append(Subject(agent: root.agent.id, program: program, roots: [root]))
      }
    }
    self.subjects = subjects
  }

  /// The agents whose processes are looked for.
  var agents: Set<AgentID> { Set(subjects.map(\.agent)) }
  /// Whether a process of any was there at the last look.
  var hasFound: Bool { !finds.isEmpty }

  /// The processes of agents that can have a session now.
  package mutating func look(at now: Timestamp) -> [AgentProcess] {
    if abs(now.milliseconds - (forgotten?.milliseconds ?? .min / 2)) >= Self.memory {
      passedOver = [:]
      strangers = []
      forgotten = now
    }
    let present = Set(processes.ids())
    finds = finds.filter { present.contains($0.key) && isStill($0.value) }
    lookedAt = lookedAt.filter { present.contains($0.key) }
    passedOver = passedOver.filter { present.contains($0.key) }
    strangers.formIntersection(present)
    for pid in present.subtracting(strangers) where finds[pid] == nil { examine(pid, at: now) }
    return AgentProcess.proper(finds.values.sorted { $0.identity.pid < $1.identity.pid }.compactMap(look))
  }

  /// Reads what a process is that nobody knows yet.
  private mutating func examine(_ pid: Int32, at now: Timestamp) {
    guard lookedAt[pid] != nil || passedOver[pid] != nil || processes.isOwn(pid) else {
      strangers.insert(pid)
      return
    }
    guard let look = processes.look(at: pid) else { return }
    let glance = Glance(startTicks: look.identity.startTicks, name: look.name)
    guard passedOver[pid] != glance else { return }
    for (place, subject) in subjects.enumerated() where finds.count < Self.mostFinds {
      guard let form = subject.program.form(name: look.name, words: { processes.commandLine(of: pid) })
      else { continue }
      let started = Timestamp(
        milliseconds: now.milliseconds - ProcessTable.age(startTicks: glance.startTicks))
      finds[pid] = Find(
        subject: place, isScript: form == .script, identity: look.identity, started: started)
      (lookedAt[pid], passedOver[pid]) = (nil, nil)
      return
    }
    passedOver[pid] = lookedAt[pid] == glance ? glance : nil
    lookedAt[pid] = lookedAt[pid] == glance ? nil : glance
  }

  /// Whether a process is there and is what it was: one may become another program.
  private func isStill(_ find: Find) -> Bool {
    let pid = find.identity.pid
    guard let look = processes.look(at: pid), look.identity == find.identity else { return false }
    return subjects[find.subject].program.form(name: look.name) { processes.commandLine(of: pid) } != nil
  }

  /// What a known process does now; `nil` where it has ended.
  private func look(_ find: Find) -> AgentProcess? {
    guard let look = processes.look(at: find.identity.pid), look.identity == find.identity else { return nil }
    let folder = processes.folder(of: look.identity.pid)
    // Of one that has ended meanwhile nothing is told either, and it hides nothing.
    guard folder != nil || processes.identity(of: look.identity.pid) == look.identity else { return nil }
    let subject = subjects[find.subject]
    let open: [SessionID]? =
      switch subject.program.trace {
      case .openTranscript: sessions(open: processes.openFiles(of: look.identity.pid), in: subject.roots)
      case .folder: nil
      }
    return AgentProcess(
      agent: subject.agent, pid: look.identity.pid, startTicks: look.identity.startTicks,
      started: find.started, parent: look.parent, isScript: find.isScript, hasTerminal: look.hasTerminal,
      folder: folder, open: open)
  }

  /// The sessions whose transcripts are among these files, each in a folder that is read. The kernel tells paths without
  /// links, and any folder may be reached by one.
  private func sessions(open paths: [String], in roots: [AgentRoot]) -> [SessionID] {
    var sessions: [SessionID] = []
    for root in roots {
      for folder in root.agent.folders {
        guard let real = (try? FileOperations.resolved(root.path + "/" + folder)) ?? nil else { continue }
        for path in paths where path.hasPrefix(real + "/") && root.agent.format(of: path) != nil {
          let place = root.agent.place(folder + path.dropFirst(real.count))
          if case .session(let id?)? = place { sessions.append(SessionID(id)) }
        }
      }
    }
    return sessions
  }
}
