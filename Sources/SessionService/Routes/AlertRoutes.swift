import ControlAPI
import DaemonKit
import Dispatch
import Rendering
import SessionCore
import SessionStore

/// What the user was to be told: `/v1/alerts`, `/v1/alerts/ack`, `/v1/alerts/{id}/ack`.
enum AlertRoutes {
  /// The most that one answer has.
  private static let most = 1_000

  static func register(in router: inout Router, _ context: RouteContext) {
    // One after the other: whoever has acknowledged sees that in the list.
    let queue = DispatchQueue(label: "sessiond.alerts")
    router.get(Route.alerts) { try alerts($0, context, queue) }
    router.post(Route.alertsAcknowledge) { try acknowledge(nil, $0, context, queue) }
    router.post(Route.alertAcknowledge) { request in
      guard let id = request.parameters["id"].flatMap(Int64.init), id > 0 else {
        throw ProblemError.badRequest("an alert has a number from 1; sessiond-cli alerts lists them")
      }
      return try acknowledge(id, request, context, queue)
    }
  }

  private static func alerts(
    _ request: HTTPRequest, _ context: RouteContext, _ queue: DispatchQueue
  ) throws -> HTTPResponse {
    var query = SessionStore.NoticeQuery(isOpenOnly: try !request.flag("all"))
    if let limit = try request.integer("limit", in: 1...most) { query.limit = limit }
    if let name = request.query("session") {
      query.session = try SessionRoutes.entry(name, in: context.board.value).overview.origin.id
    }
    let (type, style) = (
      try request.mediaType([MediaType.json, MediaType.text]), try request.textStyle()
    )
    let asked = query
    return .later(on: queue) {
      let records = try context.store.notices(asked)
      guard type == MediaType.text else { return .json(NoticeTable.json(records)) }
      guard records.isEmpty else { return .lines(NoticeTable.lines(records, now: context.now(), style)) }
      return .text(asked.isOpenOnly ? "nothing to tell; --all has what you know of\n" : "no alerts yet\n")
    }
  }

  private static func acknowledge(
    _ id: Int64?, _ request: HTTPRequest, _ context: RouteContext, _ queue: DispatchQueue
  ) throws(ProblemError) -> HTTPResponse {
    let type = try request.mediaType([MediaType.json, MediaType.text])
    return .later(on: queue) {
      guard let count = try context.acknowledge(id) else {
        throw ProblemError.notFound("There is no alert \(id ?? 0). sessiond-cli alerts --all lists them.")
      }
      context.boards.noticesAcknowledged.ring()
      guard type == MediaType.text else {
        var json = JSONWriter()
        json.object { $0.member("acknowledged", count) }
        return .json(json.bytes)
      }
      return .text("\(Figures.count(count, "alert", "alerts")) acknowledged\n")
    } failed: {
      .problem(status: 500, title: "Internal Server Error", detail: "The database can't be used: \($0)")
    }
  }
}
