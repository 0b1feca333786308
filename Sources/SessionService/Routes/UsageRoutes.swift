import AgentFormats
import ControlAPI
import DaemonKit
import Rendering
import SessionCore
import SessionStore

/// `/v1/usage`: what was used, summed up by days, sessions, models or blocks; `/v1/usage/line`: today in one line.
enum UsageRoutes {
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.usage) { request in
      let type = try request.mediaType([MediaType.json, MediaType.text, MediaType.csv])
      let question = try UsageQuestion(request, context)
      let style = try request.textStyle()
      return .later(by: context.errands) { try answer(question, type, style, context) }
    }
    router.get(Route.usageLine) { request in
      _ = try request.mediaType([MediaType.text])
      let zone = try request.zone(context)
      let style = try request.textStyle()
      return .later(by: context.errands) { try line(zone, style, context) }
    }
  }

  private static func answer(
    _ question: UsageQuestion, _ type: String, _ style: TextStyle, _ context: RouteContext
  ) throws -> HTTPResponse {
    let sheet = try sheet(question, context)
    switch type {
    case MediaType.csv:
      return HTTPResponse(
        contentType: MediaType.csv + "; charset=utf-8",
        body: .bytes(Array(UsageFile.csv(sheet, breaksDown: question.breaksDown).utf8)))
    case MediaType.text:
      return .lines(
        question.isChart
          ? UsageChart.lines(sheet, style: style)
          : UsageTable.lines(sheet, breaksDown: question.breaksDown, style: style))
    case _: return .json(UsageFile.json(sheet, breaksDown: question.breaksDown))
    }
  }

  private static func sheet(_ question: UsageQuestion, _ context: RouteContext) throws -> UsageSheet {
    let sessions = try context.sessionsByKey()
    switch question.subject {
    case .blocks:
      return UsageSheet(
        blocks: try blocks(question, sessions, context),
        accountWindows: AccountWindow.all(
          try context.store.quotas().filter { question.choice.includes($0.key) }),
        period: question.period, zone: question.zone, now: context.now())
    case .report(let grouping):
      let (since, until) = question.period.bounds(in: question.zone)
      let entries = try context.usage.entries(context.store, since: since, until: until, now: context.now())
      let report = UsageReport(
        question.chosen(entries, sessions), by: grouping, zone: question.zone,
        project: { sessions[$0]?.overview.profile.project }, cost: context.pricing())
      return UsageSheet(report, period: question.period, sessions: sessions)
    }
  }

  /// All blocks up to the end of the period: where one begins depends on the one before.
  private static func blocks(
    _ question: UsageQuestion, _ sessions: [SessionKey: SessionBoard.Entry], _ context: RouteContext
  ) throws -> [UsageBlock] {
    let entries = try context.usage.entries(context.store, since: nil, until: nil, now: context.now())
    let ofClaude = question.chosen(entries, sessions).filter { isOfClaude($0, sessions) }
    return UsageBlock.blocks(of: ofClaude, cost: context.pricing())
  }

  private static func isOfClaude(
    _ entry: UsageEntry, _ sessions: [SessionKey: SessionBoard.Entry]
  ) -> Bool {
    sessions[entry.session]?.overview.origin.agent == ClaudeCode.agent
  }

  private static func line(
    _ zone: ZoneOffsets, _ style: TextStyle, _ context: RouteContext
  ) throws -> HTTPResponse {
    let now = context.now()
    let start = zone.start(of: zone.day(at: now))
    let entries = try context.usage.entries(context.store, since: start, until: nil, now: context.now())
    let today = UsageReport(
      entries, by: .day, zone: zone, project: { _ in nil }, cost: context.pricing()
    ).total
    let sessions = try context.sessionsByKey()
    let all = try context.usage.entries(context.store, since: nil, until: nil, now: now)
    let recent = UsageBlock.sinceSilence(in: all) { isOfClaude($0, sessions) }
    let block = UsageBlock.blocks(of: recent, cost: context.pricing()).last
    return .lines([UsageLine.render(today: today, block: block, now: now, style: style)])
  }

  /// What entries cost in US dollars, by the user's own prices and else the published ones; `nil` where no price is
  /// known. The models of one report are few, and each is looked for once.
  static func pricing(_ own: [ModelPrice]) -> (UsageEntry) -> Double? {
    var prices = PriceTable.published
    prices.overrides = own
    var known: [String: ModelPrices] = [:]
    return { entry in
      let found = known[entry.model] ?? prices.prices(of: entry.model)
      known[entry.model] = found
      return found.cost(of: entry.usage, billing: entry.billing, at: entry.first)
    }
  }
}

/// What a client wants to know of usage.
struct UsageQuestion: Sendable {
  enum Subject: Sendable {
    case report(UsageReport.Grouping)
    case blocks
  }

  var subject = Subject.blocks
  var period = UsagePeriod()
  let zone: ZoneOffsets
  var breaksDown = false
  var isChart = false
  let choice: SessionChoice

  init(_ request: HTTPRequest, _ context: RouteContext) throws(ProblemError) {
    zone = try request.zone(context)
    choice = SessionChoice(request)
    let word = request.query("by") ?? UsageReport.Grouping.day.rawValue
    if let grouping = UsageReport.Grouping(rawValue: word) {
      subject = .report(grouping)
    } else if word != "block" {
      let words = UsageReport.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badRequest("by must be one of \(words) and block, not \(word)")
    }
    let today = zone.day(at: context.now())
    period.since = try Self.day("since", request, today: today)
    period.until = try Self.day("until", request, today: today)
    if let since = period.since, let until = period.until, since > until {
      throw .badRequest("since, \(since), lies behind until, \(until)")
    }
    breaksDown = try request.flag("breakdown")
    isChart = try request.flag("chart")
  }

  private static func day(
    _ name: String, _ request: HTTPRequest, today: CivilDay
  ) throws(ProblemError) -> CivilDay? {
    guard let text = request.query(name) else { return nil }
    guard let day = UsagePeriod.day(text, today: today) else {
      throw .badRequest("\(name) must be a day such as \(today), today, yesterday or 7d, not \(text)")
    }
    return day
  }

  /// The entries of the sessions that are asked for.
  func chosen(
    _ entries: [UsageEntry], _ sessions: [SessionKey: SessionBoard.Entry]
  ) -> [UsageEntry] {
    guard !choice.isAll else { return entries }
    let chosen = Set(sessions.values.lazy.map(\.overview).filter(choice.includes).map(\.key))
    return entries.filter { chosen.contains($0.session) }
  }
}
