import ControlAPI
import DaemonKit
import Rendering
import SessionCore
import SessionStore

/// `/v1/sessions/{id}/stop` and `/v1/stop`.
enum StopRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.sessionStop) { request in
      try answer(
        try SessionRoutes.entry(request.parameters["id"] ?? "", in: context.board.value), request, context)
    }
    router.get(Route.stop) { request in
      guard let entry = StatusLineRoute.mostUrgent(context.board.value, now: context.now()) else {
        throw ProblemError.notFound("No session runs. sessiond-cli sessions --all lists them.")
      }
      return try answer(entry, request, context)
    }
  }

  private static func answer(
    _ entry: SessionBoard.Entry, _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let now = context.now()
    let quota = quotaPercent(of: entry.overview.origin.agent, context, now: now)
    let places = entry.stopPoint?.reasons.compactMap(\.evidence.source) ?? []
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      let style = try request.textStyle()
      return .located(places) { lines in
        .lines(StopReport.render(entry, quotaPercent: quota, lines: lines, now: now, style: style))
      }
    case _:
      return .located(places) { lines in
        .json(StopReport.json(entry, quotaPercent: quota, lines: lines, now: now))
      }
    }
  }

  /// The share that is used of the fullest of the account's windows that still runs; `nil` where none is known.
  private static func quotaPercent(
    of agent: AgentID, _ context: RouteContext, now: Timestamp
  ) -> Double? {
    // Without it the advice rests on the context window alone.
    let windows = (try? context.store.quotas())?[agent] ?? []
    return windows.filter { $0.resets.map { $0 > now } ?? false }.map(\.usedPercent).max()
  }
}
