import AgentFormats
import ControlAPI
import DaemonKit
import LinuxHost
import Logging
import SessionCore
import SessionStore

extension Daemon {
  /// The workers in the order in which they depend on each other: what takes events starts before what makes them, and
  /// stops after it. tmux is told of agents when they are known.
  ///
  /// Each is made from what is set at that moment, so that one that is made anew follows the settings.
  static func workers(
    _ surroundings: Surroundings, boards: Boards, store: SessionStore, lane: EventLane, hooks: HookIntake,
    logger: Logger
  ) -> [WorkerSpec] {
    let (processes, poll, now) = (surroundings.processes, surroundings.poll, surroundings.now)
    let recall = StepRecall(store: store)
    // Of all its lives: what is held up is held up for the next one too.
    let trees = TreeLooker()
    return [
      WorkerSpec(WorkerName.budget) { life in
        let settings = boards.settings.value
        return BudgetWorker(
          life, store: store, lane: lane, boards: boards, policy: settings.budget,
          rules: WindowRules.byAgent(overrides: settings.modelWindows),
          compactionFiles: ClaudeCompactionFiles(
            roots: { surroundings.roots(boards.settings.value) }, managed: surroundings.managedClaudeFolder),
          poll: poll, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.stopPoints) { life in
        StopPointWorker(
          life, store: store, recall: recall, lane: lane, boards: boards, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.preservation) { life in
        PreservationWorker(
          life, isEnabled: boards.settings.value.keepsRecords,
          mostBytes: surroundings.recordBytes ?? KeptContexts.mostBytes, state: surroundings.state,
          store: store, lane: lane, boards: boards, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.terminals) { life in
        TerminalContextWorker(
          life, isEnabled: boards.settings.value.keepsRecords, state: surroundings.state, store: store,
          lane: lane, boards: boards, logger: logger)
      },
      WorkerSpec(WorkerName.archive) { life in
        let settings = boards.settings.value
        var plan = ArchiveWorker.Plan(
          isEnabled: settings.isArchiving, bounds: settings.archiveBounds,
          roots: surroundings.roots(settings))
        if let pace = surroundings.archivePace { (plan.startTime, plan.mergeTime) = (pace, pace) }
        plan.leastFree = surroundings.archiveReserve ?? plan.leastFree
        return ArchiveWorker(
          life, plan: plan, state: surroundings.state, store: store, lane: lane, boards: boards,
          logger: logger, now: now)
      },
      WorkerSpec(WorkerName.trees) { life in
        TreeWorker(life, looker: trees, boards: boards, now: now)
      },
      WorkerSpec(WorkerName.hooks) { life in
        HookWorker(
          life, folder: surroundings.state.spool, intake: hooks, poll: poll, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.statusFile) { life in
        StatusFileWorker(
          life, path: surroundings.runtime.statusFile, boards: boards, poll: poll, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.serviceStatus) { life in
        ServiceStatusWorker(life, boards: boards, tell: surroundings.statusChanged)
      },
      WorkerSpec(WorkerName.agents) { life in
        AgentWorker(
          life, roots: surroundings.roots(boards.settings.value), processes: processes, store: store,
          boards: boards, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.states) { life in
        StateWorker(
          life, roots: surroundings.roots(boards.settings.value), store: store, recall: recall, lane: lane,
          boards: boards, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.tmux) { life in
        let settings = boards.settings.value
        return TmuxWorker(
          life, isWanted: settings.tmuxPush,
          servers: TmuxServers(
            processes: processes, folders: surroundings.tmuxFolders, sockets: settings.tmuxSockets),
          boards: boards, processes: processes, poll: poll, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.notices) { life in
        NoticeWorker(
          life, environment: surroundings.environment, store: store, lane: lane, boards: boards,
          logger: logger, now: now)
      },
      WorkerSpec(WorkerName.retention) { life in
        RetentionWorker(
          life, store: store, lane: lane, boards: boards, poll: poll, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.databases) { life in
        var plan = OpencodeWorker.Plan(
          folders: OpencodeDatabases.folders(of: surroundings.roots(boards.settings.value)))
        plan.poll = poll
        return OpencodeWorker(
          life, plan: plan, store: store, lane: lane, boards: boards, logger: logger, now: now)
      },
      WorkerSpec(WorkerName.transcripts) { life in
        let settings = boards.settings.value
        var plan = TranscriptWorker.Plan(roots: surroundings.roots(settings))
        plan.poll = poll
        plan.others = settings.tmuxPush ? surroundings.tmuxFolders : []
        return TranscriptWorker(
          life, plan: plan, store: store, lane: lane, boards: boards, logger: logger, now: now)
      },
    ]
  }
}

extension WindowRules {
  /// The rules of each agent, with what the user has set in front.
  static func byAgent(overrides: [ModelWindow]) -> [AgentID: WindowRules] {
    Agents.all.reduce(into: [:]) { rules, agent in
      rules[agent.id] = agent.windowRules
      rules[agent.id]?.overrides = overrides
    }
  }

  /// For sessions of agents that this version does not read.
  static let ofUnknownAgents = WindowRules(
    asOf: "", table: [], usualTokens: 200_000, knownSizes: [], compactionReserve: nil)
}

/// What the workers are called. A worker's cursor in the store goes by its name.
enum WorkerName {
  static let budget = "budget"
  static let hooks = "hooks"
  static let stopPoints = "stop-points"
  static let preservation = "preservation"
  static let terminals = "terminals"
  static let archive = "archive"
  static let trees = "trees"
  static let statusFile = "status-file"
  static let serviceStatus = "service-status"
  static let agents = "agents"
  static let states = "states"
  static let tmux = "tmux"
  static let notices = "notices"
  static let retention = "retention"
  static let databases = "databases"
  static let transcripts = "transcripts"
}
