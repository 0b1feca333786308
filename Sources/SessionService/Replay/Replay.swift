import AgentFormats
import DaemonKit
import LinuxHost
package import Logging
package import SessionCore
import SessionStore

/// A daemon to which a recording is played: it shows the recorded sessions as if they ran now.
package final class Replay: Sendable {
  /// The daemon, for whoever looks at it in process.
  package let daemon: Daemon
  private let player: ReplayPlayer

  /// Starts the daemon, and the player unless that is left to whoever calls ``play(until:)``.
  ///
  /// - Parameters:
  ///   - recording: what is played.
  ///   - folder: where; removing it afterwards is the caller's.
  ///   - pace: how fast.
  ///   - loops: whether it begins again when all is played.
  ///   - settings: of the daemon; folders with transcripts that they name are not looked at.
  ///   - playsByItself: whether time drives it.
  ///   - logger: for the daemon and the player.
  ///   - mustEnd: called when the daemon can't go on.
  ///   - now: the time of day that records are moved to.
  /// - Returns: the replay, to be stopped by the caller.
  /// - Throws: what ``Daemon/start(_:logger:)`` throws.
  package static func start(
    _ recording: Recording, in folder: ReplayFolder, pace: ReplayPace, loops: Bool, settings: Settings,
    playsByItself: Bool = true, logger: Logger, mustEnd: @escaping @Sendable (Daemon.End) -> Void = { _ in },
    now: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: WallClock.milliseconds()) }
  ) async throws -> Replay {
    guard let state = StatePaths(environment: { $0 == "XDG_STATE_HOME" ? folder.state : nil }) else {
      throw StartError("\(folder.path) is no absolute path.")
    }
    var settings = settings
    settings.agents = [:]
    // What happened long ago is shown, and nobody is called for it.
    settings.notices = .none
    var surroundings = Daemon.Surroundings(
      runtime: folder.runtime, state: state, roots: [AgentRoot(ClaudeCode.descriptor, folder.claude)],
      settings: settings)
    surroundings.processes = ProcessTable(root: folder.processes)
    surroundings.notice = notice(speed: pace.speed)
    surroundings.mustEnd = mustEnd
    surroundings.now = now
    let player = ReplayPlayer(recording, into: folder, pace: pace, loops: loops, logger: logger, now: now)
    let daemon = try await Daemon.start(surroundings, logger: logger)
    if playsByItself {
      do {
        try await player.start()
      } catch {
        await daemon.stop()
        throw error
      }
    }
    return Replay(daemon: daemon, player: player)
  }

  private init(daemon: Daemon, player: ReplayPlayer) {
    self.daemon = daemon
    self.player = player
  }

  /// Plays up to a moment in milliseconds since the start: the moment to go on at, `nil` when all is played.
  package func play(until moment: Int64) async -> Int64? {
    var next = await player.play(until: moment)
    // It takes a part at a time.
    while let due = next, due <= moment { next = await player.play(until: moment) }
    return next
  }

  /// Ends the player, then the daemon.
  package func stop() async {
    await player.stop()
    await daemon.stop()
  }

  /// What people have to know of what they see.
  static func notice(speed: Double) -> String {
    guard speed != 1 else { return "a recording" }
    let isWhole = speed == speed.rounded() && speed < 1_000_000
    return "a recording, \(isWhole ? String(Int(speed)) : String(speed)) times as fast"
  }
}
