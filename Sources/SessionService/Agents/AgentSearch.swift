import AgentFormats
import LinuxHost
import SessionCore

/// Finds the running processes of agents that keep no registry of them.
///
/// A machine has hundreds of processes, and looks are many: what a process is, is read when it is new, and once more at
/// the next look, since a shell becomes the program that it starts. Only those of agents are looked at each time.
struct AgentSearch {
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
  /// All processes are looked at again after so long, in milliseconds: a number may be another's by then, and one that
  /// ran may have become another program.
  private static let memory: Int64 = 600_000

  private let processes: ProcessTable
  private let subjects: [Subject]
  private var finds: [Int32: Find] = [:]
  /// Other processes that were looked at, once or for good.
  private var lookedAt: Set<Int32> = []
  private var passedOver: Set<Int32> = []
  private var forgotten: Timestamp?

  /// Looks for the agents of these roots, in that table.
  init(_ roots: [AgentRoot], _ processes: ProcessTable) {
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
  mutating func look(at now: Timestamp) -> [AgentProcess] {
    if abs(now.milliseconds - (forgotten?.milliseconds ?? .min / 2)) >= Self.memory {
      passedOver = []
      forgotten = now
    }
    let present = Set(processes.ids())
    finds = finds.filter { present.contains($0.key) && isStill($0.value) }
    for pid in present.subtracting(passedOver) where finds[pid] == nil { examine(pid, at: now) }
    lookedAt.formIntersection(present)
    passedOver.formIntersection(present)
    return AgentProcess.proper(finds.values.sorted { $0.identity.pid < $1.identity.pid }.compactMap(look))
  }

  /// Reads what a process is that nobody knows yet.
  private mutating func examine(_ pid: Int32, at now: Timestamp) {
    guard processes.isOwn(pid), let name = processes.name(of: pid) else {
      passedOver.insert(pid)
      return
    }
    for (place, subject) in subjects.enumerated() where finds.count < Self.mostFinds {
      guard let form = subject.program.form(name: name, words: { processes.commandLine(of: pid) }),
        let identity = processes.identity(of: pid)
      else { continue }
      let started = Timestamp(
        milliseconds: now.milliseconds - ProcessTable.age(startTicks: identity.startTicks))
      finds[pid] = Find(subject: place, isScript: form == .script, identity: identity, started: started)
      return
    }
    if lookedAt.remove(pid) != nil { passedOver.insert(pid) } else { lookedAt.insert(pid) }
  }

  /// Whether a process is there and is what it was: one may become another program.
  private func isStill(_ find: Find) -> Bool {
    let pid = find.identity.pid
    guard let name = processes.name(of: pid), processes.identity(of: pid) == find.identity else {
      return false
    }
    return subjects[find.subject].program.form(name: name) { processes.commandLine(of: pid) } != nil
  }

  /// What a known process does now; `nil` where it has ended.
  private func look(_ find: Find) -> AgentProcess? {
    guard let look = processes.look(at: find.identity.pid), look.identity == find.identity else { return nil }
    let subject = subjects[find.subject]
    let open: [SessionID]? =
      switch subject.program.trace {
      case .openTranscript: sessions(open: processes.openFiles(of: look.identity.pid), in: subject.roots)
      case .folder: nil
      }
    return AgentProcess(
      agent: subject.agent, pid: look.identity.pid, startTicks: look.identity.startTicks,
      started: find.started, parent: look.parent, isScript: find.isScript, hasTerminal: look.hasTerminal,
      folder: processes.folder(of: look.identity.pid), open: open)
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
