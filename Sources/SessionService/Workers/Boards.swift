import DaemonKit
import Rendering
import SessionCore

/// What workers tell each other and the routes. It outlives every worker: one that is made anew finds here what it has to
/// know, and nobody has to know that it is another one.
struct Boards: Sendable {
  /// What is known of all sessions.
  let sessions = StateBoard(SessionBoard())
  /// Whether each session could be stopped now, of those of which steps are known.
  let stopPoints = StateBoard<[SessionKey: StopPoint]>([:])
  /// The context records of the sessions that are followed, as they were last written.
  let contexts = StateBoard<[SessionKey: ContextDocument]>([:])
  /// How far the records of older transcripts are.
  let records = StateBoard(RecordProgress())
  /// What is half done in the working trees of those that were at work lately, and are in one.
  let trees = StateBoard<[SessionKey: WorkTree]>([:])
  /// The sessions that are in a process.
  let agents = StateBoard(LiveSessions())
  /// The panes in which something runs that may be an agent without a registry, by the processes that they started.
  let agentPanes = StateBoard<Set<Int32>>([])
  /// What each session does, with all that tells of it.
  let states = StateBoard<[SessionID: StateVerdict]>([:])
  /// The sessions whose terminals have to be looked at to know what they do.
  let unclear = StateBoard<Set<SessionID>>([])
  /// The tmux panes that sessions run in, of the servers that are served.
  let panes = StateBoard<[SessionID: TmuxPane]>([:])
  /// The session to whose pane somebody wants to be taken.
  let summons = StateBoard<SessionID?>(nil)
  /// What was seen there last.
  let sightings = StateBoard<[PaneSighting]>([])
  /// The sessions whose terminals are to be shown once with what has scrolled away.
  let scrollsWanted = StateBoard<Set<SessionID>>([])
  /// What was shown of them.
  let scrolls = StateBoard<[PaneScroll]>([])
  /// What is to be shown to whoever looks at tmux.
  let tmuxMessages = StateBoard<TmuxMessage?>(nil)
  /// What became of the last of those.
  let tmuxReceipts = StateBoard<TmuxReceipt?>(nil)
  /// Rings when the user has acknowledged notices.
  let noticesAcknowledged = Bell(())
  /// How often notices came to something since the start.
  let noticeCounts = StateBoard(NoticeCounts())
  /// How far the reading of the history is.
  let index = StateBoard(IndexProgress())
  /// Whether the user holds the reading of the history up.
  let isIndexPaused: StateBoard<Bool>
  /// What can't be read, and why: by path.
  let unread = StateBoard<[String: String]>([:])
  /// What the user has set, as it holds now.
  let settings: StateBoard<Settings>
  /// Who hangs and can't be made anew, by name: the daemon waits to be ended.
  let stuck = StateBoard<[String]>([])
  /// How the workers are doing.
  let workers = StateBoard<[WorkerReport]>([])
  /// Whether the daemon is about to stop, and long work is to be cut short.
  let isDaemonStopping = StateBoard(false)
  /// Rings when a folder of live processes changed, and at each look at everything.
  let registryChanged = Bell(())
  /// Rings when a folder of tmux sockets changed.
  let tmuxFoldersChanged = Bell(())
  /// Rings when a database in which an agent keeps its sessions may have changed.
  let databasesChanged = Bell(())
  /// Rings when tmux servers are to be looked for at once.
  let tmuxLook = Bell(())
}
