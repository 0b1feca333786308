import ControlAPI
import DaemonKit
import Rendering
import SessionCore

/// What is asked of tmux: `/v1/tmux/look`, `/v1/tmux/go`.
enum TmuxRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.post(Route.tmuxLook) { _ in
      if context.boards.settings.value.tmuxPush { context.boards.tmuxLook.ring() }
      return .empty()
    }
    router.post(Route.tmuxGo) { try go($0, context) }
  }

  /// Takes the user to the pane of a session: the one that is named, else the one that has waited longest, and the next
  /// one after it where the user is there already.
  private static func go(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let board = context.board.value
    let panes = context.boards.panes.value
    let pane = try request.integer("pane_pid", in: 1...Int(Int32.max))
    let entry: SessionBoard.Entry
    if let name = request.query("session") {
      entry = try SessionRoutes.entry(name, in: board)
    } else {
      let present = pane.flatMap { AgentPanes(board, context.processes).entry(inPane: Int32($0), board) }
      guard let next = board.nextWaiting(after: present?.overview.origin.id) else {
        throw .notFound("No session waits for you.")
      }
      entry = next
    }
    guard panes[entry.overview.origin.id] != nil else {
      throw ProblemError(
        status: 409, title: "No pane",
        detail:
          "\(entry.overview.label) runs in no tmux pane that sessiond serves; sessiond setup tmux has it served"
      )
    }
    context.boards.summons.publish(entry.overview.origin.id)
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      return .lines(StateDetail.line(entry, now: context.now(), style: try request.textStyle()))
    case _: return .json(StateDetail.json(entry, entry.state))
    }
  }
}
