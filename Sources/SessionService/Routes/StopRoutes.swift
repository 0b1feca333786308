import ControlAPI
import DaemonKit
import Rendering
import SessionCore

/// `/v1/sessions/{id}/stop` and `/v1/stop`.
enum StopRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    for path in [Route.sessionStop, Route.stop] {
      router.get(path) { try answer(try SessionRoutes.entry(of: $0, context), $0, context) }
    }
  }

  private static func answer(
    _ entry: SessionBoard.Entry, _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let now = context.now()
    let quota = context.board.value.quota(of: entry, at: now)
    let places = entry.stopPoint?.reasons.compactMap(\.evidence.source) ?? []
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      let style = try request.textStyle()
      return .located(places) { lines in
        .lines(StopReport.render(entry, quota: quota, lines: lines, now: now, style: style))
      }
    case _:
      return .located(places) { lines in
        .json(StopReport.json(entry, quota: quota, lines: lines, now: now))
      }
    }
  }
}
