import ControlAPI
import LinuxHost
import Rendering
import SessionCore
import SessionStore

/// The calls of agents' hooks: what came, and what waits or was lost.
extension Doctor {
  /// What the daemon tells of them, and how the folder is in which they wait.
  mutating func examineHooks() {
    let client = ControlClient(socketPath: runtime.socket, timeoutMilliseconds: 1_000)
    // Of a daemon that is away there is a finding already.
    if let answer = try? client.get(Route.hooks, accept: MediaType.text), answer.status == 200 {
      let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
      for (index, line) in lines.enumerated() { add(index == 0 ? .good : .note, "hooks", line) }
    }
    guard let state, FileOperations.exists(state.spool) else { return }
    if examineAccess(of: state.spool, is: 0o700, subject: "hooks") == true { return }
    do {
      let now = Timestamp(milliseconds: WallClock.milliseconds())
      let waiting = try SpooledCalls(folder: state.spool).entries(now: now).waiting.count
      if waiting > 0 {
        add(
          .note, "hooks",
          "\(Figures.count(waiting, "call of a hook waits", "calls of hooks wait")) in \(state.spool) for sessiond to"
            + " store; where it runs and they stay, its log says why")
      }
      let path = state.spool + "/" + HookSpool.droppedName
      guard let dropped = try FileStatus.of(path: path)?.size, dropped > 0 else { return }
      add(
        .note, "hooks",
        "\(Figures.count(Int(dropped), "call of a hook was", "calls of hooks were")) dropped, since more than"
          + " \(HookSpool.mostFiles) or \(HookSpool.mostBytes >> 20) MiB waited, one was larger than"
          + " \(HookSpool.payloadLimit >> 20) MiB, or it could not be written, as on a full disk: remove \(path)"
          + " to forget that"
      )
    } catch {
      add(.bad, "hooks", "\(error)")
    }
  }
}
