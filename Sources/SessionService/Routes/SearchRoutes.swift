import AgentFormats
import ControlAPI
import DaemonKit
import Dispatch
import Rendering
import SessionCore
import SessionStore

/// `/v1/search`: what context records say, found by its words.
enum SearchRoutes {
  /// Searches take a while each, and one after the other they leave the store to others.
  private static let queue = DispatchQueue(label: "sessiond.searches")

  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.search) { request in
      let question = try SearchQuestion(request, context)
      return .later(on: queue) { try answer(question, context) }
    }
  }

  private static func answer(_ question: SearchQuestion, _ context: RouteContext) throws -> HTTPResponse {
    // Before it is searched: what is done meanwhile is found the next time at the latest.
    let progress = context.boards.records.value
    let entries = try context.sessionsByKey()
    let found = try context.store.search(
      question.query, question.filter.including(entries), limit: question.limit)
    let items = try found.hits.compactMap { try item($0, entries[$0.session], context) }
    let report = SearchReport(items, hasMore: found.hasMore, progress: progress)
    guard let style = question.style else { return .json(report.json()) }
    return .lines(report.lines(zone: question.zone, style))
  }

  /// The hit with its session, which may not be on the board yet.
  private static func item(
    _ hit: SearchHit, _ entry: SessionBoard.Entry?, _ context: RouteContext
  ) throws -> SearchReport.Item? {
    guard let origin = try entry?.overview.origin ?? context.store.origin(of: hit.session) else { return nil }
    return SearchReport.Item(
      hit: hit, origin: origin, label: entry?.overview.label ?? String(origin.id.rawValue.prefix(8)),
      project: entry?.overview.profile.project,
      isTranscriptDeleted: entry?.overview.isTranscriptDeleted ?? false)
  }
}

/// What a client wants to find.
private struct SearchQuestion: Sendable {
  let query: SearchQuery
  private(set) var filter = SearchFilter()
  let limit: Int
  /// `nil` for JSON.
  let style: TextStyle?
  let zone: ZoneOffsets

  private static let usualLimit = 20
  private static let limits = 1...500

  init(_ request: HTTPRequest, _ context: RouteContext) throws(ProblemError) {
    style =
      try request.mediaType([MediaType.json, MediaType.text]) == MediaType.text
      ? try request.textStyle() : nil
    zone = try request.zone(context)
    limit = try request.integer("limit", in: Self.limits) ?? Self.usualLimit
    do throws(SearchQuery.Problem) {
      query = try SearchQuery(request.query("q") ?? "")
    } catch {
      throw .badRequest(error.message)
    }
    do throws(ContextSelection.Problem) {
      filter.classes = try ContextSelection(classes: request.query("class"), since: nil, budget: nil).classes
    } catch {
      throw .badRequest(error.description)
    }
    let today = zone.day(at: context.now())
    filter.since = try Self.moment("since", request, today: today) { zone.start(of: $0) }
    // A day that is named as the last one is in it.
    filter.until = try Self.moment("until", request, today: today) { zone.start(of: $0.adding(days: 1)) }
    filter.sessions = try Self.sessions(request, context)
  }

  /// A moment that is named as such, or by its day.
  private static func moment(
    _ name: String, _ request: HTTPRequest, today: CivilDay, of bound: (CivilDay) -> Timestamp
  ) throws(ProblemError) -> Timestamp? {
    guard let text = request.query(name) else { return nil }
    if let time = Timestamp(iso8601: text.utf8) { return time }
    guard let day = UsagePeriod.day(text, today: today) else {
      throw .badRequest(
        "\(name) must be a day such as \(today), today, yesterday or 7d, or a time such as \(today)T14:00:00Z, "
          + "not \(text)")
    }
    return bound(day)
  }

  /// The sessions that are asked for; `nil` for all.
  private static func sessions(
    _ request: HTTPRequest, _ context: RouteContext
  ) throws(ProblemError) -> Set<SessionKey>? {
    let board = context.board.value
    if let name = request.query("session") {
      return [try SessionRoutes.entry(name, in: board).overview.key]
    }
    let choice = SessionChoice(request)
    guard !choice.isAll else { return nil }
    if let agent = choice.agent, !Agents.all.contains(where: { choice.includes($0.id) }) {
      let known = Agents.all.map(\.id.rawValue).joined(separator: ", ")
      throw .badRequest("agent must be one of \(known), not \(agent)")
    }
    let overviews = board.entries.lazy.map(\.overview).filter(choice.includes)
    return Set(overviews.map(\.key))
  }
}

extension SearchFilter {
  /// The same, with sessions by all the keys that they have: one that has written nothing stands on the board by another.
  fileprivate func including(_ entries: [SessionKey: SessionBoard.Entry]) -> SearchFilter {
    guard let sessions else { return self }
    var filter = self
    let names = Set(sessions.compactMap { entries[$0]?.overview.origin })
    for (key, entry) in entries where names.contains(entry.overview.origin) { filter.sessions?.insert(key) }
    return filter
  }
}
