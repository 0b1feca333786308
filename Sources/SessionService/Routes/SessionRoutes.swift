import ControlAPI
import DaemonKit
import Rendering
import SessionCore

/// `/v1/sessions`, `/v1/sessions/{id}` and what lies below it.
enum SessionRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.sessions) { try sessions($0, context) }
    router.get(Route.session) { try session($0, context) }
    router.get(Route.sessionState) { try state($0, context) }
  }

  private static func sessions(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let scope: SessionTable.Scope = try request.flag("all") ? .all : .recent
    if try request.flag("follow") {
      switch try request.mediaType([MediaType.jsonLines, MediaType.text, MediaType.json]) {
      case MediaType.text:
        let style = try request.textStyle()
        return .stream(contentType: MediaType.textStream) { stream in
          context.streams.follow(stream) { RowFollower($0, style: style, scope: scope) }
        }
      case _:
        return .stream(contentType: MediaType.jsonLines) { stream in
          context.streams.follow(stream) { SessionFollower($0) }
        }
      }
    }
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      let style = try request.textStyle()
      return .text(
        context.answer(.sessions(scope, style)) { board, now in
          SessionTable.render(
            board, now: now, style: style, shows: scope, lookedIn: context.roots().flatMap(\.folders)
          ).flatMap { Array(($0 + "\n").utf8) }
        })
    case _: return .json(context.answer(.sessions(.all, nil)) { context.answers.sessions($0, now: $1) })
    }
  }

  /// The session that a path names with `{id}`; of one that names none the session that needs its user's eye most.
  static func entry(
    of request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> SessionBoard.Entry {
    if let id = request.parameters["id"] { return try entry(id, in: context.board.value) }
    guard let entry = context.board.value.mostUrgent(at: context.now()) else {
      throw .notFound("No session runs. sessiond-cli sessions --all lists them.")
    }
    return entry
  }

  private static func session(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let board = context.board.value
    let entry = try entry(request.parameters["id"] ?? "", in: board)
    let now = context.now()
    let costPerTurn = entry.overview.costPerTurn(at: now, context.pricing())
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      return .lines(
        SessionDetail.render(
          entry, quotas: board.quotas(of: entry), costPerTurn: costPerTurn, now: now,
          zone: try request.zone(context), style: try request.textStyle()))
    case _:
      var json = JSONWriter()
      SessionJSON.session(entry, now: now, costPerTurn: costPerTurn, into: &json)
      return .json(json.bytes)
    }
  }

  private static func state(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> HTTPResponse {
    let entry = try entry(request.parameters["id"] ?? "", in: context.board.value)
    let verdict = context.boards.states.value[entry.overview.origin.id]
    let now = context.now()
    let places = verdict.map { [$0.evidence] + $0.others.map(\.evidence) }?.compactMap(\.place) ?? []
    switch try request.mediaType([MediaType.json, MediaType.text]) {
    case MediaType.text:
      let style = try request.textStyle()
      return .located(places) {
        .lines(StateDetail.render(entry, verdict, lines: $0, now: now, style: style))
      }
    case _: return .located(places) { .json(StateDetail.json(entry, verdict, lines: $0)) }
    }
  }

  /// The session that a person named: its id, the beginning of it, or its label where that is unique.
  static func entry(_ name: String, in board: SessionBoard) throws(ProblemError) -> SessionBoard.Entry {
    switch board.entry(matching: name) {
    case .one(let entry): return entry
    case .several(let ids):
      throw ProblemError(
        status: 409, title: "Several sessions",
        detail: "\(ids.count) sessions begin with \(name), for example "
          + ids.prefix(3).map(\.rawValue).joined(separator: ", ") + "; give more of the id")
    case .none:
      let labelled = board.entries.filter { $0.overview.label == name }
      if let last = labelled.first, labelled.count == 1 || last.agent != nil { return last }
      guard labelled.isEmpty else {
        throw ProblemError(
          status: 409, title: "Several sessions",
          detail: "\(labelled.count) sessions are called \(name); give the beginning of an id: "
            + labelled.prefix(5).map { String($0.overview.origin.id.rawValue.prefix(8)) }
            .joined(separator: ", "))
      }
      throw .notFound("There is no session \(name). sessiond-cli sessions --all lists them.")
    }
  }
}
