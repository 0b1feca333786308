import ControlAPI
import DaemonKit
import Rendering
import SessionCore

/// `/v1/board`: the board on a whole terminal. What was typed comes with the question and how the board is looked at
/// goes back with the answer, so that the daemon remembers nothing of a client.
enum BoardRoute {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.board) { try board($0, context) }
  }

  private static func board(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    _ = try request.mediaType([MediaType.text])
    let terminal = BoardTerminal(
      style: try request.textStyle(columns: 80), zone: try request.zone(context),
      rows: try request.integer("rows", in: 1...1_000) ?? 24, notice: context.facts.notice,
      pricing: context.pricing)
    let isFollowing = try request.flag("follow")
    let scene = terminal.scene(context.board.value, recent: context.recent.value, now: context.now())
    var view = BoardView(text: request.query("view") ?? "")
    view.press(BoardKey.keys(request.bytes("keys") ?? []), in: scene)
    guard !view.isQuit else { return .empty() }
    var response =
      isFollowing
      ? HTTPResponse.stream(contentType: MediaType.textStream) { [view] stream in
        context.streams.follow(stream) {
          BoardFollower($0, terminal: terminal, view: view, board: context.board, recent: context.recent)
        }
      } : .lines(BoardFrame.lines(scene, view))
    response.headers.append((HeaderName.view, view.text))
    return response
  }
}

/// The terminal that a board is for, and what stands on it whatever happens.
struct BoardTerminal: Sendable {
  let style: TextStyle
  let zone: ZoneOffsets
  let rows: Int
  let notice: String?
  /// See ``RouteContext/pricing``.
  let pricing: @Sendable () -> (UsageEntry) -> Double?

  /// What there is to be seen on it.
  func scene(_ board: SessionBoard, recent: RecentEvents, now: Timestamp) -> BoardScene {
    BoardScene(
      board: board, recent: recent, now: now, zone: zone, style: style, rows: rows,
      version: Version.current, notice: notice,
      costPerTurn: { [pricing] in $0.costPerTurn(at: now, pricing()) })
  }
}
