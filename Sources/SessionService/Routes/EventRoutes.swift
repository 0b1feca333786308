import ControlAPI
import DaemonKit
import Rendering
import SessionCore
import SessionStore

/// `/v1/events`: the numbered events, from any number on, and as they happen.
enum EventRoutes {
  /// Events in an answer that does not follow, where the client names no number.
  private static let usualCount: Int64 = 100
  /// Events in one answer that does not follow.
  private static let answerLimit = 10_000

  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.events) { try events($0, context) }
  }

  private static func events(_ request: HTTPRequest, _ context: RouteContext) throws -> HTTPResponse {
    let type = try request.mediaType([
      MediaType.jsonLines, MediaType.eventStream, MediaType.json, MediaType.text,
    ])
    // A stream of server-sent events is one that goes on; everything else ends unless it is asked to follow.
    let isFollowing =
      try request.query("follow") == nil ? type == MediaType.eventStream : request.flag("follow")
    let since = try since(request)
    let style = try request.textStyle()
    guard isFollowing else {
      let contentType = type == MediaType.text ? MediaType.textStream : type
      return .stream(contentType: contentType) { stream in
        context.streams.answer(stream) {
          try finite(since: since, type, style, context)
        }
      }
    }
    let form: EventFollower.Form =
      switch type {
      case MediaType.eventStream: .serverSent
      case MediaType.text: .text(style)
      case _: .jsonLines
      }
    return .stream(contentType: form.mediaType) { context.streams.followEvents($0, form: form, since: since) }
  }

  /// The number behind which to begin: of the query, or that which a client sends when it comes back.
  private static func since(_ request: HTTPRequest) throws(ProblemError) -> Int64? {
    guard let text = request.query("since") ?? request.header("last-event-id"), !text.isEmpty else {
      return nil
    }
    guard let number = Int64(text), number >= 0 else {
      throw .badRequest("since and Last-Event-ID must be the number of an event")
    }
    return number
  }

  /// The events behind `since` as one body, or the last ones. Reads the store, so it is not for the event loop.
  private static func finite(
    since: Int64?, _ type: String, _ style: TextStyle, _ context: RouteContext
  ) throws -> [UInt8] {
    let last = try context.store.lastEventNumber()
    // A number that is not there yet is of another database, and no place to go on from.
    let start = since.flatMap { $0 > last ? nil : $0 } ?? max(0, last - usualCount)
    let names = SessionNames(context.board.value)
    guard type != MediaType.text else {
      let events = try context.store.events(after: start, limit: answerLimit)
      let today = context.now().iso8601.prefix(10)
      let showsDate = events.contains { $0.time.iso8601.prefix(10) != today }
      return Array(events.map { names.line($0, showsDate: showsDate, style: style) + "\n" }.joined().utf8)
    }
    let events = try context.store.eventRecords(after: start, limit: answerLimit)
    guard type == MediaType.json else { return events.flatMap { names.json($0) + [UInt8(ascii: "\n")] } }
    var json = JSONWriter()
    json.object { json in
      json.member("events", array: { json in for event in events { json.raw(names.json(event)) } })
      // Where the client goes on: never past an event that is not in this answer.
      json.member("last_event", events.last?.number ?? start)
    }
    return json.bytes
  }
}
